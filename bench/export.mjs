// Exports all subscriptions of a provider on both engines: memory, rows per second, what others wait meanwhile; see README.md.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startServer } from './harness/child.mjs';
import { clientOf } from './harness/client.mjs';
import { drive } from './harness/drive.mjs';
import { prepareServer } from './harness/prepare.mjs';
import { percentile } from './harness/report.mjs';
import { onEngines } from './harness/scratch-database.mjs';
import { ours } from './peers.mjs';

const PASSWORD = 'demo-Partner-Graph-1';
const EXPORTER = 'admin.agent@alpine-distribution.example';
const OTHER = 'admin.agent@elbe-cloud.example';
const DOCUMENT =
  '{ subscriptions { nodes { id name status quantity termEndsAt termValue { amount currency } customer { id name } } } }';
const SMALL = '{ customers(first: 20) { nodes { id name } } }';
const MUTATIONS_PER_MINUTE = 500;
const SMALL_PER_SECOND = 20;

const { values: options } = parseArgs({
  options: {
    engine: { type: 'string', default: 'both' },
    /** Seconds of a block with exports and of one without, and how often both follow each other. */
    seconds: { type: 'string', default: '15' },
    rounds: { type: 'string', default: '4' },
    /** A database that is there: its address, or its file. */
    database: { type: 'string' },
  },
});
const seconds = Number(options.seconds);
const rounds = Number(options.rounds);

const p99 = (times) => percentile(times, 0.99);

const statusOf = (pid) => {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return '';
  }
};
const numberIn = (status, name) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);

/** The resident memory of a process and of its children, in MB. */
function residentOf(pid) {
  const children = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && numberIn(statusOf(name), 'PPid') === pid);
  const [own, ...others] = [pid, ...children].map((one) => numberIn(statusOf(one), 'VmRSS') / 1024);
  return { own, others: others.reduce((sum, one) => sum + one, 0) };
}

/** Watches the memory until it is told to stop; returns the most there was. */
function watch(pid) {
  const most = { own: 0, others: 0 };
  const timer = setInterval(() => {
    const { own, others } = residentOf(pid);
    most.own = Math.max(most.own, own);
    most.others = Math.max(most.others, others);
  }, 250);
  return () => {
    clearInterval(timer);
    return `at most ${most.own.toFixed(0)} MB resident${most.others > 0 ? `, its reading processes ${most.others.toFixed(0)} MB` : ''}`;
  };
}

/** Takes an export and looks at its parts, without keeping it. */
async function take(server, token, format, look = () => undefined) {
  const began = performance.now();
  const response = await fetch(new URL('/export', server.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, 'accept-encoding': 'identity' },
    body: JSON.stringify({ document: DOCUMENT, format }),
  });
  if (!response.ok) throw new Error(await response.text());
  let bytes = 0;
  let lines = 0;
  for await (const part of response.body) {
    bytes += part.length;
    const text = Buffer.from(part.buffer, part.byteOffset, part.byteLength);
    for (let at = text.indexOf(10); at >= 0; at = text.indexOf(10, at + 1)) lines += 1;
    look(text);
  }
  return { bytes, lines, seconds: (performance.now() - began) / 1000 };
}

/** Small requests of somebody else at a fixed rate, from a process of their own; their times. */
async function smallRequests({ url }, token, milliseconds) {
  const { sent, whole, admitted } = await drive({ url, tokens: [token], document: SMALL, rate: SMALL_PER_SECOND, milliseconds });
  if (whole < sent) throw new Error(`Of ${sent} small requests, ${sent - whole} were not answered.`);
  return admitted;
}

/** Renames one subscription after the other, to numbers in the order of the renaming; returns how many are done. */
function renaming(client, token, ids) {
  const state = { done: 0, ends: false };
  const all = (async () => {
    for (const subscriptionId of ids) {
      if (state.ends) return;
      const began = performance.now();
      const renamed = client.mutate(token, 'renameSubscription', { subscriptionId, name: `renamed ${state.done + 1}` });
      // Some were sold by others.
      if (await renamed.catch(() => null)) state.done += 1;
      await delay(Math.max(0, 60_000 / MUTATIONS_PER_MINUTE - (performance.now() - began)));
    }
  })();
  return { state, stop: async () => ((state.ends = true), all) };
}

/** An export of one moment holds all renamings up to a number, and none after it. */
function numbersIn() {
  const found = new Set();
  let rest = '';
  return {
    found,
    look: (part) => {
      const text = rest + part.toString('latin1');
      for (const [, number] of text.matchAll(/"renamed (\d+)"/g)) found.add(Number(number));
      rest = text.slice(-200);
    },
  };
}

function judge(found, before, after) {
  const most = Math.max(0, ...found);
  const isPrefix = found.size === most;
  return isPrefix && most >= before && most <= after + 1;
}

async function idsOf(client, token, count) {
  const ids = [];
  for (let after = null; ids.length < count * 20;) {
    const page =
      'query($after: String) { subscriptions(first: 100, after: $after) { nodes { id status } pageInfo { hasNextPage endCursor } } }';
    const { subscriptions } = await client.post(page, { after }, token);
    ids.push(...subscriptions.nodes.filter(({ status }) => status === 'ACTIVE').map(({ id }) => id));
    if (!subscriptions.pageInfo.hasNextPage) break;
    after = subscriptions.pageInfo.endCursor;
  }
  // Not in the order in which they are exported.
  return ids
    .map((id) => [createHash('sha256').update(id).digest('hex'), id])
    .sort()
    .map(([, id]) => id)
    .slice(0, count);
}

async function measure(engine, where) {
  const server = await startServer(ours, {
    ...where,
    NODE_ENV: 'development',
    DEMO: 'false',
    PLAYGROUND: 'false',
    MIGRATE_ON_START: 'false',
    LOG_LEVEL: 'warn',
    ACCESS_TOKEN_MINUTES: '60',
    EXPORTS_AT_ONCE: '4',
  });
  try {
    const client = clientOf(server.url);
    const token = await client.signIn(EXPORTER, PASSWORD);
    const other = await client.signIn(OTHER, PASSWORD);
    console.log(`\n${engine}: ${residentOf(server.pid).own.toFixed(0)} MB before`);
    for (const format of ['CSV', 'NDJSON', 'XLSX']) {
      const stop = watch(server.pid);
      const { bytes, lines, seconds: took } = await take(server, token, format);
      const rows = format === 'XLSX' ? '' : `${lines} lines, ${Math.round(lines / took)} per second, `;
      console.log(`  ${format}: ${rows}${(bytes / 1e6).toFixed(1)} MB in ${took.toFixed(1)} s, ${stop()}`);
    }
    const ids = await idsOf(client, token, Math.ceil((3 * rounds * seconds * MUTATIONS_PER_MINUTE) / 60));
    const writes = renaming(client, token, ids);
    const block = async (exports) => {
      const ends = performance.now() + seconds * 1000;
      const one = async () => {
        while (performance.now() < ends) {
          const before = writes.state.done;
          const numbers = numbersIn();
          const { lines, seconds: took } = await take(server, token, 'NDJSON', numbers.look);
          exported.push(lines / took);
          if (!judge(numbers.found, before, writes.state.done)) wrong += 1;
        }
      };
      const [times] = await Promise.all([smallRequests(server, other, seconds * 1000), ...(exports ? [one(), one()] : [])]);
      return times;
    };
    const exported = [];
    let wrong = 0;
    const stop = watch(server.pid);
    const times = { without: [], during: [] };
    const ratios = [];
    for (let round = 0; round < rounds; round += 1) {
      const without = await block(false);
      const during = await block(true);
      times.without.push(...without);
      times.during.push(...during);
      ratios.push(p99(during) / p99(without));
    }
    await writes.stop();
    const shown = (list) => `p50 ${percentile(list, 0.5).toFixed(1)}, p99 ${p99(list).toFixed(1)} ms`;
    console.log(
      `  two at a time, ${MUTATIONS_PER_MINUTE} mutations a minute (${writes.state.done} done): ${exported.length} exports of ${Math.round(percentile(exported, 0.5))} rows per second each, ${wrong} not of one moment, ${stop()}`,
    );
    console.log(
      `  a page of 20 customers, ${SMALL_PER_SECOND} per second: ${shown(times.without)} without exports, ${shown(times.during)} meanwhile`,
    );
    console.log(
      `  p99 ${(p99(times.during) / p99(times.without)).toFixed(2)} times; by round ${ratios.map((ratio) => ratio.toFixed(2)).join(', ')}`,
    );
    if (wrong > 0) process.exitCode = 1;
  } finally {
    await server.stop();
  }
}

prepareServer();
if (options.database) {
  const isAddress = /^\w+:\/\//.test(options.database);
  await measure(isAddress ? 'mariadb' : 'sqlite', { [isAddress ? 'DATABASE_URL' : 'DATABASE_FILE']: options.database });
} else await onEngines(options.engine, measure);
