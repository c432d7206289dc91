import {
  getNamedType,
  isInterfaceType,
  isObjectType,
  isUnionType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import type { Domain } from '../config';

/** A way from one type to another. */
export interface Edge {
  readonly from: string;
  readonly field: string;
  readonly to: string;
  readonly many: boolean;
}

export interface SchemaMap {
  /** Domains with the types and root fields that the schema has; whatever is in none of them comes last. */
  readonly domains: readonly Domain[];
  readonly edges: readonly Edge[];
}

/** The rows of a connection, or the type itself. */
function targetOf(type: GraphQLNamedType): { type: GraphQLNamedType; many: boolean } {
  const nodes = isObjectType(type) ? type.getFields()['nodes'] : undefined;
  return nodes ? { type: getNamedType(nodes.type), many: true } : { type, many: false };
}

const concrete = (schema: GraphQLSchema, type: GraphQLNamedType): readonly GraphQLObjectType[] =>
  isInterfaceType(type) || isUnionType(type) ? schema.getPossibleTypes(type) : isObjectType(type) ? [type] : [];

/** Which types there are, and how one leads to another. */
export function schemaMap(schema: GraphQLSchema, domains: readonly Domain[]): SchemaMap {
  const roots = [schema.getQueryType(), schema.getMutationType()].flatMap((type) => Object.keys(type?.getFields() ?? {}));
  const placed = new Set(domains.flatMap(({ fields }) => fields));
  const rest = roots.filter((field) => !placed.has(field));
  const present = domains
    .map(({ name, types, fields }) => ({
      name,
      types: types.filter((type) => isObjectType(schema.getType(type))),
      fields: fields.filter((field) => roots.includes(field)),
    }))
    .filter(({ types, fields }) => types.length + fields.length > 0);
  const known = new Set(present.flatMap(({ types }) => types));
  const edges = [...known].flatMap((from) => {
    const type = schema.getType(from);
    if (!isObjectType(type)) return [];
    return Object.values(type.getFields()).flatMap((field) => {
      const { type: target, many } = targetOf(getNamedType(field.type));
      return concrete(schema, target).flatMap(({ name: to }) => (known.has(to) ? [{ from, field: field.name, to, many }] : []));
    });
  });
  return { domains: rest.length > 0 ? [...present, { name: 'Whole graph', types: [], fields: rest }] : present, edges };
}
