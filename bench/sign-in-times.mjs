/**
 * Does the time of a refused sign-in tell why it was refused? Interleaved samples of unknown, wrong, disabled and
 * locked accounts at servers of its own on temporary SQLite files; prints medians, ratios and Mann-Whitney's p.
 * A server is good for 72 samples of each kind: nine tries at each of its accounts, since the tenth closes it.
 *
 *   node bench/sign-in-times.mjs [samples of each kind]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { plainEnvironment } from './harness/child.mjs';

const SAMPLES = Number(process.argv[2] ?? 2_000);
const PASSWORD = 'demo-Partner-Graph-1';
/** An account that is locked is another kind: fewer tries than lock it. */
const TRIES = 9;
const ORGANIZATIONS = ['alpine-distribution', 'baltic-distribution', 'donau-it', 'elbe-cloud'];
const accounts = (roles) => ORGANIZATIONS.flatMap((name) => roles.map((role) => `${role}@${name}.example`));
const ADMINS = accounts(['global.admin']);
const [LOCKED, ...WRONG] = accounts(['user.admin', 'admin.agent', 'sales.agent']);
const DISABLED = accounts(['billing.admin', 'helpdesk.agent']);

let port = 0;

/** Starts a server on a new demo, asks it and ends it. */
async function withServer(work) {
  const folder = mkdtempSync(join(tmpdir(), 'partner-graph-times-'));
  port = 20_000 + Math.floor(Math.random() * 20_000);
  const child = spawn(process.execPath, ['dist/src/main.js'], {
    env: {
      ...plainEnvironment(),
      PORT: String(port),
      DATABASE_FILE: join(folder, 'times.sqlite'),
      SIGN_IN_ATTEMPTS: '100000',
      BACKGROUND_SECONDS: '0',
      LOG_LEVEL: 'silent',
    },
    stdio: 'ignore',
  });
  try {
    for (let tries = 0; tries < 120; tries += 1) {
      if (await send('{ __typename }').catch(() => null)) break;
      await delay(250);
    }
    await work();
  } finally {
    const ended = once(child, 'close');
    child.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  }
}

async function send(query, variables, token) {
  const headers = { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) };
  const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ query, variables }),
  });
  return response.json();
}

const SIGN_IN = 'mutation($input: SignInInput!) { signIn(input: $input) { session { accessToken } errors { code } } }';
const signIn = (email, password) => send(SIGN_IN, { input: { email, password } });

async function timed(email, password) {
  const start = performance.now();
  const { data } = await signIn(email, password);
  const took = performance.now() - start;
  if (data?.signIn.errors[0]?.code !== 'INVALID_CREDENTIALS') throw new Error(`${email} was not refused.`);
  return took;
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** Two-sided p of the Mann-Whitney test, by its normal approximation. */
function mannWhitney(one, other) {
  const all = [...one.map((value) => [value, 0]), ...other.map((value) => [value, 1])].sort(([a], [b]) => a - b);
  const ranks = all.reduce((sum, [, from], index) => sum + (from === 0 ? index + 1 : 0), 0);
  const u = ranks - (one.length * (one.length + 1)) / 2;
  const mean = (one.length * other.length) / 2;
  const deviation = Math.sqrt((one.length * other.length * (one.length + other.length + 1)) / 12);
  const z = Math.abs(u - mean) / deviation;
  // Abramowitz and Stegun 7.1.26.
  const t = 1 / (1 + (0.3275911 * z) / Math.SQRT2);
  const poly = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return poly * Math.exp((-z * z) / 2);
}

/** Disables the accounts that are to be, each by the global admin of its organization. */
async function disable() {
  for (const email of ADMINS) {
    const { accessToken } = (await signIn(email, PASSWORD)).data.signIn.session;
    const { nodes } = (await send('{ users(first: 50) { nodes { id email } } }', {}, accessToken)).data.users;
    for (const { id } of nodes.filter(({ email: one }) => DISABLED.includes(one))) {
      const { data } = await send(
        'mutation($id: ID!) { disableUser(input: { userId: $id }) { errors { code } } }',
        { id },
        accessToken,
      );
      if (data.disableUser.errors.length > 0) throw new Error(`${id} was not disabled.`);
    }
  }
}

const kinds = { unknown: [], wrong: [], disabled: [], locked: [] };

async function sample() {
  await disable();
  for (let index = 0; index < 12; index += 1) await timed(LOCKED, 'not the password');
  for (let index = 0; index < 20; index += 1) await timed(`warm.up.${index}@nowhere.example`, 'not the password');
  const most = Math.min(WRONG.length, DISABLED.length) * TRIES;
  for (let index = 0; index < most && kinds.unknown.length < SAMPLES; index += 1) {
    const asks = [
      ['unknown', `nobody.${index}@alpine-distribution.example`, 'not the password'],
      ['wrong', WRONG[index % WRONG.length], 'not the password'],
      ['disabled', DISABLED[index % DISABLED.length], PASSWORD],
      ['locked', LOCKED, PASSWORD],
    ].sort(() => Math.random() - 0.5);
    for (const [kind, email, password] of asks) kinds[kind].push(await timed(email, password));
  }
}

while (kinds.unknown.length < SAMPLES) await withServer(sample);
for (const [kind, times] of Object.entries(kinds)) {
  const ratio = median(times) / median(kinds.unknown);
  const p = kind === 'unknown' ? '' : `  p ${mannWhitney(times, kinds.unknown).toFixed(4)}`;
  console.log(
    `${kind.padEnd(9)} ${times.length} samples  median ${median(times).toFixed(2)} ms  ratio to unknown ${ratio.toFixed(3)}${p}`,
  );
}
