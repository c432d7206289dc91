import type { TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import type { Columns } from '../../graph/row';
import { marks } from '../../graph/statement';
import { deleteWhere, insertRows, updateRows } from '../../graph/write';
import { FOREVER, SubscriptionPeriod } from './subscription-period.entity';
import type { CustomerSubscription } from './subscription.entity';

/** Subscriptions per statement. */
const CHUNK = 500;

type Period = Columns<SubscriptionPeriod, 'subscriptionId' | 'fromAt' | 'toAt' | 'quantity'>;
type Dates = Columns<CustomerSubscription, 'state' | 'startsAt' | 'termEndsAt' | 'autoRenew' | 'quantity'> & { id: string };

/** The time from now on in which a subscription is active, as far as is known today. */
function ahead({ id, state, startsAt, termEndsAt, autoRenew, quantity }: Dates, now: number): Period | null {
  const fromAt = Math.max(startsAt, now);
  const toAt = autoRenew ? FOREVER : termEndsAt;
  return state === 'RUNNING' && fromAt < toAt ? { subscriptionId: id, fromAt, toAt, quantity } : null;
}

/** Ends the period that runs now, or does not plan the one that was ahead. */
async function end(tx: TxCtx, { subscriptionId, fromAt }: Period, now: number): Promise<void> {
  if (fromAt < now) {
    await updateRows(tx, SubscriptionPeriod, { toAt: now }, { subscriptionId, fromAt });
    return;
  }
  const where = bound('subject', 'subscription_id = ? AND from_at = ?');
  await deleteWhere(tx, SubscriptionPeriod, { where, params: [subscriptionId, fromAt] });
}

/** Writes what changed of one subscription. Returns the period to insert, if any. */
async function keepOne(tx: TxCtx, known: Period | undefined, next: Period | null, now: number): Promise<Period[]> {
  if (!known) return next ? [next] : [];
  const goesOn = next !== null && known.quantity === next.quantity && Math.max(known.fromAt, now) === next.fromAt;
  if (!goesOn) {
    await end(tx, known, now);
    return next ? [next] : [];
  }
  if (known.toAt !== next.toAt) {
    const { subscriptionId, fromAt } = known;
    await updateRows(tx, SubscriptionPeriod, { toAt: next.toAt }, { subscriptionId, fromAt });
  }
  return [];
}

/** Keeps what was in force: after a change of subscriptions, their old period ends now and a new one begins. */
export async function keepPeriods(tx: TxCtx, ids: readonly string[]): Promise<void> {
  const now = tx.clock.now();
  for (let start = 0; start < ids.length; start += CHUNK) {
    const some = ids.slice(start, start + CHUNK);
    const rows = await tx.db.rows(
      bound<Dates>(
        'subject',
        `SELECT id, state, starts_at AS startsAt, term_ends_at AS termEndsAt, auto_renew AS autoRenew, quantity FROM subscription WHERE id IN (${marks(some.length)})`,
      ),
      some,
    );
    const periods = await tx.db.rows(
      bound<Period>(
        'subject',
        `SELECT subscription_id AS subscriptionId, from_at AS fromAt, to_at AS toAt, quantity FROM subscription_period WHERE subscription_id IN (${marks(some.length)}) AND to_at > ?`,
      ),
      [...some, now],
    );
    const known = new Map(periods.map((period) => [period.subscriptionId, period]));
    const begin: Period[] = [];
    for (const row of rows) begin.push(...(await keepOne(tx, known.get(row.id), ahead(row, now), now)));
    await insertRows(
      tx,
      SubscriptionPeriod,
      begin.map((period) => ({ ...period })),
    );
  }
}
