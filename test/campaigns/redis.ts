import { setTimeout as delay } from 'node:timers/promises';
import { hasRedis, startRedis } from '../support/redis';
import { Skipped, type Campaign } from './support/campaign';
import { send, signIn } from './support/client';
import { onScene } from './support/scene';

const READ = '{ customers(first: 5) { totalCount nodes { id name } } }';

/** Redis only counts: without it, each process counts by itself, and nobody notices. */
export const redisGone: Campaign = {
  name: 'redis',
  does: 'Redis killed and hung while clients sign in, read and change something',
  engines: ['sqlite', 'mariadb'],
  run: async (plan) => {
    if (!hasRedis) throw new Skipped('redis-server is not installed.');
    const redis = await startRedis();
    try {
      return await onScene(plan, async ({ ground, load: startLoad, numbers, problems }) => {
        const rounds = plan.times(1, 20);
        const server = await ground.serve({ REDIS_URL: redis.url });
        const load = await startLoad(() => [server.url], 8);
        let [reads, signIns, slowest] = [0, 0, 0];
        let over = false;
        const reader = (async () => {
          while (!over) {
            const began = performance.now();
            const token = await signIn(server.url, 'global.admin@alpine-distribution.example');
            signIns += 1;
            const outcome = await send(server.url, READ, {}, token);
            if (outcome.kind === 'done') reads += 1;
            else problems.push(`A read: ${JSON.stringify(outcome)}`);
            slowest = Math.max(slowest, performance.now() - began);
            await delay(100);
          }
        })();
        const during = async (what: string): Promise<void> => {
          await load.more(10);
          plan.tell(`${what}: ${load.acknowledged} acknowledged, ${signIns} sign-ins`);
        };
        for (let round = 1; round <= rounds; round += 1) {
          await during('with Redis');
          await redis.kill();
          await during('without Redis');
          await redis.start();
          await during('Redis is back');
          redis.pause();
          await during('Redis hangs');
          redis.resume();
        }
        over = true;
        await reader;
        const refused = Object.values(load.refusals).reduce((sum, count) => sum + count, 0);
        if (refused > 0 || load.lost > 0) problems.push(`${refused} changes were refused and ${load.lost} not answered.`);
        Object.assign(numbers, { rounds, signIns, reads, slowestSignInAndRead: Math.round(slowest) });
      });
    } finally {
      redis.resume();
      await redis.remove();
    }
  },
};
