import { setTimeout as delay } from 'node:timers/promises';
import type { Campaign } from './support/campaign';
import { onScene } from './support/scene';

/** Milliseconds in which a request ends, whatever the database does: the deadline of requests and something for the way. */
const DEADLINE = 13_000;
const RECOVERED = 5_000;

/** A database that keeps its connections open and does not answer. */
export const stopDatabase: Campaign = {
  name: 'stop-database',
  does: 'SIGSTOP of the database for 10 seconds while clients change something',
  engines: ['mariadb'],
  run: (plan) =>
    onScene(plan, async ({ ground, load: startLoad, numbers, problems }) => {
      const stops = plan.times(1, 20);
      const server = await ground.serve();
      const load = await startLoad(() => [server.url]);
      const recoveries: number[] = [];
      for (let stop = 1; stop <= stops; stop += 1) {
        await load.more(20);
        ground.mariadb?.signal('SIGSTOP');
        await delay(10_000);
        const live = await fetch(`${server.url}/livez`);
        if (live.status !== 200) problems.push(`/livez answers ${live.status} while the database is stopped.`);
        ground.mariadb?.signal('SIGCONT');
        recoveries.push(await load.next());
        plan.tell(`stop ${stop} of ${stops}, first success after ${recoveries.at(-1)} ms`);
      }
      const slowestRecovery = Math.max(...recoveries);
      if (slowestRecovery > RECOVERED) problems.push(`The first success came ${slowestRecovery} ms after the database went on.`);
      if (load.slowest > DEADLINE) problems.push(`A request took ${Math.round(load.slowest)} ms.`);
      Object.assign(numbers, { stops, slowestRecovery });
    }),
};
