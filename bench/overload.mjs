// Sends more than the server can do, at fixed rates, and counts what is answered, what is turned away, and how fast; see README.md.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { startServer } from './harness/child.mjs';
import { clientOf } from './harness/client.mjs';
import { prepareServer } from './harness/prepare.mjs';
import { percentile } from './harness/report.mjs';
import { onEngines } from './harness/scratch-database.mjs';
import { ours } from './peers.mjs';

const PASSWORD = 'demo-Partner-Graph-1';

const { values: options } = parseArgs({
  options: { engine: { type: 'string', default: 'both' }, seconds: { type: 'string', default: '5' } },
});
const seconds = Number(options.seconds);

const PAGE =
  '{ customers(first: 20) { nodes { id name associatedReseller { id name } subscriptions(first: 5) { nodes { id name quantity } } } } }';
const SMALL = '{ viewer { user { name } } }';
const shown = (ms) => (Number.isFinite(ms) ? `${ms.toFixed(0)} ms` : '–');
const percent = (part, whole) => `${Math.round((100 * part) / whole)} %`;

/** Drives the server from a thread of its own: `clients` one after the other each, or a fixed number per second. */
async function drive(url, tokens, load) {
  const worker = new Worker(new URL('./harness/open-loop.mjs', import.meta.url), { workerData: { url, tokens, ...load } });
  const [result] = await once(worker, 'message');
  await worker.terminate();
  return result;
}

function report(name, result, peak) {
  const { sent, whole, half, refused, withoutHint, other, admitted, refusals } = result;
  const goodput = whole / seconds;
  console.log(
    [
      name,
      (sent / seconds).toFixed(0),
      goodput.toFixed(0),
      percent(goodput, peak),
      half,
      refused,
      withoutHint,
      other,
      shown(percentile(admitted, 0.5)),
      shown(percentile(admitted, 0.99)),
      shown(percentile(refusals, 0.5)),
      shown(percentile(refusals, 0.99)),
    ].join(' | '),
  );
}

async function overload(server, tokens) {
  const page = { document: PAGE, milliseconds: seconds * 1_000 };
  await drive(server.url, tokens, { ...page, clients: 16, milliseconds: 2_000 });
  const saturated = await drive(server.url, tokens, { ...page, clients: 16 });
  const peak = saturated.whole / seconds;
  console.log(
    'load | sent/s | answered/s | of the peak | half answers | 503 | of them without Retry-After | other | answered p50 | p99 | turned away p50 | p99',
  );
  report('saturated', saturated, peak);
  for (const times of [2, 5, 10]) {
    report(`${times} times`, await drive(server.url, tokens, { ...page, rate: peak * times }), peak);
    // Until it answers as before.
    const began = performance.now();
    for (let usual = 0; usual < 5;) {
      const { admitted } = await drive(server.url, tokens, { ...page, clients: 1, milliseconds: 200 });
      usual = percentile(admitted, 0.99) < 2 * percentile(saturated.admitted, 0.99) ? 5 : usual;
      if (performance.now() - began > 30_000) break;
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
  const alone = await drive(server.url, [readers], read);
  const writing = drive(server.url, [writers], write);
  await delay(200);
  const beside = await drive(server.url, [readers], { ...read, milliseconds: read.milliseconds - 400 });
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
await onEngines(options.engine, measure);
