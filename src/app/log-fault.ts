import { randomUUID } from 'node:crypto';
import type { FastifyRequest } from 'fastify';

/** Logs a fault and returns the error id to show to the user. */
export function logFault(request: FastifyRequest, cause: unknown): string {
  const errorId = randomUUID();
  request.log.error({ errorId, err: cause }, 'fault');
  return errorId;
}
