import { setTimeout as delay } from 'node:timers/promises';
import type { Random } from '../../hunt/random';
import { send, signIn, type Outcome } from './client';

/** A change that a client wants, and what it knows of it. */
export interface Change {
  kind: 'rename' | 'invite' | 'provider';
  /** The idempotency key, which is also the text that the change leaves in the database. */
  key: string;
  /** What is changed; what was made, once that is known. */
  id: string;
  /** Whether somebody said that it is done. */
  acknowledged: boolean;
  /** When somebody said so first, by `process.hrtime`. */
  acknowledgedAt?: bigint;
  /** Requests sent for it, and the number of the server that the last one went to. */
  tries: number;
  server: number;
  /** Version that the answer to the first request named, of what has versions. */
  version: number;
}

const DOCUMENTS: Record<Change['kind'], string> = {
  rename:
    'mutation($input: RenameSubscriptionInput!) { renameSubscription(input: $input) { made: subscription { id version } errors { code message } } }',
  invite:
    'mutation($input: InviteCustomerInput!) { inviteCustomer(input: $input) { made: invitation { id } errors { code message } } }',
  provider:
    'mutation($input: CreateProviderInput!) { createProvider(input: $input) { made: provider { id } errors { code message } } }',
};

export const mailOf = (change: Change): string => `it@${change.key}.example`;

function inputOf(change: Change): object {
  const { kind, key, id } = change;
  if (kind === 'rename') return { subscriptionId: id, name: key, idempotencyKey: key };
  if (kind === 'invite') return { recipientEmail: mailOf(change), idempotencyKey: key };
  const domain = `${key}.example`;
  return { name: key, country: 'DE', domain, admin: { name: 'Ada', email: `ada@${domain}` }, idempotencyKey: key };
}

/** Who sends what. */
interface Tokens {
  agent: string;
  operator: string;
}

async function tokensAt(urls: () => readonly string[]): Promise<Tokens> {
  const [url = ''] = urls();
  const agent = await signIn(url, 'admin.agent@alpine-distribution.example');
  const operator = await signIn(url, 'operator@partner-graph.example');
  return { agent, operator };
}

/** Clients that change something, one change after the other each, and note what was acknowledged. */
export class Load {
  changes: Change[] = [];
  readonly problems: string[] = [];
  readonly refusals: Record<string, number> = {};
  lost = 0;
  repeats = 0;
  /** Milliseconds of the slowest answer, of any kind. */
  slowest = 0;
  /** Milliseconds of the slowest refusal. */
  slowestRefusal = 0;
  /** Refusals with HTTP 503 that do not say when to come again. */
  withoutHint = 0;
  /** Requests that were sent and got no answer, other than those that found nobody listening. */
  cut = 0;
  /** Tries that a client saw fail although it tried once more at once, on the next server. */
  failedTwice = 0;
  /** When the last acknowledgement came, and the longest time between two. */
  private last = performance.now();
  longestGap = 0;
  private running: Promise<void>[] = [];
  private stopped = false;
  private turn = 0;

  /** `urls` are the servers at the moment; each try goes to the next of them. */
  constructor(
    private readonly urls: () => readonly string[],
    private tokens: Tokens,
    readonly subjects: readonly string[],
    private readonly random: Random,
    /** Whether the second try comes at once, as that of a proxy. */
    private readonly atOnce = false,
  ) {}

  /** Signs in and makes clients for the subscriptions. */
  static async at(urls: () => readonly string[], subjects: readonly string[], random: Random, atOnce = false): Promise<Load> {
    return new Load(urls, await tokensAt(urls), subjects, random, atOnce);
  }

  /** Signs in again, before the tokens expire. */
  async signInAgain(): Promise<void> {
    this.tokens = await tokensAt(this.urls);
  }

  get acknowledged(): number {
    return this.changes.filter((change) => change.acknowledged).length;
  }

  /** Starts so many clients. Each renames a subscription of its own, unless there are fewer than clients. */
  start(clients: number): void {
    this.stopped = false;
    this.last = performance.now();
    for (let client = 0; client < clients; client += 1) {
      this.running.push(this.client(this.subjects[client % this.subjects.length] ?? '', client));
    }
  }

  /** Waits for the next acknowledgement and answers the milliseconds. */
  async next(limit = 60_000): Promise<number> {
    const began = performance.now();
    await this.more(1, limit);
    return Math.round(performance.now() - began);
  }

  /** Waits until so many more changes are acknowledged. */
  async more(count: number, limit = 60_000): Promise<void> {
    const aim = this.acknowledged + count;
    const end = performance.now() + limit;
    while (this.acknowledged < aim) {
      if (performance.now() > end) {
        this.problems.push(`Fewer than ${count} changes were acknowledged in ${limit} ms.`);
        return;
      }
      await delay(10);
    }
  }

  /** Ends the clients when each knows what became of its change. */
  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.running);
    this.running = [];
  }

  /** Sends what was acknowledged once more: each must answer as before and do nothing. */
  async repeat(count: number): Promise<void> {
    const done = this.random.sample(
      this.changes.filter((change) => change.acknowledged),
      count,
    );
    for (const change of done) {
      const { id } = change;
      await this.settle(change, performance.now() + 30_000);
      this.repeats += 1;
      if (change.id !== id) this.problems.push(`The repeat of ${change.key} made ${change.id} instead of ${id}.`);
    }
  }

  /** Sends some of what is open once more until it is done, in the order in which the clients wanted it. */
  async repeatOpen(count: number): Promise<void> {
    const open = this.changes.filter((change) => !change.acknowledged);
    const some = new Set(this.random.sample(open, count));
    for (const change of open.filter((one) => some.has(one))) await this.settle(change, performance.now() + 30_000);
  }

  /** Takes a subscription from what is judged and repeated. */
  forget(subject: string): void {
    this.changes = this.changes.filter(({ id }) => id !== subject);
  }

  numbers(): Record<string, unknown> {
    const { acknowledged, refusals, lost, cut, repeats, withoutHint } = this;
    const [slowest, slowestRefusal, longestGap] = [this.slowest, this.slowestRefusal, this.longestGap].map(Math.round);
    return { acknowledged, refusals, unanswered: lost, cut, repeats, withoutHint, slowest, slowestRefusal, longestGap };
  }

  private async client(subject: string, client: number): Promise<void> {
    for (let number = 0; !this.stopped; number += 1) {
      const kind = this.random.chance(0.05) ? 'provider' : this.random.chance(0.4) ? 'invite' : 'rename';
      const key = `c${client}-${number}-${this.random.int(0, 1e9).toString(36)}`;
      const change: Change = {
        kind,
        key,
        id: kind === 'rename' ? subject : '',
        acknowledged: false,
        tries: 0,
        server: 0,
        version: 0,
      };
      this.changes.push(change);
      if (!(await this.settle(change, performance.now() + 120_000))) return;
    }
  }

  /** Sends a change until it is known to be done. */
  private async settle(change: Change, end: number): Promise<boolean> {
    for (;;) {
      const outcome = await this.once(change);
      if (outcome.kind === 'done') return true;
      if (outcome.kind === 'fault') {
        this.problems.push(`${change.kind} ${change.key}: ${outcome.what}`);
        return false;
      }
      if (change.tries % 2 === 0) this.failedTwice += 1;
      if (performance.now() > end) {
        this.problems.push(`${change.kind} ${change.key} was never answered: ${JSON.stringify(outcome)}`);
        return false;
      }
      if (!this.atOnce || change.tries % 2 === 0) await delay(50);
    }
  }

  private async once(change: Change): Promise<Outcome> {
    const urls = this.urls();
    // A second try goes to the server after the one that failed.
    if (change.tries === 0) change.server = this.turn += 1;
    else change.server += 1;
    const url = urls[change.server % Math.max(urls.length, 1)];
    if (url === undefined) return { kind: 'lost', why: 'no server' };
    const token = change.kind === 'provider' ? this.tokens.operator : this.tokens.agent;
    const began = performance.now();
    const outcome = await send(url, DOCUMENTS[change.kind], { input: inputOf(change) }, token);
    const took = performance.now() - began;
    this.slowest = Math.max(this.slowest, took);
    change.tries += 1;
    if (outcome.kind === 'lost') {
      this.lost += 1;
      if (outcome.why !== 'ECONNREFUSED') this.cut += 1;
    }
    if (outcome.kind === 'refused') {
      const name = `${outcome.code}: ${outcome.message}`;
      this.refusals[name] = (this.refusals[name] ?? 0) + 1;
      this.slowestRefusal = Math.max(this.slowestRefusal, took);
      if (outcome.status === 503 && outcome.retryAfter === null) this.withoutHint += 1;
    }
    if (outcome.kind === 'done') this.note(change, outcome.payload['made'] as { id: string; version?: number } | null);
    return outcome;
  }

  private note(change: Change, made: { id: string; version?: number } | null): void {
    const now = performance.now();
    if (!this.stopped) this.longestGap = Math.max(this.longestGap, now - this.last);
    this.last = now;
    change.acknowledged = true;
    change.acknowledgedAt ??= process.hrtime.bigint();
    change.id = made?.id ?? '';
    // In an answer to a repeat, what was made is as it is then.
    if (change.tries === 1) change.version = made?.version ?? 0;
  }
}
