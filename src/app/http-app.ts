import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import compress from '@fastify/compress';
import cors from '@fastify/cors';
import helmet from 'helmet';
import Fastify, { LogController, type FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Settings } from '../config/env';
import { clientAddress, networkOf } from '../security/network';
import { answerBadUrl, answerBrokenRequest } from './http-errors';
import type { Pace } from './pace';

const CONTENT_POLICY = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'none'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
  },
};

/** Bodies up to this many characters are parsed at once. Longer ones wait their turn, because parsing blocks the event loop. */
const SHORT_BODY = 8_192;

/** Parses JSON. Long bodies are parsed one at a time. */
export function readJson(app: FastifyInstance, pace: Pace): void {
  const read = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    const begin = (): void => void read(request, body, done);
    if (body.length <= SHORT_BODY) begin();
    else void pace(networkOf(clientAddress(request))).then(begin);
  });
}

/** Answers of at least this many bytes are compressed. */
const COMPRESSED = 1_024;
/**
 * Up to this many bytes in one go, which takes about half a millisecond at most. Streams, which longer ones need, cost more than
 * that, and keep all of their request until the whole heap is collected.
 */
const AT_ONCE = 32_768;

/** An app without routes, with the limits of the server. */
export function newApp(settings: Settings, logger: Logger): FastifyInstance {
  const app = Fastify({
    loggerInstance: logger as never,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    bodyLimit: settings.bodyLimit,
    trustProxy: settings.trustedProxies.length > 0 ? [...settings.trustedProxies] : false,
    requestTimeout: 30_000,
    connectionTimeout: 60_000,
    keepAliveTimeout: 65_000,
    forceCloseConnections: 'idle',
    // We answer ourselves then, in the shape of GraphQL.
    return503OnClosing: false,
    clientErrorHandler: answerBrokenRequest,
    frameworkErrors: answerBadUrl,
    // Node checks for slow clients only this often.
    http: { connectionsCheckingInterval: 1_000, headersTimeout: 15_000, requireHostHeader: false },
    exposeHeadRoutes: false,
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
  }) as unknown as FastifyInstance;
  app.removeContentTypeParser(['text/plain', 'application/json']);
  return app;
}

/** Sees every request before the app, which gets those for which it answers true. */
type Doorkeeper = (request: IncomingMessage, response: ServerResponse) => boolean;

/** Has requests pass a doorkeeper before anything is done for them. */
export function guardDoor({ server }: FastifyInstance, passes: Doorkeeper): void {
  const [inside] = server.listeners('request') as RequestListener[];
  if (!inside) throw new Error('The app has no listener for requests.');
  server.removeListener('request', inside);
  server.on('request', (request, response) => {
    if (passes(request, response)) inside(request, response);
  });
}

/** Adds the headers of every answer, and compresses it. */
export async function addHeaders(app: FastifyInstance, settings: Settings): Promise<void> {
  // Not by the plugin for Fastify, which makes all its functions anew for each request.
  const secure = helmet({ contentSecurityPolicy: CONTENT_POLICY, strictTransportSecurity: settings.production });
  app.addHook('onRequest', (request, reply, done) => secure(request.raw, reply.raw, () => done()));
  if (settings.corsOrigins.length > 0) {
    await app.register(cors, {
      origin: [...settings.corsOrigins],
      methods: ['GET', 'POST'],
      maxAge: 600,
      exposedHeaders: ['x-request-id', 'retry-after', 'www-authenticate'],
    });
  }
  await app.register(compress, { global: true, threshold: COMPRESSED, syncThreshold: AT_ONCE, encodings: ['br', 'gzip'] });
}
