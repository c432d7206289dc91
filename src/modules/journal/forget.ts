import { inTransaction, type Ctx } from '../../data/context';
import { bound } from '../../data/sql';

/** Rows forgotten in one go. */
const BATCH = 500;
/** Minutes that counts of refusals are kept. */
const TALLY_MINUTES = 60;

/**
 * Forgets idempotency records that have expired and counts of refusals that nothing is added to any more.
 * Both have lost their effect before; this only frees the space.
 */
export function forget(ctx: Ctx): Promise<number> {
  return inTransaction(ctx, async (tx) => {
    const now = tx.clock.now();
    const expired = await tx.db.rows(
      bound(
        'nobody',
        `SELECT owner, operation, key_hash AS keyHash FROM idempotency_record WHERE expires_at <= ? LIMIT ${BATCH}`,
      ),
      [now],
    );
    for (const { owner, operation, keyHash } of expired as unknown as Record<'owner' | 'operation' | 'keyHash', string>[]) {
      await tx.db.run(
        bound('nobody', 'DELETE FROM idempotency_record WHERE owner = ? AND operation = ? AND key_hash = ? AND expires_at <= ?'),
        [owner, operation, keyHash, now],
      );
    }
    const tallies = await tx.db.run(bound('nobody', 'DELETE FROM refusal_tally WHERE minute < ?'), [
      Math.floor(now / 60_000) - TALLY_MINUTES,
    ]);
    return expired.length + tallies;
  });
}
