import { randomUUID } from 'node:crypto';
import compress from '@fastify/compress';
import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import Fastify, { LogController, type FastifyInstance, type FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { Settings } from '../config/env';
import type { Throttle } from '../data/context';
import type { Database } from '../data/database';
import { tellTroubles } from '../data/faults';
import { Lane } from '../data/lane';
import type { ModuleJob } from '../graph/module';
import type { Clock } from '../kernel/clock';
import { StartupError } from '../kernel/startup-error';
import { accountReadsWritten } from '../modules/partners';
import { domainRecords } from '../security/domain-records';
import { linkTokens, type LinkTokens } from '../security/links';
import { accessTokens } from '../security/tokens';
import { externalTokens, type ExternalTokens } from '../security/external-tokens';
import { networkOf } from '../security/network';
import { makeVault } from '../security/vault';
import { Admission } from './admission/admission';
import { createApollo } from './apollo';
import { rowMutations } from './bulk/allowed';
import { addBulkRoutes } from './bulk/routes';
import { bulkWorker, type BulkWorker } from './bulk/worker';
import { openBuckets, type Buckets } from './cost/buckets';
import { pricing } from './cost/price';
import { documents } from './documents';
import { makeExecutor } from './executor';
import { documentCheck } from './export/check';
import { makeExports, type Exports } from './export/exports';
import { addExports } from './export/routes';
import { scheduleJob } from './export/scheduled';
import { backgroundWork } from './background';
import { addHealth } from './health';
import { addEndpoint, headersOf, strictJson } from './graphql-endpoint';
import { answerBadUrl, answerBrokenRequest, answerHttpErrors } from './http-errors';
import { addPages } from './pages/routes';
import { pacing, type Pace } from './pace';
import { openPersistedQueries } from './persisted-queries';
import type { DemoUser } from './demo-data';
import { addPlayground } from './playground';
import { requestContext, type Backing } from './request-context';
import { openSharedStore, type SharedStore } from './shared-store';
import { resolveSource } from './sources';
import { createThrottle } from './throttle';
import { openTrustedDocuments, type TrustedDocuments } from './trusted-documents';
import { buildGraph } from './schema';

/** The parts of a server. */
export interface ServerParts {
  settings: Settings;
  database: Database;
  /** Signs access tokens; link tokens are derived from it. */
  secret: string;
  clock: Clock;
  logger: Logger;
  /** Sign-ins that the playground offers. */
  demoUsers?: readonly DemoUser[];
}

/** A running server. */
export interface RunningServer {
  app: FastifyInstance;
  /** The URL it listens on. */
  url: string;
  /** Runs all background jobs once. */
  background: () => Promise<void>;
  /** Stops accepting requests, lets running ones finish, closes the database. */
  stop: () => Promise<void>;
}

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
function readJson(app: FastifyInstance, pace: Pace): void {
  const read = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    const begin = (): void => void read(request, body, done);
    if (body.length <= SHORT_BODY) begin();
    else void pace(networkOf(request.ip)).then(begin);
  });
}

async function addGraphql(
  app: FastifyInstance,
  parts: ServerParts & {
    links: LinkTokens;
    publicUrl: () => string;
    throttle: Throttle;
    buckets: Buckets | null;
    shared: SharedStore | null;
    trusted: TrustedDocuments | null;
    pace: Pace;
  },
): Promise<{ stopApollo: () => Promise<void>; exports: Exports; schedules: ModuleJob; bulk: BulkWorker }> {
  const graph = buildGraph();
  const { schema, guard } = graph;
  const { store, admit } = documents(parts.settings.limits, parts.pace);
  const persisted = openPersistedQueries(parts.settings.persistedQueries, parts.shared);
  const execute = makeExecutor(schema, parts.settings.compileShare);
  const price = pricing(schema, parts.settings.limits);
  const { buckets, logger: log } = parts;
  const admission = new Admission(parts.settings);
  const apollo = createApollo(schema, parts.settings, { store, persisted, buckets, admission, log, execute, price });
  await apollo.start();
  const backing: Backing = {
    ...parts,
    guard,
    log: parts.logger,
    tokens: accessTokens(parts.secret, parts.settings.accessTokenMinutes * 60),
    vault: makeVault(parts.secret),
    domainRecords: domainRecords(parts.settings.dnsServers),
    throttle: parts.throttle,
    documents: documentCheck(schema, parts.settings.limits),
    external: externalOf(parts),
  };
  await addPages(app, apollo, backing);
  const { requestTimeoutMs, exports: limits } = parts.settings;
  const services = {
    schema,
    database: parts.database,
    guard,
    execute,
    price,
    buckets,
    requestTimeoutMs,
    lane: new Lane(1),
  };
  const exports = makeExports(services, limits);
  const admitExport = async (text: string, request: FastifyRequest): Promise<void> => {
    parts.trusted?.check(text, headersOf(request));
    await admit(text, networkOf(request.ip));
  };
  addExports(app, { backing, services, exports, admit: admitExport });
  const parse = strictJson(app);
  await app.register((guarded) => {
    admission.guard(guarded);
    addEndpoint(guarded, {
      apollo,
      source: (asked, request) =>
        resolveSource(
          { trusted: parts.trusted, persisted, admit },
          asked,
          (text, name) => parse(request, text, name),
          networkOf(request.ip),
        ),
      context: async (request) => {
        const ctx = await requestContext(backing, request);
        admission.known(request, ctx);
        return ctx;
      },
    });
    return Promise.resolve();
  });
  const schedules = scheduleJob({
    services,
    exports,
    limits: parts.settings.limits,
    attached: limits.attached,
    publicUrl: parts.publicUrl,
  });
  const mutations = rowMutations(graph);
  const bulk = bulkWorker({ apollo, backing }, mutations);
  await addBulkRoutes(app, { backing, mutations, queued: bulk.wake });
  return { stopApollo: () => apollo.stop(), exports, schedules, bulk };
}

/** Tokens of an external issuer, if one is configured. */
function externalOf({ settings, logger }: ServerParts): ExternalTokens | null {
  if (!settings.oidc) return null;
  return externalTokens(
    settings.oidc,
    (cause) => logger.warn({ err: cause }, 'cannot verify tokens of the external issuer'),
    (reason) => logger.warn({ reason }, 'a token of an external issuer was refused'),
  );
}

/** The configured public URL, otherwise that of the port listened on. */
function publicUrlOf({ settings }: ServerParts, app: FastifyInstance): () => string {
  const listening = (): number => {
    const address = app.server.address();
    return address !== null && typeof address === 'object' ? address.port : settings.port;
  };
  return () => settings.publicUrl ?? `http://localhost:${listening()}`;
}

/** Links start with the public URL. */
function linksOf({ settings, secret }: ServerParts, publicUrl: () => string): LinkTokens {
  return linkTokens(secret, { publicUrl, template: settings.linkTemplate, program: settings.programUrls });
}

/** Builds the server without listening. */
export async function createServer(parts: ServerParts): Promise<Omit<RunningServer, 'url'> & { begin: () => void }> {
  const { settings, logger } = parts;
  const database = tellTroubles(parts.database, logger);
  // May refuse to start, so before anything is opened.
  const trusted = openTrustedDocuments(settings, buildGraph().schema, logger);
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
  const pace = pacing();
  readJson(app, pace);
  let stopping = false;

  app.addHook('onResponse', (request, reply, done) => {
    request.log.info(
      {
        method: request.method,
        url: request.routeOptions.url ?? 'unknown',
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      },
      'request',
    );
    done();
  });
  answerHttpErrors(app, () => stopping);
  await app.register(helmet, { contentSecurityPolicy: CONTENT_POLICY, strictTransportSecurity: settings.production });
  if (settings.corsOrigins.length > 0) {
    await app.register(cors, {
      origin: [...settings.corsOrigins],
      methods: ['GET', 'POST'],
      maxAge: 600,
      exposedHeaders: ['x-request-id', 'retry-after'],
    });
  }
  await app.register(compress, { global: true, threshold: 1_024, encodings: ['br', 'gzip'] });
  addHealth(app, database, () => stopping);
  if (settings.playground) await addPlayground(app, settings, parts.demoUsers ?? []);
  const publicUrl = publicUrlOf(parts, app);
  const links = linksOf(parts, publicUrl);
  const shared = settings.redisUrl === undefined ? null : openSharedStore(settings.redisUrl, logger);
  const throttle = createThrottle(settings.attempts, shared);
  const buckets = openBuckets(settings.buckets, shared);
  const { stopApollo, exports, schedules, bulk } = await addGraphql(app, {
    ...parts,
    database,
    links,
    publicUrl,
    throttle,
    buckets,
    shared,
    trusted,
    pace,
  });

  const work = backgroundWork({ settings, database, clock: parts.clock, log: logger, links }, [schedules]);
  const stop = async (): Promise<void> => {
    stopping = true;
    exports.stop();
    await app.close();
    await bulk.stop();
    await stopApollo();
    await work.stop();
    shared?.close();
    await accountReadsWritten(database);
    await database.close();
  };
  const background = async (): Promise<void> => {
    await work.once();
    await bulk.once();
  };
  const begin = (): void => {
    work.begin();
    if (settings.backgroundSeconds > 0) bulk.begin();
  };
  return { app, background, begin, stop };
}

/** Builds the server and listens. */
export async function startServer(parts: ServerParts): Promise<RunningServer> {
  const { app, background, begin, stop } = await createServer(parts);
  const { host, port } = parts.settings;
  const url = await app.listen({ host, port }).catch((cause: { code?: string }) => {
    if (cause.code === 'EADDRINUSE')
      throw new StartupError(`Port ${port} on ${host} is already in use. Set PORT to a free one.`, cause);
    throw new StartupError(`Cannot listen on ${host}:${port} (${cause.code ?? 'unknown'}).`, cause);
  });
  begin();
  return { app, url, background, stop };
}
