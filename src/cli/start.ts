import 'reflect-metadata';
import cluster from 'node:cluster';
import closeWithGrace, { type Signals } from 'close-with-grace';
import pino, { type Logger } from 'pino';
import type { DemoData } from '../app/demo-data';
import { failureOf } from '../app/start-failure';
import { processSettings, type Settings } from '../config/env';
import { welcome } from './welcome';
import { runWorkers, STOP, type Served } from './workers';

/** Demo data, loaded only where they are wanted: never in production. */
async function demoData(): Promise<DemoData> {
  const { DEMO_USERS, seedDemo } = await import('../demo/index.js');
  return { users: DEMO_USERS, seed: async (database, options) => (await seedDemo(database, options)).counts };
}

/** Milliseconds for which a server that stops keeps connections that nobody uses. */
const DRAIN = 2_000;

/** Runs the server in this process. A worker obeys only the process that started it, which gets the signals, too. */
async function run(settings: Settings, logger: Logger, demo: DemoData | null, show: (served: Served) => void): Promise<void> {
  // Loaded where it serves: a process that refuses its settings, or only starts others, needs nothing of it.
  const { start } = await import('../app/start.js');
  const server = await start(settings, logger, demo);
  const skip: Signals[] = cluster.isWorker ? ['SIGTERM', 'SIGINT', 'SIGHUP'] : [];
  const { close } = closeWithGrace({ delay: settings.shutdownTimeoutMs, logger: false, skip }, async ({ err, signal }) => {
    if (err) logger.fatal({ err }, 'stopping after a fault');
    else logger.info({ signal }, 'stopping');
    await server.stop(Math.min(DRAIN, settings.shutdownTimeoutMs / 4));
    logger.info({}, 'stopped');
  });
  for (const signal of skip) process.on(signal, () => undefined);
  if (cluster.isWorker) process.on('message', (message) => void (message === STOP && close()));
  show(server);
}

async function main(): Promise<void> {
  const settings = processSettings();
  const logger = pino({ level: settings.logLevel, redact: ['req.headers.authorization', '*.password', '*.token'] });
  const demo = settings.demo ? await demoData() : null;
  const show = (served: Served): void => void process.stdout.write(welcome(settings, served, demo?.users ?? null));
  if (cluster.isWorker) await run(settings, logger, demo, ({ url, metricsUrl }) => void process.send?.({ url, metricsUrl }));
  else if (settings.workers > 1) await runWorkers(settings, logger, show);
  else await run(settings, logger, demo, show);
}

main().catch((cause: unknown) => {
  process.stderr.write(`Partner Graph cannot start: ${failureOf(cause)}\n`);
  process.exitCode = 1;
  // The process that started it would keep it alive.
  if (cluster.isWorker) process.disconnect();
});
