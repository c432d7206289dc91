import { setTimeout as delay } from 'node:timers/promises';
import type { Campaign } from './support/campaign';
import { fixedPort } from './support/ground';
import { onScene } from './support/scene';

/** After each kill, what is stored is compared with what was acknowledged. */
export const killServer: Campaign = {
  name: 'kill-server',
  does: 'SIGKILL of the server while clients change something',
  engines: ['sqlite', 'mariadb'],
  run: (plan) =>
    onScene(plan, async ({ ground, load: startLoad, judge, numbers, problems }) => {
      const kills = plan.times(2, 200);
      const { PORT, url } = await fixedPort();
      let server = await ground.serve({ PORT });
      const load = await startLoad(() => [url]);
      for (let kill = 1; kill <= kills; kill += 1) {
        await load.more(20);
        await delay(plan.random.int(0, 300));
        await server.kill('SIGKILL');
        await judge();
        server = await ground.serve({ PORT });
        plan.tell(`kill ${kill} of ${kills}, ${load.acknowledged} acknowledged, ${problems.length} problems`);
      }
      Object.assign(numbers, { kills });
    }),
};
