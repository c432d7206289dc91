import 'reflect-metadata';
import { type GraphQLSchema, lexicographicSortSchema, printSchema } from 'graphql';
import { buildSchemaSync, type NonEmptyArray } from 'type-graphql';
import { assemble } from '../graph/assemble';
import { collect, type Declarations } from '../graph/build';
import type { Guard } from '../graph/verdicts';
import { AccessQueries } from '../graph/explain-access';
import { NodeQueries } from '../graph/node-queries';
import { modules } from './modules';

/** The schema with its guard. */
export interface Graph {
  schema: GraphQLSchema;
  guard: Guard;
  declarations: Declarations;
}

const ROOTS: Readonly<Record<string, string>> = {
  Query:
    'What can be read. Everything is answered in the scope of the viewer: what it does not see is null or missing, like what was never there. Lists are connections of at most 100 rows a page.',
  Mutation:
    'What can be done. Each takes one input and answers one payload: the things it made or changed, and `errors`, which is empty when it was done; otherwise nothing was stored. Run one after the other, each by itself.',
};

/** TypeGraphQL makes the root types itself, without a description. */
function describeRoots(schema: GraphQLSchema): void {
  for (const type of [schema.getQueryType(), schema.getMutationType()]) if (type) type.description = ROOTS[type.name];
}

let built: Graph | undefined;

/** Builds the schema once; TypeGraphQL keeps its metadata per process. */
export function buildGraph(): Graph {
  if (built) return built;
  const declarations = collect(modules, [NodeQueries, AccessQueries]);
  const resolvers = declarations.resolvers as unknown as NonEmptyArray<new () => object>;
  const schema = buildSchemaSync({ resolvers, validate: false });
  describeRoots(schema);
  built = { schema, guard: assemble(schema, declarations.registrations), declarations };
  return built;
}

/** The schema as it is committed: sorted, with every description. */
export const printGraph = (schema: GraphQLSchema): string => `${printSchema(lexicographicSortSchema(schema))}\n`;
