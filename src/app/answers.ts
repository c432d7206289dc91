import type { ApolloServerPlugin } from '@apollo/server';
import type { GraphQLFormattedError } from 'graphql';
import type { Ctx } from '../data/context';
import { ERROR_CODES } from '../kernel/errors';

/** Suggestions name what is in the schema, which production keeps to itself unless introspection is on. */
const SUGGESTION = / Did you mean .*\?$/s;

const withoutSuggestion = (error: GraphQLFormattedError): GraphQLFormattedError =>
  SUGGESTION.test(error.message) ? { ...error, message: error.message.replace(SUGGESTION, '') } : error;

/** What says the same of every row: verdicts look at who asks, never at the row. */
const OF_ASKER: ReadonlySet<unknown> = new Set([
  'FORBIDDEN',
  'UNAUTHENTICATED',
  'PASSWORD_CHANGE_REQUIRED',
  'SECOND_FACTOR_REQUIRED',
]);

/** Where an error stands, whatever the row: `offers.nodes.*.prices`. Names cannot have a star or a dot. */
const edgeOf = ({ path = [] }: GraphQLFormattedError): string =>
  path.map((step) => (typeof step === 'number' ? '*' : step)).join('.');

/** One refusal for an edge instead of the same for each of its rows; `rows` says for how many it stands, none is hidden. */
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

/** Seconds after which to try again, where an error says so. */
function retryAfter(errors: readonly GraphQLFormattedError[]): number | null {
  const seconds = errors.map(({ extensions }) => extensions?.['retryAfter']).filter((value) => typeof value === 'number');
  return seconds.length > 0 ? Math.ceil(Math.max(...seconds)) : null;
}

const statusOf = ({ extensions }: GraphQLFormattedError): number =>
  ERROR_CODES[extensions?.['code'] as keyof typeof ERROR_CODES]?.status ?? 500;

/**
 * The last look at every answer: how long to wait stands in the header, too; an answer without any data has the
 * status of its first error, a masked fault that of a fault; what is refused for every row of a list stands once; suggestions are left out where `hides` is set.
 */
export function answers(hides: boolean): ApolloServerPlugin<Ctx> {
  return {
    requestDidStart: () =>
      Promise.resolve({
        willSendResponse: ({ response }) => {
          const { body, http } = response;
          if (body.kind !== 'single' || !body.singleResult.errors?.length) return Promise.resolve();
          body.singleResult.errors = oncePerEdge(body.singleResult.errors);
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
