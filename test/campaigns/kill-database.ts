import { setTimeout as delay } from 'node:timers/promises';
import type { Campaign } from './support/campaign';
import { onScene } from './support/scene';

/** Milliseconds in which a request is refused while the database is down, and in which one succeeds once it is up. */
const REFUSED = 3_000;
const RECOVERED = 5_000;

/** The server stays up, refuses, and goes on by itself. */
export const killDatabase: Campaign = {
  name: 'kill-database',
  does: 'SIGKILL of the database while clients change something',
  engines: ['mariadb'],
  run: (plan) =>
    onScene(plan, async ({ ground, load: startLoad, judge, numbers, problems }) => {
      const kills = plan.times(1, 50);
      const server = await ground.serve();
      const load = await startLoad(() => [server.url]);
      const recoveries: number[] = [];
      for (let kill = 1; kill <= kills; kill += 1) {
        await load.more(20);
        await delay(plan.random.int(0, 300));
        ground.mariadb?.signal('SIGKILL');
        await delay(500);
        const [live, ready] = await Promise.all(['livez', 'readyz'].map((path) => fetch(`${server.url}/${path}`)));
        if (live?.status !== 200 || ready?.status !== 503) {
          problems.push(`Without a database, /livez answers ${live?.status} and /readyz ${ready?.status}.`);
        }
        await ground.mariadb?.restart();
        const recovered = await load.next();
        recoveries.push(recovered);
        await judgeAtRest(load, judge);
        plan.tell(`kill ${kill} of ${kills}, first success ${recovered} ms after the database was up`);
      }
      const slowestRecovery = Math.max(...recoveries);
      if (slowestRecovery > RECOVERED) problems.push(`The first success came ${slowestRecovery} ms after the database.`);
      if (load.slowestRefusal > REFUSED) problems.push(`A refusal took ${Math.round(load.slowestRefusal)} ms.`);
      Object.assign(numbers, { kills, slowestRecovery });
    }),
};

/** Nobody may write while the judge reads one table after the other. */
async function judgeAtRest(load: { stop: () => Promise<void>; start: (clients: number) => void }, judge: () => Promise<void>) {
  await load.stop();
  await judge();
  load.start(16);
}
