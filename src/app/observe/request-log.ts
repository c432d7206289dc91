import type { FastifyRequest } from 'fastify';
import type { Ending } from './request-facts';
import type { RequestRecord, Shape } from './request-record';

/** Maximum length of the name of an operation in the log, in characters. Clients choose it. */
const LONGEST_NAME = 100;
/** Maximum number of statements of a slow operation in the log, and their maximum length in characters. */
const MOST_STATEMENTS = 10;
const LONGEST_STATEMENT = 2_000;
/** Maximum number of slow operations that are logged in a minute. Further ones are counted. */
const MOST_SLOW = 60;
const MINUTE = 60_000;

/** Writes the lines of requests. */
export type RequestLog = (request: FastifyRequest, ending: Ending) => void;

/** What the log says of a request: who, what and how much, but no text, value or token. */
function detailsOf({ operation, organizationId, userId, codes, statements, rows, trace }: RequestRecord): object {
  // What is undefined is not written.
  return {
    kind: operation?.kind,
    operation: operation?.name?.slice(0, LONGEST_NAME),
    organizationId: userId === null ? undefined : organizationId,
    userId: userId ?? undefined,
    codes: codes.length > 0 ? codes : undefined,
    statements,
    rows,
    traceId: trace?.traceId,
  };
}

const shown = ({ sql, times, ms, rows }: Shape): object => ({
  sql: sql.replace(/\s+/g, ' ').slice(0, LONGEST_STATEMENT),
  times,
  ms: Math.round(ms * 10) / 10,
  rows,
});

/** Logs each request in one line, and operations of at least `slowMs` milliseconds with their statements. 0: none of these. */
export function requestLog(slowMs: number): RequestLog {
  let minute = 0;
  let logged = 0;
  let omitted = 0;
  /** Whether one more may be logged in this minute. */
  const mayLog = (): boolean => {
    const now = Math.floor(performance.now() / MINUTE);
    if (now !== minute) logged = 0;
    minute = now;
    logged += 1;
    return logged <= MOST_SLOW;
  };
  return (request, { route, status, aborted, milliseconds }) => {
    const { record, log, method } = request;
    const ms = Math.round(milliseconds);
    const details = detailsOf(record);
    log.info({ method, url: route, status, ms, ...(aborted ? { aborted } : {}), ...details }, 'request');
    if (slowMs === 0 || milliseconds < slowMs || !record.operation) return;
    if (!mayLog()) {
      omitted += 1;
      return;
    }
    const slowest = record.slowest(MOST_STATEMENTS).map(shown);
    log.warn({ ms, ...details, slowest, ...(omitted > 0 ? { omitted } : {}) }, 'slow operation');
    omitted = 0;
  };
}
