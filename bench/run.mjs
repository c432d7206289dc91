// Measures the server against the obvious build; see README.md.
import { deepStrictEqual } from 'node:assert';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { BENCH, prepare } from './harness/prepare.mjs';

const LEAST_RATIO = 3.5;
const DEFAULT_SERVER = 'mysql://root@127.0.0.1:3306';
const VIEWER = { email: 'admin.agent@alpine-distribution.example', password: 'demo-Partner-Graph-1' };
const SIGN_IN = 'mutation ($input: SignInInput!) { signIn(input: $input) { session { accessToken } errors { code } } }';

const { values: options } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, keep: { type: 'boolean', default: false }, reuse: { type: 'string' } },
});

async function post(url, body, token) {
  const headers = { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) };
  const response = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(30_000) });
  return response.json();
}

async function signIn(url) {
  const { data, errors } = await post(url, JSON.stringify({ query: SIGN_IN, variables: { input: VIEWER } }));
  const token = data?.signIn?.session?.accessToken;
  if (!token) throw new Error(`The sign-in failed: ${JSON.stringify(errors ?? data)}`);
  return token;
}

/** Fast answers that differ prove nothing. */
async function checkAnswers(servers, body, token) {
  const [first, ...others] = await Promise.all(servers.map(({ url }) => post(url, body, token)));
  if (first.errors || !first.data?.customers?.nodes?.length) throw new Error(`No data: ${JSON.stringify(first).slice(0, 500)}`);
  for (const [index, other] of others.entries()) {
    deepStrictEqual(other, first, `${servers[index + 1].name} answers differently from ${servers[0].name}.`);
  }
}

async function main() {
  prepare();
  const { openScratchDatabase } = await import('./harness/scratch-database.mjs');
  const { startServer } = await import('./harness/child.mjs');
  const { measure } = await import('./harness/measure.mjs');
  const { ratio, table } = await import('./harness/report.mjs');
  const peers = await import('./peers.mjs');

  const undo = [];
  const cleanUp = async () => {
    while (undo.length > 0)
      await undo
        .pop()()
        .catch((cause) => process.stderr.write(`${cause}\n`));
  };
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void cleanUp().then(() => process.exit(1)));
  try {
    const database = await openScratchDatabase(process.env.BENCH_DATABASE_URL ?? DEFAULT_SERVER, options);
    undo.push(database.drop);
    await database.fill();
    // One secret for all, so that a token of one is a token of each.
    const env = { DATABASE_URL: database.url, DATABASE_POOL_SIZE: '10', TOKEN_SECRET: randomBytes(48).toString('base64url') };
    // One user at full speed: its bucket is used and never empty.
    const all = '100000000';
    Object.assign(env, { COST_BY_USER: all, COST_RATE_BY_USER: all, COST_BY_ORGANIZATION: all, COST_RATE_BY_ORGANIZATION: all });
    const servers = [];
    for (const peer of [peers.ours, peers.obvious]) {
      const server = await startServer(peer, { ...env, ...peer.env });
      undo.push(server.stop);
      servers.push(server);
    }
    const query = readFileSync(join(BENCH, 'documents/dashboard.graphql'), 'utf8');
    const body = JSON.stringify({ query });
    const token = await signIn(servers[0].url);
    await checkAnswers(servers, body, token);
    const size = options.quick ? { rounds: 2, seconds: 2 } : { rounds: 5, seconds: 6 };
    const results = await measure(servers, database.pid, { ...size, connections: 10, body, token });
    await checkAnswers(servers, body, token);

    const { median, least, most } = ratio(...results);
    process.stdout.write(`\nDashboard query, ${size.rounds} rounds of ${size.seconds} s, 10 connections, ${database.version}, `);
    process.stdout.write(`Node ${process.versions.node}; CPU is per request.\n\n${table(results)}\n\n`);
    process.stdout.write(
      `Throughput against the obvious build: ${median.toFixed(2)} (rounds: ${least.toFixed(2)} to ${most.toFixed(2)}`,
    );
    process.stdout.write(`; at least ${LEAST_RATIO} is asked for)\n`);
    if (median < LEAST_RATIO && !options.quick) process.exitCode = 1;
  } finally {
    await cleanUp();
  }
}

main().catch((cause) => {
  process.stderr.write(`${cause instanceof Error ? cause.stack : cause}\n`);
  process.exitCode = 1;
});
