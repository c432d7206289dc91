import { GraphQLError, responsePathAsArray, type GraphQLErrorOptions, type GraphQLResolveInfo } from 'graphql';
import type { RefusalCode } from './refusals';

/** The closed set of codes of top-level errors (`extensions.code`), with the HTTP status used if the response has no data. */
export const ERROR_CODES = {
  UNAUTHENTICATED: {
    status: 401,
    meaning: 'You are not signed in, or the token is invalid or expired.',
  },
  PASSWORD_CHANGE_REQUIRED: {
    status: 403,
    meaning: 'A temporary password must be changed first.',
  },
  SECOND_FACTOR_REQUIRED: {
    status: 403,
    meaning: 'The organization requires a second factor, which must be set up first.',
  },
  FORBIDDEN: {
    status: 403,
    meaning:
      'Your role does not allow this. See `action` and `requiredRoles`. Reported once per edge; `rows` says for how many rows.',
  },
  BAD_USER_INPUT: {
    status: 400,
    meaning: 'A value is malformed or out of range.',
  },
  GRAPHQL_PARSE_FAILED: {
    status: 400,
    meaning: 'The document is not valid GraphQL, or has too many tokens.',
  },
  GRAPHQL_VALIDATION_FAILED: {
    status: 400,
    meaning: 'The document does not match the schema.',
  },
  LIMIT_EXCEEDED: {
    status: 400,
    meaning: 'The operation is deeper, larger or dearer than allowed. See `limit`; `cost` says what it would cost.',
  },
  NOT_EXPORTABLE: {
    status: 400,
    meaning: 'The document is not one that can be exported: one root list, and for CSV and XLSX one chain of nested lists.',
  },
  OPERATION_RESOLUTION_FAILURE: {
    status: 400,
    meaning: 'The operation to run is missing or ambiguous.',
  },
  INTROSPECTION_DISABLED: {
    status: 400,
    meaning: 'Introspection is disabled on this server.',
  },
  BAD_REQUEST: {
    status: 400,
    meaning: 'The HTTP request is not a GraphQL request.',
  },
  PERSISTED_QUERY_NOT_FOUND: {
    status: 200,
    meaning: 'No document has this hash or id. Send its text: with the hash, to register it.',
  },
  PERSISTED_QUERY_NOT_SUPPORTED: {
    status: 200,
    meaning: 'This server registers no documents. Send the text without a hash.',
  },
  DOCUMENT_NOT_TRUSTED: {
    status: 400,
    meaning: 'This server runs only documents that its operator has registered.',
  },
  THROTTLED: {
    status: 429,
    meaning: 'Too many attempts, or too much asked for. Try again after `retryAfter` seconds.',
  },
  TIMEOUT: { status: 503, meaning: 'The request timed out.' },
  UNAVAILABLE: {
    status: 503,
    meaning: 'The database is unavailable. Try again.',
  },
  INTERNAL_SERVER_ERROR: {
    status: 500,
    meaning: 'A fault in the server. Include `errorId` when you report it.',
  },
} as const satisfies Record<string, { status: number; meaning: string }>;

export type ErrorCode = keyof typeof ERROR_CODES;

/**
 * Creates errors without stack traces. Mapping a stack trace to source files takes 0.2 ms or more, and one refusal may occur
 * for thousands of rows.
 */
export function withoutFrames<T>(make: () => T): T {
  const frames = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return make();
  } finally {
    Error.stackTraceLimit = frames;
  }
}

/** An error shown to the caller as it is: fixed message, code, details. All other errors are masked. It has no stack trace. */
export class AppError extends GraphQLError {
  readonly code: ErrorCode;

  constructor(
    code: ErrorCode,
    message: string,
    details: Record<string, unknown> = {},
    place: Pick<GraphQLErrorOptions, 'nodes' | 'path'> = {},
  ) {
    const frames = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    super(message, { ...place, extensions: { code, ...details, http: { status: ERROR_CODES[code].status } } });
    Error.stackTraceLimit = frames;
    this.code = code;
  }

  /** The same error at the position of a field. Executors use it as it is, without wrapping it. */
  at({ fieldNodes, path }: Pick<GraphQLResolveInfo, 'fieldNodes' | 'path'>): AppError {
    return new AppError(this.code, this.message, this.extensions, { nodes: fieldNodes, path: responsePathAsArray(path) });
  }
}

/** A value is malformed or out of range. */
export const badInput = (message: string, details: Record<string, unknown> = {}): AppError =>
  new AppError('BAD_USER_INPUT', message, details);

/** A problem with a mutation's input or the current state, returned in `payload.errors`. */
export interface Refusal {
  code: RefusalCode;
  message: string;
  path: readonly string[];
  details?: Record<string, unknown>;
}

/** Thrown by a use case to refuse. Nothing is stored, and the payload carries the reasons. */
export class DomainError extends Error {
  readonly refusals: readonly Refusal[];
  /** The customer in whose tenant the refused action was attempted. */
  onBehalfOfId?: string;

  constructor(...refusals: Refusal[]) {
    super(refusals.map((refusal) => refusal.code).join(', '));
    this.refusals = refusals;
  }
}

/** Runs independent checks and reports all their refusals together, so that a form can be corrected in one go. */
export function together(...checks: readonly (() => void)[]): void {
  const refusals = checks.flatMap((check) => {
    try {
      check();
      return [];
    } catch (cause) {
      if (cause instanceof DomainError) return cause.refusals;
      throw cause;
    }
  });
  if (refusals.length > 0) throw new DomainError(...refusals);
}

/** Refuses for a single reason. */
export function refuse(code: RefusalCode, message: string, path: string[] = [], details?: Record<string, unknown>): never {
  throw new DomainError({ code, message, path, ...(details ? { details } : {}) });
}
