import type { FastifyInstance, FastifyRequest } from 'fastify';
import { whenGone } from '../when-gone';
import type { Metrics } from './metrics';
import { RequestRecord } from './request-record';
import type { Arrival, Tracing } from './tracing';
import type { Ending } from './request-facts';
import type { RequestLog } from './request-log';

/** Codes of answers that did not come from GraphQL. */
const CODE_OF: Readonly<Record<number, string>> = { 401: 'UNAUTHENTICATED', 503: 'UNAVAILABLE' };

function codeOf(status: number): string | null {
  if (status < 400) return null;
  return CODE_OF[status] ?? (status >= 500 ? 'INTERNAL_SERVER_ERROR' : 'BAD_REQUEST');
}

/** Who is told about requests. */
interface Observers {
  log: RequestLog;
  metrics: Metrics | null;
  tracing: Tracing | null;
}

/** What a trace says of a request when it arrives. */
const arrivalOf = ({ method, protocol: scheme, headers }: FastifyRequest): Arrival => ({
  method,
  scheme,
  headers,
});

/** Keeps a record of every request of an app; logs and counts it when it is over. */
export function observeRequests(app: FastifyInstance, { log, metrics, tracing }: Observers): void {
  const further = metrics ? [metrics] : [];
  app.decorateRequest('record');
  app.addHook('onRequest', (request, _reply, done) => {
    request.record = new RequestRecord(further, tracing?.trace(arrivalOf(request)) ?? null);
    done();
  });
  const end = (request: FastifyRequest, status: number, aborted: boolean): void => {
    // A malformed URL is answered before there is a record.
    const { record } = request as { record?: RequestRecord };
    if (!record || record.ended) return;
    record.ended = true;
    if (record.codes.length === 0 && !aborted) record.failed(codeOf(status));
    const milliseconds = performance.now() - record.began;
    const ending: Ending = { route: request.routeOptions.url ?? 'unknown', status, aborted, milliseconds };
    log(request, ending);
    metrics?.request(record, request.method, ending);
    record.trace?.ends(ending);
  };
  app.addHook('onResponse', (request, reply, done) => {
    end(request, reply.statusCode, false);
    done();
  });
  whenGone(app, (request) => end(request, 499, true));
}
