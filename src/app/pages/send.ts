import type { FastifyReply } from 'fastify';
import { documentOf, type Page } from './layout';

/** Where links in mails lead. */
export const LINKS_PATH = '/links/';

/** Nothing but the own style, and forms that go nowhere else. */
const POLICY = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** Answers with a page. */
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
