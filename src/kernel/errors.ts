import { GraphQLError, responsePathAsArray, type GraphQLErrorOptions, type GraphQLResolveInfo } from 'graphql';
import type { RefusalCode } from './refusals';

/**
 * The closed set of codes that a top-level error may carry in `extensions.code`, with the HTTP status
 * that goes with it when nothing could be answered.
 */
export const ERROR_CODES = {
  UNAUTHENTICATED: {
    status: 401,
    meaning: 'Sign-in is missing, or the token is invalid or expired.',
  },
  PASSWORD_CHANGE_REQUIRED: {
    status: 403,
    meaning: 'A temporary password must be changed first.',
  },
  SECOND_FACTOR_REQUIRED: {
    status: 403,
    meaning: 'The organization asks for a second factor, which must be set up first.',
  },
  FORBIDDEN: {
    status: 403,
    meaning:
      'The role lacks the right; see `action` and `requiredRoles`. Once for an edge of many rows: `rows` says of how many.',
  },
  BAD_USER_INPUT: {
    status: 400,
    meaning: 'A value is malformed or out of its limits.',
  },
  GRAPHQL_PARSE_FAILED: {
    status: 400,
    meaning: 'The document is not GraphQL, or has too many tokens.',
  },
  GRAPHQL_VALIDATION_FAILED: {
    status: 400,
    meaning: 'The document does not fit the schema.',
  },
  LIMIT_EXCEEDED: {
    status: 400,
    meaning: 'The document is deeper or larger than allowed; see `limit`.',
  },
  OPERATION_RESOLUTION_FAILURE: {
    status: 400,
    meaning: 'The operation to run is missing or ambiguous.',
  },
  INTROSPECTION_DISABLED: {
    status: 400,
    meaning: 'Introspection is switched off on this server.',
  },
  BAD_REQUEST: {
    status: 400,
    meaning: 'The HTTP request is not a GraphQL request.',
  },
  THROTTLED: {
    status: 429,
    meaning: 'Too many attempts; try again after `retryAfter` seconds.',
  },
  TIMEOUT: { status: 503, meaning: 'The request ran into its deadline.' },
  UNAVAILABLE: {
    status: 503,
    meaning: 'The database cannot answer now; try again.',
  },
  INTERNAL_SERVER_ERROR: {
    status: 500,
    meaning: 'A fault of the server; quote `errorId` when reporting it.',
  },
} as const satisfies Record<string, { status: number; meaning: string }>;

export type ErrorCode = keyof typeof ERROR_CODES;

/**
 * Makes errors without frames: reading those through the maps of the sources costs 0.2 ms and more, and what a document
 * is refused may be refused for thousands of rows.
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

/** An error that the caller is told as it is: fixed sentence, code, details. Anything else is masked. It has no frames. */
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

  /** The same at the place of a field: executors take it as it is, and make none around it. */
  at({ fieldNodes, path }: Pick<GraphQLResolveInfo, 'fieldNodes' | 'path'>): AppError {
    return new AppError(this.code, this.message, this.extensions, { nodes: fieldNodes, path: responsePathAsArray(path) });
  }
}

/** A value is malformed or out of its limits. */
export const badInput = (message: string, details: Record<string, unknown> = {}): AppError =>
  new AppError('BAD_USER_INPUT', message, details);

/** One thing that is wrong with a mutation's input or its circumstances; lands in `payload.errors`. */
export interface Refusal {
  code: RefusalCode;
  message: string;
  path: readonly string[];
  details?: Record<string, unknown>;
}

/** Thrown by a use case to refuse: nothing is stored, the payload carries the reasons. */
export class DomainError extends Error {
  readonly refusals: readonly Refusal[];
  /** The customer in whose tenant the refused act was tried; see `Course`. */
  onBehalfOfId?: string;

  constructor(...refusals: Refusal[]) {
    super(refusals.map((refusal) => refusal.code).join(', '));
    this.refusals = refusals;
  }
}

/** Runs checks that do not build on each other and refuses with everything that is wrong, so that a form is mended once. */
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

/** Shorthand for a use case that refuses for one reason. */
export function refuse(code: RefusalCode, message: string, path: string[] = [], details?: Record<string, unknown>): never {
  throw new DomainError({ code, message, path, ...(details ? { details } : {}) });
}
