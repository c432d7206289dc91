// Sends more than the server can do, at fixed rates, and counts what is answered, what is turned away, and how fast; see README.md.
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startServer } from './harness/child.mjs';
import { clientOf } from './harness/client.mjs';
import { drive } from './harness/drive.mjs';
import { prepareServer } from './harness/prepare.mjs';
import { percentile } from './harness/report.mjs';
import { pin } from './harness/pin.mjs';
import { onEngines } from './harness/scratch-database.mjs';
import { cpuMs } from './harness/usage.mjs';
import { ours } from './peers.mjs';

const PASSWORD = 'demo-Partner-Graph-1';

const { values: options } = parseArgs({
  options: {
    engine: { type: 'string', default: 'both' },
    seconds: { type: 'string', default: '5' },
    pinned: { type: 'boolean', default: false },
    /** A database that is there: its address, or its file. */
    database: { type: 'string' },
  },
});
const seconds = Number(options.seconds);
/** Whether the server has a core of its own, and its clients another one. */
const isPinned = options.pinned;

const PAGE =
  '{ customers(first: 20) { nodes { id name associatedReseller { id name } subscriptions(first: 5) { nodes { id name quantity } } } } }';
const SMALL = '{ viewer { user { name } } }';
const shown = (ms) => (Number.isFinite(ms) ? `${ms.toFixed(0)} ms` : '–');
const percent = (part, whole) => `${Math.round((100 * part) / whole)} %`;

/** Drives a server, and measures what of the processor it takes. */
async function load({ url, pid }, tokens, how) {
  const before = cpuMs(pid);
  const result = await drive({ url, tokens, ...how }, (driver) => isPinned && pin(driver, 1));
  return { ...result, serverMs: cpuMs(pid) - before };
}

const COLUMNS = [
  ['load', ({ name }) => name],
  ['sent/s', ({ sent }) => (sent / seconds).toFixed(0)],
  ['answered/s', ({ whole, wall }) => ((whole * 1_000) / wall).toFixed(0)],
  ['of the peak', ({ goodput, peak }) => percent(goodput, peak)],
  ['half answers', ({ half }) => half],
  ['503', ({ refused }) => refused],
  ['of them without Retry-After', ({ withoutHint }) => withoutHint],
  ['without UNAVAILABLE', ({ misshapen }) => misshapen],
  ['other', ({ other }) => other],
  ['answered p50', ({ admitted }) => shown(percentile(admitted, 0.5))],
  ['p99', ({ admitted }) => shown(percentile(admitted, 0.99))],
  ['turned away p50', ({ refusals }) => shown(percentile(refusals, 0.5))],
  ['p99', ({ refusals }) => shown(percentile(refusals, 0.99))],
  ['server CPU', ({ serverMs, wall }) => percent(serverMs, wall)],
  ['answered per second of it', ({ whole, serverMs }) => ((whole * 1_000) / serverMs).toFixed(0)],
  ['client CPU', ({ ownMs, wall }) => percent(ownMs, wall)],
  ['CPU per refusal', ({ perRefusal }) => (perRefusal === null ? '–' : `${(perRefusal * 1_000).toFixed(0)} µs`)],
];

const line = (result) => COLUMNS.map(([, show]) => show(result)).join(' | ');

const goodputOf = ({ whole, wall }) => (whole * 1_000) / wall;

async function overload(server, tokens) {
  const page = { document: PAGE, milliseconds: seconds * 1_000 };
  await load(server, tokens, { ...page, clients: 16, milliseconds: 3_000 });
  const saturated = await load(server, tokens, { ...page, clients: 16 });
  const peak = goodputOf(saturated);
  /** What an answer takes when nothing is turned away. What is left of an overloaded server is for what it turned away. */
  const perAnswer = saturated.serverMs / saturated.whole;
  const show = (name, result) => {
    const perRefusal = result.refused === 0 ? null : (result.serverMs - result.whole * perAnswer) / result.refused;
    console.log(line({ ...result, name, peak, goodput: goodputOf(result), perRefusal }));
  };
  console.log(COLUMNS.map(([title]) => title).join(' | '));
  show('saturated', saturated);
  for (const times of [2, 5, 10]) {
    show(`${times} times`, await load(server, tokens, { ...page, rate: peak * times }));
    // Until it answers as before.
    const began = performance.now();
    for (let usual = false; !usual && performance.now() - began < 30_000;) {
      const { admitted } = await load(server, tokens, { ...page, clients: 1, milliseconds: 200 });
      usual = (percentile(admitted, 0.99) ?? Infinity) < 2 * percentile(saturated.admitted, 0.99);
    }
    console.log(`  recovered after ${((performance.now() - began) / 1_000).toFixed(1)} s`);
  }
}

/** What small reads of one organization get while another one writes with 64 clients. */
async function neighbors(server, client, writers, readers) {
  const { subscriptions } = await client.post(
    '{ subscriptions(first: 64, filter: { status: { eq: ACTIVE } }) { nodes { id } } }',
    {},
    writers,
  );
  const write = {
    document: 'mutation($input: RenameSubscriptionInput!) { renameSubscription(input: $input) { errors { code } } }',
    inputs: subscriptions.nodes.map(({ id }) => ({ subscriptionId: id, name: 'Renamed' })),
    clients: 64,
    milliseconds: seconds * 1_000,
  };
  const read = { document: SMALL, clients: 4, milliseconds: seconds * 1_000 };
  const alone = await load(server, [readers], read);
  const writing = load(server, [writers], write);
  await delay(200);
  const beside = await load(server, [readers], { ...read, milliseconds: read.milliseconds - 400 });
  const wrote = await writing;
  console.log(
    `beside 64 writers of another organization: ${beside.whole} small reads, ${beside.refused} turned away, p99 ${shown(percentile(beside.admitted, 0.99))} (alone ${shown(percentile(alone.admitted, 0.99))}); ${wrote.whole} writes, ${wrote.refused} turned away`,
  );
}

async function measure(engine, where) {
  const server = await startServer(ours, {
    TOKEN_SECRET: randomBytes(48).toString('base64url'),
    LOG_LEVEL: 'error',
    SIGN_IN_ATTEMPTS: '10000',
    COST_BY_USER: '0',
    COST_BY_ORGANIZATION: '0',
    ...where,
  });
  if (isPinned) pin(server.pid, 0);
  try {
    const client = clientOf(server.url);
    const tokens = [];
    for (const name of ['global.admin@alpine-distribution.example', 'admin.agent@alpine-distribution.example']) {
      tokens.push(await client.signIn(name, PASSWORD));
    }
    const operator = await client.signIn('operator@partner-graph.example', PASSWORD);
    console.log(`\n${engine}, ${seconds} s each`);
    await overload(server, tokens);
    await neighbors(server, client, tokens[1], operator);
  } finally {
    await server.stop();
  }
}

await prepareServer();
if (options.database) {
  const isAddress = /^\w+:\/\//.test(options.database);
  await measure(isAddress ? 'mariadb' : 'sqlite', { [isAddress ? 'DATABASE_URL' : 'DATABASE_FILE']: options.database });
} else await onEngines(options.engine, measure);
