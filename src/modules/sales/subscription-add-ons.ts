import type { TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import type { Columns } from '../../graph/row';
import type { EndingSubscription } from './subscription-end';
import type { SubscriptionParties } from './subscription.events';
import { statusAt, type SubscriptionStatus } from './subscription-status';
import type { CustomerSubscription } from './subscription.entity';

/** An add-on that has not ended. */
type AddOnRow = Columns<CustomerSubscription, keyof EndingSubscription | keyof SubscriptionParties | 'name' | 'offerId'>;

/** An add-on with its current state. */
export interface AddOn extends AddOnRow {
  status: SubscriptionStatus;
}

/** Reads the add-ons of a subscription that have not ended. The customer must be locked. */
export async function addOnsOf(tx: TxCtx, subscriptionId: string): Promise<AddOn[]> {
  const rows = await tx.db.rows(
    bound<AddOnRow>(
      'subject',
      `SELECT id, version, name, state, offer_id AS offerId, order_id AS orderId, starts_at AS startsAt, term_starts_at AS termStartsAt,
       term_ends_at AS termEndsAt, term, auto_renew AS autoRenew, customer_id AS customerId, provider_id AS providerId,
       reseller_id AS resellerId, support_partner_id AS supportPartnerId
     FROM subscription WHERE parent_id = ? AND state <> 'CANCELLED' AND ended_at IS NULL ORDER BY id`,
    ),
    [subscriptionId],
  );
  const now = tx.clock.now();
  const addOns = rows.map((row) => ({ ...row, status: statusAt(row, now) }));
  return addOns.filter(({ status }) => status !== 'DELETED');
}
