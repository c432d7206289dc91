import { FOREVER, SubscriptionPeriod } from '../../modules/sales/subscription-period.entity';
import type { DemoSubscription, World } from '../world';

/** When a subscription stops being active, as far as its dates tell. */
function endOf({ row }: DemoSubscription): number {
  if (row.state === 'CANCELLED') return row.cancelledAt ?? row.startsAt;
  if (row.state === 'SUSPENDED') return row.suspendedAt ?? row.startsAt;
  return row.autoRenew ? FOREVER : row.termEndsAt;
}

/** Adds one period for each subscription, from its dates: the last thing to add, since subscriptions still change before. */
export function addPeriods(world: World): void {
  for (const subscription of world.customers.flatMap(({ subscriptions }) => subscriptions)) {
    const { id: subscriptionId, startsAt: fromAt, quantity } = subscription.row;
    const toAt = endOf(subscription);
    if (toAt > fromAt) world.rows.add(SubscriptionPeriod, { subscriptionId, fromAt, toAt, quantity });
  }
}
