import { request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Random } from '../hunt/random';
import type { Store } from '../hunt/store';
import { sumOf, scrape } from '../api/monitoring/support/scrape';
import type { Campaign } from './support/campaign';
import { send, signIn } from './support/client';
import { onGround } from './support/ground';

const CLIENTS = 32;
const POOL = 8;
/** Milliseconds in which the pool must be as it was. */
const SETTLED = 10_000;

const PAGE = '{ customers(first: 20) { nodes { id name subscriptions(first: 5) { nodes { id name quantity } } } } }';
const RENAME = 'mutation($input: RenameSubscriptionInput!) { renameSubscription(input: $input) { errors { code message } } }';
const SERVED = `SELECT id, command FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()`;

/** Sends a document and breaks the connection after some milliseconds, whatever became of it. */
function giveUp(url: string, token: string, body: object, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    const asking = request(`${url}/graphql`, { method: 'POST', headers, agent: false }, (response) => response.resume());
    asking.on('close', resolve).on('error', () => undefined);
    asking.end(JSON.stringify(body));
    setTimeout(() => asking.destroy(), milliseconds);
  });
}

/** Kills a connection of the server, or the statement on it, again and again. Answers how often. */
async function kill(store: Store, random: Random, isOver: () => boolean): Promise<number> {
  let kills = 0;
  for (; !isOver(); kills += 1) {
    const victim = random.maybe(await store.rows(SERVED));
    // It may have ended meanwhile.
    if (victim) await store.run(`KILL ${kills % 2 === 0 ? 'CONNECTION' : 'QUERY'} ${victim['id']}`).catch(() => undefined);
    await delay(50);
  }
  return kills;
}

/** Locks a row for longer than a request may take, again and again. Answers how often. */
async function lock(store: Store, subject: string, isOver: () => boolean): Promise<number> {
  let locks = 0;
  for (; !isOver(); locks += 1) {
    const held = `SELECT id FROM subscription WHERE id = '${subject}' FOR UPDATE; DO SLEEP(1.5); COMMIT`;
    // It may be killed as those of the server are.
    await store.run(`BEGIN NOT ATOMIC START TRANSACTION; ${held}; END`).catch(() => undefined);
    await delay(500);
  }
  return locks;
}

/** Clients that go away, statements that take too long, connections that are killed: the pool is whole afterwards. */
export const pool: Campaign = {
  name: 'pool',
  does: 'clients that go away, statements that take too long and killed connections: all connections come back',
  engines: ['mariadb'],
  run: (plan) =>
    onGround(plan.engine, async (ground) => {
      const cycles = plan.times(1_000, 10_000);
      const env = { DATABASE_POOL_SIZE: String(POOL), REQUEST_TIMEOUT_MS: '1000', METRICS_PORT: '0' };
      const server = await ground.serve(env);
      const metricsUrl = /Metrics\s+(\S+)/.exec(server.output())?.[1] ?? '';
      const token = await signIn(server.url, 'admin.agent@alpine-distribution.example');
      const [subject] = await ground.ask((store) => store.rows('SELECT id FROM subscription ORDER BY id LIMIT 1'));
      const subjectId = String(subject?.['id']);
      const problems: string[] = [];
      const counts: Record<string, number> = {};
      const count = (name: string): void => void (counts[name] = (counts[name] ?? 0) + 1);
      let done = 0;
      const client = async (): Promise<void> => {
        while (done < cycles) {
          done += 1;
          if (done % 1_000 === 0) plan.tell(`${done} of ${cycles}`);
          const isChange = plan.random.chance(0.3);
          const input = { subscriptionId: subjectId, name: `Cycle ${done}` };
          const body = isChange ? { query: RENAME, variables: { input } } : { query: PAGE };
          if (plan.random.chance(0.5)) {
            await giveUp(server.url, token, body, plan.random.int(0, 40));
            count('givenUp');
            continue;
          }
          const outcome = await send(server.url, body.query, isChange ? { input } : {}, token);
          count(outcome.kind === 'refused' ? outcome.code : outcome.kind);
          if (outcome.kind === 'fault') problems.push(outcome.what);
        }
      };
      const isOver = (): boolean => done >= cycles;
      const [kills, locks] = await Promise.all([
        ground.ask((store) => kill(store, plan.random, isOver)),
        ground.ask((store) => lock(store, subjectId, isOver)),
        ...Array.from({ length: CLIENTS }, client),
      ]);
      const began = performance.now();
      let [inUse, waiting, idle] = [1, 1, 0];
      while ((inUse > 0 || waiting > 0) && performance.now() - began < SETTLED) {
        const samples = await scrape({ metricsUrl });
        inUse = sumOf(samples, 'partner_graph_database_connections', 'state="in_use"');
        idle = sumOf(samples, 'partner_graph_database_connections', 'state="idle"');
        waiting = sumOf(samples, 'partner_graph_database_connections_waiting');
        await delay(50);
      }
      const settled = Math.round(performance.now() - began);
      const connected = await ground.ask((store) => store.rows(SERVED));
      const busy = connected.filter(({ command }) => command !== 'Sleep').length;
      if (inUse > 0 || waiting > 0) problems.push(`${inUse} connections were not given back, ${waiting} requests wait.`);
      if (idle > POOL) problems.push(`The pool has ${idle} connections of ${POOL}.`);
      if (busy > 0) problems.push(`${busy} connections still execute something.`);
      const numbers = { cycles, ...counts, kills, locks, settled, idle, connected: connected.length };
      for (let read = 0; read < 2 * POOL; read += 1) {
        const { kind } = await send(server.url, PAGE, {}, token);
        if (kind !== 'done') problems.push(`A read was ${kind} afterwards.`);
      }
      return { numbers, problems };
    }),
};
