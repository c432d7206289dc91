import type { FastifyReply } from 'fastify';
import { documentOf, type Page } from './layout';

/** The path of links in mails. */
export const LINKS_PATH = '/links/';

/** Only our own style sheet, and forms that submit only to us. */
const POLICY = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** Sends a page. */
export function sendPage(reply: FastifyReply, page: Page): FastifyReply {
  if (page.retryAfter !== undefined) void reply.header('retry-after', String(page.retryAfter));
  return reply
    .code(page.status)
    .header('content-security-policy', POLICY)
    .header('referrer-policy', 'no-referrer')
    .header('cache-control', 'no-store')
    .type('text/html; charset=utf-8')
    .send(documentOf(page));
}
