import { Redis } from 'ioredis';
import { startTestApp, type Answer, type TestApp } from '../../support/app';
import { engineUnderTest, hasEngine } from '../../support/database';
import { describeRedis } from '../../support/describe-redis';
import { startImpostor, startRedis, type RedisServer } from '../../support/redis';
import { startDemoApp } from '../rights/support/demo-app';

// Another process and real time are part of this: a machine that stalls for a second makes Redis look gone.
jest.retryTimes(2, { logErrorsBeforeRetry: true });

const ALPINE = 'admin.agent@alpine-distribution.example';
const COLLEAGUE = 'helpdesk.agent@alpine-distribution.example';
const ELBE = 'admin.agent@elbe-cloud.example';

/** Costs 101, all of it whatever there is. */
const COUNTED = '{ subscriptions { aggregate { count } } }';
const SIZES = {
  MAX_COST: '450',
  COST_BY_USER: '450',
  COST_RATE_BY_USER: '1',
  COST_BY_ORGANIZATION: '600',
  COST_RATE_BY_ORGANIZATION: '1',
};
const ASKED = { 'x-query-cost': 'true' };

const reached = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 300));

(hasEngine(engineUnderTest()) ? describeRedis : describe.skip)('what users may spend, counted in Redis', () => {
  let redis: RedisServer;
  let one: TestApp;
  let other: TestApp;
  beforeEach(async () => {
    redis = await startRedis();
    one = await startDemoApp({ REDIS_URL: redis.url, ...SIZES });
    other = await startTestApp({ beside: one });
    await reached();
    for (const email of [ALPINE, COLLEAGUE, ELBE]) await one.as(email);
  });
  afterEach(async () => {
    await other.stop();
    await one.stop();
    await redis.remove();
  });

  const spend = async (app: TestApp, email: string): Promise<Answer> => app.send(COUNTED, {}, await one.as(email), ASKED);
  const answered = (answers: readonly Answer[]): number => answers.filter(({ status }) => status === 200).length;
  const both = (count: number, email: string): Promise<Answer[]> =>
    Promise.all(Array.from({ length: count }, (_, index) => spend(index % 2 ? one : other, email)));

  it('is shared by all processes, and by the users of an organization', async () => {
    const own = await both(20, ALPINE);
    expect(answered(own)).toBe(4);
    expect(own.every(({ status }) => status === 200 || status === 429)).toBe(true);
    expect(answered(await both(10, COLLEAGUE))).toBe(1);
    expect(answered(await both(10, ELBE))).toBe(4);
  });

  it('is given back, and told', async () => {
    const document = '{ customers(first: 100, filter: { name: { eq: "there is no such customer" } }) { nodes { id } } }';
    const cost = async (): Promise<Record<string, any>> => {
      const { extensions } = await other.send(document, {}, await one.as(ALPINE), ASKED);
      return extensions['cost'] as Record<string, any>;
    };
    for (let time = 1; time <= 10; time += 1) {
      const told = await cost();
      expect(told).toMatchObject({
        requestedQueryCost: 111,
        actualQueryCost: 11,
        throttleStatus: { maximumAvailable: 450, restoreRate: 1 },
      });
      expect(told['throttleStatus'].currentlyAvailable).toBeGreaterThanOrEqual(450 - 11 * time);
    }
  });

  it('leaves nothing in Redis once it is restored', async () => {
    await spend(one, ELBE);
    const client = new Redis(redis.url);
    const keys = await client.keys('partner-graph:cost:*');
    expect(keys.length).toBeGreaterThan(0);
    for (const key of keys) {
      const left = await client.pttl(key);
      expect(left).toBeGreaterThan(0);
      expect(left).toBeLessThan(120_000);
    }
    client.disconnect();
  });

  it('is counted by each process while Redis is gone or hangs', async () => {
    redis.pause();
    try {
      expect(answered(await both(20, ALPINE))).toBe(8);
    } finally {
      redis.resume();
    }
    await redis.kill();
    expect(answered(await both(20, ELBE))).toBe(8);
  });

  it('is counted by this process if something other than Redis answers', async () => {
    for (const answer of [
      '*2\r\n$3\r\nabc\r\n$3\r\nxyz\r\n',
      '*3\r\n:-9\r\n:60000\r\n:60000\r\n',
      '*3\r\n:0\r\n:451\r\n:0\r\n',
    ]) {
      const impostor = await startImpostor(answer);
      const app = await startDemoApp({ REDIS_URL: impostor.url, ...SIZES });
      await reached();
      try {
        const token = await app.as(ALPINE);
        const answers = await Promise.all(Array.from({ length: 10 }, () => app.send(COUNTED, {}, token)));
        expect({ answer, answered: answered(answers) }).toEqual({ answer, answered: 4 });
      } finally {
        await app.stop();
        await impostor.stop();
      }
    }
  });
});
