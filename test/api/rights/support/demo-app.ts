import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { hash } from '@node-rs/argon2';
import { openDatabase } from '../../../../src/app/open-database';
import { readSettings } from '../../../../src/config/env';
import type { Database } from '../../../../src/data/database';
import { migrate } from '../../../../src/data/migrate';
import { seedDemo } from '../../../../src/demo';
import { DEMO_DAY, DEMO_PASSWORD, startTestApp, type TestApp } from '../../../support/app';
import { engineUnderTest } from '../../../support/database';

/** The least that argon2 accepts: what a password costs is tested elsewhere. */
const CHEAP = { memoryCost: 8, timeCost: 1, parallelism: 1 } as const;

/** A hash of a password that costs next to nothing to check. */
export const cheapHash = (password: string): Promise<string> => hash(password, CHEAP);

async function seed(database: Database): Promise<void> {
  await seedDemo(database, { size: 'small', at: DEMO_DAY, passwordHash: await cheapHash(DEMO_PASSWORD) });
}

/** Milliseconds to wait for another worker that makes the file. */
const PATIENCE = 60_000;

/** The demo as a file that every test of this run gets a copy of; whoever needs it first makes it. */
async function demoFile(folder: string): Promise<string> {
  const file = join(folder, 'demo.sqlite');
  try {
    if (!existsSync(file)) mkdirSync(join(folder, 'making-the-demo'));
    else return file;
  } catch {
    for (const until = Date.now() + PATIENCE; !existsSync(file); await delay(50)) {
      if (Date.now() > until) throw new Error('The demo of the tests was not made in time.');
    }
    return file;
  }
  const making = join(folder, 'making-the-demo', 'demo.sqlite');
  const database = await openDatabase(readSettings({ NODE_ENV: 'test', LOG_LEVEL: 'silent', DATABASE_FILE: making }));
  await migrate(database);
  await seed(database);
  await database.close();
  renameSync(making, file);
  return file;
}

/** Starts a server of its own on the small demo. */
export async function startDemoApp(env: Record<string, string> = {}): Promise<TestApp> {
  const folder = process.env['TEST_SENT_FOLDER'];
  if (engineUnderTest() === 'sqlite' && folder !== undefined) {
    return startTestApp({ env, at: DEMO_DAY, template: await demoFile(folder) });
  }
  const app = await startTestApp({ env, at: DEMO_DAY });
  await seed(app.database);
  return app;
}
