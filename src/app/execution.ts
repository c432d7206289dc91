import { HeaderMap, type ApolloServerPlugin } from '@apollo/server';
import { GraphQLError, type GraphQLFormattedError, type OperationDefinitionNode } from 'graphql';
import type { Ctx, Log } from '../data/context';
import { AppError } from '../kernel/errors';
import { formatError } from './errors';
import type { Execute } from './executor';

/** An error as graphql-js reports it, whatever was thrown. */
function errorOf(cause: unknown): GraphQLError {
  if (cause instanceof GraphQLError) return cause;
  // graphql-js reports whatever it ran into while it checked variables.
  if (cause instanceof RangeError) return new AppError('BAD_USER_INPUT', 'The value of a variable is nested too deeply.');
  const originalError = cause instanceof Error ? cause : new Error(String(cause));
  return new GraphQLError(originalError.message, { originalError });
}

function shown(error: GraphQLError, log: Log): GraphQLFormattedError {
  const code: unknown = error.extensions['code'] ?? 'INTERNAL_SERVER_ERROR';
  return formatError({ ...error.toJSON(), extensions: { ...error.extensions, code } }, error, log);
}

/** The HTTP status that the last of the errors asks for, if any does. */
function statusOf(errors: readonly GraphQLError[]): { status?: number } {
  const asked = errors.map(({ extensions }) => (extensions['http'] as { status?: number } | undefined)?.status);
  const status = asked.findLast((one) => one !== undefined);
  return status === undefined ? {} : { status };
}

/**
 * Has Apollo Server take its answers from our executor. Not by its option `gateway`: what that is given has a literal with getters
 * that reach the whole request, and V8 frees what they reach only when it collects all of the heap.
 */
export function executing(execute: Execute, log: Log): ApolloServerPlugin<Ctx> {
  return {
    requestDidStart: () =>
      Promise.resolve({
        responseForOperation: async ({ request, document, operation, operationName, queryHash, contextValue }) => {
          // Absent if none or several match. Apollo Server then has graphql-js say so.
          const sent = operation as OperationDefinitionNode | undefined;
          if (!sent) return null;
          if (queryHash === undefined) throw new Error('The document has no hash.');
          const { variables = {} } = request;
          const asked = { document, operation: sent, operationName, queryHash, variables, context: contextValue };
          const { data, errors: causes } = await execute(asked).catch((cause: unknown) => ({ errors: [cause], data: undefined }));
          const errors = causes?.map(errorOf);
          const shownErrors = errors?.map((error) => shown(error, log));
          const singleResult = { ...(shownErrors ? { errors: shownErrors } : {}), ...(data === undefined ? {} : { data }) };
          return {
            http: { ...statusOf(errors ?? []), headers: new HeaderMap() },
            body: { kind: 'single', singleResult },
          };
        },
      }),
  };
}
