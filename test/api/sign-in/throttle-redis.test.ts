import { Redis } from 'ioredis';
import { startTestApp, type TestApp } from '../../support/app';
import { hasEngine, engineUnderTest } from '../../support/database';
import { describeRedis } from '../../support/describe-redis';
import { startImpostor, startRedis, type RedisServer } from '../../support/redis';

// Another process and real time are part of this: a machine that stalls for a second makes Redis look gone.
jest.retryTimes(2, { logErrorsBeforeRetry: true });

const ATTEMPTS = 6;
const SIGN_IN = 'mutation { signIn(input: { email: "nobody@nowhere.example", password: "not a password" }) { errors { code } } }';

(hasEngine(engineUnderTest()) ? describeRedis : describe.skip)('attempts by address, counted in Redis', () => {
  let redis: RedisServer;
  let one: TestApp;
  let other: TestApp;
  beforeEach(async () => {
    redis = await startRedis();
    one = await startTestApp({ env: { REDIS_URL: redis.url, SIGN_IN_ATTEMPTS: String(ATTEMPTS) } });
    other = await startTestApp({ beside: one });
    // Both have reached it before attempts are counted.
    await new Promise((resolve) => setTimeout(resolve, 300));
  });
  afterEach(async () => {
    await other.stop();
    await one.stop();
    await redis.remove();
  });

  const attempt = async (app: TestApp): Promise<string> => {
    const { data, errors } = await app.send(SIGN_IN);
    return errors[0]?.extensions.code ?? (data?.['signIn'].errors[0].code as string);
  };
  const attempts = async (count: number): Promise<string[]> =>
    Promise.all(Array.from({ length: count }, (_, index) => attempt(index % 2 ? one : other)));
  const said = ({ log }: TestApp): object[] => log.filter(({ msg }) => /Redis is unreachable/.test(String(msg)));
  const evaluated = (codes: readonly string[]): number => codes.filter((code) => code === 'INVALID_CREDENTIALS').length;

  it('are counted for all processes together', async () => {
    const codes = await attempts(20);
    expect(evaluated(codes)).toBe(ATTEMPTS);
    expect(codes.filter((code) => code === 'THROTTLED').length).toBe(20 - ATTEMPTS);
  });

  it('are counted by each process while Redis is gone, and together again when it is back', async () => {
    await redis.kill();
    const alone = await attempts(40);
    expect(evaluated(alone)).toBe(2 * ATTEMPTS);
    expect(alone.every((code) => ['INVALID_CREDENTIALS', 'THROTTLED'].includes(code))).toBe(true);
    expect(said(one)).toHaveLength(1);
    await redis.start();
    let together: string[] = [];
    for (let tries = 0; tries < 80 && !together.includes('INVALID_CREDENTIALS'); tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 250));
      together = [await attempt(one)];
    }
    expect(evaluated([...together, ...(await attempts(20))])).toBe(ATTEMPTS);
  });

  it('are counted by each process while Redis hangs, and nobody waits long', async () => {
    redis.pause();
    try {
      expect(evaluated(await attempts(30))).toBe(2 * ATTEMPTS);
      expect(said(one)).toHaveLength(1);
    } finally {
      redis.resume();
    }
  });

  it('are counted by each process while Redis answers but does not count', async () => {
    const client = new Redis(redis.url);
    // As after a failover that leaves it without its replicas: it answers, and refuses to write.
    await client.config('SET', 'min-replicas-to-write', '1');
    client.disconnect();
    expect(evaluated(await attempts(30))).toBe(2 * ATTEMPTS);
    expect(said(one)).toHaveLength(1);
  });

  it('are counted by this process if something other than Redis answers', async () => {
    for (const answer of ['HTTP/1.1 400 Bad Request\r\n\r\n', '*2\r\n$3\r\nabc\r\n$3\r\nxyz\r\n', '*2\r\n:-9\r\n:60000\r\n']) {
      const impostor = await startImpostor(answer);
      const app = await startTestApp({ env: { REDIS_URL: impostor.url, SIGN_IN_ATTEMPTS: String(ATTEMPTS) } });
      await new Promise((resolve) => setTimeout(resolve, 300));
      try {
        const codes = await Promise.all(Array.from({ length: 20 }, () => attempt(app)));
        expect({ answer, evaluated: evaluated(codes) }).toEqual({ answer, evaluated: ATTEMPTS });
        expect(said(app)).toHaveLength(1);
      } finally {
        await app.stop();
        await impostor.stop();
      }
    }
  });
});
