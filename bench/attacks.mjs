// Measures what others wait while small requests are sent that look for a weakness; see README.md.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { ATTACKS, send } from './harness/attacker.mjs';
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

const peakOf = (pid) => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? NaN) / 1024;

/** Somebody who works meanwhile: a page of customers, again and again. */
function working(url, token) {
  const times = [];
  let refused = 0;
  let over = false;
  const work = (async () => {
    while (!over) {
      const began = performance.now();
      const { status, errors } = await send(
        url,
        JSON.stringify({ query: '{ customers(first: 20) { nodes { id name } } }' }),
        token,
      );
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

/** Attacks in a thread of its own, so that what it costs to attack is not counted. */
async function attack(url, name, token) {
  const attacker = new Worker(new URL('./harness/attacker.mjs', import.meta.url), {
    workerData: { url, name, token, milliseconds: seconds * 1_000 },
  });
  const [statuses] = await once(attacker, 'message');
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
    // Of another organization: what attackers spend is theirs.
    const attacker = await client.signIn('admin.agent@baltic-distribution.example', PASSWORD);
    console.log(`\n${engine}: a page of 20 customers, asked for again and again by somebody else`);
    console.log('attack | sent | statuses | p99 before | p99 meanwhile | × | refused to others | peak MiB');
    for (const one of ATTACKS) {
      // Right before each, since machines are noisy.
      const before = working(server.url, agent);
      await delay(seconds * 1_000);
      const quiet = percentile((await before()).times, 0.99);
      const others = working(server.url, agent);
      const statuses = await attack(server.url, one.name, one.as ? attacker : undefined);
      const { times, refused } = await others();
      const p99 = percentile(times, 0.99);
      const sent = [...statuses.values()].reduce((sum, count) => sum + count, 0);
      const shown = [...statuses].map(([status, count]) => `${status}: ${count}`).join(', ');
      console.log(
        [
          one.name,
          sent,
          shown,
          `${quiet.toFixed(1)} ms`,
          `${p99.toFixed(1)} ms`,
          (p99 / quiet).toFixed(1),
          refused,
          peakOf(server.pid).toFixed(0),
        ].join(' | '),
      );
    }
  } finally {
    await server.stop();
  }
}

prepareServer();
await onEngines(options.engine, measure);
