import { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { GiveBack, Log, Throttle } from '../data/context';
import type { ThrottleKind } from '../policy/throttles';
import { AppError } from '../kernel/errors';

/** Allowed attempts per kind and key: enough for people, too few for guessing. */
export type Allowances = Readonly<Record<ThrottleKind, number>>;

/** A throttle that can release its connection. */
export interface ClosingThrottle extends Throttle {
  close(): void;
}

/** The period over which attempts are counted, in seconds. */
const SPAN: Readonly<Record<ThrottleKind, number>> = {
  signIn: 60,
  link: 60,
  mail: 3_600,
  takenByUser: 3_600,
  takenByOrganization: 3_600,
  invitationByUser: 86_400,
  invitationByOrganization: 86_400,
};
/** Milliseconds to wait for Redis before this process counts by itself. */
const PATIENCE = 1_000;
/** Maximum milliseconds between two connection attempts. */
const LONGEST_PAUSE = 2_000;
/** Milliseconds without using Redis after a failure, so that not every request waits for it. */
const REST = 5_000;
const MINUTE = 60_000;

/** A counted attempt. */
interface Counted {
  count: RateLimiterRes;
  giveBack: GiveBack;
}

/** Counts one attempt for a key. */
type Counter = (key: string) => Promise<Counted>;

interface Allowance {
  keyPrefix: string;
  points: number;
  duration: number; // seconds
}

/** Logs Redis problems at most once a minute. */
function reporter(log: Log): (problem: string) => void {
  let reportedAt = -Infinity;
  return (problem) => {
    if (performance.now() - reportedAt < MINUTE) return;
    reportedAt = performance.now();
    log.warn({ problem }, 'Redis is unreachable: each process counts attempts by itself');
  };
}

function connect(url: string, report: (problem: string) => void): Redis {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: PATIENCE,
    commandTimeout: PATIENCE,
    retryStrategy: (times) => Math.min(times * 100, LONGEST_PAUSE),
  });
  redis.on('error', (cause: Error) => report(cause.message));
  return redis;
}

/** The count in a limiter's rejection, which it throws above the limit. */
function countIn(refusal: unknown): RateLimiterRes {
  if (refusal instanceof RateLimiterRes) return refusal;
  throw refusal;
}

/** Counts an attempt so that it can be refunded. If a refund fails, it is lost until the period ends. */
async function countWith(limiter: RateLimiterMemory | RateLimiterRedis, key: string): Promise<Counted> {
  const count = await limiter.consume(key).catch(countIn);
  const giveBack = (): Promise<void> =>
    limiter.reward(key).then(
      () => undefined,
      () => undefined,
    );
  return { count, giveBack };
}

/** Whether a result is a plausible count and wait time. The limiter itself accepts anything. */
const isCount = ({ consumedPoints, msBeforeNext }: RateLimiterRes, { duration }: Allowance): boolean =>
  Number.isSafeInteger(consumedPoints) && consumedPoints >= 0 && msBeforeNext >= 0 && msBeforeNext <= duration * 1000;

/** Counts in Redis, or in this process while Redis is down, hanging, read-only or returns nonsense. */
function inRedis(redis: Redis, allowance: Allowance, alone: Counter, report: (problem: string) => void): Counter {
  const limiter = new RateLimiterRedis({ ...allowance, storeClient: redis, rejectIfRedisNotReady: true });
  let restingUntil = -Infinity;
  /** The count after this attempt. Rejects if Redis gives no plausible one. */
  const together = async (key: string): Promise<Counted> => {
    const counted = await countWith(limiter, key);
    if (!isCount(counted.count, allowance)) throw new Error('Redis returned something that is not a count.');
    return counted;
  };
  return async (key) => {
    if (performance.now() < restingUntil) return alone(key);
    try {
      return await together(key);
    } catch (cause) {
      // While disconnected, the client fails immediately and reports it itself.
      if (redis.status === 'ready') {
        restingUntil = performance.now() + REST;
        report(cause instanceof Error ? cause.message : 'unknown');
      }
      return alone(key);
    }
  };
}

/**
 * Rate-limits attempts by address, and what users ask about other organizations: in Redis for all processes together, or in
 * this process's memory.
 */
export function createThrottle(perSpan: Allowances, redisUrl: string | undefined, log: Log): ClosingThrottle {
  const report = reporter(log);
  const redis = redisUrl === undefined ? null : connect(redisUrl, report);
  const counter = (kind: ThrottleKind): Counter => {
    const allowance = { keyPrefix: `partner-graph:${kind}`, points: perSpan[kind], duration: SPAN[kind] };
    const memory = new RateLimiterMemory(allowance);
    const alone: Counter = (key) => countWith(memory, key);
    return redis ? inRedis(redis, allowance, alone, report) : alone;
  };
  const counters: Readonly<Record<ThrottleKind, Counter>> = {
    signIn: counter('signIn'),
    link: counter('link'),
    mail: counter('mail'),
    takenByUser: counter('takenByUser'),
    takenByOrganization: counter('takenByOrganization'),
    invitationByUser: counter('invitationByUser'),
    invitationByOrganization: counter('invitationByOrganization'),
  };
  return {
    close: () => redis?.disconnect(),
    take: async (kind, key) => {
      const { count, giveBack } = await counters[kind](key.slice(0, 320));
      if (count.consumedPoints <= perSpan[kind]) return giveBack;
      const retryAfter = Math.max(1, Math.ceil(count.msBeforeNext / 1000));
      throw new AppError('THROTTLED', `Too many attempts. Try again in ${retryAfter} seconds.`, { retryAfter });
    },
  };
}
