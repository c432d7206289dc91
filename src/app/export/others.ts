import type { FastifyInstance, FastifyRequest } from 'fastify';
import { whenGone } from '../when-gone';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whether it counts as somebody for whom exports make room. */
    isOther: boolean;
  }
}

/** Milliseconds for which somebody still counts after an answer: who asks once mostly asks again. */
const LINGERS = 10_000;

/** Routes whose callers do not notice a millisecond: other exports, and probes. */
const PATIENT: ReadonlySet<string | undefined> = new Set(['/export', '/queries/:file', '/livez', '/readyz']);

/** Watches an app. Answers whether somebody waits for an answer, or has just got one. */
export function watchOthers(app: FastifyInstance): () => boolean {
  // A number and not a set: the tables that a set outgrows keep what was in them until all of the heap is collected.
  let underWay = 0;
  let last = -Infinity;
  app.decorateRequest('isOther', false);
  const end = (request: FastifyRequest): void => {
    if (!request.isOther) return;
    request.isOther = false;
    underWay -= 1;
    last = performance.now();
  };
  app.addHook('onRequest', (request, _reply, done) => {
    request.isOther = !PATIENT.has(request.routeOptions.url);
    if (request.isOther) underWay += 1;
    done();
  });
  app.addHook('onResponse', (request, _reply, done) => {
    end(request);
    done();
  });
  whenGone(app, end);
  return () => underWay > 0 || performance.now() - last < LINGERS;
}
