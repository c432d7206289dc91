import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { GiveBack, Throttle } from '../data/context';
import type { ThrottleKind } from '../policy/throttles';
import { AppError } from '../kernel/errors';
import type { SharedStore } from './shared-store';

/** Allowed attempts per kind and key: enough for people, too few for guessing. */
export type Allowances = Readonly<Record<ThrottleKind, number>>;

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

/** Counts in Redis, or in this process while Redis cannot. */
function inRedis(shared: SharedStore, allowance: Allowance, alone: Counter): Counter {
  const limiter = new RateLimiterRedis({ ...allowance, storeClient: shared.redis, rejectIfRedisNotReady: true });
  /** The count after this attempt. Rejects if Redis gives no plausible one. */
  const together = async (key: string): Promise<Counted> => {
    const counted = await countWith(limiter, key);
    if (!isCount(counted.count, allowance)) throw new Error('Redis returned something that is not a count.');
    return counted;
  };
  return (key) =>
    shared.orAlone(
      () => together(key),
      () => alone(key),
    );
}

/**
 * Rate-limits attempts by address, and what users ask about other organizations: in Redis for all processes together, or in
 * this process's memory.
 */
export function createThrottle(perSpan: Allowances, shared: SharedStore | null): Throttle {
  const counter = (kind: ThrottleKind): Counter => {
    const allowance = { keyPrefix: `partner-graph:${kind}`, points: perSpan[kind], duration: SPAN[kind] };
    const memory = new RateLimiterMemory(allowance);
    const alone: Counter = (key) => countWith(memory, key);
    return shared ? inRedis(shared, allowance, alone) : alone;
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
    take: async (kind, key) => {
      const { count, giveBack } = await counters[kind](key.slice(0, 320));
      if (count.consumedPoints <= perSpan[kind]) return giveBack;
      const retryAfter = Math.max(1, Math.ceil(count.msBeforeNext / 1000));
      throw new AppError('THROTTLED', `Too many attempts. Try again in ${retryAfter} seconds.`, { retryAfter });
    },
  };
}
