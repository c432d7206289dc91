import type { Campaign } from './support/campaign';
import { fixedPort } from './support/ground';
import { onScene } from './support/scene';

/** SHUTDOWN_TIMEOUT_MS, unless it is set. */
const LIMIT = 10_000;

/** Every request is answered, and the process ends with 0, in time; on MariaDB every other one has two workers. */
export const sigterm: Campaign = {
  name: 'sigterm',
  does: 'SIGTERM of the server while clients change something',
  engines: ['sqlite', 'mariadb'],
  run: (plan) =>
    onScene(plan, async ({ ground, load: startLoad, numbers, problems }) => {
      const ends = plan.times(2, 100);
      const { PORT, url } = await fixedPort();
      const start = (end: number): ReturnType<typeof ground.serve> =>
        ground.serve({ PORT, WORKERS: plan.engine === 'mariadb' && end % 2 === 1 ? '2' : '1' });
      let server = await start(0);
      const load = await startLoad(() => [url]);
      let slowestEnd = 0;
      for (let end = 1; end <= ends; end += 1) {
        await load.more(20);
        const began = performance.now();
        const code = await server.kill('SIGTERM');
        const took = Math.round(performance.now() - began);
        slowestEnd = Math.max(slowestEnd, took);
        if (code !== 0 || took > LIMIT) problems.push(`The server ended with ${code} after ${took} ms.`);
        server = await start(end);
        plan.tell(`end ${end} of ${ends} in ${took} ms, ${load.cut} requests cut`);
      }
      if (load.cut > 0) problems.push(`${load.cut} requests got no answer in ${ends} ends.`);
      Object.assign(numbers, { ends, slowestEnd });
    }),
};
