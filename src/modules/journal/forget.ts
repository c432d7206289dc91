import { inTransaction, type Ctx, type TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import { marks, padded } from '../../graph/statement';

/** Rows forgotten in one go. */
const BATCH = 500;
/** Minutes that counts of refusals are kept. */
const TALLY_MINUTES = 60;
/** Days that the feed goes back; the trail keeps everything. */
const FEED_DAYS = 30;

async function forgetEvents(tx: TxCtx, now: number): Promise<number> {
  const old = await tx.db.rows(
    bound<{ id: string }>('nobody', `SELECT id FROM change_event WHERE created_at < ? ORDER BY created_at LIMIT ${BATCH}`),
    [now - FEED_DAYS * 86_400_000],
  );
  if (old.length === 0) return 0;
  const ids = padded(old.map(({ id }) => id));
  await tx.db.run(bound('nobody', `DELETE FROM change_event WHERE id IN (${marks(ids.length)})`), ids);
  return old.length;
}

/**
 * Forgets idempotency records that have expired, counts of refusals that nothing is added to any more, and what is
 * older than the feed goes back. All have lost their effect before; this only frees the space.
 */
export function forget(ctx: Ctx): Promise<number> {
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
    const tallies = await tx.db.run(bound('nobody', 'DELETE FROM refusal_tally WHERE minute < ?'), [
      Math.floor(now / 60_000) - TALLY_MINUTES,
    ]);
    return expired.length + tallies + (await forgetEvents(tx, now));
  });
}
