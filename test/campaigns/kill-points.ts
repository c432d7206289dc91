import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Row, Store } from '../hunt/store';
import { runBuilt, type ServerProcess } from '../support/process';
import type { Campaign, Plan } from './support/campaign';
import type { Outcome } from './support/client';
import { DEEDS, type Deed, type Prepared } from './support/deeds';
import { fixedPort, onGround, type Ground } from './support/ground';
import { Stage } from './support/stage';

/** Milliseconds in which the work after an answer is done. */
const AFTERWARDS = 4_000;
/** Milliseconds that a repeat may take, with all refusals. */
const PATIENCE = 60_000;
/** Milliseconds in which every mail is handed over: one that a killed server had taken is free again after five minutes. */
const MAIL_PATIENCE = 360_000;
/** The number of a point that is never reached, for counting. */
const COUNTED = 100_000;

/** Tables whose rows come and go by themselves. */
const BY_THEMSELVES = new Set(['audit_chain', 'session', 'sign_in_attempt', 'refusal_tally', 'migrations', 'migration_lock']);

const LISTS = {
  sqlite: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'",
  mariadb: 'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()',
} as const;

/** Rows in every table. */
async function countsOf(store: Store, engine: Ground['engine']): Promise<Map<string, number>> {
  const tables = (await store.rows(LISTS[engine])).map((row) => String(row['name']));
  const parts = tables
    .filter((name) => !BY_THEMSELVES.has(name))
    .map((name) => `SELECT '${name}' AS name, COUNT(*) AS n FROM \`${name}\``);
  const counts = new Map<string, number>();
  for (const part of parts) for (const row of await store.rows(part)) counts.set(String(row['name']), Number(row['n']));
  return counts;
}

/** What was added to which tables, in one text. */
const difference = (before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): string =>
  [...after]
    .filter(([name, n]) => n !== before.get(name))
    .map(([name, n]) => `${name} ${n - (before.get(name) ?? 0)}`)
    .sort()
    .join(', ');

/** A database, the file that points are noted in, and the server that is killed again and again. */
class Range {
  private server: ServerProcess | null = null;
  private readonly preload = join(__dirname, 'support/kill-points.cjs');

  constructor(
    readonly ground: Ground,
    readonly port: { PORT: string; url: string },
    private readonly file: string,
  ) {}

  async start(): Promise<void> {
    this.server = await this.ground.serve({
      PORT: this.port.PORT,
      NODE_OPTIONS: `--require ${this.preload}`,
      CAMPAIGN_POINTS: this.file,
      BACKGROUND_SECONDS: '1',
    });
  }

  /** Points that were reached since the last time, in order. */
  points(): string[] {
    try {
      return readFileSync(this.file, 'utf8')
        .trim()
        .split('\n')
        .map((line) => line.slice(line.indexOf(' ') + 1));
    } catch {
      return [];
    } finally {
      rmSync(this.file, { force: true });
    }
  }

  private isAlive(): boolean {
    try {
      return process.kill(this.server?.pid ?? 0, 0);
    } catch {
      return false;
    }
  }

  /** Whether the server ends by itself in time. */
  async died(): Promise<boolean> {
    for (const end = performance.now() + AFTERWARDS; performance.now() < end; await delay(20)) if (!this.isAlive()) return true;
    return false;
  }

  /** Starts the server again if it came to its point only after the time for that. */
  async revive(): Promise<void> {
    if (this.isAlive()) return;
    await this.end();
    await this.start();
  }

  async end(): Promise<void> {
    await this.server?.kill('SIGKILL');
  }
}

const counted = (store: Store, { traces }: Prepared): Promise<number[]> =>
  Promise.all(traces.map(async ([sql, value]) => Number((await store.rows(sql, [value]))[0]?.['n'])));

const idOf = (outcome: Outcome): string => (outcome.kind === 'done' ? JSON.stringify(outcome.payload['made']) : '');

/** Sends something until it is known what became of it; a busy machine may refuse it for a while. */
async function known(send: () => Promise<Outcome>): Promise<Outcome> {
  for (const end = performance.now() + PATIENCE; ; await delay(100)) {
    const outcome = await send();
    if (outcome.kind === 'done' || outcome.kind === 'fault' || performance.now() > end) return outcome;
  }
}

/** What became of a deed that was interrupted. */
interface Trial {
  deed: Deed;
  /** The point at which the server died, or null if it did not come there. */
  point: string | null;
  problems: string[];
}

/** Where the transaction of a mutation is about to end: it notes its outcome, last but for its effects. 0 if there is none. */
const endOf = (points: readonly string[]): number =>
  Math.max(
    0,
    points.findIndex((name) => name.startsWith('UPDATE idempotency_record SET outcome')),
  );

/** Whether everything of a mutation must be stored after these points, or nothing may be. */
function expected(points: readonly string[]): 'nothing' | 'everything' | 'either' {
  const last = points.slice(endOf(points));
  if (endOf(points) === 0 || !last.some((name) => ['COMMIT was sent', 'after COMMIT'].includes(name))) return 'nothing';
  // Background work may have committed something meanwhile.
  const isAlone = points.filter((name) => /^(BEGIN|START TRANSACTION)/.test(name)).length === 1;
  return isAlone && last.includes('after COMMIT') ? 'everything' : 'either';
}

/** Does a deed whose server dies at a point, judges what is stored, starts the server, repeats the deed, and judges again. */
async function attempt(range: Range, stage: Stage, deed: Deed, number: number, usual: string): Promise<Trial> {
  const { ground, port } = range;
  await range.revive();
  const prepared = await deed.prepare(stage);
  const before = await ground.ask((store) => countsOf(store, ground.engine));
  range.points();
  const first = await prepared.send(port.url, { 'x-kill-at': String(number) });
  const died = await range.died();
  const points = range.points();
  const point = died ? (points.at(-1) ?? '') : null;
  const problems: string[] = [];
  const wrong = (what: string): void => void problems.push(`${deed.name}, killed at ${number} (${point ?? 'nothing'}): ${what}`);
  if (first.kind === 'fault') wrong(first.what);
  if (first.kind === 'lost' && !died) wrong('no answer, and the server lives');
  const look = async (): Promise<readonly [number[], string]> =>
    ground.ask(async (store) => [await counted(store, prepared), difference(before, await countsOf(store, ground.engine))]);
  const [traces, rows] = await look();
  if (!traces.every((n) => n === traces[0] && (n === 0 || n === 1))) wrong(`half there or more than once: ${traces.join(', ')}`);
  if (prepared.whole) {
    const wanted = first.kind === 'done' ? 'everything' : expected(points);
    if (traces[0] === 1 ? rows !== usual : rows !== '') wrong(`rows of half a change: ${rows || 'none'} instead of ${usual}`);
    if (wanted === 'nothing' && traces[0] !== 0) wrong('there before its COMMIT');
    if (wanted === 'everything' && traces[0] !== 1) wrong('committed and lost');
  }
  if (died) {
    await range.end();
    await range.start();
  }
  const again = await known(() => prepared.send(port.url));
  if (again.kind !== 'done') wrong(`the repeat: ${JSON.stringify(again)}`);
  if (first.kind === 'done' && idOf(first) !== idOf(again)) wrong(`the repeat answers ${idOf(again)} instead of ${idOf(first)}`);
  const third = await known(() => prepared.send(port.url));
  if (idOf(third) !== idOf(again)) wrong(`the second repeat answers ${idOf(third)} instead of ${idOf(again)}`);
  const [done, all] = await look();
  if (!done.every((n) => n === 1)) wrong(`after the repeat: ${done.join(', ')}`);
  if (prepared.whole && all !== usual) wrong(`after the repeat ${all} instead of ${usual}`);
  return { deed, point, problems };
}

/** Waits until the background work has done what was due in the demo. */
async function settled({ ask, engine }: Ground): Promise<void> {
  for (let known = ''; ;) {
    await delay(1_500);
    const now = JSON.stringify([...(await ask((store) => countsOf(store, engine)))]);
    if (now === known) return;
    known = now;
  }
}

/** Points of a deed that is not interrupted, and the rows that it adds. */
async function measure(range: Range, stage: Stage, deed: Deed, afterwards: number): Promise<{ points: string[]; usual: string }> {
  const { ground, port } = range;
  await range.revive();
  const prepared = await deed.prepare(stage);
  const before = await ground.ask((store) => countsOf(store, ground.engine));
  const outcome = await known(() => {
    range.points();
    return prepared.send(port.url, { 'x-kill-at': String(COUNTED) });
  });
  if (outcome.kind !== 'done') throw new Error(`${deed.name}: ${JSON.stringify(outcome)}`);
  const usual = difference(before, await ground.ask((store) => countsOf(store, ground.engine)));
  await delay(afterwards);
  return { points: range.points(), usual };
}

/**
 * The numbers of the points to die at, at most so many: those next to the commit first, then all of the mutation, and of the
 * work after the answer one of each kind.
 */
function chosen(points: readonly string[], count: number, turn: number): number[] {
  const near = ['COMMIT', 'after COMMIT', 'before the answer']
    .map((name) => points.indexOf(name, endOf(points)) + 1)
    .filter(Boolean);
  const first = near.splice(0, turn % 2);
  const answered = points.indexOf('after the answer');
  const others = points.flatMap((name, index) =>
    index > answered && points.indexOf(name, answered + 1) < index ? [] : [index + 1],
  );
  return [...new Set([...near, ...first, ...others])].slice(0, count);
}

/** Every mail that was queued since then was handed over. Some may have been twice, which a folder does not show. */
async function mailsOf({ ground }: Range, since: number): Promise<{ mails: number; problems: string[] }> {
  const folder = ground.env['MAIL_FOLDER'] ?? '';
  const queued = 'SELECT id, status FROM outbox_mail WHERE created_at >= ?';
  const states = (): Promise<Row[]> => ground.ask((store) => store.rows(queued, [since]));
  let rows = await states();
  for (const end = performance.now() + MAIL_PATIENCE; performance.now() < end; rows = await states()) {
    if (rows.every(({ status }) => status === 'SENT')) break;
    await delay(200);
  }
  const files = readdirSync(folder).filter((name) => name.endsWith('.eml'));
  const missing = rows.filter(({ id, status }) => status !== 'SENT' || !files.some((name) => name.endsWith(`${String(id)}.eml`)));
  const problems = missing.map(({ id, status }) => `The mail ${String(id)} was not handed over, and is ${String(status)}.`);
  return { mails: rows.length, problems };
}

/** The server's own checks of its data and of the audit trail. */
async function check({ env }: Ground): Promise<string[]> {
  const problems: string[] = [];
  for (const file of ['cli/check-data.js', 'cli/audit-verify.js']) {
    const { code, output } = await runBuilt(file, { ...env, TOKEN_SECRET: 'qK3v9TzN7bXw2LmPr8sYd5fGh1jCe4uA' });
    if (code !== 0) problems.push(`${file}: ${output}`);
  }
  return problems;
}

async function run(plan: Plan, ground: Ground): Promise<{ numbers: Record<string, unknown>; problems: string[] }> {
  const began = Date.now();
  const range = new Range(ground, await fixedPort(), join(ground.env['MAIL_FOLDER'] ?? '', '../points'));
  await range.start();
  const stage = await Stage.at(range.port.url, ground.ask);
  await settled(ground);
  const problems: string[] = [];
  const kills: Record<string, number> = {};
  const where: Record<string, number> = {};
  let missed = 0;
  // A run that has less time than it needs begins somewhere, so that others go on elsewhere.
  const start = plan.random.int(0, DEEDS.length - 1);
  let left = 0;
  for (const [turn, deed] of [...DEEDS.slice(start), ...DEEDS.slice(0, start)].entries()) {
    const { points, usual } = await measure(range, stage, deed, plan.short ? 0 : AFTERWARDS);
    const numbers = chosen(points, plan.times(1, Infinity), turn);
    for (const number of numbers) {
      if (!plan.short && Date.now() > began + plan.minutes * 60_000) {
        left += 1;
        continue;
      }
      const trial = await attempt(range, stage, deed, number, usual);
      problems.push(...trial.problems);
      trial.problems.forEach(plan.tell);
      if (trial.point === null) missed += 1;
      else {
        kills[deed.name] = (kills[deed.name] ?? 0) + 1;
        const kind = /^(after )?COMMIT|answer|mail$/.test(trial.point) ? trial.point : 'a statement';
        where[kind] = (where[kind] ?? 0) + 1;
      }
    }
    plan.tell(`${deed.name}: ${kills[deed.name] ?? 0} kills at ${numbers.length} points, ${problems.length} problems`);
  }
  const { mails, problems: unsent } = await mailsOf(range, began);
  await range.end();
  problems.push(...unsent, ...(await check(ground)));
  return { numbers: { kills, where, missed, left, mails }, problems };
}

/** Nothing is left by halves wherever a mutation is interrupted, and its repeat does it once. */
export const killPoints: Campaign = {
  name: 'kill-points',
  does: 'SIGKILL of the server before every statement of a mutation, around its COMMIT and its answer, and in the work after it',
  engines: ['sqlite', 'mariadb'],
  run: (plan) => onGround(plan.engine, (ground) => run(plan, ground)),
};
