import { randomUUID } from 'node:crypto';
import { GraphQLError, Kind, type GraphQLFormattedError } from 'graphql';
import type { Log } from '../data/context';
import { ERROR_CODES } from '../kernel/errors';

const isKnown = (code: unknown): code is keyof typeof ERROR_CODES => typeof code === 'string' && Object.hasOwn(ERROR_CODES, code);

/** A graphql-js error without a path: it gave up on the variable values before execution. */
const isBeforeExecution = (error: GraphQLError): boolean =>
  error.originalError === undefined && error.path === undefined && error.extensions['code'] === undefined;

/** Whether graphql-js rejected the value of a variable. */
const isAtVariable = ({ nodes = [], extensions }: GraphQLError): boolean =>
  extensions['code'] === undefined && nodes.length === 1 && nodes[0]?.kind === Kind.VARIABLE_DEFINITION;

/**
 * Whether graphql-js rejected the value of a variable, or a value during execution: null from a nullable variable where null is not allowed, or too many
 * invalid variables. Such errors point to a place in the document; faults in results do not.
 */
function isAboutInput(error: unknown): boolean {
  if (!(error instanceof GraphQLError)) return false;
  if (isBeforeExecution(error) || isAtVariable(error)) return true;
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
  // An error that our code did not intend for the caller may carry a code by accident.
  if (original && !(original instanceof GraphQLError)) return null;
  if (isAboutInput(error)) return 'BAD_USER_INPUT';
  if (code === 'INTERNAL_SERVER_ERROR') return null;
  // Apollo uses one code for everything that validation reports.
  if (code === 'GRAPHQL_VALIDATION_FAILED' && formatted.extensions?.['limit'] !== undefined) return 'LIMIT_EXCEEDED';
  if (formatted.extensions?.['validationErrorCode'] === 'INTROSPECTION_DISABLED') return 'INTROSPECTION_DISABLED';
  return isKnown(code) ? code : null;
}

/**
 * What the caller sees of an error: known errors as they are, everything else as a fault with an id that is in the log. SQL,
 * stack traces and foreign values never get through.
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
    message: 'Something went wrong on our side. Include the error id when you report it.',
    ...place,
    extensions: { code: 'INTERNAL_SERVER_ERROR', errorId },
  };
}
