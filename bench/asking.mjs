// Times questions about whole lists, and what others wait meanwhile, on both engines; see README.md.
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startServer } from './harness/child.mjs';
import { clientOf } from './harness/client.mjs';
import { prepareServer } from './harness/prepare.mjs';
import { median, percentile } from './harness/report.mjs';
import { onEngines } from './harness/scratch-database.mjs';
import { ours } from './peers.mjs';

const PASSWORD = 'demo-Partner-Graph-1';
const YARDSTICK = 'a page of 20 customers';

const { values: options } = parseArgs({
  options: {
    engine: { type: 'string', default: 'both' },
    repetitions: { type: 'string', default: '20' },
    seconds: { type: 'string', default: '10' },
    /** A database that is there: its address, or its file. */
    database: { type: 'string' },
  },
});
const repetitions = Number(options.repetitions);
const seconds = Number(options.seconds);

const shown = (ms) => `${ms.toFixed(1)} ms`;

const QUESTIONS = {
  [YARDSTICK]: '{ customers(first: 20) { nodes { id name } } }',
  'number of customers': '{ customers(first: 1) { totalCount } }',
  'number of subscriptions': '{ subscriptions(first: 1) { totalCount } }',
  'subscriptions by offer and month':
    '{ subscriptions(first: 1) { groupBy(by: [{ field: OFFER_ID }, { field: STARTS_AT, per: MONTH }], first: 20, orderBy: [{ function: COUNT, direction: DESC }]) { totalCount nodes { keys count } } } }',
  'subscriptions by status': '{ subscriptions(first: 1) { groupBy(by: [{ field: STATUS }]) { nodes { keys count } } } }',
  'customers by country': '{ customers(first: 1) { groupBy(by: [{ field: COUNTRY }]) { nodes { keys count } } } }',
  'what ends in 30 days':
    '{ subscriptions(first: 50, filter: { termEndsAt: { between: ["2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z"] } }, orderBy: [{ field: TERM_ENDS_AT }]) { nodes { id name termEndsAt } } }',
  'what changed':
    '{ customers(first: 50, filter: { updatedAt: { gte: "2026-10-25T00:00:00Z" } }, orderBy: [{ field: UPDATED_AT }]) { nodes { id } } }',
  'suspended subscriptions': '{ subscriptions(first: 50, filter: { status: { eq: SUSPENDED } }) { nodes { id name } } }',
};

/** What looks through everything that was in force in each week of a year. */
const HEAVY =
  '{ subscriptions(first: 1) { groupBy(by: [{ field: STATUS }, { field: QUANTITY }], inForce: { from: "2025-11-01T00:00:00Z", to: "2026-10-31T00:00:00Z", every: WEEK }, first: 1000) { totalCount } } }';

/** A reseller with about 20 customers, as its own people count them. The latest ones have fewest. */
async function smallReseller(client) {
  const operator = await client.signIn('operator@partner-graph.example', PASSWORD);
  const page =
    'query($before: String) { resellers(last: 100, before: $before) { pageInfo { startCursor hasPreviousPage } nodes { users(first: 1) { nodes { email } } } } }';
  for (let before = null, more = true; more;) {
    const { resellers } = await client.post(page, { before }, operator);
    for (const { email } of resellers.nodes.reverse().flatMap(({ users }) => users?.nodes ?? [])) {
      const token = await client.signIn(email, PASSWORD).catch(() => null);
      const found = token && (await client.post(QUESTIONS['number of customers'], {}, token).catch(() => null));
      const count = found?.customers?.totalCount ?? 0;
      if (count >= 15 && count <= 25) return { token, customers: count };
    }
    before = resellers.pageInfo.startCursor;
    more = resellers.pageInfo.hasPreviousPage;
  }
  throw new Error('No reseller has about 20 customers.');
}

async function timed(client, document, token) {
  const times = [];
  for (let turn = 0; turn <= repetitions; turn += 1) {
    const began = performance.now();
    await client.post(document, {}, token);
    // The first one fills caches.
    if (turn > 0) times.push(performance.now() - began);
  }
  return times;
}

/** Small requests of somebody else, one after the other. */
async function small(url, client, token, over) {
  const times = { livez: [], page: [] };
  const health = new URL('/livez', url);
  while (!over()) {
    for (const [name, ask] of [
      ['livez', () => fetch(health).then((response) => response.arrayBuffer())],
      ['page', () => client.post(QUESTIONS[YARDSTICK], {}, token)],
    ]) {
      const began = performance.now();
      await ask();
      times[name].push(performance.now() - began);
    }
    await delay(10);
  }
  return times;
}

async function duringHeavy(server, client, provider, other) {
  const until = (ms) => {
    const end = performance.now() + ms;
    return () => performance.now() > end;
  };
  const idle = await small(server.url, client, other, until(seconds * 1_000));
  let over = false;
  const heavy = [];
  const asking = (async () => {
    while (!over) {
      const began = performance.now();
      await client.post(HEAVY, {}, provider).catch((cause) => heavy.push(NaN, cause));
      heavy.push(performance.now() - began);
    }
  })();
  const busy = await small(server.url, client, other, until(seconds * 1_000));
  over = true;
  await asking;
  const done = heavy.filter((one) => typeof one === 'number' && !Number.isNaN(one));
  console.log(`\nwhile a question is asked again and again that takes ${shown(median(done))}, somebody else waits`);
  console.log('request | p50 idle | p50 | p95 idle | p95 | longest idle | longest');
  for (const name of ['livez', 'page']) {
    const columns = [0.5, 0.95, 1].flatMap((share) => [percentile(idle[name], share), percentile(busy[name], share)]);
    console.log([name, ...columns.map(shown)].join(' | '));
  }
}

async function measure(engine, where) {
  const server = await startServer(ours, {
    TOKEN_SECRET: randomBytes(48).toString('base64url'),
    LOG_LEVEL: 'error',
    REQUEST_TIMEOUT_MS: '60000',
    STATEMENT_TIMEOUT_MS: '60000',
    SIGN_IN_ATTEMPTS: '10000',
    ...where,
  });
  try {
    const client = clientOf(server.url);
    const provider = await client.signIn('global.admin@alpine-distribution.example', PASSWORD);
    const reseller = await smallReseller(client);
    const { customers } = await client.post('{ customers(first: 1) { totalCount } }', {}, provider);
    for (const [who, token, count] of [
      ['the largest provider', provider, customers.totalCount],
      ['a reseller', reseller.token, reseller.customers],
    ]) {
      console.log(`\n${engine}, ${who} with ${count} customers, ${repetitions} times each`);
      console.log('question | median | p95 | × a page of 20 customers');
      const yardstick = median(await timed(client, QUESTIONS[YARDSTICK], token));
      for (const [name, document] of Object.entries(QUESTIONS)) {
        const times = await timed(client, document, token);
        console.log(
          [name, shown(median(times)), shown(percentile(times, 0.95)), (median(times) / yardstick).toFixed(1)].join(' | '),
        );
      }
    }
    await duringHeavy(server, client, provider, reseller.token);
  } finally {
    await server.stop();
  }
}

prepareServer();
if (options.database) {
  const isAddress = /^mysql:/.test(options.database);
  await measure(isAddress ? 'mariadb' : 'sqlite', { [isAddress ? 'DATABASE_URL' : 'DATABASE_FILE']: options.database });
} else await onEngines(options.engine, measure);
