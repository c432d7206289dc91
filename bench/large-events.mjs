// Measures events that reach many customers; run by hand: `node bench/large-events.mjs [--customers=20000]
// [--engine=sqlite|mariadb] [--profile=<folder>]`. Prints figures and refuses nothing.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { freePort } from './harness/child.mjs';
import { BENCH, ROOT } from './harness/prepare.mjs';
import { ours } from './peers.mjs';

const require = createRequire(import.meta.url);
require('./harness/typescript.cjs');
require('reflect-metadata');

const DEFAULT_SERVER = 'mysql://root@127.0.0.1:3306';
const PASSWORD = 'demo-Partner-Graph-1';
/** What `REQUEST_TIMEOUT_MS` is unless it is set. */
const DEADLINE_MS = 10_000;
/** How long the event loop may stand still. */
const STALL_MS = 50;
const PING_MS = 5;
/** Tables whose rows are counted. */
const TABLES = [
  'customer_scope',
  'subscription_scope',
  'partner_scope',
  'audit_event',
  'audit_scope',
  'change_event',
  'outbox_mail',
];

const { values: options } = parseArgs({
  options: {
    customers: { type: 'string', default: '20000' },
    engine: { type: 'string' },
    /** Where the server writes CPU profiles. */
    profile: { type: 'string' },
    /** A disk to put the SQLite file on. */
    folder: { type: 'string', default: tmpdir() },
  },
});

const customers = Number(options.customers);
const say = (text) => process.stdout.write(`${text}\n`);
const note = (text) => process.stderr.write(`${text}\n`);

/** An empty place for a database: environment of the server, and how to get rid of it. */
async function scratch(engine) {
  const folder = mkdtempSync(join(options.folder, 'partner-graph-bench-'));
  const clear = () => rmSync(folder, { recursive: true, force: true });
  if (engine === 'sqlite') return { env: { DATABASE_FILE: join(folder, 'bench.sqlite') }, folder, drop: async () => clear() };
  const server = process.env.BENCH_DATABASE_URL ?? DEFAULT_SERVER;
  const { createConnection } = require('mysql2/promise');
  const name = `bench_events_${process.pid}`;
  const connection = await createConnection(server);
  await connection.query(`CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`);
  const drop = async () => {
    await connection.query(`DROP DATABASE ${name}`);
    await connection.end();
    clear();
  };
  return { env: { DATABASE_URL: `${server.replace(/\/$/, '')}/${name}` }, folder, drop };
}

const open = ({ env }) => {
  const { openDatabase } = require(join(ROOT, 'dist/src/app/open-database.js'));
  const { readSettings } = require(join(ROOT, 'dist/src/config/env.js'));
  return openDatabase(
    readSettings({ NODE_ENV: 'production', LOG_LEVEL: 'silent', STATEMENT_TIMEOUT_MS: '600000', ...env }, 'command'),
  );
};

/** Fills a scratch database with a provider and a reseller that share customers. */
async function fill(place) {
  const { migrate } = require(join(ROOT, 'dist/src/data/migrate.js'));
  const { rebuildScopes } = require(join(ROOT, 'dist/src/demo/write.js'));
  const { buildSharedCustomers } = require('../test/support/factories/shared-customers.ts');
  const database = await open(place);
  try {
    await migrate(database);
    const plans = [{ reseller: 'Reseller', customers }];
    const world = await buildSharedCustomers(database, { plans, now: Date.now(), password: PASSWORD });
    await database.transaction(rebuildScopes);
    if (database.engine !== 'sqlite') {
      const tables = (await database.rows('SHOW TABLES', [])).map((row) => `\`${Object.values(row)[0]}\``);
      await database.rows(`ANALYZE TABLE ${tables.join(', ')}`, []);
    }
    return world;
  } finally {
    await database.close();
  }
}

/** The built server as a process of its own that can be asked how long its loop stood still. */
async function start(place) {
  const port = await freePort();
  const profile = options.profile ? [`--cpu-prof`, `--cpu-prof-dir=${resolve(options.profile)}`] : [];
  if (options.profile) mkdirSync(options.profile, { recursive: true });
  const child = fork(join(ROOT, 'dist/src/main.js'), [], {
    cwd: ROOT,
    execArgv: [
      ...ours.command.filter((word) => word.startsWith('--')),
      ...profile,
      '--require',
      join(BENCH, 'harness/loop-delay.cjs'),
    ],
    env: {
      ...{ PATH: process.env.PATH, HOME: process.env.HOME, TZ: 'UTC', NODE_ENV: 'production', HOST: '127.0.0.1' },
      ...{ PORT: String(port), PUBLIC_URL: 'http://localhost', BACKGROUND_SECONDS: '0', LOG_LEVEL: 'error' },
      // Past the deadline the figure is still wanted.
      ...{ REQUEST_TIMEOUT_MS: '110000', STATEMENT_TIMEOUT_MS: '100000', TOKEN_SECRET: randomBytes(48).toString('base64url') },
      ...{ MAIL_FOLDER: join(place.folder, 'mail'), ...place.env },
    },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  process.once('exit', () => child.kill('SIGKILL'));
  const url = `http://127.0.0.1:${port}`;
  for (const end = Date.now() + 30_000; ; await delay(100)) {
    const ready = await fetch(`${url}/livez`).catch(() => null);
    await ready?.arrayBuffer();
    if (ready?.ok) break;
    if (Date.now() > end || child.exitCode !== null) throw new Error('The server did not start.');
  }
  const read = async () => {
    const answer = once(child, 'message');
    child.send('read');
    return (await answer)[0];
  };
  const stop = async () => {
    if (child.exitCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  };
  return { url, read, reset: () => child.send('reset'), stop };
}

/** Asks `/livez` again and again; answers the longest wait. */
function pinging(url) {
  let longest = 0;
  let over = false;
  const work = (async () => {
    while (!over) {
      const began = performance.now();
      await (await fetch(`${url}/livez`)).arrayBuffer();
      longest = Math.max(longest, performance.now() - began);
      await delay(PING_MS);
    }
  })();
  return async () => {
    over = true;
    await work;
    return longest;
  };
}

async function graphql(url, name, type, input, selection, token) {
  const query = `mutation($input: ${type}!) { ${name}(input: $input) { ${selection} errors { code message } } }`;
  const headers = { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) };
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ query, variables: { input } }),
  });
  const { data, errors } = await response.json();
  const payload = data?.[name];
  if (!payload || payload.errors.length > 0) throw new Error(`${name}: ${JSON.stringify(errors ?? payload.errors)}`);
  return payload;
}

async function signIn(url, email) {
  const input = { email, password: PASSWORD };
  return (await graphql(url, 'signIn', 'SignInInput', input, 'session { accessToken }')).session.accessToken;
}

async function countRows(place) {
  if (place.env.DATABASE_FILE) {
    const BetterSqlite3 = require('better-sqlite3');
    const handle = new BetterSqlite3(place.env.DATABASE_FILE, { readonly: true });
    const counts = TABLES.map((table) => handle.prepare(`SELECT COUNT(*) AS n FROM ${table}`).get().n);
    handle.close();
    return counts;
  }
  const { createConnection } = require('mysql2/promise');
  const connection = await createConnection(place.env.DATABASE_URL);
  const counts = [];
  for (const table of TABLES) counts.push((await connection.query(`SELECT COUNT(*) AS n FROM ${table}`))[0][0].n);
  await connection.end();
  return counts;
}

/** Does something and says what it cost. */
async function measure(title, { server, place }, work) {
  const before = await countRows(place);
  server.reset();
  const stopPinging = pinging(server.url);
  const began = performance.now();
  const result = await work();
  const wall = performance.now() - began;
  const outside = await stopPinging();
  const { longest, longestCpu, cpu, p99, peakMiB } = await server.read();
  const after = await countRows(place);
  const rows = TABLES.map((table, index) => [table, after[index] - before[index]]).filter(([, change]) => change !== 0);
  say(`${title}`);
  say(
    `  wall time       ${(wall / 1_000).toFixed(2)} s of ${DEADLINE_MS / 1_000} s, ${(cpu / 1_000).toFixed(2)} s of it CPU of the server${wall > DEADLINE_MS ? ' — TOO LONG' : ''}`,
  );
  say(
    `  longest stall   ${longest.toFixed(0)} ms inside (${longestCpu.toFixed(0)} ms of CPU; 99 %: ${p99.toFixed(0)} ms), ${outside.toFixed(0)} ms outside${longest > STALL_MS ? ' — TOO LONG' : ''}`,
  );
  say(`  rows            ${rows.map(([table, change]) => `${table} ${change > 0 ? '+' : ''}${change}`).join(', ') || 'none'}`);
  say(`  peak memory     ${peakMiB.toFixed(0)} MiB`);
  return result;
}

async function run(engine) {
  note(`Filling a scratch database with ${customers} shared customers (${engine})…`);
  const place = await scratch(engine);
  let server;
  try {
    const world = await fill(place);
    server = await start(place);
    const { url } = server;
    const reseller = world.resellers.get('Reseller');
    const [byProvider, byReseller, byOperator] = await Promise.all(
      [world.provider.email, reseller.email, world.operator].map((email) => signIn(url, email)),
    );
    const on = { server, place };
    say(`\n${engine}, ${customers} shared customers, Node ${process.versions.node}`);
    await measure('nothing (2 s)', on, () => delay(2_000));
    await measure('setPartnerStatus (the provider is suspended)', on, () =>
      graphql(
        url,
        'setPartnerStatus',
        'SetPartnerStatusInput',
        { organizationId: world.provider.id, status: 'SUSPENDED' },
        '',
        byOperator,
      ),
    );
    await graphql(
      url,
      'setPartnerStatus',
      'SetPartnerStatusInput',
      { organizationId: world.provider.id, status: 'ACTIVE' },
      '',
      byOperator,
    );
    const end = { partnershipId: reseller.partnershipId, attestation: true };
    await measure('endPartnership', on, () =>
      graphql(url, 'endPartnership', 'EndPartnershipInput', end, 'partnership { id }', byProvider),
    );
    const invite = { recipientEmail: reseller.email };
    const { draft } = await graphql(url, 'invitePartnership', 'InvitePartnershipInput', invite, 'draft { link }', byProvider);
    const accept = { token: draft.link.slice(draft.link.lastIndexOf('/') + 1), confirm: true };
    await measure('acceptInvitation (of a partnership)', on, () =>
      graphql(url, 'acceptInvitation', 'AcceptInvitationInput', accept, 'partnership { id }', byReseller),
    );
  } finally {
    await server?.stop();
    await place.drop();
  }
}

for (const engine of options.engine ? [options.engine] : ['sqlite', 'mariadb']) await run(engine);
