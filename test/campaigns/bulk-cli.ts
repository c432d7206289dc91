import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createConnection } from 'mysql2/promise';
import { startPrivateMariadb } from '../support/private-mariadb';
import { bulkCampaign } from './bulk';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '100000' },
    kills: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
    engine: { type: 'string', default: 'sqlite' },
  },
});

/** A generator with a seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** An empty place for a database. SQLite is on a disk here: what a kill may lose would be lost. */
async function place(engine: string): Promise<{ env: Record<string, string>; remove: () => Promise<void> }> {
  if (engine === 'sqlite') {
    const folder = mkdtempSync(join(tmpdir(), 'partner-graph-campaign-'));
    const remove = (): Promise<void> => Promise.resolve(rmSync(folder, { recursive: true, force: true }));
    return { env: { DATABASE_FILE: join(folder, 'campaign.sqlite') }, remove };
  }
  const given = process.env['TEST_MARIADB_URL'];
  const started = given ? null : await startPrivateMariadb();
  const url = given ?? started?.url;
  if (!url) throw new Error('There is no MariaDB: set TEST_MARIADB_URL or install one.');
  const name = `campaign_${process.pid}`;
  const sql = async (text: string): Promise<void> => {
    const connection = await createConnection(url);
    await connection.query(text);
    await connection.end();
  };
  await sql(`CREATE DATABASE ${name}`);
  const remove = async (): Promise<void> => {
    await sql(`DROP DATABASE ${name}`);
    await started?.stop();
  };
  return { env: { DATABASE_URL: `${url}/${name}` }, remove };
}

async function main(): Promise<void> {
  const { rows, kills, seed, engine } = values;
  const { env, remove } = await place(engine);
  try {
    const plan = { env, rows: Number(rows), kills: Number(kills), random: randomOf(Number(seed)) };
    const report = await bulkCampaign({ ...plan, tell: (line) => console.log(line) });
    console.log(JSON.stringify({ engine, seed, ...report, problems: report.problems.slice(0, 20) }, null, 2));
    if (report.problems.length > 0) process.exitCode = 1;
  } finally {
    await remove();
  }
}

void main();
