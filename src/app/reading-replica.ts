import { preferReplica } from '../data/context';
import type { Execute } from './executor';

/**
 * Runs queries on the replica, if there is one that is as fresh as the primary. The viewer and the rights were read from the
 * primary before.
 */
export const readingReplica =
  (execute: Execute): Execute =>
  async (asked) => {
    if (asked.operation.operation === 'query') await preferReplica(asked.context);
    return execute(asked);
  };
