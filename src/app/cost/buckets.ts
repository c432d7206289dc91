import type { SharedStore } from '../shared-store';
import { inMemory, type Bucket, type BucketSize, type Taken, type Taking } from './memory-buckets';
import { inRedis } from './redis-buckets';

/** The buckets of a server: each user has one, and all users of an organization share one. */
export interface BucketSizes {
  user: BucketSize;
  organization: BucketSize;
}

/** Whose points are taken. Callers that have not signed in have no organization. */
export interface Payer {
  user: string;
  organization: string | null;
}

/** The state of the emptier one of a payer's buckets, as Shopify names it. */
export interface ThrottleStatus {
  maximumAvailable: number;
  currentlyAvailable: number;
  /** Points restored per second. */
  restoreRate: number;
}

/** Points taken, or why not. */
export interface Charge {
  /** Milliseconds until so many points can be taken. 0: they were. */
  wait: number;
  status: () => ThrottleStatus;
  /** Gives points back. Never rejects: what cannot be given back is restored in time. */
  giveBack: (points: number) => Promise<() => ThrottleStatus>;
}

/** Takes points from the buckets of a payer: from all of them or from none. Null: the payer has none. */
export type Buckets = (payer: Payer, points: number) => Promise<Charge | null>;

function bucketsOf({ user, organization }: BucketSizes, payer: Payer): Bucket[] {
  // The braces keep the buckets of an organization together on a Redis cluster.
  const group = `partner-graph:cost:{${payer.organization ?? payer.user}}`;
  const buckets: Bucket[] = [];
  if (user.capacity > 0) buckets.push({ key: `${group}:${payer.user}`, capacity: user.capacity, restored: user.restored });
  if (organization.capacity > 0 && payer.organization !== null) {
    buckets.push({ key: group, capacity: organization.capacity, restored: organization.restored });
  }
  return buckets;
}

/** The state of the bucket with the fewest points. */
function statusOf(buckets: readonly Bucket[], levels: readonly number[]): ThrottleStatus {
  const states = buckets.map(({ capacity, restored }, index) => ({
    maximumAvailable: capacity,
    currentlyAvailable: Math.floor(levels[index] ?? 0),
    restoreRate: restored,
  }));
  return states.reduce((one, other) => (other.currentlyAvailable < one.currentlyAvailable ? other : one));
}

/**
 * Leaky buckets as at Shopify: points are taken before an operation runs and restored continuously. rate-limiter-flexible, which
 * counts attempts, gives all points back at once at the end of a period. With Redis all processes share the buckets; while it
 * cannot be reached, and without it, each process has its own. Null if there are no buckets.
 */
export function openBuckets(sizes: BucketSizes, shared: SharedStore | null): Buckets | null {
  if (sizes.user.capacity === 0 && sizes.organization.capacity === 0) return null;
  const alone = inMemory();
  const together = shared && inRedis(shared.redis);
  const chargeOf = (taking: Taking, buckets: readonly Bucket[], { wait, levels }: Taken): Charge => {
    const status = (): ThrottleStatus => statusOf(buckets, levels);
    return {
      wait,
      status,
      giveBack: (points) =>
        taking(buckets, -points).then(
          (taken) => () => statusOf(buckets, taken.levels),
          () => status,
        ),
    };
  };
  return (payer, points) => {
    const buckets = bucketsOf(sizes, payer);
    if (buckets.length === 0) return Promise.resolve(null);
    const from = async (taking: Taking): Promise<Charge> => chargeOf(taking, buckets, await taking(buckets, points));
    if (!shared || !together) return from(alone);
    return shared.orAlone(
      () => from(together),
      () => from(alone),
    );
  };
}
