import type { FastifyInstance, FastifyRequest } from 'fastify';
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
import { relyingPartyOf } from '../security/relying-party';
import { accessTokens } from '../security/tokens';
import { externalTokens } from '../security/external-tokens';
import { clientAddress, networkOf } from '../security/network';
import { makeVault } from '../security/vault';
import { Admission } from './admission/admission';
import { createApollo } from './apollo';
import { Connections } from './connections';
import { rowMutations } from './bulk/allowed';
import { rowRulesCheck } from './bulk/template';
import { addBulkRoutes } from './bulk/routes';
import { bulkWorker, type BulkWorker } from './bulk/worker';
import { openBuckets, type Buckets } from './cost/buckets';
import { pricing } from './cost/price';
import { documents } from './documents';
import { makeExecutor } from './executor';
import { readingReplica } from './reading-replica';
import { documentCheck } from './export/check';
import { makeExports, type Exports } from './export/exports';
import { watchOthers } from './export/others';
import { addExports } from './export/routes';
import { scheduleJob } from './export/scheduled';
import { backgroundWork } from './background';
import { addHealth } from './health';
import { addEndpoint, headersOf, strictJson } from './graphql-endpoint';
import { addHeaders, guardDoor, newApp, readJson } from './http-app';
import { answerHttpErrors } from './http-errors';
import { monitor, type Monitor } from './observe/monitor';
import { addPages } from './pages/routes';
import { pacing, type Pace } from './pace';
import { openPersistedQueries } from './persisted-queries';
import type { DemoUser } from './demo-data';
import { addPlayground } from './playground';
import { requestContext, type Backing } from './request-context';
import { openSharedStore, type SharedStore } from './shared-store';
import { resolveSource } from './sources';
import { createThrottle } from './throttle';
import { openReplica } from './open-replica';
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
  /** The URL of its metrics. Null if they are not served. */
  metricsUrl: string | null;
  /** Runs all background jobs once. */
  background: () => Promise<void>;
  /**
   * Lets running requests finish and closes the database. Connections that nobody uses are kept for so many milliseconds, if any,
   * and every answer ends its connection.
   */
  stop: (drainMs?: number) => Promise<void>;
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
    monitoring: Monitor;
    admission: Admission;
  },
): Promise<{ stopApollo: () => Promise<void>; exports: Exports; schedules: ModuleJob; bulk: BulkWorker }> {
  const graph = buildGraph();
  const { schema, guard } = graph;
  const { store, admit } = documents(parts.settings.limits, parts.pace);
  const persisted = openPersistedQueries(parts.settings.persistedQueries, parts.shared);
  const execute = makeExecutor(schema, parts.settings.compileShare);
  const price = pricing(schema, parts.settings.limits);
  const { buckets, admission, logger: log } = parts;
  const apollo = createApollo(schema, parts.settings, {
    store,
    persisted,
    buckets,
    admission,
    log,
    execute: readingReplica(execute),
    price,
  });
  await apollo.start();
  const mutations = rowMutations(graph);
  const backing: Backing = {
    ...parts,
    guard,
    log: parts.logger,
    tokens: accessTokens(parts.secret, parts.settings.accessTokenMinutes * 60),
    vault: makeVault(parts.secret),
    domainRecords: domainRecords(parts.settings.dnsServers),
    throttle: parts.throttle,
    documents: documentCheck(schema, parts.settings.limits),
    rowRules: rowRulesCheck(mutations),
    relyingParty: () => relyingPartyOf(parts.publicUrl(), parts.settings.passkeys),
    external: externalTokens(parts.settings.issuerReach, (issuer, cause) =>
      parts.logger.warn({ issuer, err: cause }, 'cannot verify tokens of an external issuer'),
    ),
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
    others: watchOthers(app),
  };
  const { metrics, tracing } = parts.monitoring;
  const exports = makeExports(services, limits, (format, result) => metrics?.exportEnded(format, result));
  parts.monitoring.measure({ admission, database: parts.database, exports, clock: parts.clock });
  const admitExport = async (text: string, request: FastifyRequest): Promise<void> => {
    parts.trusted?.check(text, headersOf(request));
    await admit(text, networkOf(clientAddress(request)));
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
          networkOf(clientAddress(request)),
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
    ended: (result) => metrics?.scheduleEnded(result),
  });
  const bulk = bulkWorker({ apollo, backing, tracing }, mutations, (outcome) => metrics?.bulkRowEnded(outcome));
  await addBulkRoutes(app, { backing, mutations, queued: bulk.wake });
  return { stopApollo: () => apollo.stop(), exports, schedules, bulk };
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

/** A server that does not listen yet. */
interface BuiltServer extends Omit<RunningServer, 'url' | 'metricsUrl'> {
  begin: () => void;
  monitoring: Monitor;
}

/** Builds the server without listening. */
async function createServer(parts: ServerParts): Promise<BuiltServer> {
  const { settings, logger } = parts;
  const replica = await openReplica(settings, parts.database, logger);
  const database = tellTroubles(replica ? { ...parts.database, replica } : parts.database, logger);
  // May refuse to start, so before anything is opened.
  const trusted = openTrustedDocuments(settings, buildGraph().schema, logger);
  const app = newApp(settings, logger);
  const pace = pacing();
  readJson(app, pace);
  let stopping = false;
  const admission = new Admission(settings, logger);
  const connections = new Connections(app.server);
  guardDoor(app, (request, response) => {
    if (admission.turnsAway(request, response)) return false;
    connections.asked(request.socket, response);
    return true;
  });

  const monitoring = await monitor(app, settings, database, logger);
  answerHttpErrors(app, () => stopping);
  await addHeaders(app, settings);
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
    monitoring,
    admission,
  });

  const { metrics, tracing } = monitoring;
  const work = backgroundWork({ settings, database, clock: parts.clock, log: logger, links, metrics, tracing }, [schedules]);
  const stop = async (drainMs = 0): Promise<void> => {
    stopping = true;
    admission.stop();
    exports.stop();
    if (drainMs > 0) await connections.end(drainMs, settings.shutdownTimeoutMs / 2);
    await app.close();
    await bulk.stop();
    await stopApollo();
    await work.stop();
    await monitoring.stop();
    shared?.close();
    await accountReadsWritten(database);
    replica?.close();
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
  return { app, background, begin, stop, monitoring };
}

/**
 * Connections that may wait until they are accepted, which Node does one by one: a client that finds no room here tries again only
 * after a second. Linux allows at most `net.core.somaxconn`.
 */
const BACKLOG = 4_096;

/** Builds the server and listens. */
export async function startServer(parts: ServerParts): Promise<RunningServer> {
  const { app, background, begin, stop, monitoring } = await createServer(parts);
  const { host, port } = parts.settings;
  const metrics = await monitoring.begin();
  const url = await app.listen({ host, port, backlog: BACKLOG }).catch(async (cause: { code?: string }) => {
    await metrics?.stop();
    if (cause.code === 'EADDRINUSE')
      throw new StartupError(`Port ${port} on ${host} is already in use. Set PORT to a free one.`, cause);
    throw new StartupError(`Cannot listen on ${host}:${port} (${cause.code ?? 'unknown'}).`, cause);
  });
  begin();
  return {
    app,
    url,
    metricsUrl: metrics?.url ?? null,
    background,
    stop: async (drainMs) => {
      await stop(drainMs);
      await metrics?.stop();
    },
  };
}
