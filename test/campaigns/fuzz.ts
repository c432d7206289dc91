import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { buildSchema, type GraphQLSchema } from 'graphql';
import { DEMO_USERS } from '../../src/demo';
import { Random } from '../hunt/random';
import type { ServerProcess } from '../support/process';
import type { Campaign, Findings, Plan } from './support/campaign';
import { signIn } from './support/client';
import { changed, oddBody, oddRequest } from './support/fuzz/broken';
import { Documents } from './support/fuzz/documents';
import { poolOf } from './support/fuzz/pool';
import { sendBytes, sendWhole, wrongWith, type Answer } from './support/fuzz/sending';
import type { Pool } from './support/fuzz/values';
import { onGround, type Ground } from './support/ground';

/** Requests at the same time, and cursors of answers that are used again. */
const AT_ONCE = 6;
const CURSORS = 200;
/** Milliseconds that no request may take, however busy the machine is. */
const LONGEST = 11_000;
/** Problems after which it is useless to go on. */
const PROBLEMS = 200;
/** Characters of a request that are shown with what was wrong. */
const SHOWN = 1_500;

/** A request that was made, and how it is sent. */
interface Sent {
  kind: string;
  shown: string;
  send: () => Promise<Answer>;
}

/** Somebody who sends requests, with a token that may have ended. */
interface Sender {
  email: string | null;
  token: string | undefined;
}

/** Makes and sends requests; each follows from its number. */
class Fuzz {
  readonly statuses: Record<string, number> = {};
  readonly kinds: Record<string, number> = {};
  readonly problems: string[] = [];
  slowest = 0;
  overTwoSeconds = 0;
  busy = 0;
  signedInAgain = 0;

  constructor(
    private readonly server: ServerProcess,
    private readonly schema: GraphQLSchema,
    private readonly pool: Pool,
    private readonly cursors: string[],
    private readonly senders: Sender[],
    private readonly seed: number,
  ) {}

  /** Half of the requests are documents with random values, the others are broken as text, as JSON or as bytes. */
  private make(random: Random, { token }: Sender): Sent {
    const { url } = this.server;
    const made = new Documents(this.schema, random, this.pool).make();
    const { query, variables } = made;
    const headers = { 'content-type': 'application/json', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
    const whole = (kind: string, path: string, body: string, type = 'application/json'): Sent => ({
      kind,
      shown: `${path} ${body}`,
      send: () => sendWhole(`${url}${path}`, body, { ...headers, 'content-type': type }),
    });
    const kind = random.next();
    if (kind < 0.5) return whole('documents', '/graphql', JSON.stringify(made));
    if (kind < 0.56) {
      const format = random.pick(['CSV', 'NDJSON', 'JSON', 'XLSX', 'x', null]);
      return whole('exports', '/export', JSON.stringify({ document: query, variables, format }));
    }
    if (kind < 0.58) {
      const [mutation = ''] = random.sample(Object.keys(this.schema.getMutationType()?.getFields() ?? {}), 1);
      const rows = Object.values(variables).map((value) => `${JSON.stringify(value)},${random.int(0, 9)}`);
      const policy = random.pick(['STOP', 'CONTINUE', 'ALL_OR_NOTHING', '']);
      const content = `${random.pick(['subscriptionId,quantity', 'a,b', '', 'customerId;name'])}\n${rows.join('\n')}`;
      return whole('files', `/bulk?mutation=${mutation}&policy=${policy}&preview=true`, content, 'text/csv');
    }
    if (kind < 0.7) return whole('changed documents', '/graphql', JSON.stringify({ query: changed(random, query), variables }));
    if (kind < 0.75) return whole('changed JSON', '/graphql', changed(random, JSON.stringify(made)));
    if (kind < 0.8) return whole('odd JSON', '/graphql', oddBody(random, made));
    const bytes = oddRequest(random, made, token);
    return { kind: 'bytes', shown: bytes.toString('latin1'), send: () => sendBytes(Number(new URL(url).port), bytes) };
  }

  async one(number: number): Promise<void> {
    const random = new Random(this.seed * 1_000_003 + number);
    const sender = random.pick(this.senders);
    const { kind, shown, send } = this.make(random, sender);
    let wrong: string | null;
    try {
      const answer = await send();
      wrong = this.note(kind, answer);
      if (answer.status === 401 && sender.email !== null) await this.renew(sender);
    } catch (cause) {
      wrong = `no answer: ${inspect(cause)}`;
    }
    if (wrong)
      this.problems.push(`Request ${number} of ${sender.email ?? 'nobody'} (${kind}) got ${wrong}: ${shown.slice(0, SHOWN)}`);
  }

  private note(kind: string, answer: Answer): string | null {
    const { status, text, took } = answer;
    this.kinds[kind] = (this.kinds[kind] ?? 0) + 1;
    this.statuses[status] = (this.statuses[status] ?? 0) + 1;
    this.slowest = Math.max(this.slowest, Math.round(took));
    if (took > 2_000 && kind !== 'bytes') this.overTwoSeconds += 1;
    if (status === 503) this.busy += 1;
    for (const [, cursor = ''] of text.matchAll(/"(?:end|start)Cursor":"([^"]+)"/g)) {
      if (this.cursors.length < CURSORS) this.cursors.push(cursor);
    }
    if (took > LONGEST) return `an answer after ${Math.round(took)} ms`;
    return wrongWith(answer);
  }

  /** Signs in again whose session has ended; who can no more sends on with an old token. */
  private async renew(sender: Sender): Promise<void> {
    if (sender.email === null) return;
    try {
      sender.token = await signIn(this.server.url, sender.email);
      this.signedInAgain += 1;
    } catch {
      sender.email = null;
    }
  }
}

async function run(plan: Plan, ground: Ground): Promise<Findings> {
  const requests = plan.times(600, 500_000);
  const server = await ground.serve({ TRUSTED_PROXIES: '127.0.0.1', QUEUE_TIMEOUT_MS: '5000' });
  const cursors = ['x'];
  const schema = buildSchema(readFileSync(join(__dirname, '../../schema/schema.graphql'), 'utf8'));
  const senders: Sender[] = [{ email: null, token: undefined }];
  for (const { email } of DEMO_USERS) senders.push({ email, token: await signIn(server.url, email) });
  const fuzz = new Fuzz(server, schema, await poolOf(ground, cursors), cursors, senders, plan.random.int(0, 1_000_000));
  const quiet = server.output().length;
  let next = 0;
  const end = plan.short ? Infinity : performance.now() + plan.minutes * 60_000;
  const worker = async (): Promise<void> => {
    while (next < requests && performance.now() < end && fuzz.problems.length < PROBLEMS) {
      next += 1;
      await fuzz.one(next);
      if (next % 2_000 === 0) plan.tell(`${next} of ${requests} requests, ${fuzz.problems.length} problems`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const live = await fetch(`${server.url}/livez`).catch(() => null);
  if (live?.status !== 200) fuzz.problems.push(`/livez answers ${live?.status ?? 'nothing'} afterwards.`);
  const said = server.output().slice(quiet).trim();
  if (said !== '') fuzz.problems.push(`The server said: ${said.slice(0, 4_000)}`);
  const { statuses, kinds, slowest, overTwoSeconds, busy, signedInAgain, problems } = fuzz;
  const stillIn = senders.filter(({ email }) => email !== null).length;
  return { numbers: { requests: next, statuses, kinds, slowest, overTwoSeconds, busy, signedInAgain, stillIn }, problems };
}

/** No request is answered with a fault, shows how the server is made, or ends it. */
export const fuzz: Campaign = {
  name: 'fuzz',
  does: 'random requests of people of all roles: documents of the schema with random values, broken documents, JSON, headers and bytes',
  engines: ['sqlite', 'mariadb'],
  run: (plan) => onGround(plan.engine, (ground) => run(plan, ground)),
};
