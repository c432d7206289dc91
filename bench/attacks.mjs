// Measures what others wait while small requests are sent that look for a weakness; see README.md.
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { startServer } from './harness/child.mjs';
import { clientOf } from './harness/client.mjs';
import { prepareServer } from './harness/prepare.mjs';
import { openScratchDatabase, openScratchFile } from './harness/scratch-database.mjs';
import { ours } from './peers.mjs';

const DEFAULT_SERVER = 'mysql://root@127.0.0.1:3306';
const PASSWORD = 'demo-Partner-Graph-1';
/** Attackers that each wait for their answer. */
const AT_ONCE = 4;

const { values: options } = parseArgs({
  options: { engine: { type: 'string', default: 'both' }, seconds: { type: 'string', default: '5' } },
});
const seconds = Number(options.seconds);

const repeat = (count, make) => Array.from({ length: count }, (_, index) => make(index)).join(' ');
let distinct = 0;
/** A document of some 7 KB that was never sent before. */
const large = () => {
  distinct += 1;
  const fields = repeat(25, (i) => `a${i}: customers(first: 1) { nodes { id name country createdAt } totalCount }`);
  return `query Q${distinct} { ${fields} } # ${'x'.repeat(5_000)}`;
};
const fan = `{ directory(first: 1) { nodes { ...F0 } } } ${repeat(16, (i) => `fragment F${i} on DirectoryEntry { id ${`...F${i + 1} `.repeat(3)}}`)} fragment F16 on DirectoryEntry { id }`;
const or = { or: Array.from({ length: 9 }, () => ({ or: Array.from({ length: 900 }, () => ({ name: { contains: 'scr' } })) })) };
const inAliases = (count, field) => `query($f: DirectoryEntryFilter) { ${repeat(count, (i) => `a${i}: ${field}`)} }`;
const search = (name) => `a${name}: subscriptions(filter: { name: { contains: "scr${name}" } }) { totalCount }`;

/** Attacks: who sends them, and what; `again` sends each body twice, so that it would be compiled. */
const ATTACKS = [
  { name: 'fragments that triple each other', body: () => ({ query: fan }) },
  { name: 'fragments that triple each other, signed in', as: 'agent', body: () => ({ query: fan }) },
  {
    name: '8,100 conditions in 30 aliases, gzipped',
    packed: true,
    body: () => ({ query: inAliases(30, 'directory(filter: $f, first: 1) { nodes { id } }'), variables: { f: or } }),
  },
  {
    name: '100 conditions of 200 characters in 10 lists',
    body: () => ({
      query: inAliases(10, 'directory(filter: $f, first: 1) { totalCount }'),
      variables: { f: { or: Array.from({ length: 100 }, () => ({ name: { contains: 'x'.repeat(200) } })) } },
    }),
  },
  { name: '30 lists searched', as: 'agent', body: () => ({ query: `{ ${repeat(30, search)} }` }) },
  { name: '10 lists searched', as: 'agent', body: () => ({ query: `{ ${repeat(10, search)} }` }) },
  { name: 'documents never sent before', again: true, body: () => ({ query: large() }) },
  { name: 'documents never sent before, signed in', as: 'agent', again: true, body: () => ({ query: large() }) },
  {
    name: '30 mutations in a fragment',
    body: () => ({
      query: `mutation { ...F } fragment F on Mutation { ${repeat(30, (i) => `a${i}: signIn(input: { email: "a@b.example", password: "x" }) { errors { code } }`)} }`,
    }),
  },
  {
    name: 'literals a thousand deep',
    body: () => ({ query: `{ node(id: ${'['.repeat(900)}1${']'.repeat(900)}) { id } }` }),
  },
];

const percentile = (times, share) =>
  [...times].sort((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * share))] ?? NaN;
const peakOf = (pid) => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? NaN) / 1024;

async function send(url, body, token, packed) {
  const text = JSON.stringify(body);
  const headers = {
    'content-type': 'application/json',
    ...(token ? { authorization: `Bearer ${token}` } : {}),
    ...(packed ? { 'content-encoding': 'gzip' } : {}),
  };
  const response = await fetch(url, { method: 'POST', headers, body: packed ? gzipSync(text) : text });
  const answer = await response.text();
  return { status: response.status, errors: answer.includes('"errors"'), bytes: answer.length };
}

/** Somebody who works meanwhile: a page of customers, again and again. */
function working(url, token) {
  const times = [];
  let refused = 0;
  let over = false;
  const work = (async () => {
    while (!over) {
      const began = performance.now();
      const { status, errors } = await send(url, { query: '{ customers(first: 20) { nodes { id name } } }' }, token);
      times.push(performance.now() - began);
      if (status !== 200 || errors) refused += 1;
      await delay(5);
    }
  })();
  return async () => {
    over = true;
    await work;
    return { times, refused };
  };
}

async function attack(url, { body, packed, again }, token) {
  const statuses = new Map();
  const end = Date.now() + seconds * 1_000;
  const one = async () => {
    while (Date.now() < end) {
      const made = body();
      for (let time = 0; time < (again ? 2 : 1); time += 1) {
        const { status } = await send(url, made, token, packed);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  return statuses;
}

async function measure(engine, where) {
  const server = await startServer(ours, {
    TOKEN_SECRET: randomBytes(48).toString('base64url'),
    LOG_LEVEL: 'error',
    ...where,
  });
  try {
    const client = clientOf(server.url);
    const agent = await client.signIn('admin.agent@alpine-distribution.example', PASSWORD);
    const idle = working(server.url, agent);
    await delay(seconds * 1_000);
    const quiet = percentile((await idle()).times, 0.99);
    console.log(`\n${engine}: p99 of a page of 20 customers when nobody else asks ${quiet.toFixed(1)} ms`);
    console.log('attack | sent | statuses | p99 of others | × idle | refused to others | peak MiB');
    for (const one of ATTACKS) {
      const others = working(server.url, agent);
      const statuses = await attack(server.url, one, one.as ? agent : undefined);
      const { times, refused } = await others();
      const p99 = percentile(times, 0.99);
      const sent = [...statuses.values()].reduce((sum, count) => sum + count, 0);
      const shown = [...statuses].map(([status, count]) => `${status}: ${count}`).join(', ');
      console.log(
        [one.name, sent, shown, `${p99.toFixed(1)} ms`, (p99 / quiet).toFixed(1), refused, peakOf(server.pid).toFixed(0)].join(
          ' | ',
        ),
      );
    }
  } finally {
    await server.stop();
  }
}

prepareServer();
if (options.engine !== 'mariadb') {
  const file = await openScratchFile();
  try {
    await file.fill();
    await measure('sqlite', file.where);
  } finally {
    await file.drop();
  }
}
if (options.engine !== 'sqlite') {
  const database = await openScratchDatabase(process.env.BENCH_DATABASE_URL ?? DEFAULT_SERVER, {});
  try {
    await database.fill();
    await measure('mariadb', { DATABASE_URL: database.url });
  } finally {
    await database.drop();
  }
}
