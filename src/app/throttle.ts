import { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible';
import type { Log, Throttle, ThrottleKind } from '../data/context';
import { AppError } from '../kernel/errors';

/** Attempts of one kind that one address has: what people need, and not what guessing needs. */
export type Allowances = Readonly<Record<ThrottleKind, number>>;

/** A throttle that lets go of what it counts in. */
export interface ClosingThrottle extends Throttle {
  close(): void;
}

/** Seconds that attempts are counted together. */
const SPAN: Readonly<Record<ThrottleKind, number>> = { signIn: 60, link: 60, mail: 3_600 };
/** Milliseconds to wait for an answer of Redis before this process counts by itself. */
const PATIENCE = 250;
/** Milliseconds between two tries to reach it at most. */
const LONGEST_PAUSE = 2_000;
const MINUTE = 60_000;

/** Redis for counting: whatever is wrong with it costs a moment, and a line in the log once a minute. */
function connect(url: string, log: Log): Redis {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: PATIENCE * 4,
    commandTimeout: PATIENCE,
    retryStrategy: (times) => Math.min(times * 100, LONGEST_PAUSE),
  });
  let reportedAt = -Infinity;
  redis.on('error', (cause: Error) => {
    if (performance.now() - reportedAt < MINUTE) return;
    reportedAt = performance.now();
    log.warn({ problem: cause.message }, 'Redis cannot be reached: attempts by address are counted by each process');
  });
  return redis;
}

/** Throttles attempts by address: for all processes together in Redis, or in the memory of this one. */
export function createThrottle(perSpan: Allowances, redisUrl: string | undefined, log: Log): ClosingThrottle {
  const redis = redisUrl === undefined ? null : connect(redisUrl, log);
  const limiter = (kind: ThrottleKind): RateLimiterAbstract => {
    const allowance = { keyPrefix: `partner-graph:${kind}`, points: perSpan[kind], duration: SPAN[kind] };
    const memory = new RateLimiterMemory(allowance);
    if (!redis) return memory;
    return new RateLimiterRedis({ ...allowance, storeClient: redis, insuranceLimiter: memory, rejectIfRedisNotReady: true });
  };
  const limiters = { signIn: limiter('signIn'), link: limiter('link'), mail: limiter('mail') };
  return {
    close: () => redis?.disconnect(),
    take: async (kind, key) => {
      try {
        await limiters[kind].consume(key.slice(0, 320));
      } catch (cause) {
        if (!(cause instanceof RateLimiterRes)) throw cause;
        const retryAfter = Math.max(1, Math.ceil(cause.msBeforeNext / 1000));
        throw new AppError('THROTTLED', `Too many attempts; try again in ${retryAfter} seconds.`, { retryAfter });
      }
    },
  };
}
