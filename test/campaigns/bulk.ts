import { setTimeout as delay } from 'node:timers/promises';
import { openDatabase } from '../../src/app/open-database';
import { readSettings } from '../../src/config/env';
import type { Database, Row } from '../../src/data/database';
import { idMaker } from '../../src/kernel/ids';
import type { Campaign } from './support/campaign';
import { onGround } from './support/ground';
import { ask, startBuilt, type ServerProcess } from '../support/process';

/** So many seat changes through so many kills of the server, at random moments. */
export interface BulkPlan {
  /** Environment of the server: which database, an empty one. */
  env: Record<string, string>;
  rows: number;
  kills: number;
  /** Random numbers in [0, 1). */
  random: () => number;
  /** Told how far it is. */
  tell?: (line: string) => void;
}

/** What was found; without problems, each row was applied exactly once. */
export interface BulkReport {
  rows: number;
  kills: number;
  seconds: number;
  problems: string[];
}

const AGENT = { email: 'admin.agent@alpine-distribution.example', password: 'demo-Partner-Graph-1' };
const SIGN_IN = 'mutation($input: SignInInput!) { signIn(input: $input) { session { accessToken } } }';
const SECRET = 'qK3v9TzN7bXw2LmPr8sYd5fGh1jCe4uA';

/** A subscription of many seats of the provider, to be copied. */
const MODEL = `SELECT s.* FROM subscription s JOIN offer o ON o.id = s.offer_id JOIN partner p ON p.id = s.provider_id
  WHERE p.name = 'Alpine Distribution' AND o.kind = 'LICENSE' AND s.state = 'RUNNING' AND s.starts_at <= ? AND s.term_ends_at > ? AND s.parent_id IS NULL AND s.quantity < o.max_quantity - 20
    AND NOT EXISTS (SELECT 1 FROM subscription a WHERE a.parent_id = s.id)
    AND EXISTS (SELECT 1 FROM customer_scope v WHERE v.org_id = s.provider_id AND v.via_id = s.provider_id AND v.customer_id = s.customer_id)
  ORDER BY s.starts_at DESC, s.id LIMIT 1`;

/** A copy of a subscription: its id, that of its order line, and which copy it is. */
interface Copy {
  id: string;
  orderLineId: string;
  number: number;
}

/** Statements that read the rows of a subscription, and what is different in the rows of a copy. */
const COPIED: readonly [table: string, where: string, changed: (copy: Copy) => Row][] = [
  [
    'order_line',
    'subscription_id = ?',
    ({ id, orderLineId, number }) => ({ id: orderLineId, subscription_id: id, line_number: 1_000 + number }),
  ],
  ['subscription', 'id = ?', ({ id, orderLineId }) => ({ id, order_line_id: orderLineId })],
  ['subscription_scope', 'subscription_id = ?', ({ id }) => ({ subscription_id: id })],
  ['subscription_period', 'subscription_id = ?', ({ id }) => ({ subscription_id: id })],
];

/** Rows inserted per statement. */
const BATCH = 200;

async function insert(database: Database, table: string, rows: readonly Row[]): Promise<void> {
  for (let start = 0; start < rows.length; start += BATCH) {
    const some = rows.slice(start, start + BATCH);
    const names = Object.keys(some[0] ?? {});
    const marks = some.map(() => `(${names.map(() => '?').join(', ')})`).join(', ');
    const values = some.flatMap((row) => names.map((name) => row[name] as string | number | null));
    const columns = names.map((name) => `\`${name}\``).join(', ');
    await database.transaction((writer) => writer.run(`INSERT INTO ${table} (${columns}) VALUES ${marks}`, values));
  }
}

/** A seat change that the file asks for. */
interface Change {
  id: string;
  quantity: number;
}

/** Copies a subscription of the demo, so that there is one for each row. Answers what the file is going to ask for. */
async function copySubscriptions(env: Record<string, string>, rows: number): Promise<Change[]> {
  const database = await openDatabase(readSettings({ NODE_ENV: 'test', ...env }));
  try {
    const [model] = await database.rows(MODEL, [Date.now(), Date.now() + 86_400_000]);
    if (!model) throw new Error('The demo has no subscription to copy.');
    const next = idMaker();
    const at = Number(model['created_at']);
    const copies = Array.from({ length: rows }, (_, number) => ({
      id: next('CustomerSubscription', at),
      orderLineId: next('OrderLine', at),
      number,
    }));
    for (const [table, where, changed] of COPIED) {
      const own = await database.rows(`SELECT * FROM ${table} WHERE ${where}`, [String(model['id'])]);
      await insert(
        database,
        table,
        copies.flatMap((copy) => own.map((row) => ({ ...row, ...changed(copy) }))),
      );
    }
    return copies.map(({ id }, index) => ({ id, quantity: Number(model['quantity']) + 1 + (index % 10) }));
  } finally {
    await database.close();
  }
}

/** Compares what is stored with what the file asked for. Statements and sums are made by hand, independently of the server. */
async function judge(env: Record<string, string>, runId: string, changes: readonly Change[]): Promise<string[]> {
  const database = await openDatabase(readSettings({ NODE_ENV: 'test', ...env }));
  const problems: string[] = [];
  try {
    const stored = await database.rows('SELECT id, quantity, version FROM subscription', []);
    const byId = new Map(stored.map((row) => [row['id'], row]));
    const events = await database.rows(
      "SELECT subject_id AS id, COUNT(*) AS n FROM change_event WHERE type = 'subscription.quantityChanged' AND request_id = ? GROUP BY subject_id",
      [runId],
    );
    const eventsOf = new Map(events.map((row) => [row['id'], Number(row['n'])]));
    const trail = await database.rows(
      "SELECT subject_id AS id, COUNT(*) AS n FROM audit_event WHERE action = 'changeQuantity' AND outcome = 'ACCEPTED' AND request_id = ? GROUP BY subject_id",
      [runId],
    );
    const trailOf = new Map(trail.map((row) => [row['id'], Number(row['n'])]));
    const versions = new Set(changes.map(({ id }) => byId.get(id)?.['version']));
    if (versions.size !== 1) problems.push(`The subscriptions have versions ${[...versions].join(', ')}.`);
    for (const { id, quantity } of changes) {
      if (Number(byId.get(id)?.['quantity']) !== quantity) problems.push(`${id} has not the quantity of the file.`);
      if (eventsOf.get(id) !== 1) problems.push(`${id} was changed ${eventsOf.get(id) ?? 0} times.`);
      if (trailOf.get(id) !== 1) problems.push(`${id} is ${trailOf.get(id) ?? 0} times in the audit trail.`);
    }
    if (eventsOf.size !== changes.length) problems.push(`${eventsOf.size} subscriptions were changed.`);
    const noted = await database.rows('SELECT outcome, COUNT(*) AS n FROM bulk_row WHERE run_id = ? GROUP BY outcome', [runId]);
    const outcomes = noted.map((row) => `${String(row['outcome'])} ${Number(row['n'])}`);
    if (outcomes.join() !== `APPLIED ${changes.length}`) problems.push(`The rows are noted as ${outcomes.join(', ')}.`);
    const [run] = await database.rows('SELECT state, applied, position, total_rows AS total FROM bulk_run WHERE id = ?', [runId]);
    const counted = [run?.['state'], Number(run?.['applied']), Number(run?.['position']), Number(run?.['total'])].join();
    if (counted !== `COMPLETED,${Array(3).fill(changes.length).join()}`) problems.push(`The run says ${counted}.`);
  } finally {
    await database.close();
  }
  return problems;
}

/** Compares the result file with the file. */
function judgeResults(text: string, changes: readonly Change[]): string[] {
  const rows = text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { number: number; outcome: string; ids: { subscriptionId?: string } });
  const wrong = changes.findIndex(
    ({ id }, index) =>
      rows[index]?.number !== index + 1 || rows[index].outcome !== 'APPLIED' || rows[index].ids.subscriptionId !== id,
  );
  const problems = rows.length === changes.length ? [] : [`The result file has ${rows.length} lines.`];
  return wrong < 0 ? problems : [...problems, `Line ${wrong + 1} of the result file is wrong: ${JSON.stringify(rows[wrong])}.`];
}

/** A running server with a token. */
interface Served {
  server: ServerProcess;
  token: string;
}

async function serve(env: Record<string, string>): Promise<Served> {
  const server = await startBuilt(env);
  const { data } = await ask(server.url, SIGN_IN, { input: AGENT });
  return { server, token: String(data.signIn.session.accessToken) };
}

async function send({ server, token }: Served, content: string): Promise<{ id: string; repeated: boolean }> {
  const response = await fetch(`${server.url}/bulk?mutation=changeQuantity&policy=STOP`, {
    method: 'POST',
    headers: { 'content-type': 'text/csv', authorization: `Bearer ${token}` },
    body: content,
  });
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as { id: string; repeated: boolean };
}

const read = async ({ server, token }: Served, path: string): Promise<string> =>
  (await fetch(`${server.url}/bulk/${path}`, { headers: { authorization: `Bearer ${token}` } })).text();

/** Waits until so many rows are done, or the run rests. */
async function until(served: Served, id: string, done: number): Promise<{ state: string; done: number; problem: string | null }> {
  for (;;) {
    const run = JSON.parse(await read(served, id)) as { state: string; done: number; problem: string | null };
    if (run.done >= done || !['QUEUED', 'RUNNING'].includes(run.state)) return run;
    await delay(100);
  }
}

/** Changes seats with one file while the server is killed again and again, and judges what is stored then. */
export async function bulkCampaign({ env: given, rows, kills, random, tell = () => undefined }: BulkPlan): Promise<BulkReport> {
  const env = { PLAYGROUND: 'false', TOKEN_SECRET: SECRET, SIGN_IN_ATTEMPTS: '100000', LOG_LEVEL: 'error', ...given };
  const first = await startBuilt(env);
  await first.kill('SIGTERM');
  const changes = await copySubscriptions(given, rows);
  tell(`${rows} subscriptions`);
  const content = `subscriptionId,quantity\n${changes.map(({ id, quantity }) => `${id},${quantity}\n`).join('')}`;
  const began = performance.now();
  let served = await serve(env);
  const { id } = await send(served, content);
  const moments = Array.from({ length: kills }, () => 1 + Math.floor(random() * (rows - 1))).sort((one, other) => one - other);
  for (const [index, moment] of moments.entries()) {
    const { done } = await until(served, id, moment);
    await delay(random() * 100);
    await served.server.kill('SIGKILL');
    served = await serve(env);
    tell(`kill ${index + 1} of ${kills} at ${done} of ${rows} rows`);
  }
  const problems: string[] = [];
  const end = await until(served, id, Infinity);
  if (end.state !== 'COMPLETED') problems.push(`The run is ${end.state} after ${end.done} rows: ${end.problem ?? ''}`);
  const seconds = Math.round((performance.now() - began) / 1_000);
  problems.push(...judgeResults(await read(served, `${id}/results.ndjson`), changes));
  const again = await send(served, content);
  if (again.id !== id || !again.repeated) problems.push('The same file again was another run.');
  await delay(2_000);
  await served.server.kill('SIGTERM');
  problems.push(...(await judge(given, id, changes)));
  return { rows, kills, seconds, problems };
}

/** Also the result file must be complete, and the same file again must be the same run. */
export const bulk: Campaign = {
  name: 'bulk',
  does: 'one file of 100,000 seat changes through 50 kills of the server',
  engines: ['sqlite', 'mariadb'],
  run: ({ engine, times, rows: rowsOf, random, tell }) =>
    onGround(engine, async ({ env }) => {
      const kills = times(2, 50);
      const rows = rowsOf(150 * kills, kills < 50 ? 150 * kills : 100_000);
      const { problems, ...numbers } = await bulkCampaign({ env, rows, kills, random: () => random.next(), tell });
      return { numbers: { ...numbers }, problems };
    }),
};
