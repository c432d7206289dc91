import { randomUUID } from 'node:crypto';
import type { FastifyRequest } from 'fastify';

/** Logs a fault and answers the id that whoever met it is told. */
export function logFault(request: FastifyRequest, cause: unknown): string {
  const errorId = randomUUID();
  request.log.error({ errorId, err: cause }, 'fault');
  return errorId;
}
