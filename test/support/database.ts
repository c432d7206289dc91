import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { openDatabase } from '../../src/app/open-database';
import { readSettings, type Settings } from '../../src/config/env';
import type { Database } from '../../src/data/database';
import { migrate } from '../../src/data/migrate';
import type { Content } from './template-schemas';
import { copyTemplate, fill, templateWith } from './templates';

declare const __ENGINE__: TestEngine | undefined;

export type TestEngine = 'sqlite' | 'mariadb' | 'mysql';

/** The engine of the jest project that runs. */
export const engineUnderTest = (): TestEngine => (typeof __ENGINE__ === 'undefined' ? 'sqlite' : __ENGINE__);

/** The server of the jest project that runs, without a database name; empty if there is none. */
export const serverUrl = (engine: TestEngine = engineUnderTest()): string =>
  process.env[engine === 'mysql' ? 'TEST_MYSQL_URL' : 'TEST_MARIADB_URL'] ?? '';

/** Whether the engine is there; without its server a project has nothing to run on. */
export const hasEngine = (engine: TestEngine): boolean => engine === 'sqlite' || serverUrl(engine) !== '';

/** `describe` on an engine that is there; otherwise the tests are shown as skipped. */
export const describeEngine: typeof describe = hasEngine(engineUnderTest()) ? describe : describe.skip;

/** A database of one test file, and how to get rid of it. */
export interface TestDatabase {
  database: Database;
  settings: Settings;
  /** Environment that makes another process use the same database. */
  env: Record<string, string>;
  drop: () => Promise<void>;
}

async function send(url: string, sql: string): Promise<void> {
  const connection = await createConnection(url);
  await connection.query(sql);
  await connection.end();
}

/** Makes an empty place for a database: a folder or a schema. */
export async function scratchPlace(engine: TestEngine): Promise<{ env: Record<string, string>; remove: () => Promise<void> }> {
  if (engine === 'sqlite') {
    // Memory where there is a folder in it: what reaches the disk is tested by killing the server.
    const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'partner-graph-test-'));
    return {
      env: { DATABASE_FILE: join(folder, 'test.sqlite') },
      remove: () => Promise.resolve(rmSync(folder, { recursive: true, force: true })),
    };
  }
  const name = `t_${randomBytes(6).toString('hex')}`;
  const url = serverUrl(engine);
  await send(url, `CREATE DATABASE ${name}`);
  return { env: { DATABASE_URL: `${url}/${name}` }, remove: () => send(url, `DROP DATABASE ${name}`) };
}

/** Opens a database of its own for a test file: a copy of one with some content, otherwise migrated from nothing. */
export async function openTestDatabase(
  engine: TestEngine = engineUnderTest(),
  more: Record<string, string> = {},
  content?: Content,
): Promise<TestDatabase> {
  const server = engine === 'sqlite' ? null : { engine, url: serverUrl(engine) };
  const template = content === undefined ? null : await templateWith(content, server);
  const place = await scratchPlace(engine);
  if (template) await copyTemplate(template, place.env);
  const mails = mkdtempSync(join(tmpdir(), 'partner-graph-mail-'));
  const settings = readSettings({
    NODE_ENV: 'test',
    PORT: '0',
    LOG_LEVEL: 'silent',
    // Whatever comes again is compiled, so that tests see both ways of answering.
    COMPILE_SHARE: '100',
    PLAYGROUND: 'false',
    STATEMENT_TIMEOUT_MS: '60000',
    QUEUE_TIMEOUT_MS: '60000',
    // What happens by itself is started by the tests that are about it.
    BACKGROUND_SECONDS: '0',
    SIGN_IN_ATTEMPTS: '100000',
    LINK_ATTEMPTS: '100000',
    MAIL_ATTEMPTS: '100000',
    TAKEN_ANSWERS: '100000',
    ...place.env,
    ...(more['NODE_ENV'] === 'production' ? {} : { MAIL_FOLDER: mails }),
    ...more,
  });
  const database = await openDatabase(settings);
  if (template || content === undefined) await migrate(database);
  else await fill(database, content);
  const drop = async (): Promise<void> => {
    rmSync(mails, { recursive: true, force: true });
    await place.remove();
  };
  return { database, settings, env: place.env, drop };
}
