import {
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  type GraphQLArgument,
  type GraphQLEnumValue,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLSchema,
} from 'graphql';

/** What replaces something deprecated, and the last day it is there. */
export interface Deprecation {
  /** The coordinate to use instead: `Customer.name`, `Query.customers(filter:)`, `Role.HELPDESK_AGENT`. */
  use: string;
  /** The last day: `2027-06-30`. At least six months after the release that announces it. */
  until: string;
}

/**
 * Everything deprecated, by coordinate: fields, arguments, input fields, enum values. A removal before its day breaks clients,
 * and `npm run check:schema` refuses it.
 */
export const DEPRECATIONS: Readonly<Record<string, Deprecation>> = {};

type Deprecable = GraphQLArgument | GraphQLEnumValue | GraphQLField<unknown, unknown> | GraphQLInputField;

const COORDINATE = /^(\w+)\.(\w+)(?:\((\w+):\))?$/;

function memberOf(type: GraphQLNamedType | undefined, name: string, argument: string | undefined): Deprecable | undefined {
  if (isEnumType(type)) return type.getValue(name) ?? undefined;
  if (isInputObjectType(type)) return type.getFields()[name];
  if (!isObjectType(type) && !isInterfaceType(type)) return undefined;
  const field = type.getFields()[name];
  return argument === undefined ? field : field?.args.find((one) => one.name === argument);
}

function find(schema: GraphQLSchema, coordinate: string): Deprecable {
  const [, type = '', name = '', argument] = COORDINATE.exec(coordinate) ?? [];
  const found = memberOf(schema.getType(type), name, argument);
  if (!found) throw new Error(`The deprecations name ${coordinate}, which does not exist.`);
  return found;
}

/** Marks everything deprecated in a schema, with its replacement and its last day. */
export function deprecate(schema: GraphQLSchema, deprecations: Readonly<Record<string, Deprecation>> = DEPRECATIONS): void {
  for (const [coordinate, { use, until }] of Object.entries(deprecations)) {
    find(schema, use);
    find(schema, coordinate).deprecationReason = `Use \`${use}\`. Removed after ${until}.`;
  }
}
