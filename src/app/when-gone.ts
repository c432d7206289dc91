import type { FastifyInstance, FastifyRequest } from 'fastify';

/**
 * Tells of every request whose client went away before all of its answer was written. Fastify's `onRequestAbort` does not tell of
 * those whose body had been read by then, which are almost all.
 */
export function whenGone(app: FastifyInstance, tell: (request: FastifyRequest) => void): void {
  app.addHook('onRequest', (request, reply, done) => {
    const { raw } = reply;
    raw.once('close', () => {
      if (!raw.writableFinished) tell(request);
    });
    done();
  });
}
