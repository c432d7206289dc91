import type { ApolloServer } from '@apollo/server';
import type { FastifyRequest } from 'fastify';
import type { Ctx } from '../../data/context';
import { AppError, ERROR_CODES, type ErrorCode } from '../../kernel/errors';
import { contextFor, type Backing } from '../request-context';

/** A payload error, as pages show it. */
export interface Reason {
  code: string;
  message: string;
  path: readonly string[];
}

type Data = Record<string, unknown>;

/**
 * Runs an operation for a page, with the same rules, scope and limits as over HTTP: anonymously, or as the owner of an access
 * token. Throws top-level errors.
 */
export type QueryGraph = <T = Data>(document: string, variables: Data, accessToken?: string) => Promise<T>;

/** A page's GraphQL client for one request. */
export function graphClientFor(apollo: ApolloServer<Ctx>, backing: Backing, request: FastifyRequest): QueryGraph {
  return async <T>(query: string, variables: Data, accessToken?: string): Promise<T> => {
    const contextValue = await contextFor(backing, request, accessToken ?? null);
    const { body } = await apollo.executeOperation({ query, variables }, { contextValue });
    if (body.kind !== 'single') throw new AppError('INTERNAL_SERVER_ERROR', 'The response came in parts.');
    const [error] = body.singleResult.errors ?? [];
    if (error) {
      const code = String(error.extensions?.['code']);
      const known = (code in ERROR_CODES ? code : 'INTERNAL_SERVER_ERROR') as ErrorCode;
      const { retryAfter } = (error.extensions ?? {}) as { retryAfter?: unknown };
      throw new AppError(known, error.message, typeof retryAfter === 'number' ? { retryAfter } : {});
    }
    return body.singleResult.data as T;
  };
}
