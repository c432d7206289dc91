import 'reflect-metadata';
import closeWithGrace from 'close-with-grace';
import pino from 'pino';
import type { DemoData } from './app/demo-data';
import { start, welcome } from './app/start';
import { processSettings } from './config/env';
import { StartupError } from './kernel/startup-error';

/** Demo data, loaded only where they are wanted: never in production. */
async function demoData(): Promise<DemoData> {
  const { DEMO_USERS, seedDemo } = await import('./demo/index.js');
  return { users: DEMO_USERS, seed: async (database, options) => (await seedDemo(database, options)).counts };
}

async function main(): Promise<void> {
  const settings = processSettings();
  const logger = pino({ level: settings.logLevel, redact: ['req.headers.authorization', '*.password', '*.token'] });
  const demo = settings.demo ? await demoData() : null;
  const server = await start(settings, logger, demo);
  process.stdout.write(welcome(settings, server.url, demo));
  closeWithGrace({ delay: settings.shutdownTimeoutMs, logger: false }, async ({ err, signal }) => {
    if (err) logger.fatal({ err }, 'stopping after a fault');
    else logger.info({ signal }, 'stopping');
    await server.stop();
    logger.info({}, 'stopped');
  });
}

main().catch((cause: unknown) => {
  const expected = cause instanceof StartupError;
  process.stderr.write(
    `Partner Graph cannot start: ${expected ? cause.message : String(cause instanceof Error ? cause.stack : cause)}\n`,
  );
  process.exitCode = 1;
});
