import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createConnection } from 'mysql2/promise';
import { openDatabase } from '../../src/app/open-database';
import { readSettings } from '../../src/config/env';
import type { Database } from '../../src/data/database';
import { migrate } from '../../src/data/migrate';
import { seedDemo } from '../../src/demo';
import { cheapHash, DEMO_DAY, DEMO_PASSWORD } from './demo';
import { templateSchema, type Content } from './template-schemas';

/** A migrated database that a test gets a copy of, which takes a tenth of the time of migrating. */
export interface Template {
  /** The SQLite file to copy. */
  file?: string;
  /** Statements that make the same tables and rows in an empty database of the server that the template is on. */
  statements?: readonly string[];
}

/** Milliseconds to wait for another worker that makes the template. */
const PATIENCE = 60_000;

/** Fills an empty database. */
export async function fill(database: Database, content: Content): Promise<void> {
  await migrate(database);
  if (content !== 'demo') return;
  await seedDemo(database, { size: 'small', at: DEMO_DAY, passwordHash: await cheapHash(DEMO_PASSWORD) });
}

async function make(env: Record<string, string>, content: Content): Promise<void> {
  const database = await openDatabase(readSettings({ NODE_ENV: 'test', LOG_LEVEL: 'silent', ...env }));
  await fill(database, content);
  await database.close();
}

/** What makes a copy of a schema in the one that is in use: tables as they are by now, then their rows. */
async function statementsFor(url: string, schema: string): Promise<string[]> {
  const connection = await createConnection({ uri: url, database: schema });
  const read = async (sql: string): Promise<Record<string, unknown>[]> =>
    (await connection.query(sql))[0] as Record<string, unknown>[];
  const statements = ['SET foreign_key_checks = 0', 'SET unique_checks = 0'];
  const copies: string[] = [];
  for (const table of await read('SHOW TABLES')) {
    const name = String(Object.values(table)[0]);
    const [created] = await read(`SHOW CREATE TABLE \`${name}\``);
    statements.push(String(created?.['Create Table']));
    const columns = await read(
      `SELECT column_name AS name FROM information_schema.columns WHERE table_schema = '${schema}' AND table_name = '${name}' AND COALESCE(generation_expression, '') = '' ORDER BY ordinal_position`,
    );
    const all = columns.map((column) => `\`${String(column['name'])}\``).join(', ');
    const [some] = await read(`SELECT 1 FROM \`${name}\` LIMIT 1`);
    if (some) copies.push(`INSERT INTO \`${name}\` (${all}) SELECT ${all} FROM \`${schema}\`.\`${name}\``);
  }
  await connection.end();
  return [...statements, 'BEGIN', ...copies, 'COMMIT'];
}

/** Makes a file, unless another worker makes it; then it waits for that. */
async function once(file: string, work: (place: string) => Promise<void>): Promise<void> {
  if (existsSync(file)) return;
  const place = `${file}-making`;
  try {
    mkdirSync(place);
  } catch {
    for (const until = Date.now() + PATIENCE; !existsSync(file); await delay(20)) {
      if (Date.now() > until) throw new Error(`${file} was not made in time.`);
    }
    return;
  }
  await work(join(place, 'made'));
  renameSync(join(place, 'made'), file);
}

/** The template of this run; whoever needs it first makes it. Null outside of a run, and for servers that tests start. */
export async function templateWith(content: Content, server: { engine: string; url: string } | null): Promise<Template | null> {
  const folder = process.env['TEST_SENT_FOLDER'];
  if (folder === undefined) return null;
  if (server === null) {
    const file = join(folder, `${content}.sqlite`);
    await once(file, (place) => make({ DATABASE_FILE: place }, content));
    return { file };
  }
  const { TEST_RUN: run, TEST_RUN_SERVERS: servers = '' } = process.env;
  const { engine, url } = server;
  if (run === undefined || !servers.split(' ').includes(url)) return null;
  const file = join(folder, `${content}-${engine}.json`);
  await once(file, async (place) => {
    const schema = templateSchema(run, content);
    const connection = await createConnection(url);
    await connection.query(`CREATE DATABASE \`${schema}\``);
    await connection.end();
    await make({ DATABASE_URL: `${url}/${schema}` }, content);
    writeFileSync(place, JSON.stringify(await statementsFor(url, schema)));
  });
  return { statements: JSON.parse(readFileSync(file, 'utf8')) as string[] };
}

/** Puts a template where there is nothing yet. */
export async function copyTemplate({ file, statements }: Template, env: Record<string, string>): Promise<void> {
  if (file !== undefined) copyFileSync(file, env['DATABASE_FILE'] ?? '');
  if (statements === undefined) return;
  const connection = await createConnection({ uri: env['DATABASE_URL'] ?? '', multipleStatements: true });
  await connection.query(statements.join(';\n'));
  await connection.end();
}
