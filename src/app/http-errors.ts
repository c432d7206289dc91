import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ERROR_CODES } from '../kernel/errors';
import { logFault } from './log-fault';
import { deadLink } from './pages/layout';
import { LINKS_PATH, sendPage } from './pages/send';

/** A GraphQL-shaped response for requests that never reached GraphQL. */
export const graphqlError = (code: keyof typeof ERROR_CODES, message: string): object => ({
  errors: [{ message, extensions: { code } }],
});

/** Seconds after which to try again where nothing else is known. */
const RETRY_AFTER = '1';

/** The same answer with the id of its request, which is also in the log. */
export const withRequestId = (body: object, requestId: string): object => ({
  ...body,
  extensions: { ...(body as { extensions?: object }).extensions, requestId },
});

/** Every refusal says how to sign in or when to come back, and nobody may keep an answer unless its route says so. */
function addHeaders(app: FastifyInstance, isStopping: () => boolean): void {
  app.addHook('onSend', (request, reply, payload, done) => {
    const lacks = (name: string): boolean => !reply.hasHeader(name) && !reply.raw.hasHeader(name);
    const { statusCode: status } = reply;
    // Whoever still has a connection is answered, and told to make the next one, which reaches another server.
    if (isStopping()) void reply.header('connection', 'close');
    if (lacks('cache-control')) void reply.header('cache-control', 'no-store');
    if (status === 401 && lacks('www-authenticate')) {
      const wrong = request.headers.authorization === undefined ? '' : ', error="invalid_token"';
      void reply.header('www-authenticate', `Bearer realm="Partner Graph"${wrong}`);
    }
    if ((status === 429 || status === 503) && lacks('retry-after')) void reply.header('retry-after', RETRY_AFTER);
    done(null, payload);
  });
  app.addHook('preSerialization', (request, reply, payload, done) => {
    const isError = reply.statusCode >= 400 && typeof payload === 'object' && payload !== null && 'errors' in payload;
    done(null, isError ? withRequestId(payload, request.id) : payload);
  });
}

const messageOf = (status: number, code = ''): string => {
  if (code === 'FST_CP_ERR_INVALID_CONTENT_ENCODING') return 'Use `content-encoding` `gzip`, `br` or `deflate`, or omit it.';
  if (status === 408) return 'The request took too long to arrive.';
  if (status === 413) return 'The request body is too large.';
  if (status === 415) return 'Send `content-type: application/json`.';
  if (status === 417) return 'The only supported `expect` header is `100-continue`.';
  if (status === 431) return 'The request headers are too large.';
  return 'The request is malformed.';
};

/** Whether a host is valid in a URL. Libraries build URLs from it and would fail otherwise. */
const isHost = (host: string): boolean => host === '' || (!/[\s/?#@\\]/.test(host) && URL.canParse(`http://${host}/`));

/** HTTP/1.1 requires a Host header, which may be empty. */
const lacksHost = ({ raw }: FastifyRequest): boolean => raw.httpVersion === '1.1' && raw.headers.host === undefined;

/** An empty Host, or none in HTTP/1.0, is well-formed, but no URL can be built from it. */
function fillHost(request: FastifyRequest): void {
  if (request.host === '') request.raw.headers.host = 'localhost';
}

/**
 * Returns GraphQL-shaped errors for requests that never reach GraphQL: bad JSON, too large, wrong method, no host.
 * Also adds headers that depend on the state of the server.
 */
export function answerHttpErrors(app: FastifyInstance, isStopping: () => boolean): void {
  addHeaders(app, isStopping);
  app.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    if (!isHost(request.host) || lacksHost(request)) {
      void reply.code(400).send(graphqlError('BAD_REQUEST', 'The Host header is missing or invalid.'));
      return;
    }
    fillHost(request);
    done();
  });
  app.setErrorHandler((error: { statusCode?: number; code?: string }, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) {
      const errorId = logFault(request, error);
      const message = 'Something went wrong on our side. Include the error id when you report it.';
      return reply.code(500).send({ errors: [{ message, extensions: { code: 'INTERNAL_SERVER_ERROR', errorId } }] });
    }
    return reply.code(status).send(graphqlError('BAD_REQUEST', messageOf(status, error.code)));
  });
  app.server.on('checkExpectation', answerExpectation);
  app.setNotFoundHandler((_request, reply) => reply.code(404).send(graphqlError('BAD_REQUEST', 'Not found.')));
}

/** Refuses any `expect` other than `100-continue`. */
function answerExpectation(_request: IncomingMessage, response: ServerResponse): void {
  const body = JSON.stringify(graphqlError('BAD_REQUEST', messageOf(417)));
  response.writeHead(417, { 'content-type': 'application/json; charset=utf-8', connection: 'close' }).end(body);
}

/** Answers a malformed URL, which no route or hook sees. Users who followed a link get a page. */
export function answerBadUrl(_error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  void reply.header('x-request-id', request.id).header('cache-control', 'no-store');
  if (request.raw.url?.startsWith(LINKS_PATH) === true) void sendPage(reply, deadLink);
  else void reply.code(400).send(withRequestId(graphqlError('BAD_REQUEST', 'The URL is malformed.'), request.id));
}

const STATUS_OF: Readonly<Record<string, number>> = { ERR_HTTP_REQUEST_TIMEOUT: 408, HPE_HEADER_OVERFLOW: 431 };

/** Answers data that never became a request: too slow, too large, or not HTTP. */
export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const status = STATUS_OF[error.code ?? ''] ?? 400;
  if (socket.writable) {
    const body = JSON.stringify(graphqlError('BAD_REQUEST', messageOf(status)));
    const head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n`;
    socket.write(head + body);
  }
  socket.destroy(error);
}
