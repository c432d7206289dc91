import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Logger } from 'pino';
import type { Settings } from '../config/env';
import { withMigrationLock } from '../data/migration-lock';
import type { Database } from '../data/database';
import { hasPendingMigrations, migrate, refuseNewer } from '../data/migrate';
import { systemClock } from '../kernel/clock';
import { commandLine } from '../kernel/command-line';
import { StartupError } from '../kernel/startup-error';
import { hashPassword } from '../security/passwords';
import type { DemoData } from './demo-data';
import { openDatabase } from './open-database';
import { startServer, type RunningServer } from './server';

const DAY = 86_400_000;

/** Outside production the secret is created once and stored, so that sessions survive a restart. */
function tokenSecret(settings: Settings): string {
  if (settings.tokenSecret !== undefined) return settings.tokenSecret;
  const file = 'file' in settings.database ? `${resolve(settings.database.file)}.secret` : resolve('var/token.secret');
  try {
    if (!existsSync(file)) {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, randomBytes(48).toString('base64url'), { mode: 0o600 });
      chmodSync(file, 0o600);
    }
    return readFileSync(file, 'utf8').trim();
  } catch (cause) {
    const { code = 'unknown' } = cause as { code?: string };
    throw new StartupError(`Cannot store the secret in ${file} (${code}). Set TOKEN_SECRET.`, cause);
  }
}

async function bringUp(settings: Settings, database: Database, logger: Logger): Promise<void> {
  await refuseNewer(database);
  if (await hasPendingMigrations(database)) {
    if (!settings.migrateOnStart) {
      throw new StartupError(
        `The database lacks migrations of this version. Run \`${commandLine('migrate')}\`, or set MIGRATE_ON_START=true.`,
      );
    }
    const count = await migrate(database, (sentence) => logger.warn({}, sentence));
    logger.info({ count }, 'migrated');
  }
}

async function isEmpty(database: Database): Promise<boolean> {
  const rows = await database.rows('SELECT id FROM organization LIMIT 1', []);
  return rows.length === 0;
}

/** Indexes wait until all demo data are written, so without them every list would be slow. */
async function refuseUnfinished(database: Database): Promise<void> {
  const [row] = await database.rows<{ size: string }>(
    'SELECT b.size FROM demo_index i CROSS JOIN demo_block b ON b.number = 0 LIMIT 1',
    [],
  );
  if (row)
    throw new StartupError(`The demo data are unfinished. Continue with \`${commandLine('seed', `--size ${row.size}`)}\`.`);
}

async function fillDemo(demo: DemoData, settings: Settings, database: Database, logger: Logger): Promise<void> {
  if (!(await isEmpty(database))) return;
  const at = Math.floor(Date.now() / DAY) * DAY;
  const passwordHash = await hashPassword(settings.demoPassword);
  await withMigrationLock(
    database,
    async () => {
      // Another server may have filled it while this one waited for the lock.
      if (!(await isEmpty(database))) return;
      logger.info(await demo.seed(database, { size: 'small', at, passwordHash }), 'demo data created');
    },
    (sentence) => logger.warn({}, sentence),
  );
}

/** No clock that is right is before this. */
const EARLIEST = Date.UTC(2026, 0, 1);

/** Tokens, terms and renewals would be wrong, and stay wrong after the clock is set. */
function checkClock(): void {
  if (Date.now() >= EARLIEST) return;
  throw new StartupError(`The clock of this machine says ${new Date(Date.now()).toISOString()}. Set it first.`);
}

/** Opens the database, migrates it, adds demo data if there are any, and listens. */
export async function start(settings: Settings, logger: Logger, demo: DemoData | null): Promise<RunningServer> {
  checkClock();
  for (const sentence of settings.retired) logger.warn({}, sentence);
  const database = await openDatabase(settings);
  try {
    await bringUp(settings, database, logger);
    await refuseUnfinished(database);
    if (demo) await fillDemo(demo, settings, database, logger);
    const demoUsers = demo?.users ?? [];
    return await startServer({ settings, demoUsers, database, secret: tokenSecret(settings), clock: systemClock, logger });
  } catch (cause) {
    await database.close();
    throw cause;
  }
}
