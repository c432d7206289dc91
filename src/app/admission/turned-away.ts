import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Log } from '../../data/context';
import { graphqlError } from '../http-errors';

/** Seconds after which a refused client should try again. */
export const RETRY_AFTER = 1;
/** What refused clients are told. */
export const BUSY = 'The server is busy. Try again in 1 second.';

/** Milliseconds between two lines in the log about requests that were turned away. */
const LOG_PAUSE = 10_000;

/** The answer up to the id of the request, and what is behind it. */
const BEFORE_ID = `${JSON.stringify(graphqlError('UNAVAILABLE', BUSY)).slice(0, -1)},"extensions":{"requestId":"`;
const AFTER_ID = '"}}';
const ID_LENGTH = 36;

const HEADERS: readonly string[] = [
  'content-type',
  'application/json; charset=utf-8',
  'content-length',
  String(BEFORE_ID.length + ID_LENGTH + AFTER_ID.length),
  'cache-control',
  'no-store',
  'retry-after',
  String(RETRY_AFTER),
  'x-content-type-options',
  'nosniff',
  'x-request-id',
];

/** The body of the answer to a request that is turned away. */
export const busyBody = (requestId: string): string => BEFORE_ID + requestId + AFTER_ID;

/** Turns a request away of which only the head was read. Its connection stays, and its body is skipped. */
export function turnAway(response: ServerResponse): void {
  const requestId = randomUUID();
  response.writeHead(503, [...HEADERS, requestId]).end(busyBody(requestId));
}

const RAW_HEAD = ['HTTP/1.1 503 Service Unavailable'];
for (let place = 0; place < HEADERS.length - 1; place += 2) RAW_HEAD.push(`${HEADERS[place]}: ${HEADERS[place + 1]}`);
const BEFORE_RAW_ID = `${RAW_HEAD.join('\r\n')}\r\nconnection: keep-alive\r\nx-request-id: `;

/** The same answer as a text for a connection that stays. */
export function rawRefusal(): string {
  const requestId = randomUUID();
  return `${BEFORE_RAW_ID}${requestId}\r\ndate: ${new Date().toUTCString()}\r\n\r\n${busyBody(requestId)}`;
}

/** Tells the log of requests that are turned away, all of some seconds in one line. */
export class TurnedAway {
  private count = 0;

  constructor(private readonly log: Log) {}

  add(): void {
    this.count += 1;
    if (this.count > 1) return;
    setTimeout(() => {
      this.log.warn({ requests: this.count }, 'more requests than the server can do: some were turned away');
      this.count = 0;
    }, LOG_PAUSE).unref();
  }
}

/** Whether a request asks GraphQL something. */
export const isQuestion = ({ method, url = '' }: IncomingMessage): boolean =>
  (method === 'POST' || method === 'GET') && (url === '/graphql' || url.startsWith('/graphql?'));
