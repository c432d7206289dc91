import type { TxCtx } from '../../data/context';
import { bound } from '../../data/sql';

/**
 * Locks these organization rows until commit. Concurrent transactions on the same organization wait, on every node of
 * a cluster, and then see the result. Needed for invariants that span rows: the last admin, seats, who serves a
 * customer. Locks in the given order to avoid deadlocks.
 */
export async function lockOrganizations(tx: TxCtx, organizationIds: readonly string[]): Promise<void> {
  for (const id of organizationIds) {
    await tx.db.run(bound('subject', 'UPDATE organization SET turn = turn + 1 WHERE id = ?'), [id]);
  }
}
