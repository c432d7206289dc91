import type { Finding } from './oracle/judge';
import type { Answer } from './server';

/** Headers that differ between any two answers. */
const PASSING = new Set(['date', 'x-request-id', 'content-length', 'etag', 'keep-alive']);

const REQUEST_ID = /"requestId":"[^"]*"/;

/** All of an answer that somebody can compare. */
export const shown = ({ status, headers, body, statements }: Answer): string =>
  JSON.stringify({ status, statements, body, headers: Object.entries(headers).filter(([name]) => !PASSING.has(name)) }).replace(
    REQUEST_ID,
    '',
  );

/** What no caller should bring about. */
export const faults = ({ status, body }: Answer): Finding[] =>
  status >= 500 || body.errors?.some(({ extensions }) => extensions?.['code'] === 'INTERNAL_SERVER_ERROR')
    ? [{ what: 'fault', where: 'server', detail: JSON.stringify(body.errors) }]
    : [];

/** Whether a mutation was done, or would have been. */
export function wasAccepted({ body }: Answer): boolean {
  const [payload] = Object.values(body.data ?? {}) as ({ errors?: unknown[] } | null)[];
  return payload?.errors?.length === 0;
}
