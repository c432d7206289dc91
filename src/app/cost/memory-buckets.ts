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

/** A bucket that is not full. */
interface Kept {
  level: number;
  /** When it had that level, and when it will be full, in milliseconds. */
  at: number;
  fullAt: number;
}

/** Buckets in the memory of this process. One that is full again is forgotten. */
export function inMemory(now: () => number = () => performance.now()): Taking & { size: () => number } {
  const kept = new Map<string, Kept>();
  let sweptAt = now();
  const sweep = (at: number): void => {
    if (at - sweptAt < SWEEP) return;
    sweptAt = at;
    for (const [key, { fullAt }] of kept) if (fullAt <= at) kept.delete(key);
  };
  const levelOf = ({ key, capacity, restored }: Bucket, at: number): number => {
    const one = kept.get(key);
    return one ? Math.min(capacity, one.level + ((at - one.at) * restored) / 1000) : capacity;
  };
  const keep = ({ key, capacity, restored }: Bucket, level: number, at: number): void => {
    if (level >= capacity) kept.delete(key);
    else kept.set(key, { level, at, fullAt: at + ((capacity - level) * 1000) / restored });
  };
  const take: Taking = (buckets, points) => {
    const at = now();
    sweep(at);
    const levels: number[] = [];
    let wait = 0;
    for (const bucket of buckets) {
      const level = levelOf(bucket, at);
      levels.push(level);
      wait = Math.max(wait, Math.ceil(((points - level) * 1000) / bucket.restored - ROUNDING));
    }
    if (wait > 0) return Promise.resolve({ wait, levels });
    for (const [index, bucket] of buckets.entries()) {
      const level = Math.min(bucket.capacity, (levels[index] ?? 0) - points);
      levels[index] = level;
      keep(bucket, level, at);
    }
    return Promise.resolve({ wait, levels });
  };
  return Object.assign(take, { size: () => kept.size });
}
