import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { serverFolder, startOwnMariadb } from '../support/private-mariadb';
import { runBuilt, startBuilt } from '../support/process';
import { Skipped, type Campaign, type Engine, type Plan } from './support/campaign';
import { signIn } from './support/client';
import { makeSubscriptions } from './support/many-subscriptions';
import { residentWithChildren } from './support/memory';

/** Megabytes that a server and its reading processes may take together. */
const MOST = 300;
/** How much more an export of all rows may take than one of the few it is compared with. */
const GROWTH = 1.1;
/** Rows from which growth can be told: an export of fewer ends before the server is warm. */
const TELLING = 1_000_000;
const FEW = 50_000;
const SHORT = 100_000;
const FULL = 5_000_000;

const DOCUMENT =
  '{ subscriptions { nodes { id name status quantity termEndsAt termValue { amount currency } customer { id name } } } }';

const SETTINGS = {
  TOKEN_SECRET: 'qK3v9TzN7bXw2LmPr8sYd5fGh1jCe4uA',
  ACCESS_TOKEN_MINUTES: '60',
  EXPORT_SECONDS: '86400',
  PLAYGROUND: 'false',
  DEMO: 'false',
  LOG_LEVEL: 'error',
};

/** What `npm start` tells node. */
function startFlags(): string[] {
  const { scripts } = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')) as { scripts: { start: string } };
  return scripts.start.split(' ').filter((word) => word.startsWith('--'));
}

/** Works on the medium demo, on a disk, and leaves nothing behind. */
async function onMediumDemo<T>(engine: Engine, work: (env: Record<string, string>) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'partner-graph-large-'));
  const options = ['--skip-log-bin', '--innodb-buffer-pool-size=1G', '--innodb-log-file-size=1G', '--innodb-doublewrite=0'];
  const mariadb = engine === 'mariadb' ? await startOwnMariadb(options, serverFolder(tmpdir())) : null;
  try {
    if (engine === 'mariadb' && !mariadb) throw new Skipped('MariaDB is not installed.');
    if (mariadb) {
      const connection = await createConnection(mariadb.url);
      await connection.query('CREATE DATABASE large');
      await connection.end();
    }
    const database = mariadb ? { DATABASE_URL: `${mariadb.url}/large` } : { DATABASE_FILE: join(folder, 'large.sqlite') };
    const env = { ...SETTINGS, ...database, MAIL_FOLDER: join(folder, 'mail') };
    const { code, output } = await runBuilt('cli/seed.js', env, ['--size', 'medium']);
    if (code !== 0) throw new Error(`The demo was not made: ${output}`);
    return await work(env);
  } finally {
    await mariadb?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The memory and the time that an export took. */
interface Taken {
  rows: number;
  seconds: number;
  rowsPerSecond: number;
  /** Megabytes before it, and the most that the server and its reading processes took while it ran. */
  before: number;
  most: number;
  mostServer: number;
}

/** Reads an export to its end and keeps nothing of it. Answers how many lines it had. */
async function readLines(url: string, token: string): Promise<number> {
  const response = await fetch(`${url}/export`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'accept-encoding': 'identity', authorization: `Bearer ${token}` },
    body: JSON.stringify({ document: DOCUMENT, format: 'NDJSON' }),
  });
  if (!response.ok || !response.body) throw new Error(await response.text());
  let lines = 0;
  let last = Buffer.alloc(0);
  for await (const part of response.body as unknown as AsyncIterable<Uint8Array>) {
    const bytes = Buffer.from(part.buffer, part.byteOffset, part.byteLength);
    for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lines += 1;
    last = Buffer.concat([last, bytes]).subarray(-2_000);
  }
  const end = last.toString().trimEnd().split('\n').at(-1) ?? '';
  if (end.startsWith('{"error"')) throw new Error(`The export ended after ${lines - 1} rows: ${end}`);
  return lines;
}

/** Exports all subscriptions of a provider from a server that was just started. */
async function measure(env: Record<string, string>, email: string, tell: Plan['tell']): Promise<Taken> {
  const server = await startBuilt(env, undefined, startFlags());
  try {
    const token = await signIn(server.url, email);
    const before = residentWithChildren(server.pid);
    let [most, mostServer] = [0, 0];
    const look = (): void => {
      const { own, children } = residentWithChildren(server.pid);
      most = Math.max(most, own + children);
      mostServer = Math.max(mostServer, own);
    };
    const timer = setInterval(look, 1_000);
    const telling = setInterval(() => tell(`at most ${Math.round(most)} MB so far`), 60_000);
    const began = performance.now();
    try {
      const rows = await readLines(server.url, token);
      look();
      const seconds = (performance.now() - began) / 1_000;
      const numbers = { before: before.own, most, mostServer, seconds, rowsPerSecond: rows / seconds };
      const rounded = Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, Math.round(value)]));
      return { rows, ...(rounded as unknown as Omit<Taken, 'rows'>) };
    } finally {
      clearInterval(timer);
      clearInterval(telling);
    }
  } finally {
    await server.kill('SIGKILL');
  }
}

/** An export of millions of rows takes no more memory than one of thousands. */
export const largeExport: Campaign = {
  name: 'large-export',
  does: `exports ${FULL.toLocaleString('en')} subscriptions, or --rows, in less than ${MOST} MB`,
  engines: ['sqlite', 'mariadb'],
  run: ({ engine, rows, tell }) => {
    if (process.platform !== 'linux') throw new Skipped('Memory of processes is read as Linux shows it.');
    return onMediumDemo(engine, async (env) => {
      const wanted = rows(SHORT, FULL);
      const began = performance.now();
      const all = [
        { provider: 'Baltic Distribution', rows: FEW },
        { provider: 'Alpine Distribution', rows: wanted },
      ];
      await makeSubscriptions(env, all, tell);
      const making = Math.round((performance.now() - began) / 1_000);
      tell(`the subscriptions took ${making} seconds to make`);
      const few = await measure(env, 'admin.agent@baltic-distribution.example', tell);
      tell(`${few.rows} rows took at most ${few.most} MB`);
      const many = await measure(env, 'admin.agent@alpine-distribution.example', tell);
      const growth = many.most / few.most;
      const problems: string[] = [];
      if (few.rows < FEW || many.rows < wanted) problems.push(`${few.rows} and ${many.rows} rows were exported.`);
      if (many.most > MOST) problems.push(`The export took ${many.most} MB.`);
      const told = many.rows >= TELLING;
      if (told && growth > GROWTH)
        problems.push(`The export took ${growth.toFixed(2)} times as much memory as one of ${few.rows} rows.`);
      return { numbers: { making, few, many, growth: told ? Number(growth.toFixed(3)) : null }, problems };
    });
  },
};
