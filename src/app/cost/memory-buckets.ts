/** The size of a bucket and how fast it fills up again. */
export interface BucketSize {
  /** Points in a full bucket. 0: there is no such bucket. */
  capacity: number;
  /** Points restored per second. */
  restored: number;
}

/** A bucket that a payer has. */
export interface Bucket extends BucketSize {
  key: string;
}

/** What happened to buckets. */
export interface Taken {
  /** Milliseconds until so many points can be taken. 0: they were. */
  wait: number;
  /** The points in each bucket. */
  levels: readonly number[];
}

/** Takes points from all buckets or from none, or gives them back if `points` is negative. */
export type Taking = (buckets: readonly Bucket[], points: number) => Promise<Taken>;

/** Milliseconds by which rounding may be off. */
const ROUNDING = 0.001;
/** Milliseconds between two times that full buckets are forgotten. */
const SWEEP = 10_000;

/** Buckets in the memory of this process. One that is full again is forgotten. */
export function inMemory(now: () => number = () => performance.now()): Taking & { size: () => number } {
  const levels = new Map<string, { level: number; at: number; fullAt: number }>();
  let sweptAt = now();
  const sweep = (at: number): void => {
    if (at - sweptAt < SWEEP) return;
    sweptAt = at;
    for (const [key, { fullAt }] of levels) if (fullAt <= at) levels.delete(key);
  };
  const take: Taking = (buckets, points) => {
    const at = now();
    sweep(at);
    const before = buckets.map(({ key, capacity, restored }) => {
      const kept = levels.get(key);
      return kept ? Math.min(capacity, kept.level + ((at - kept.at) * restored) / 1000) : capacity;
    });
    const waits = buckets.map(({ restored }, index) => ((points - (before[index] ?? 0)) * 1000) / restored);
    const wait = Math.max(0, Math.ceil(Math.max(...waits) - ROUNDING));
    if (wait > 0) return Promise.resolve({ wait, levels: before });
    const after = buckets.map(({ key, capacity, restored }, index) => {
      const level = Math.min(capacity, (before[index] ?? 0) - points);
      if (level >= capacity) levels.delete(key);
      else levels.set(key, { level, at, fullAt: at + ((capacity - level) * 1000) / restored });
      return level;
    });
    return Promise.resolve({ wait, levels: after });
  };
  return Object.assign(take, { size: () => levels.size });
}
