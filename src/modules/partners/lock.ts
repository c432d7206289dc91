import type { TxCtx } from '../../data/context';
import { bound } from '../../data/sql';

/**
 * Locks organizations for the rest of the transaction: whoever else wants to decide something about one of them
 * waits, on every node of a cluster, and then sees what was decided. Needed where an invariant spans rows: the last
 * admin, seats, who serves a customer. In the order given, so that two never wait for each other.
 */
export async function lockOrganizations(tx: TxCtx, organizationIds: readonly string[]): Promise<void> {
  for (const id of organizationIds) {
    await tx.db.run(bound('subject', 'UPDATE organization SET turn = turn + 1 WHERE id = ?'), [id]);
  }
}
