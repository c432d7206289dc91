import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ERROR_CODES } from '../kernel/errors';
import { logFault } from './log-fault';
import { deadLink } from './pages/layout';
import { LINKS_PATH, sendPage } from './pages/send';

/** An answer in the shape of GraphQL where GraphQL was never reached. */
export const graphqlError = (code: keyof typeof ERROR_CODES, message: string): object => ({
  errors: [{ message, extensions: { code } }],
});

const messageOf = (status: number, code = ''): string => {
  if (code === 'FST_CP_ERR_INVALID_CONTENT_ENCODING') return 'Send `content-encoding: gzip`, `br` or `deflate`, or none.';
  if (status === 408) return 'The request took too long to arrive.';
  if (status === 413) return 'The request body is too large.';
  if (status === 415) return 'Send `content-type: application/json`.';
  if (status === 417) return 'Send no `expect` but `100-continue`.';
  if (status === 431) return 'The headers of the request are too large.';
  return 'The request is malformed.';
};

/** Whether a host can stand in an address; libraries build one of it and fail otherwise. */
const isHost = (host: string): boolean => host === '' || (!/[\s/?#@\\]/.test(host) && URL.canParse(`http://${host}/`));

/** HTTP/1.1 asks for a Host, if an empty one. */
const lacksHost = ({ raw }: FastifyRequest): boolean => raw.httpVersion === '1.1' && raw.headers.host === undefined;

/** An empty Host, or none as in HTTP/1.0, is well-formed; an address cannot be built of it. */
function fillHost(request: FastifyRequest): void {
  if (request.host === '') request.raw.headers.host = 'localhost';
}

/** Answers in the shape of GraphQL also where GraphQL was never reached: bad JSON, too large, wrong method, no host, stopping. */
export function answerHttpErrors(app: FastifyInstance, isStopping: () => boolean): void {
  app.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    if (isStopping()) {
      void reply.header('connection', 'close').header('retry-after', '2');
      void reply.code(503).send(graphqlError('UNAVAILABLE', 'This server is stopping; try again.'));
      return;
    }
    if (!isHost(request.host) || lacksHost(request)) {
      void reply.code(400).send(graphqlError('BAD_REQUEST', 'The Host header names no host.'));
      return;
    }
    fillHost(request);
    done();
  });
  app.setErrorHandler((error: { statusCode?: number; code?: string }, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) {
      const errorId = logFault(request, error);
      const message = 'Something went wrong here. Quote the error id when you report it.';
      return reply.code(500).send({ errors: [{ message, extensions: { code: 'INTERNAL_SERVER_ERROR', errorId } }] });
    }
    return reply.code(status).send(graphqlError('BAD_REQUEST', messageOf(status, error.code)));
  });
  app.server.on('checkExpectation', answerExpectation);
  app.setNotFoundHandler((_request, reply) => reply.code(404).send(graphqlError('BAD_REQUEST', 'There is nothing here.')));
}

/** Answers what expects anything but to be told to go on. */
function answerExpectation(_request: IncomingMessage, response: ServerResponse): void {
  const body = JSON.stringify(graphqlError('BAD_REQUEST', messageOf(417)));
  response.writeHead(417, { 'content-type': 'application/json; charset=utf-8', connection: 'close' }).end(body);
}

/** Answers an address that is none, which no route and no hook gets to see: a page to whoever followed a link. */
export function answerBadUrl(_error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  void reply.header('x-request-id', request.id);
  if (request.raw.url?.startsWith(LINKS_PATH) === true) void sendPage(reply, deadLink);
  else void reply.code(400).send(graphqlError('BAD_REQUEST', 'The address is malformed.'));
}

const STATUS_OF: Readonly<Record<string, number>> = { ERR_HTTP_REQUEST_TIMEOUT: 408, HPE_HEADER_OVERFLOW: 431 };

/** Answers what never became a request: too slow, too large, no HTTP. */
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
