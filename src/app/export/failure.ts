import { GraphQLError } from 'graphql';
import type { Log } from '../../data/context';
import { formatError } from '../errors';

/** Ends an export between two pages. `resumeAfter` is the cursor of the last row that was sent. */
export class ExportStopped extends Error {
  constructor(
    readonly reason: unknown,
    readonly resumeAfter: string | null,
  ) {
    super('The export was stopped.');
  }
}

/** What an interrupted export says at its end. */
export interface Failure {
  code: string;
  message: string;
  /** Where it stands in the document. */
  locations?: readonly { line: number; column: number }[];
  /** Send it as `after` for the remaining rows. Null: no row was sent. */
  resumeAfter: string | null;
}

/** Describes why an export ended. */
export type ExportFailure = (cause: unknown) => Failure;

/** A cause as GraphQL reports it, with known errors as they are and everything else masked. */
export function formatted(cause: unknown, log: Log) {
  const error =
    cause instanceof GraphQLError
      ? cause
      : new GraphQLError('fault', { originalError: cause instanceof Error ? cause : new Error(String(cause)) });
  return formatError(error.toJSON(), error, log);
}

/** Describes why an export ended, in the shape that NDJSON and JSON end with. */
export const failureOf =
  (log: Log): ExportFailure =>
  (cause) => {
    const [reason, resumeAfter] = cause instanceof ExportStopped ? [cause.reason, cause.resumeAfter] : [cause, null];
    const { message, locations, extensions } = formatted(reason, log);
    return { code: String(extensions?.['code']), message, ...(locations ? { locations } : {}), resumeAfter };
  };
