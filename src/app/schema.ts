import 'reflect-metadata';
import { type GraphQLSchema, lexicographicSortSchema, printSchema } from 'graphql';
import { buildSchemaSync, type NonEmptyArray } from 'type-graphql';
import { assemble } from '../graph/assemble';
import { collect, type Declarations } from '../graph/build';
import type { Guard } from '../graph/verdicts';
import { AccessQueries } from '../graph/explain-access';
import { NodeQueries } from '../graph/node-queries';
import { deprecate } from './deprecations';
import { modules } from './modules';

/** The schema with its guard. */
export interface Graph {
  schema: GraphQLSchema;
  guard: Guard;
  declarations: Declarations;
}

const ROOTS: Readonly<Record<string, string>> = {
  Query:
    'Reading. Every field is limited to what you may see: anything else is null or missing, as if it did not exist. Lists are connections with at most 100 rows per page.',
  Mutation:
    'Changes. Each mutation takes one input and returns one payload: the objects created or changed, and `errors`. If `errors` is not empty, nothing was stored. Several mutations in one request run one after the other, each in its own transaction.',
};

/** TypeGraphQL creates the root types without a description. */
function describeRoots(schema: GraphQLSchema): void {
  for (const type of [schema.getQueryType(), schema.getMutationType()]) if (type) type.description = ROOTS[type.name];
}

let built: Graph | undefined;

/** Builds the schema once. TypeGraphQL keeps its metadata per process. */
export function buildGraph(): Graph {
  if (built) return built;
  const declarations = collect(modules, [NodeQueries, AccessQueries]);
  const resolvers = declarations.resolvers as unknown as NonEmptyArray<new () => object>;
  const schema = buildSchemaSync({ resolvers, validate: false });
  describeRoots(schema);
  deprecate(schema);
  built = { schema, guard: assemble(schema, declarations.registrations), declarations };
  return built;
}

/** The schema as committed: sorted, with all descriptions. */
export const printGraph = (schema: GraphQLSchema): string => `${printSchema(lexicographicSortSchema(schema))}\n`;
