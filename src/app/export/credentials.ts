import type { FastifyRequest } from 'fastify';
import { tokenOf } from '../request-context';

/** Credentials that spreadsheets can send. */
const BASIC = /^Basic +([A-Za-z0-9+/=_-]+) *$/i;

/**
 * The token of a request: `Authorization: Bearer …`, or the password of HTTP Basic authentication, whose user name is ignored.
 * Null without one. Passwords of users are not tokens, so they are refused.
 */
export function exportToken(request: FastifyRequest): string | null {
  const encoded = BASIC.exec(request.headers.authorization ?? '')?.[1];
  if (encoded === undefined) return tokenOf(request);
  const decoded = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  return colon < 0 ? '' : decoded.slice(colon + 1);
}
