import type { Answer, TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { sendMutation, type PayloadAnswer } from '../../support/mutate';
import { startDemoApp } from '../rights/support/demo-app';
import { eventsSince, leftOut, marksNow, sightsNow, type Sights, type StoredEvent } from './support/change-events';
import { choose, pause } from './support/random-mutations';
import { DAY, RandomWorld, type Call } from './support/random-world';
import { expectScopesRebuilt } from './support/scopes-now';

/** Mutations of each sequence. */
const ROUNDS = Number(process.env['RANDOM_ROUNDS'] ?? 30);
/** A sequence follows from its seed and the day of the demo. */
const SEEDS = process.env['RANDOM_SEED'] === undefined ? [11, 12] : [Number(process.env['RANDOM_SEED'])];
/** Mutations between two looks at the scope tables. */
const LOOK_EVERY = 5;
/** Milliseconds that one mutation may take at most, with the look after it. */
const PATIENCE = 3_000;

/** One sequence on a server of its own, and what is known of it so far. */
class Sequence {
  readonly steps: string[] = [];
  accepted = 0;
  sent = 0;
  readonly byName = new Map<string, number>();
  private sights: Sights = new Map();

  constructor(
    readonly app: TestApp,
    readonly world: RandomWorld,
  ) {}

  async begin(): Promise<void> {
    this.sights = await sightsNow(this.app.database);
  }

  /** Each event names everybody who sees what it is about, before or after it. */
  private async expectFollowers(events: readonly StoredEvent[]): Promise<void> {
    const after = await sightsNow(this.app.database);
    const missing = events
      .map((event) => ({ type: event.type, subjectId: event.subjectId, leftOut: leftOut(event, this.sights, after) }))
      .filter((event) => event.leftOut.length > 0);
    this.sights = after;
    expect(missing).toEqual([]);
  }

  private note(call: Call, answer: Answer): { done: boolean; payload: PayloadAnswer | null } {
    const payload = (answer.data?.[call.name] ?? null) as PayloadAnswer | null;
    const codes = payload ? payload.errors.map(({ code }) => code) : answer.errors.map(({ extensions }) => extensions.code);
    const done = codes.length === 0 && call.input['dryRun'] !== true;
    this.steps.push(
      `${call.email ?? 'nobody'} ${call.name} ${JSON.stringify(call.input)}: ${codes.join(' ') || (done ? 'done' : 'dry run')}`,
    );
    if (call.input['dryRun'] !== true) this.sent += 1;
    if (done) this.byName.set(call.name, (this.byName.get(call.name) ?? 0) + 1);
    // Whatever a mutation finds, it answers: an internal error is a fault of the server.
    expect(codes.filter((code) => code.startsWith('INTERNAL'))).toEqual([]);
    return { done, payload };
  }

  private async moveOn(): Promise<void> {
    const milliseconds = pause(this.world);
    this.app.clock.advance(milliseconds);
    if (milliseconds < DAY) return;
    const began = this.app.clock.now();
    this.steps.push(`${milliseconds / DAY} days later, the background jobs`);
    await this.app.background();
    expect(this.app.log.filter(({ msg }) => msg === 'background job failed')).toEqual([]);
    await this.expectFollowers(await eventsSince(this.app.database, began));
    this.app.clock.advance(1_000);
  }

  /** One mutation: what is stored is told to everybody concerned; what is refused, tried or without effect is told to nobody. */
  async step(): Promise<void> {
    await this.moveOn();
    const call = await choose(this.world);
    const began = this.app.clock.now();
    const before = await marksNow(this.app.database);
    const answer = await sendMutation(this.app, call.email, call.name, call.input, call.selection);
    const { done, payload } = this.note(call, answer);
    const changed = (await marksNow(this.app.database)) !== before;
    const requestId = answer.headers.get('x-request-id') ?? '';
    const events = (await eventsSince(this.app.database, began)).filter((event) => event.requestId === requestId);
    expect({ requestId: requestId !== '', done: done || !changed, told: events.length > 0 }).toEqual({
      requestId: true,
      done: true,
      told: changed,
    });
    await this.expectFollowers(events);
    if (changed) this.accepted += 1;
    if (done && payload) await call.learn?.(payload);
  }
}

/** Runs a sequence; what fails says how to see it again. */
/** What is in force now is what the subscriptions say: those that are active, each with its quantity. */
async function expectPeriodsFollow(app: TestApp): Promise<void> {
  const now = app.clock.now();
  const active = await app.database.rows(
    `SELECT id, quantity FROM subscription WHERE state = 'RUNNING' AND starts_at <= ? AND (auto_renew = 1 OR term_ends_at > ?) ORDER BY id`,
    [now, now],
  );
  const periods = await app.database.rows(
    'SELECT subscription_id AS id, quantity FROM subscription_period WHERE from_at <= ? AND to_at > ? ORDER BY subscription_id',
    [now, now],
  );
  expect(periods).toEqual(active);
  const overlaps = `SELECT p.subscription_id FROM subscription_period p JOIN subscription_period q
    ON q.subscription_id = p.subscription_id AND q.from_at > p.from_at AND q.from_at < p.to_at`;
  expect(await app.database.rows(overlaps, [])).toEqual([]);
}

async function run(seed: number): Promise<Sequence> {
  const app = await startDemoApp();
  const sequence = new Sequence(app, new RandomWorld(app, seed));
  try {
    await sequence.begin();
    for (let round = 1; round <= ROUNDS; round += 1) {
      await sequence.step();
      if (round % LOOK_EVERY === 0 || round === ROUNDS) {
        await expectScopesRebuilt(app.database);
        await expectPeriodsFollow(app);
      }
    }
    return sequence;
  } catch (cause) {
    const steps = sequence.steps.map((step, index) => `${index + 1}. ${step}`).join('\n');
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`Seed ${seed} failed; RANDOM_SEED=${seed} runs it again. It did:\n${steps}\n\n${message}`, { cause });
  } finally {
    await app.stop();
  }
}

describeEngine('any sequence of mutations', () => {
  it.each(SEEDS)(
    'leaves the scope tables as a rebuild makes them, and each change in the feed of all who see it (seed %d)',
    async (seed) => {
      const { accepted, sent, byName } = await run(seed);
      if (process.env['RANDOM_ROUNDS'] !== undefined) process.stdout.write(`${JSON.stringify(Object.fromEntries(byName))}\n`);
      expect(accepted * 2).toBeGreaterThanOrEqual(sent);
    },
    300_000 + ROUNDS * PATIENCE,
  );
});
