import 'reflect-metadata';
import { type GraphQLSchema, lexicographicSortSchema, printSchema } from 'graphql';
import { buildSchemaSync, type NonEmptyArray } from 'type-graphql';
import { assemble } from '../graph/assemble';
import { payloadResolvers } from '../graph/payload';
import type { Guard } from '../graph/guard';
import { AccessQueries } from '../graph/explain-access';
import { NodeQueries } from '../graph/node-queries';
import { modules } from './modules';

/** The schema with its guard. */
export interface Graph {
  schema: GraphQLSchema;
  guard: Guard;
}

let built: Graph | undefined;

/** Builds the schema once; TypeGraphQL keeps its metadata per process. */
export function buildGraph(): Graph {
  if (built) return built;
  const resolvers = [NodeQueries, AccessQueries, ...modules.flatMap((module) => module.resolvers), ...payloadResolvers()];
  const schema = buildSchemaSync({ resolvers: resolvers as unknown as NonEmptyArray<new () => object>, validate: false });
  built = { schema, guard: assemble(schema) };
  return built;
}

/** The schema as it is committed: sorted, with every description. */
export const printGraph = (schema: GraphQLSchema): string => `${printSchema(lexicographicSortSchema(schema))}\n`;
