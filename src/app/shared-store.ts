import { Redis } from 'ioredis';
import type { Log } from '../data/context';

/** Milliseconds to wait for Redis before this process counts by itself. */
const PATIENCE = 1_000;
/** Maximum milliseconds between two connection attempts. */
const LONGEST_PAUSE = 2_000;
/** Milliseconds without using Redis after a failure, so that not every request waits for it. */
const REST = 5_000;
const MINUTE = 60_000;

/** Redis, which counts for all processes together. */
export interface SharedStore {
  readonly redis: Redis;
  /** Counts together, or alone while Redis is down, hanging, read-only or returns nonsense, for which `together` rejects. */
  orAlone<T>(together: () => Promise<T>, alone: () => Promise<T>): Promise<T>;
  /** Closes the connection. */
  close(): void;
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

/** Connects to Redis. Never rejects: it connects again and again. */
export function openSharedStore(url: string, log: Log): SharedStore {
  const report = reporter(log);
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: PATIENCE,
    commandTimeout: PATIENCE,
    retryStrategy: (times) => Math.min(times * 100, LONGEST_PAUSE),
  });
  redis.on('error', (cause: Error) => report(cause.message));
  let restingUntil = -Infinity;
  return {
    redis,
    orAlone: async (together, alone) => {
      // While disconnected, the client fails immediately and reports it itself.
      if (redis.status !== 'ready' || performance.now() < restingUntil) return alone();
      try {
        return await together();
      } catch (cause) {
        if (redis.status === 'ready') {
          restingUntil = performance.now() + REST;
          report(cause instanceof Error ? cause.message : 'unknown');
        }
        return alone();
      }
    },
    close: () => redis.disconnect(),
  };
}
