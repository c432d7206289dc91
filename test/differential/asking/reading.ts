import type { GraphqlError, TestApp } from '../../support/app';
import { PRICED, selectionOf, shapeNamed, type Relation, type Scalar } from './shape';

/** An amount as read. */
export interface Amount {
  amount: string;
  currency: string;
  period: 'MONTH' | 'YEAR' | 'THREE_YEARS' | null;
}

/** A row as its viewer reads it. */
export interface SeenRow {
  type: string;
  id: string;
  values: Record<string, unknown>;
  /** What follows each relation that was read. */
  behind: Map<string, SeenRow[]>;
}

interface Connection {
  nodes: { __typename: string; id: string }[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

type Node = { __typename: string; id: string } & Record<string, unknown>;

const AT_ONCE = 100;
const isRefusal = ({ extensions }: GraphqlError): boolean => extensions.code === 'FORBIDDEN';

/** Reads without any filter what one viewer sees, and keeps it. */
export class Reading {
  readonly rows = new Map<string, SeenRow>();
  private readonly roots = new Map<string, SeenRow[] | null>();
  /** Relations that the viewer's role may follow, or not; those of types without rows are unknown. */
  private readonly followed = new Map<string, boolean>();
  private rights: ReadonlySet<string> | undefined;

  constructor(
    private readonly app: TestApp,
    private readonly token: () => Promise<string>,
  ) {}

  private async send(
    document: string,
    variables: Record<string, unknown>,
  ): Promise<{ data: Record<string, unknown>; errors: GraphqlError[] }> {
    const { data, errors, status } = await this.app.send(document, variables, await this.token());
    const others = errors.filter((error) => !isRefusal(error));
    if (!data || others.length > 0) throw new Error(`${document}\n${status} ${JSON.stringify(errors).slice(0, 1_000)}`);
    return { data, errors };
  }

  /** All rows of a root list in the order of their creation. Null if the role may not read it. */
  async root(name: string, type: string): Promise<SeenRow[] | null> {
    const known = this.roots.get(name);
    if (known !== undefined) return known;
    const ids: Node[] = [];
    for (let after: string | null = null; ;) {
      const document = `query($after: String) { ${name}(first: ${AT_ONCE}, after: $after) { nodes { __typename id } pageInfo { hasNextPage endCursor } } }`;
      const { data } = await this.send(document, { after });
      const page = data[name] as Connection | null;
      if (!page) {
        this.roots.set(name, null);
        return null;
      }
      ids.push(...page.nodes);
      if (!page.pageInfo.hasNextPage) break;
      after = page.pageInfo.endCursor;
    }
    const rows = await this.known(ids.map((node) => ({ ...node, __typename: type })));
    this.roots.set(name, rows);
    return rows;
  }

  /** The rows of these ids with their values. */
  private async known(nodes: readonly Node[]): Promise<SeenRow[]> {
    const missing = nodes.filter(({ id }) => !this.rows.has(id));
    for (const type of new Set(missing.map((node) => node.__typename))) {
      const ids = [...new Set(missing.filter((node) => node.__typename === type).map(({ id }) => id))];
      for (let at = 0; at < ids.length; at += AT_ONCE) {
        const document = `query($ids: [ID!]!) { nodes(ids: $ids) { ... on ${type} { ${selectionOf(shapeNamed(type))} } } }`;
        const { data } = await this.send(document, { ids: ids.slice(at, at + AT_ONCE) });
        for (const [index, node] of (data['nodes'] as (Node | null)[]).entries()) {
          if (!node) throw new Error(`${type} ${ids[at + index] ?? ''} is in a list, but cannot be read by its id.`);
          const amount = node[PRICED[type] ?? ''] as Amount | null | undefined;
          const values: Record<string, unknown> = amount === undefined ? node : { ...node, currency: amount?.currency ?? null };
          for (const { name, inside } of shapeNamed(type).scalars.values()) {
            if (inside) values[name] = (node[inside[0]] as Record<string, unknown> | null)?.[inside[1]] ?? null;
          }
          this.rows.set(node.id, { type, id: node.id, values, behind: new Map() });
        }
      }
    }
    return nodes.flatMap(({ id }) => this.rows.get(id) ?? []);
  }

  /** Reads what follows a relation of these rows. */
  async follow(type: string, relation: Relation, rows: readonly SeenRow[]): Promise<void> {
    const { name, many } = relation;
    const missing = rows.filter((row) => !row.behind.has(name));
    if (this.followed.get(`${type}.${name}`) === false) for (const row of missing) row.behind.set(name, []);
    for (let at = 0; at < missing.length; at += AT_ONCE) {
      const some = missing.slice(at, at + AT_ONCE).filter((row) => !row.behind.has(name));
      if (some.length === 0) continue;
      const below = many
        ? `(first: ${AT_ONCE}) { nodes { __typename id } pageInfo { hasNextPage endCursor } }`
        : ' { __typename id }';
      const document = `query($ids: [ID!]!) { nodes(ids: $ids) { ... on ${type} { id ${name}${below} } } }`;
      const { data, errors } = await this.send(document, { ids: some.map(({ id }) => id) });
      const refused = errors.some(({ path }) => path?.at(-1) === name);
      this.followed.set(`${type}.${name}`, !refused);
      for (const [index, node] of (data['nodes'] as (Node | null)[]).entries()) {
        const row = some[index];
        if (!row || !node) throw new Error(`${type} ${row?.id ?? ''} cannot be read by its id.`);
        const found = node[name] as Connection | Node | null;
        row.behind.set(
          name,
          await this.known(!found ? [] : many ? await this.whole(row, name, found as Connection) : [found as Node]),
        );
      }
    }
  }

  private async whole(row: SeenRow, name: string, first: Connection): Promise<Node[]> {
    const nodes = [...first.nodes];
    for (let page = first; page.pageInfo.hasNextPage;) {
      const document = `query($id: ID!, $after: String) { node(id: $id) { ... on ${row.type} { ${name}(first: ${AT_ONCE}, after: $after) { nodes { __typename id } pageInfo { hasNextPage endCursor } } } } }`;
      const { data } = await this.send(document, { id: row.id, after: page.pageInfo.endCursor });
      page = (data['node'] as Record<string, Connection>)[name] as Connection;
      nodes.push(...page.nodes);
    }
    return nodes;
  }

  /** Whether the role may follow a relation. Undefined: no row showed it. */
  mayFollow(type: string, relation: Relation): boolean | undefined {
    return this.followed.get(`${type}.${relation.name}`);
  }

  /** Whether the role may read a field. */
  async mayRead({ right }: Scalar): Promise<boolean> {
    if (right === undefined) return true;
    if (!this.rights) {
      const { data } = await this.send('{ viewer { actions } }', {});
      this.rights = new Set((data['viewer'] as { actions: string[] }).actions);
    }
    return this.rights.has(right.replace(/[.]/g, '_').toUpperCase());
  }
}
