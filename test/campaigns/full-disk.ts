import { setTimeout as delay } from 'node:timers/promises';
import type { Campaign } from './support/campaign';
import { onScene } from './support/scene';
import { onSmallDisk } from './support/small-disk';

const RECOVERED = 5_000;

/** The disk of the database is full while clients change something: what cannot be stored is refused, and nothing else happens. */
export const fullDisk: Campaign = {
  name: 'full-disk',
  does: 'a full disk under the database while clients change something, then room again',
  engines: ['sqlite', 'mariadb'],
  run: (plan) =>
    onSmallDisk(plan.engine, (disk) =>
      onScene(
        plan,
        async ({ ground, load: startLoad, numbers, problems }) => {
          const rounds = plan.times(1, 10);
          const server = await ground.serve();
          const load = await startLoad(() => [server.url]);
          const recoveries: number[] = [];
          const refused = (): number => Object.values(load.refusals).reduce((sum, count) => sum + count, 0);
          for (let round = 1; round <= rounds; round += 1) {
            await load.more(20);
            disk.fill();
            const before = refused();
            // A database goes on as long as the space that it already has lasts.
            for (const end = performance.now() + 30_000; refused() === before && performance.now() < end;) await delay(50);
            if (refused() === before) problems.push('Nothing was refused on a full disk.');
            await delay(1_000);
            const live = await fetch(`${server.url}/livez`);
            if (live.status !== 200) problems.push(`/livez answers ${live.status} on a full disk.`);
            disk.empty();
            recoveries.push(await load.next());
            plan.tell(`round ${round} of ${rounds}, first success after ${recoveries.at(-1)} ms`);
          }
          const slowestRecovery = Math.max(...recoveries);
          if (slowestRecovery > RECOVERED) problems.push(`The first success came ${slowestRecovery} ms after there was room.`);
          Object.assign(numbers, { rounds, slowestRecovery });
        },
        disk.folder,
      ),
    ),
};
