import { inTransaction, type Ctx, type TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import type { Columns } from '../../graph/row';
import { changeIfSame } from '../../graph/write';
import { letGo } from './subscription-end';
import { DISABLED_DAYS, GRACE_DAYS, deletedAt, termAt, type SubscriptionDates } from './subscription-status';
import { CustomerSubscription } from './subscription.entity';
import { subscriptionDeleted, subscriptionRenewed, type SubscriptionParties } from './subscription.events';

/** Maximum number of subscriptions per transaction. */
const BATCH = 100;
const DAY = 86_400_000;

type Due = Columns<CustomerSubscription, keyof SubscriptionDates | keyof SubscriptionParties | 'version'>;

const COLUMNS = `id, version, state, customer_id AS customerId, provider_id AS providerId, reseller_id AS resellerId,
  support_partner_id AS supportPartnerId, starts_at AS startsAt,
  term_starts_at AS termStartsAt, term_ends_at AS termEndsAt, term, auto_renew AS autoRenew`;

/** The terms that started automatically since the last run, oldest first. */
function termsUntil(due: Due, now: number): { termStartsAt: number; termEndsAt: number }[] {
  const terms = [];
  let dates = due;
  while (dates.termEndsAt <= now) {
    const { startsAt: termStartsAt, endsAt: termEndsAt } = termAt(dates, dates.termEndsAt);
    terms.push({ termStartsAt, termEndsAt });
    dates = { ...dates, termStartsAt, termEndsAt };
  }
  return terms;
}

/** Stores the current term once, and emits one event for each term that started in the meantime. */
async function renew(tx: TxCtx, due: Due, now: number): Promise<boolean> {
  const terms = termsUntil(due, now);
  const [first, ...further] = terms.map((after, index) =>
    subscriptionRenewed(due, { before: { termEndsAt: terms[index - 1]?.termEndsAt ?? due.termEndsAt }, after }),
  );
  const last = terms.at(-1);
  if (!first || !last || !(await changeIfSame(tx, CustomerSubscription, due, last, first))) return false;
  for (const event of further) tx.emit(event);
  return true;
}

async function remove(tx: TxCtx, due: Due): Promise<boolean> {
  const at = deletedAt(due);
  if (at === null) return false;
  const event = subscriptionDeleted(due, { after: { status: 'DELETED', at: new Date(at).toISOString() } });
  const values = { endedAt: at, assignedLicenses: 0, azureOwner: false };
  if (!(await changeIfSame(tx, CustomerSubscription, due, values, event))) return false;
  await letGo(tx, due.id, at);
  return true;
}

/**
 * Processes due subscriptions. If several processes run at once, one changes a row and the others skip it because
 * its version has changed.
 */
function roll(
  ctx: Ctx,
  where: string,
  params: number[],
  each: (tx: TxCtx, due: Due, now: number) => Promise<boolean>,
): Promise<number> {
  return inTransaction(ctx, async (tx) => {
    const rows = await tx.db.rows(
      bound<Due>(
        'nobody',
        `SELECT ${COLUMNS} FROM subscription WHERE ended_at IS NULL AND ${where} ORDER BY term_ends_at, id LIMIT ${BATCH}`,
      ),
      params,
    );
    let done = 0;
    for (const due of rows) if (await each(tx, due, tx.clock.now())) done += 1;
    return done;
  });
}

/**
 * Stores what has happened automatically: new terms of auto-renewed subscriptions, and the deletion of those past
 * the grace and disabled periods. What clients see does not depend on this job, because it is derived from the
 * same dates.
 */
export async function rollSubscriptions(ctx: Ctx): Promise<number> {
  const now = ctx.clock.now();
  const renewed = await roll(ctx, "state = 'RUNNING' AND auto_renew = 1 AND term_ends_at <= ?", [now], renew);
  const expired = now - (GRACE_DAYS + DISABLED_DAYS) * DAY;
  const lapsed = await roll(ctx, "state = 'RUNNING' AND auto_renew = 0 AND term_ends_at <= ?", [expired], remove);
  const suspended = await roll(ctx, "state = 'SUSPENDED' AND term_ends_at <= ?", [now - DISABLED_DAYS * DAY], remove);
  return renewed + lapsed + suspended;
}
