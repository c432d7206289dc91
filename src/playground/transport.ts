import type { ComponentProps } from 'react';
import type { GraphiQL } from 'graphiql';
import type { FormattedExecutionResult } from 'graphql';
import { isRecord } from './guards';
import { nameToSend } from './operation';

export type Fetcher = ComponentProps<typeof GraphiQL>['fetcher'];

export interface GraphQLRequest {
  readonly query: string;
  readonly variables?: unknown;
  readonly operationName?: string | null | undefined;
}

export interface GraphQLReply {
  readonly result: FormattedExecutionResult;
  /** The server's time when it responded, or the local time if it did not say. */
  readonly serverTime: number;
}

export type Post = (request: GraphQLRequest, headers?: Headers) => Promise<GraphQLReply>;

function isResult(value: unknown): value is FormattedExecutionResult {
  return isRecord(value) && ('data' in value || Array.isArray(value['errors']));
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return null;
  }
}

export const postGraphQL: Post = async (request, headers = new Headers()) => {
  if (!headers.has('content-type')) headers.set('content-type', 'application/json');
  if (!headers.has('accept')) {
    headers.set('accept', 'application/graphql-response+json, application/json;q=0.9');
  }
  let response: Response;
  try {
    response = await fetch('/graphql', {
      method: 'POST',
      headers,
      body: JSON.stringify(request),
    });
  } catch {
    throw new Error('The server could not be reached.');
  }
  // GraphQL errors may come with 4xx statuses, so the body decides, not the status.
  const result = await readJson(response);
  if (!isResult(result)) {
    throw new Error(`The server returned status ${response.status} without a GraphQL response.`);
  }
  const serverTime = Date.parse(response.headers.get('date') ?? '');
  return {
    result,
    serverTime: Number.isNaN(serverTime) ? Date.now() : serverTime,
  };
};

/** Passes a request on, holds it back, or sends another one first. */
export type Pass = (
  request: GraphQLRequest,
  send: (request: GraphQLRequest) => Promise<FormattedExecutionResult>,
) => Promise<FormattedExecutionResult>;

/** `authorization` is called for every request, because access tokens change over time. */
export function createFetcher(post: Post, authorization: () => Promise<string | null>, pass: Pass): Fetcher {
  return async (params, options) => {
    const typed: Record<string, unknown> = options?.headers ?? {};
    const { query } = params;
    const operationName = nameToSend(query, params.operationName);
    const variables: unknown = params.variables;
    return pass({ query, variables, operationName }, async (request) => {
      // Header names are case-insensitive, so a typed "AUTHORIZATION" replaces ours instead of being added.
      const headers = new Headers({ 'x-query-cost': 'true' });
      const own = await authorization();
      if (own !== null) headers.set('authorization', own);
      for (const [name, value] of Object.entries(typed)) headers.set(name, String(value));
      return (await post(request, headers)).result;
    });
  };
}
