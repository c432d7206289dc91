import { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { GiveBack, Log, Throttle } from '../data/context';
import type { ThrottleKind } from '../policy/throttles';
import { AppError } from '../kernel/errors';

/** Attempts of one kind that one address has: what people need, and not what guessing needs. */
export type Allowances = Readonly<Record<ThrottleKind, number>>;

/** A throttle that lets go of what it counts in. */
export interface ClosingThrottle extends Throttle {
  close(): void;
}

/** Seconds that attempts are counted together. */
const SPAN: Readonly<Record<ThrottleKind, number>> = {
  signIn: 60,
  link: 60,
  mail: 3_600,
  takenByUser: 3_600,
  takenByOrganization: 3_600,
  invitationByUser: 86_400,
  invitationByOrganization: 86_400,
};
/** Milliseconds to wait for an answer of Redis before this process counts by itself. */
const PATIENCE = 1_000;
/** Milliseconds between two tries to reach it at most. */
const LONGEST_PAUSE = 2_000;
/** Milliseconds that Redis is left alone after it failed, so that not every request waits for it. */
const REST = 5_000;
const MINUTE = 60_000;

/** An attempt that was counted. */
interface Counted {
  count: RateLimiterRes;
  giveBack: GiveBack;
}

/** Counts one attempt of a key. */
type Counter = (key: string) => Promise<Counted>;

interface Allowance {
  keyPrefix: string;
  points: number;
  /** Seconds. */
  duration: number;
}

/** A line in the log once a minute, whatever is wrong with Redis and however often. */
function reporter(log: Log): (problem: string) => void {
  let reportedAt = -Infinity;
  return (problem) => {
    if (performance.now() - reportedAt < MINUTE) return;
    reportedAt = performance.now();
    log.warn({ problem }, 'Redis cannot be reached: attempts by address are counted by each process');
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

/** The count in a refusal of the limiter, which rejects with it when it is too high. */
function countIn(refusal: unknown): RateLimiterRes {
  if (refusal instanceof RateLimiterRes) return refusal;
  throw refusal;
}

/** Counts an attempt where it can be given back; what cannot be is lost with its span. */
async function countWith(limiter: RateLimiterMemory | RateLimiterRedis, key: string): Promise<Counted> {
  const count = await limiter.consume(key).catch(countIn);
  const giveBack = (): Promise<void> =>
    limiter.reward(key).then(
      () => undefined,
      () => undefined,
    );
  return { count, giveBack };
}

/** Whether an answer is a count of attempts and a time to wait; the limiter itself takes anything for one. */
const isCount = ({ consumedPoints, msBeforeNext }: RateLimiterRes, { duration }: Allowance): boolean =>
  Number.isSafeInteger(consumedPoints) && consumedPoints >= 0 && msBeforeNext >= 0 && msBeforeNext <= duration * 1000;

/** Counts in Redis, and in this process while Redis does not count: gone, hanging, read-only, answering anything else. */
function inRedis(redis: Redis, allowance: Allowance, alone: Counter, report: (problem: string) => void): Counter {
  const limiter = new RateLimiterRedis({ ...allowance, storeClient: redis, rejectIfRedisNotReady: true });
  let restingUntil = -Infinity;
  /** The count after this attempt; rejects when there is none that can be believed. */
  const together = async (key: string): Promise<Counted> => {
    const counted = await countWith(limiter, key);
    if (!isCount(counted.count, allowance)) throw new Error('Redis answers something that is no count.');
    return counted;
  };
  return async (key) => {
    if (performance.now() < restingUntil) return alone(key);
    try {
      return await together(key);
    } catch (cause) {
      // While there is no connection the client itself says so, and does not make anybody wait.
      if (redis.status === 'ready') {
        restingUntil = performance.now() + REST;
        report(cause instanceof Error ? cause.message : 'unknown');
      }
      return alone(key);
    }
  };
}

/**
 * Throttles attempts by address, and what users ask about others: for all processes together in Redis, or in the
 * memory of this one.
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
      throw new AppError('THROTTLED', `Too many attempts; try again in ${retryAfter} seconds.`, { retryAfter });
    },
  };
}
