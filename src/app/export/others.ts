import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Milliseconds for which somebody still counts after an answer: who asks once mostly asks again. */
const LINGERS = 10_000;

/** Routes whose callers do not notice a millisecond: other exports, and probes. */
const PATIENT: ReadonlySet<string | undefined> = new Set(['/export', '/queries/:file', '/livez', '/readyz']);

/** Watches an app. Answers whether somebody waits for an answer, or has just got one. */
export function watchOthers(app: FastifyInstance): () => boolean {
  const underWay = new Set<FastifyRequest>();
  let last = -Infinity;
  const end = (request: FastifyRequest): void => {
    if (underWay.delete(request)) last = performance.now();
  };
  app.addHook('onRequest', (request, _reply, done) => {
    if (!PATIENT.has(request.routeOptions.url)) underWay.add(request);
    done();
  });
  app.addHook('onResponse', (request, _reply, done) => {
    end(request);
    done();
  });
  app.addHook('onRequestAbort', (request, done) => {
    end(request);
    done();
  });
  return () => underWay.size > 0 || performance.now() - last < LINGERS;
}
