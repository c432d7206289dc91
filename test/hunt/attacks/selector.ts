import {
  getNamedType,
  isEnumType,
  isInterfaceType,
  isObjectType,
  isScalarType,
  type GraphQLField,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import type { Random } from '../random';

type Composite = GraphQLObjectType | GraphQLInterfaceType;

/** How far a walk may go. */
export interface Reach {
  depth: number;
  /** Edges to follow from each object. */
  edges: number;
}

const PAGE = '__typename pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';
/** Fields of a document at most, so that it stays below the limits on documents. */
const MOST_FIELDS = 260;

/** Writes selections by walking the schema: all values of an object, and some of its edges. */
export class Selector {
  /** Coordinates that documents have asked for. */
  readonly asked = new Set<string>();
  private left = MOST_FIELDS;

  constructor(
    readonly schema: GraphQLSchema,
    private readonly random: Random,
    /** An id for an argument of an edge. */
    private readonly argument: (name: string) => string | undefined,
  ) {}

  /** The selection for a field of an operation; of lists with the cursor of each row where that matters. */
  select(typeName: string, reach: Reach, cursors = false): string {
    this.left = MOST_FIELDS;
    const type = this.schema.getType(typeName);
    if (!isObjectType(type) && !isInterfaceType(type)) return '';
    return ` { ${type.name.endsWith('Connection') ? this.page(type, reach, cursors) : this.fields(type, reach)} }`;
  }

  private fields(type: Composite, reach: Reach): string {
    if (isInterfaceType(type)) return this.faces(type, reach);
    const fields = Object.values(type.getFields());
    const parts = ['__typename'];
    const edges: GraphQLField<unknown, unknown>[] = [];
    for (const field of fields) {
      const inner = getNamedType(field.type);
      if (isScalarType(inner) || isEnumType(inner)) parts.push(this.take(type, field));
      else if (this.isValue(inner))
        parts.push(`${this.take(type, field)} { ${this.fields(inner as Composite, { depth: 0, edges: 0 })} }`);
      else edges.push(field);
    }
    if (reach.depth > 0) {
      for (const field of this.random.sample(edges, reach.edges)) if (this.left > 0) parts.push(this.edge(type, field, reach));
    }
    return parts.join(' ');
  }

  /** An interface: a few of the types behind it. */
  private faces(type: GraphQLInterfaceType, reach: Reach): string {
    const behind = this.schema.getPossibleTypes(type);
    const chosen = behind.length > 4 ? this.random.sample(behind, 4) : behind;
    return `__typename id ${chosen.map((one) => `... on ${one.name} { ${this.aliased(one, reach)} }`).join(' ')}`;
  }

  /** Fields of equal names differ in nullability between types, so behind an interface edges are left to their own walks. */
  private aliased(type: GraphQLObjectType, { depth }: Reach): string {
    const plain = Object.values(type.getFields()).filter((field) => {
      const inner = getNamedType(field.type);
      return isScalarType(inner) || isEnumType(inner);
    });
    if (depth < 0) return '__typename';
    const prefix = type.name.slice(0, 1).toLowerCase() + type.name.slice(1);
    return plain.map((field) => (field.name === 'id' ? 'id' : `${prefix}_${field.name}: ${this.take(type, field)}`)).join(' ');
  }

  private edge(type: Composite, field: GraphQLField<unknown, unknown>, reach: Reach): string {
    const inner = getNamedType(field.type) as Composite;
    const next = { depth: reach.depth - 1, edges: Math.max(1, reach.edges - 1) };
    const asked = this.take(type, field);
    if (!inner.name.endsWith('Connection')) return `${asked} { ${this.fields(inner, next)} }`;
    const ids = field.args.filter(({ name }) => name.endsWith('Id')).map(({ name }) => `${name}: "${this.argument(name) ?? ''}"`);
    const size = `${this.random.chance(0.8) ? 'first' : 'last'}: ${this.random.int(2, 3)}`;
    return `${asked}(${[size, ...ids].join(', ')}) { ${this.page(inner, next)} }`;
  }

  private page(type: Composite, reach: Reach, cursors = false): string {
    const { nodes: node, totalCount } = type.getFields();
    const page = totalCount ? `totalCount ${PAGE}` : PAGE;
    if (!node) return page;
    const inner = this.fields(getNamedType(node.type) as Composite, reach);
    return `${page} ${cursors || this.random.chance(0.3) ? `edges { cursor node { ${inner} } }` : `nodes { ${inner} }`}`;
  }

  /** A value belongs to its object: it has no id and leads nowhere. */
  private isValue(type: unknown): boolean {
    if (!isObjectType(type) || type.name.endsWith('Connection')) return false;
    const fields = Object.values(type.getFields());
    return !fields.some((field) => field.name === 'id' || field.args.length > 0);
  }

  private take(type: Composite, field: GraphQLField<unknown, unknown>): string {
    this.left -= 1;
    this.asked.add(`${type.name}.${field.name}`);
    // A value at some moment.
    return field.args.some(({ name }) => name === 'at') ? `${field.name}(at: "2026-10-01T00:00:00.000Z")` : field.name;
  }
}
