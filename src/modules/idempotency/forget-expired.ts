import { inTransaction, type Ctx } from '../../data/context';
import { bound } from '../../data/sql';

/** Maximum number of records deleted per batch. */
const BATCH = 500;

/** Deletes expired idempotency records. */
export function forgetExpired(ctx: Ctx): Promise<number> {
  return inTransaction(ctx, async (tx) => {
    const now = tx.clock.now();
    const expired = await tx.db.rows(
      bound<{ owner: string; operation: string; keyHash: string }>(
        'nobody',
        `SELECT owner, operation, key_hash AS keyHash FROM idempotency_record WHERE expires_at <= ? LIMIT ${BATCH}`,
      ),
      [now],
    );
    for (const { owner, operation, keyHash } of expired) {
      await tx.db.run(
        bound('nobody', 'DELETE FROM idempotency_record WHERE owner = ? AND operation = ? AND key_hash = ? AND expires_at <= ?'),
        [owner, operation, keyHash, now],
      );
    }
    return expired.length;
  });
}
