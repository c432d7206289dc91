import {
  buildSchema,
  getNamedType,
  isInterfaceType,
  isLeafType,
  isNonNullType,
  isObjectType,
  isUnionType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import { textOf } from './csv';

/** The contract as it is committed; `test/contract` holds the server to it. */
export const readSchema = (): GraphQLSchema => buildSchema(textOf('schema/schema.graphql'));

/** What is computed from the rows of a list, and shows nothing but what the rows show: `differential` compares the two. */
const COMPUTED = /^(\w+)(Aggregate|CountDistinct|Sum|Average|Minimum|Maximum|Group|Grouping)$|Connection\.(aggregate|groupBy)$/;

const isComputed = (schema: GraphQLSchema, name: string): boolean => {
  const [, node] = COMPUTED.exec(name) ?? [];
  return node === undefined ? COMPUTED.test(name) : schema.getType(`${node}Connection`) !== undefined;
};

/** Every field of every object and interface type, but those computed from rows. */
export function coordinatesOf(schema: GraphQLSchema): string[] {
  return Object.values(schema.getTypeMap())
    .filter((type) => (isObjectType(type) || isInterfaceType(type)) && !type.name.startsWith('__'))
    .filter((type) => !isComputed(schema, type.name))
    .flatMap((type) =>
      isObjectType(type) || isInterfaceType(type) ? Object.keys(type.getFields()).map((field) => `${type.name}.${field}`) : [],
    )
    .filter((coordinate) => !isComputed(schema, coordinate));
}

/** Rows of a list that the matrix asks for; its world has fewer of each type. */
const PAGE = 100;
const PAGE_PARTS = 'totalCount edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';

const isNode = (type: unknown): boolean =>
  (isObjectType(type) && type.getInterfaces().some(({ name }) => name === 'Node')) || isInterfaceType(type);

/** Arguments that a list takes; a further one is an id, asked for as a variable. */
function argumentsOf({ args }: GraphQLField<unknown, unknown>): string {
  const ids = args.filter(({ type }) => isNonNullType(type)).map(({ name }) => `, ${name}: $other`);
  return `(first: ${PAGE}${ids.join('')})`;
}

/** What to ask of one field: leaves and parts in full, of nodes behind edges the id. */
function selectionOfField(field: GraphQLField<unknown, unknown>, nodes: string): string {
  const type = getNamedType(field.type);
  // A leaf with an argument is a value at some moment.
  if (isLeafType(type)) return field.args.length > 0 ? `${field.name}(at: "2026-11-01T00:00:00Z")` : field.name;
  if (isUnionType(type)) return `${field.name} { ... on Node { id } }`;
  if (type.name.endsWith('Connection')) return `${field.name}${argumentsOf(field)} { nodes { ${nodes} } ${PAGE_PARTS} }`;
  return `${field.name} { ${isNode(type) ? nodes : selectionOf(type as GraphQLObjectType)} }`;
}

/** A selection of every field of a type. */
export function selectionOf(type: { getFields: GraphQLObjectType['getFields'] }): string {
  return Object.values(type.getFields())
    .map((field) => selectionOfField(field, 'id'))
    .join(' ');
}

/** The selection of one edge, with everything of what it leads to. */
export const edgeInFull = (field: GraphQLField<unknown, unknown>): string => selectionOfField(field, 'id __typename ...Full');

/** An object type by its name. */
export function objectType(schema: GraphQLSchema, name: string): GraphQLObjectType {
  const type = schema.getType(name);
  if (!isObjectType(type)) throw new Error(`${name} is no object type.`);
  return type;
}

/** The fields of an object type or interface. */
export function fieldsOf(schema: GraphQLSchema, name: string): ReturnType<GraphQLObjectType['getFields']> {
  const type = schema.getType(name);
  if (!isObjectType(type) && !isInterfaceType(type)) throw new Error(`${name} has no fields.`);
  return type.getFields();
}
