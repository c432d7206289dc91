import { randomUUID } from 'node:crypto';
import { GraphQLError, Kind, type GraphQLFormattedError } from 'graphql';
import type { Log } from '../data/context';
import { ERROR_CODES } from '../kernel/errors';

const isKnown = (code: unknown): code is keyof typeof ERROR_CODES => typeof code === 'string' && Object.hasOwn(ERROR_CODES, code);

/** Codes that libraries use for what the caller did wrong, as the API spells them. */
const OTHER_NAMES: Readonly<Record<string, keyof typeof ERROR_CODES>> = {
  PERSISTED_QUERY_NOT_FOUND: 'BAD_REQUEST',
  PERSISTED_QUERY_NOT_SUPPORTED: 'BAD_REQUEST',
};

/** What graphql-js says without a place in the answer: that it gave up on values, before anything ran. */
const isBeforeExecution = (error: GraphQLError): boolean =>
  error.originalError === undefined && error.path === undefined && error.extensions['code'] === undefined;

/**
 * Whether graphql-js found a value wrong that it looks at only when it runs: a null, given by a variable that may be
 * null, where none may stand; or too many wrong variables. It names the place in the document, which faults in answers
 * do not have.
 */
function isAboutInput(error: unknown): boolean {
  if (!(error instanceof GraphQLError)) return false;
  if (isBeforeExecution(error)) return true;
  const said = error.originalError instanceof GraphQLError ? error.originalError : error;
  return said.extensions['code'] === undefined && said.nodes?.some(({ kind }) => isValue(kind)) === true;
}

const VALUES: ReadonlySet<string> = new Set([
  Kind.VARIABLE,
  Kind.INT,
  Kind.FLOAT,
  Kind.STRING,
  Kind.BOOLEAN,
  Kind.NULL,
  Kind.ENUM,
  Kind.LIST,
  Kind.OBJECT,
]);
const isValue = (kind: string): boolean => VALUES.has(kind);

function codeOf(formatted: GraphQLFormattedError, error: unknown): keyof typeof ERROR_CODES | null {
  const code = formatted.extensions?.['code'];
  const original = error instanceof GraphQLError ? error.originalError : null;
  // An error that our code did not mean for the caller wears a code only by accident.
  if (original && !(original instanceof GraphQLError)) return null;
  if (isAboutInput(error)) return 'BAD_USER_INPUT';
  if (code === 'INTERNAL_SERVER_ERROR') return null;
  // Apollo calls everything that validation reports by one name.
  if (code === 'GRAPHQL_VALIDATION_FAILED' && formatted.extensions?.['limit'] !== undefined) return 'LIMIT_EXCEEDED';
  if (formatted.extensions?.['validationErrorCode'] === 'INTROSPECTION_DISABLED') return 'INTROSPECTION_DISABLED';
  if (typeof code === 'string' && OTHER_NAMES[code]) return OTHER_NAMES[code] ?? null;
  return isKnown(code) ? code : null;
}

/**
 * What the caller sees of an error: known ones as they are, everything else as a fault with an id that
 * is in the log. No SQL, stack or foreign value ever passes here.
 */
export function formatError(formatted: GraphQLFormattedError, error: unknown, log: Log): GraphQLFormattedError {
  const code = codeOf(formatted, error);
  const place = {
    ...(formatted.locations ? { locations: formatted.locations } : {}),
    ...(formatted.path ? { path: formatted.path } : {}),
  };
  if (code) {
    const { stacktrace: _stack, http: _http, validationErrorCode: _name, ...extensions } = formatted.extensions ?? {};
    return { message: formatted.message, ...place, extensions: { ...extensions, code } };
  }
  const errorId = randomUUID();
  log.error({ errorId, err: error, path: formatted.path }, 'fault');
  return {
    message: 'Something went wrong here. Quote the error id when you report it.',
    ...place,
    extensions: { code: 'INTERNAL_SERVER_ERROR', errorId },
  };
}
