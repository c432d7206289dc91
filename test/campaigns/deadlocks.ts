import type { Campaign } from './support/campaign';
import { onScene } from './support/scene';

/** Clients change the same few subscriptions through two servers: each change is done once, none is lost, none is an error. */
export const deadlocks: Campaign = {
  name: 'deadlocks',
  does: '32 clients at two servers that change the same three subscriptions and make things in the same organization',
  engines: ['mariadb', 'sqlite'],
  run: (plan) =>
    onScene(plan, async ({ ground, load: startLoad, numbers, problems }) => {
      const changes = plan.times(150, 10_000);
      const servers = [await ground.serve()];
      // A file has one server.
      if (plan.engine !== 'sqlite') servers.push(await ground.serve());
      const urls = servers.map(({ url }) => url);
      const load = await startLoad(() => urls, 32, { subjects: 3 });
      await load.more(changes, 1_800_000);
      await load.stop();
      const refused = Object.values(load.refusals).reduce((sum, count) => sum + count, 0);
      const share = refused / (refused + load.acknowledged);
      if (load.lost > 0) problems.push(`${load.lost} changes got no answer.`);
      Object.assign(numbers, { servers: servers.length, refusedShare: Number(share.toFixed(4)) });
    }),
};
