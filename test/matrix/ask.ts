import { getNamedType, type GraphQLSchema } from 'graphql';
import type { TestApp } from '../support/app';
import { errorsBelow, refusalAt, send, type Recording, type SeenRow } from './recording';
import { edgeInFull, fieldsOf, objectType, selectionOf } from './sdl';
import type { World, Viewer } from './world';

type Row = Record<string, unknown> & { id: string };

/** Fields by id in one document: one alias each. */
const AT_ONCE = 20;

/** The place of a list's rows below it. */
const NODES = 'nodes';

/** Asks everything of a type's rows, in every way that leads to them. */
export class Questions {
  constructor(
    private readonly app: TestApp,
    private readonly world: World,
    private readonly schema: GraphQLSchema,
  ) {}

  /** A fragment with every field of a type, and the variable that it takes. */
  private fragment(type: string): { text: string; declared: string; variables: Record<string, unknown> } {
    const text = `fragment Full on ${type} { ${selectionOf(objectType(this.schema, type))} }`;
    const { provider, reseller } = this.world.organizations;
    if (!text.includes('$other')) return { text, declared: '', variables: {} };
    return { text, declared: ', $other: ID!', variables: { other: type === 'Provider' ? reseller : provider } };
  }

  private idsOf(type: string): string[] {
    return this.world.map.ofType(type).map(({ id }) => id);
  }

  /** `nodes(ids:)` over every row of a type. */
  async byNode(viewer: Viewer, type: string): Promise<Recording> {
    const { text, declared, variables } = this.fragment(type);
    const ids = this.idsOf(type);
    const document = `query($ids: [ID!]!${declared}) { nodes(ids: $ids) { id __typename ...Full } } ${text}`;
    const answer = await send(this.app, viewer, document, { ids, ...variables });
    const list = (answer.data?.['nodes'] ?? []) as (Row | null)[];
    const rows = ids.map((id, index): [string, SeenRow] => [
      id,
      { row: list[index] ?? null, errors: errorsBelow(answer.errors, ['nodes', index]) },
    ]);
    return { viewer, asked: 'Query.nodes', type, refused: refusalAt(answer, ['nodes']), rows: new Map(rows) };
  }

  /** A root field by id over every row of a type. */
  async byRoot(viewer: Viewer, field: string, type: string): Promise<Recording[]> {
    const { text, declared, variables } = this.fragment(type);
    const ids = this.idsOf(type);
    const recordings: Recording[] = [];
    for (let from = 0; from < ids.length; from += AT_ONCE) {
      const some = ids.slice(from, from + AT_ONCE);
      const fields = some.map((id, index) => `r${index}: ${field}(id: "${id}") { __typename ...Full }`).join(' ');
      const document = `query${declared === '' ? '' : `(${declared.slice(2)})`} { ${fields} } ${text}`;
      const answer = await send(this.app, viewer, document, variables);
      recordings.push(
        ...some.map((id, index): Recording => {
          const row = (answer.data?.[`r${index}`] ?? null) as Row | null;
          const rows = new Map([[id, { row, errors: errorsBelow(answer.errors, [`r${index}`]) }]]);
          return { viewer, asked: `Query.${field}`, type, refused: refusalAt(answer, [`r${index}`]), rows };
        }),
      );
    }
    return recordings;
  }

  /** A root list in full. */
  async byList(viewer: Viewer, field: string, type: string): Promise<Recording> {
    const { text, declared, variables } = this.fragment(type);
    const selection = edgeInFull(objectType(this.schema, 'Query').getFields()[field] as never);
    const document = `query${declared === '' ? '' : `(${declared.slice(2)})`} { ${selection} } ${text}`;
    const answer = await send(this.app, viewer, document, variables);
    const page = (answer.data?.[field] ?? null) as { nodes: Row[] } | null;
    const rows = (page?.nodes ?? []).map((row, index): [string, SeenRow] => [
      row.id,
      { row, errors: errorsBelow(answer.errors, [field, NODES, index]) },
    ]);
    return { viewer, asked: `Query.${field}`, type, refused: refusalAt(answer, [field]), rows: new Map(rows), page };
  }

  /** Everything of what an edge of all rows of a type leads to. */
  async byEdge(viewer: Viewer, coordinate: string, type: string): Promise<Recording> {
    const [parent = '', field = ''] = coordinate.split('.');
    const { text, declared, variables } = this.fragment(type);
    const selection = edgeInFull(objectType(this.schema, parent).getFields()[field] as never);
    const document = `query($ids: [ID!]!${declared}) { nodes(ids: $ids) { id ... on ${parent} { ${selection} } } } ${text}`;
    const answer = await send(this.app, viewer, document, { ids: this.idsOf(parent), ...variables });
    const rows = new Map<string, SeenRow>();
    for (const [index, row] of ((answer.data?.['nodes'] ?? []) as (Row | null)[]).entries()) {
      const there = row?.[field] as { nodes?: Row[] } | Row | null | undefined;
      if (!there) continue;
      const place = ['nodes', index, field];
      const children = ('nodes' in there ? there.nodes : [there as Row]) as Row[];
      for (const [at, child] of children.entries()) {
        const errors = errorsBelow(answer.errors, 'nodes' in there ? [...place, NODES, at] : place);
        rows.set(child.id, { row: child, errors });
      }
    }
    return { viewer, asked: coordinate, type, refused: refusalAt(answer, ['nodes']), rows };
  }

  /** The fields that an interface promises, of every row of the types that keep the promise. */
  async byInterface(viewer: Viewer, type: string, name: string): Promise<Recording> {
    const ids = this.idsOf(type);
    const document = `query($ids: [ID!]!) { nodes(ids: $ids) { ... on ${name} { ${Object.keys(fieldsOf(this.schema, name)).join(' ')} } } }`;
    const answer = await send(this.app, viewer, document, { ids });
    const list = (answer.data?.['nodes'] ?? []) as (Row | null)[];
    const rows = ids.map((id, index): [string, SeenRow] => [
      id,
      { row: list[index] ?? null, errors: errorsBelow(answer.errors, ['nodes', index]) },
    ]);
    return { viewer, asked: 'Query.nodes', type, as: name, refused: refusalAt(answer, ['nodes']), rows: new Map(rows) };
  }

  /** A root field that answers a value of its own. */
  async byValue(viewer: Viewer, field: string, given: string): Promise<Recording> {
    const declared = objectType(this.schema, 'Query').getFields()[field];
    const type = getNamedType(declared?.type)?.name ?? '';
    const answer = await send(this.app, viewer, `{ ${field}${given} { ${selectionOf(objectType(this.schema, type))} } }`);
    const value = answer.data?.[field] ?? null;
    const rows = new Map([['', { row: value as Row | null, errors: errorsBelow(answer.errors, [field]) }]]);
    return { viewer, asked: `Query.${field}`, type, refused: refusalAt(answer, [field]), rows, value: true };
  }
}
