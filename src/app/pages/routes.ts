import formbody from '@fastify/formbody';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ApolloServer } from '@apollo/server';
import type { Ctx } from '../../data/context';
import { AppError, ERROR_CODES, type ErrorCode } from '../../kernel/errors';
import { LINK_PURPOSES, PROGRAM_PATH, type LinkPurpose } from '../../security/links';
import type { Backing } from '../request-context';
import { logFault } from '../log-fault';
import { graphClientFor, type QueryGraph } from './query-graph';
import { emailPage } from './email';
import { enrollmentPage } from './enrollment';
import { html } from './html';
import { invitationPage } from './invitation';
import { deadLink, STYLE, wayBack, type Page } from './layout';
import type { LinkPage } from './link-page';
import { passwordResetPage } from './password-reset';
import { programPage } from './program';
import { LINKS_PATH, sendPage } from './send';
import type { Fields } from './session';

const PAGES: Readonly<Record<LinkPurpose, LinkPage>> = {
  invitation: invitationPage,
  // The same invitation, with the domain proven by email.
  domain: invitationPage,
  enrollment: enrollmentPage,
  email: emailPage,
  'password-reset': passwordResetPage,
};

/** Maximum size of a form in bytes. */
const FORM_LIMIT = 16_384;

/** What pages show for errors that are not faults. */
const TROUBLES: Readonly<Partial<Record<ErrorCode, string>>> = {
  FORBIDDEN: 'Your account does not have the required role. Forward the link to an admin of your company.',
  THROTTLED: 'There were too many attempts from your network. Wait a minute and try again.',
  TIMEOUT: 'This took too long. Try again.',
  UNAVAILABLE: 'The server is busy right now. Try again.',
};

/** An error page with a way back: rate-limited, unavailable, or a fault, which reveals nothing. */
function troubled(cause: unknown): Page {
  if (!(cause instanceof AppError)) throw cause;
  const retryAfter = cause.extensions['retryAfter'];
  const told = TROUBLES[cause.code] ?? 'Something went wrong on our side. Try again later.';
  return {
    status: cause.code in TROUBLES ? ERROR_CODES[cause.code].status : 500,
    title: 'This did not work',
    body: html`<p>${told}</p>
      ${wayBack}`,
    ...(typeof retryAfter === 'number' ? { retryAfter } : {}),
  };
}

const notRead = (status: number): Page => ({
  status,
  title: 'This did not work',
  body: html`<p>The form could not be read or is too long.</p>
    ${wayBack}`,
});

const faulty = (errorId: string): Page => ({
  status: 500,
  title: 'Something went wrong on our side',
  body: html`<p>Try again later. If you report this, include the error id: ${errorId}</p>
    ${wayBack}`,
});

const purposeOf = (request: FastifyRequest): LinkPurpose | undefined =>
  LINK_PURPOSES.find((purpose) => purpose === (request.params as { purpose?: string }).purpose);

const tokenOf = (request: FastifyRequest): string => String((request.params as { token?: string }).token);

/** A field sent twice counts as missing. */
function fieldsOf(request: FastifyRequest): Fields {
  const body = (request.body ?? {}) as Record<string, unknown>;
  return Object.fromEntries(Object.entries(body).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

/** The built-in pages for links in mails. They use no scripts, no cookies and no other servers. */
export async function addPages(app: FastifyInstance, apollo: ApolloServer<Ctx>, backing: Backing): Promise<void> {
  // In a scope of its own: only these pages accept forms.
  await app.register(async (scope) => {
    await scope.register(formbody, { bodyLimit: FORM_LIMIT });
    // Users get an HTML page even if the form was unreadable or a fault occurred.
    scope.setErrorHandler((error: { statusCode?: number }, request, reply) => {
      const status = error.statusCode ?? 500;
      return sendPage(reply, status < 500 ? notRead(status) : faulty(logFault(request, error)));
    });
    addRoutes(scope, apollo, backing);
  });
}

function addRoutes(app: FastifyInstance, apollo: ApolloServer<Ctx>, backing: Backing): void {
  app.get('/links/style.css', (_request, reply) =>
    reply.type('text/css; charset=utf-8').header('cache-control', 'public, max-age=3600').send(STYLE),
  );
  app.get(PROGRAM_PATH, async (request, reply) =>
    sendPage(reply, await programPage(graphClientFor(apollo, backing, request)).catch(troubled)),
  );
  const answer = async (
    request: FastifyRequest,
    reply: FastifyReply,
    work: (page: LinkPage, ask: QueryGraph) => Promise<Page>,
  ): Promise<FastifyReply> => {
    const purpose = purposeOf(request);
    const page = purpose ? work(PAGES[purpose], graphClientFor(apollo, backing, request)).catch(troubled) : deadLink;
    return sendPage(reply, await page);
  };
  app.get('/links/:purpose/:token', (request, reply) => answer(request, reply, (page, ask) => page.show(ask, tokenOf(request))));
  app.post('/links/:purpose/:token', { bodyLimit: FORM_LIMIT }, (request, reply) =>
    answer(request, reply, (page, ask) => page.take(ask, tokenOf(request), fieldsOf(request))),
  );
  // Truncated links, or links whose token is too long.
  app.get(`${LINKS_PATH}*`, (_request, reply) => sendPage(reply, deadLink));
}
