import type { ApolloServerPlugin } from '@apollo/server';
import type { GraphQLFormattedError } from 'graphql';
import type { Ctx } from '../data/context';
import { ERROR_CODES } from '../kernel/errors';

/** "Did you mean" suggestions reveal schema names. Production hides them unless introspection is on. */
const SUGGESTION = / Did you mean .*\?$/s;

/** The error without names that its message suggests. */
export const withoutSuggestion = (error: GraphQLFormattedError): GraphQLFormattedError =>
  SUGGESTION.test(error.message) ? { ...error, message: error.message.replace(SUGGESTION, '') } : error;

/** Errors that are the same for every row: they depend on the viewer, never on the row. */
const OF_ASKER: ReadonlySet<unknown> = new Set([
  'FORBIDDEN',
  'UNAUTHENTICATED',
  'PASSWORD_CHANGE_REQUIRED',
  'SECOND_FACTOR_REQUIRED',
]);

/** The path of an error regardless of the row: `offers.nodes.*.prices`. Names cannot contain a star or a dot. */
const edgeOf = ({ path = [] }: GraphQLFormattedError): string =>
  path.map((step) => (typeof step === 'number' ? '*' : step)).join('.');

/** Keeps one refusal per edge instead of one per row. `rows` says how many rows it stands for. */
export function oncePerEdge(errors: readonly GraphQLFormattedError[]): GraphQLFormattedError[] {
  const firsts = new Map<string, { error: GraphQLFormattedError; rows: number }>();
  const kept: { error: GraphQLFormattedError; rows: number }[] = [];
  for (const error of errors) {
    const key = JSON.stringify([edgeOf(error), error.message, error.extensions]);
    const first = OF_ASKER.has(error.extensions?.['code']) ? firsts.get(key) : undefined;
    if (first) {
      first.rows += 1;
      continue;
    }
    const entry = { error, rows: 1 };
    firsts.set(key, entry);
    kept.push(entry);
  }
  return kept.map(({ error, rows }) => (rows === 1 ? error : { ...error, extensions: { ...error.extensions, rows } }));
}

/** The longest `retryAfter` of the errors, in seconds. */
export function retryAfter(errors: readonly GraphQLFormattedError[]): number | null {
  const seconds = errors.map(({ extensions }) => extensions?.['retryAfter']).filter((value) => typeof value === 'number');
  return seconds.length > 0 ? Math.ceil(Math.max(...seconds)) : null;
}

/** The HTTP status of an error. */
export const statusOf = ({ extensions }: GraphQLFormattedError): number =>
  ERROR_CODES[extensions?.['code'] as keyof typeof ERROR_CODES]?.status ?? 500;

/**
 * Finishes every response: says the id of the request beside errors; copies the retry delay to the `Retry-After` header; refuses a query as a whole if the database could
 * not answer a part of it; gives a response without data the HTTP status of
 * its first error; merges refusals repeated for every row of a list; removes suggestions if `hides` is set.
 */
export function answers(hides: boolean): ApolloServerPlugin<Ctx> {
  return {
    requestDidStart: () =>
      Promise.resolve({
        willSendResponse: ({ response, operation, contextValue }) => {
          const { body, http } = response;
          if (body.kind !== 'single' || !body.singleResult.errors?.length) return Promise.resolve();
          const unavailable = body.singleResult.errors.find(({ extensions }) => extensions?.['code'] === 'UNAVAILABLE');
          if (unavailable && operation?.operation === 'query') {
            // Nobody should have to notice that half an answer is missing.
            body.singleResult.data = null;
            body.singleResult.errors = [unavailable];
            http.status = 503;
          }
          body.singleResult.errors = oncePerEdge(body.singleResult.errors);
          if (hides) body.singleResult.errors = body.singleResult.errors.map(withoutSuggestion);
          const { data, errors, extensions } = body.singleResult;
          const { requestId, log } = contextValue;
          body.singleResult.extensions = { ...extensions, requestId };
          const errorIds = errors.map((error) => error.extensions?.['errorId']).filter((id) => id !== undefined);
          if (errorIds.length > 0) log.error({ errorIds }, 'answered with faults');
          const seconds = retryAfter(errors);
          const isEmpty = !data || Object.values(data).every((value) => value === null);
          const [first] = errors;
          if (isEmpty && first && (http.status ?? 200) === 200) http.status = statusOf(first);
          if (seconds !== null) http.headers.set('retry-after', String(seconds));
          return Promise.resolve();
        },
      }),
  };
}
