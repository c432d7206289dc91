import { inTransaction, type Ctx, type TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import { marks, padded } from '../../graph/statement';

/** Maximum number of events deleted per batch. */
const BATCH = 500;
/** Retention of refusal counts, in minutes. */
const TALLY_MINUTES = 60;
/** Retention of the change feed, in days. The audit trail is kept forever. */
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

/** Deletes expired refusal counts and change events. Neither has any effect by then. */
export function forget(ctx: Ctx): Promise<number> {
  return inTransaction(ctx, async (tx) => {
    const now = tx.clock.now();
    const tallies = await tx.db.run(bound('nobody', 'DELETE FROM refusal_tally WHERE minute < ?'), [
      Math.floor(now / 60_000) - TALLY_MINUTES,
    ]);
    return tallies + (await forgetEvents(tx, now));
  });
}
