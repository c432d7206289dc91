import { setTimeout as delay } from 'node:timers/promises';
import { createConnection } from 'mysql2/promise';
import type { Campaign, Plan } from './support/campaign';
import { send, signIn } from './support/client';
import { onCluster, type Cluster, type Node } from './support/cluster';
import { sceneOn, type Scene } from './support/scene';

/** Milliseconds without any acknowledged write when a node dies. */
const GAP = 10_000;
/** Milliseconds in which all conflicts are over. */
const PATIENCE = 1_800_000;

const RENAME =
  'mutation($input: RenameSubscriptionInput!) { renameSubscription(input: $input) { subscription { id } errors { code message } } }';
const READ = 'query($id: ID!) { subscription(id: $id) { name } }';

/** Rows that the other node takes a moment to change, so that it is behind. */
const MANY = 100_000;

/**
 * Reads from the second server what the first has just acknowledged, while the second one's node is behind. Answers how often
 * it was not there.
 */
async function staleReads(node: Node, urls: readonly [string, string], subscriptionId: string, count: number): Promise<number> {
  const token = await signIn(urls[0], 'admin.agent@alpine-distribution.example');
  const connection = await createConnection(`${node.url}/campaign`);
  let stale = 0;
  try {
    await connection.query('CREATE TABLE campaign.many (id int PRIMARY KEY, times int NOT NULL)');
    await connection.query(`INSERT INTO campaign.many SELECT seq, 0 FROM seq_1_to_${MANY}`);
    for (let number = 0; number < count; number += 1) {
      await connection.query('UPDATE campaign.many SET times = times + 1');
      const name = `causal ${number}`;
      const written = await send(urls[0], RENAME, { input: { subscriptionId, name } }, token);
      const read = await send(urls[1], READ, { id: subscriptionId }, token);
      if (written.kind !== 'done' || read.kind !== 'done') throw new Error(JSON.stringify([written, read]));
      if (read.payload['name'] !== name) stale += 1;
    }
    await connection.query('DROP TABLE campaign.many');
  } finally {
    await connection.end();
  }
  return stale;
}

async function sum(nodes: readonly Node[], name: string): Promise<number> {
  let total = 0;
  for (const node of nodes) total += Number(await node.status(name));
  return total;
}

/** Servers on two nodes of three. One node after another is killed; the clients go from server to server. */
async function kills(plan: Plan, { nodes, ground, serveOn }: Cluster): Promise<ReturnType<typeof sceneOn>> {
  return sceneOn(ground, plan, async (scene: Scene) => {
    const { load: startLoad, numbers, problems } = scene;
    const count = plan.times(1, 30);
    const servers = [await serveOn(0), await serveOn(1)];
    const urls = servers.map(({ url }) => url);
    const load = await startLoad(() => urls);
    let slowestGap = 0;
    for (let kill = 1; kill <= count; kill += 1) {
      const victim = nodes[kill % nodes.length];
      if (!victim) break;
      await load.more(40);
      load.longestGap = 0;
      victim.kill();
      await load.more(40);
      slowestGap = Math.max(slowestGap, load.longestGap);
      await victim.rejoin();
      while ((await victim.status('wsrep_local_state_comment')) !== 'Synced') await delay(100);
      plan.tell(`kill ${kill} of ${count}, ${Math.round(load.longestGap)} ms without a write, ${load.acknowledged} acknowledged`);
    }
    if (slowestGap > GAP) problems.push(`For ${Math.round(slowestGap)} ms nobody could write.`);
    Object.assign(numbers, { kills: count, slowestGap: Math.round(slowestGap) });
    await load.stop();
    const [subject = ''] = load.subjects;
    const [writer] = nodes;
    const stale = writer ? await staleReads(writer, [urls[0] ?? '', urls[1] ?? ''], subject, plan.times(5, 20)) : 0;
    numbers['staleReads'] = stale;
    if (stale > 0) problems.push(`${stale} reads at the other server did not show what was acknowledged before.`);
    // What was renamed outside of the clients is no longer theirs to judge.
    load.forget(subject);
  });
}

/** Clients change the same three subscriptions through servers on two nodes: certification refuses one of two, which tries again. */
async function conflicts(plan: Plan, { nodes, ground, serveOn }: Cluster): Promise<ReturnType<typeof sceneOn>> {
  return sceneOn(ground, plan, async ({ load: startLoad, numbers, problems }) => {
    const urls = [(await serveOn(0)).url, (await serveOn(1)).url];
    const aborted = async (): Promise<number> =>
      (await sum(nodes, 'wsrep_local_bf_aborts')) + (await sum(nodes, 'wsrep_local_cert_failures'));
    const before = await aborted();
    const load = await startLoad(() => urls, 32, { subjects: 3 });
    await load.more(plan.times(150, 10_000), PATIENCE);
    await load.stop();
    numbers['aborted'] = (await aborted()) - before;
    if (numbers['aborted'] === 0) problems.push('There was no conflict between the nodes.');
  });
}

/** Two of three nodes die at once: the last one refuses everything, since it may be the one that was cut off, until an operator says that it is not. */
async function withoutMajority(plan: Plan, { nodes, ground, serveOn }: Cluster): Promise<ReturnType<typeof sceneOn>> {
  return sceneOn(ground, plan, async ({ load: startLoad, numbers, problems }) => {
    const [last, ...others] = nodes;
    if (!last) return;
    const { url } = await serveOn(0);
    const load = await startLoad(() => [url]);
    await load.more(20);
    for (const node of others) node.kill();
    while ((await last.status('wsrep_cluster_status')) === 'Primary') await delay(100);
    const before = load.acknowledged;
    await delay(2_000);
    const ready = await fetch(`${url}/readyz`);
    if (ready.status !== 503) problems.push(`Without a majority, /readyz answers ${ready.status}.`);
    if (load.acknowledged > before) problems.push(`Without a majority, ${load.acknowledged - before} changes were acknowledged.`);
    const connection = await createConnection(last.url);
    await connection.query("SET GLOBAL wsrep_provider_options = 'pc.bootstrap=YES'");
    await connection.end();
    numbers['successAfterBootstrap'] = await load.next();
    for (const node of others) await node.rejoin();
  });
}

/** Three nodes on this machine. */
export const galera: Campaign = {
  name: 'galera',
  does: 'three Galera nodes, servers on two of them: nodes killed, conflicts between nodes, no majority',
  engines: ['mariadb'],
  run: (plan) =>
    onCluster(async (cluster) => {
      const first = await kills(plan, cluster);
      const second = await conflicts(plan, cluster);
      const third = await withoutMajority(plan, cluster);
      const numbers = { kills: first.numbers, conflicts: second.numbers, withoutMajority: third.numbers };
      return { numbers, problems: [...first.problems, ...second.problems, ...third.problems] };
    }),
};
