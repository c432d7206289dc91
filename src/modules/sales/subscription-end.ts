import type { TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import { updateVersioned } from '../../graph/write';
import type { DomainEvent } from '../../kernel/event';
import { termAt, type SubscriptionDates } from './subscription-status';
import { CustomerSubscription } from './subscription.entity';

/** A subscription that is about to end. */
export interface EndingSubscription extends SubscriptionDates {
  id: string;
  version: number;
  orderId: string;
}

/** Ends the running credit of a subscription. A credit that has not started yet ends at its own start. */
export async function closeCredit(tx: TxCtx, subscriptionId: string, at: number): Promise<void> {
  await tx.db.run(
    bound(
      'subject',
      'UPDATE incentive_credit SET ends_at = CASE WHEN starts_at > ? THEN starts_at ELSE ? END, updated_at = ? WHERE subscription_id = ? AND ends_at IS NULL',
    ),
    [at, at, tx.clock.now(), subscriptionId],
  );
}

/** Releases what belongs to an ended subscription: assigned licenses and the running credit. */
export async function letGo(tx: TxCtx, subscriptionId: string, at: number): Promise<void> {
  await tx.db.run(bound('subject', 'DELETE FROM license_assignment WHERE subscription_id = ?'), [subscriptionId]);
  await closeCredit(tx, subscriptionId, at);
}

/** Cancels one subscription. */
export async function endSubscription(
  tx: TxCtx,
  subscription: EndingSubscription,
  at: number,
  event: DomainEvent,
): Promise<void> {
  const { startsAt: termStartsAt, endsAt: termEndsAt } = termAt(subscription, at);
  await letGo(tx, subscription.id, at);
  const values = {
    state: 'CANCELLED',
    cancelledAt: at,
    endedAt: at,
    termStartsAt,
    termEndsAt,
    assignedLicenses: 0,
    azureOwner: false,
  };
  await updateVersioned(tx, CustomerSubscription, subscription, values, event);
}
