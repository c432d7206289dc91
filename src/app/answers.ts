import type { ApolloServerPlugin } from '@apollo/server';
import type { GraphQLFormattedError } from 'graphql';
import type { Ctx } from '../data/context';
import { ERROR_CODES } from '../kernel/errors';

/** Suggestions name what is in the schema, which production keeps to itself unless introspection is on. */
const SUGGESTION = / Did you mean .*\?$/s;

const withoutSuggestion = (error: GraphQLFormattedError): GraphQLFormattedError =>
  SUGGESTION.test(error.message) ? { ...error, message: error.message.replace(SUGGESTION, '') } : error;

/** Seconds after which to try again, where an error says so. */
function retryAfter(errors: readonly GraphQLFormattedError[]): number | null {
  const seconds = errors.map(({ extensions }) => extensions?.['retryAfter']).filter((value) => typeof value === 'number');
  return seconds.length > 0 ? Math.ceil(Math.max(...seconds)) : null;
}

const statusOf = ({ extensions }: GraphQLFormattedError): number =>
  ERROR_CODES[extensions?.['code'] as keyof typeof ERROR_CODES]?.status ?? 500;

/**
 * The last look at every answer: how long to wait stands in the header, too; an answer without any data has the
 * status of its first error, a masked fault that of a fault; suggestions are left out where `hides` is set.
 */
export function answers(hides: boolean): ApolloServerPlugin<Ctx> {
  return {
    requestDidStart: () =>
      Promise.resolve({
        willSendResponse: ({ response }) => {
          const { body, http } = response;
          if (body.kind !== 'single' || !body.singleResult.errors?.length) return Promise.resolve();
          if (hides) body.singleResult.errors = body.singleResult.errors.map(withoutSuggestion);
          const { data, errors } = body.singleResult;
          const seconds = retryAfter(errors);
          if (seconds !== null) http.headers.set('retry-after', String(seconds));
          const isEmpty = !data || Object.values(data).every((value) => value === null);
          const [first] = errors;
          if (isEmpty && first && (http.status ?? 200) === 200) http.status = statusOf(first);
          return Promise.resolve();
        },
      }),
  };
}
