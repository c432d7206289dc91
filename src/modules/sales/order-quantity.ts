import { requireLock, type TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import type { Columns } from '../../graph/row';
import { updateVersioned } from '../../graph/write';
import { refuse } from '../../kernel/errors';
import type { DomainEvent } from '../../kernel/event';
import { offersToSell } from '../catalog';
import { changeWindowEnd, statusAt, type SubscriptionDates } from './subscription-status';
import { CustomerSubscription } from './subscription.entity';

/** The columns needed to change a subscription's quantity. */
type Changeable = Columns<
  CustomerSubscription,
  'id' | 'version' | 'customerId' | 'providerId' | 'offerId' | 'quantity' | 'assignedLicenses' | keyof SubscriptionDates
>;

async function read(tx: TxCtx, subscriptionId: string): Promise<Changeable | null> {
  const [row] = await tx.db.rows(
    bound<Changeable>(
      'subject',
      `SELECT id, version, customer_id AS customerId, provider_id AS providerId, offer_id AS offerId, quantity,
       assigned_licenses AS assignedLicenses, state, term, starts_at AS startsAt, term_starts_at AS termStartsAt,
       term_ends_at AS termEndsAt, auto_renew AS autoRenew
     FROM subscription WHERE id = ?`,
    ),
    [subscriptionId],
  );
  return row ?? null;
}

function checkDecrease(subscription: Changeable, quantity: number, now: number, path: string[]): void {
  const windowEndsAt = changeWindowEnd(subscription, now);
  if (now >= windowEndsAt) {
    refuse(
      'CHANGE_WINDOW_CLOSED',
      'You can reduce the quantity only within 7 days of purchase or renewal. Wait for the renewal.',
      path,
      {
        changeWindowEndsAt: new Date(windowEndsAt).toISOString(),
      },
    );
  }
  if (quantity < subscription.assignedLicenses) {
    const { assignedLicenses } = subscription;
    refuse('NOT_ENOUGH_LICENSES', `${assignedLicenses} licenses are assigned. Remove some from users first.`, path, {
      assignedLicenses,
    });
  }
}

/** The new quantity of a subscription, and the input path for errors. */
export interface QuantityChange {
  subscriptionId: string;
  quantity: number;
  path: string[];
}

/**
 * Changes the quantity of a subscription that the viewer's organization sold. The customer must be locked.
 * `happened` creates the event.
 */
export async function changeQuantityIn(
  tx: TxCtx,
  { subscriptionId, quantity, path }: QuantityChange,
  happened: () => DomainEvent,
): Promise<void> {
  const subscription = await read(tx, subscriptionId);
  if (subscription?.providerId !== tx.viewer.organizationId) {
    return refuse('NOT_SELLER', 'Only the provider that sold the subscription can do this.', path);
  }
  requireLock(tx, subscription.customerId);
  const now = tx.clock.now();
  const status = statusAt(subscription, now);
  if (status !== 'ACTIVE') {
    refuse('INVALID_STATE', `The subscription is ${status}. Its quantity can only change while it is ACTIVE.`, path, {
      state: status,
      needs: ['ACTIVE'],
    });
  }
  const market = { cloud: tx.viewer.cloud, place: tx.viewer.marketRegion };
  const offer = (await offersToSell(tx.db, market, [subscription.offerId], true)).get(subscription.offerId);
  if (offer?.kind === 'AZURE_USAGE')
    refuse('BILLED_BY_USAGE', 'This offer is billed by usage and has no quantity to change.', path);
  const { minQuantity: min, maxQuantity: max } = offer ?? { minQuantity: 1, maxQuantity: subscription.quantity };
  if (quantity < min || quantity > max) {
    refuse('QUANTITY_OUT_OF_BOUNDS', `This offer is sold in quantities from ${min} to ${max}.`, path, { min, max });
  }
  if (quantity < subscription.quantity) checkDecrease(subscription, quantity, now, path);
  await updateVersioned(tx, CustomerSubscription, subscription, { quantity }, happened());
}
