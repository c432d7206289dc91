import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { Throttle, ThrottleKind } from '../data/context';
import { AppError } from '../kernel/errors';

/** Attempts in a time span, each for one address. */
interface Allowance {
  points: number;
  /** Seconds. */
  duration: number;
}

/** Attempts of one kind that one address has: what people need, and not what guessing needs. */
export type Allowances = Readonly<Record<ThrottleKind, number>>;

const SPAN: Readonly<Record<ThrottleKind, number>> = { signIn: 60, link: 60, mail: 3_600 };

/** Throttles attempts by address, in the memory of this process. */
export function createThrottle(perSpan: Allowances): Throttle {
  const limiter = (kind: ThrottleKind): RateLimiterMemory => {
    const allowance: Allowance = { points: perSpan[kind], duration: SPAN[kind] };
    return new RateLimiterMemory({ keyPrefix: kind, ...allowance });
  };
  const limiters: Readonly<Record<ThrottleKind, RateLimiterMemory>> = {
    signIn: limiter('signIn'),
    link: limiter('link'),
    mail: limiter('mail'),
  };
  return {
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
