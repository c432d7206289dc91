import { setTimeout as delay } from 'node:timers/promises';
import type { ServerProcess } from '../support/process';
import type { Campaign } from './support/campaign';
import { fixedPort } from './support/ground';
import { onScene } from './support/scene';

const clientsSaw = (failed: number, where: string): string[] =>
  failed === 0 ? [] : [`${failed} times a client saw two failures, one after the other, ${where}.`];

/** New workers by SIGHUP, then new servers, one after another, behind clients that go from server to server and try twice. */
export const rollingRestart: Campaign = {
  name: 'rolling-restart',
  does: 'workers and servers replaced one after another while clients change something',
  engines: ['mariadb'],
  run: (plan) =>
    onScene(plan, async ({ ground, load: startLoad, numbers, problems }) => {
      const rounds = plan.times(1, 20);
      const places = [await fixedPort(), await fixedPort()];
      const [first, second] = places;
      if (!first || !second) return;
      const workers = await ground.serve({ PORT: first.PORT, WORKERS: '2', LOG_LEVEL: 'info' });
      let urls = [first.url];
      const load = await startLoad(() => urls, 16, { atOnce: true });
      for (let round = 1; round <= rounds; round += 1) {
        await load.more(10);
        const renewed = (): number => workers.output().split('all workers are new').length - 1;
        process.kill(workers.pid, 'SIGHUP');
        while (renewed() < round) await delay(50);
        plan.tell(`workers renewed ${round} of ${rounds}, ${load.failedTwice} failures seen`);
      }
      await load.more(10);
      const bySignal = load.failedTwice;
      problems.push(...clientsSaw(bySignal, 'while workers were renewed'));
      const servers: ServerProcess[] = [workers, await ground.serve({ PORT: second.PORT })];
      urls = places.map(({ url }) => url);
      for (let round = 1; round <= rounds; round += 1) {
        for (const [index, { PORT }] of places.entries()) {
          await load.more(10);
          const code = await servers[index]?.kill('SIGTERM');
          if (code !== 0) problems.push(`A server ended with ${code}.`);
          servers[index] = await ground.serve({ PORT });
        }
        plan.tell(`servers replaced ${round} of ${rounds}, ${load.failedTwice - bySignal} failures seen`);
      }
      await load.more(10);
      problems.push(...clientsSaw(load.failedTwice - bySignal, 'while servers were replaced'));
      Object.assign(numbers, { rounds, failedTwice: load.failedTwice });
    }),
};
