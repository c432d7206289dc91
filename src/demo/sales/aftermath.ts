import { IncentiveCredit, LicenseAssignment } from '../../modules/sales/subscription.entity';
import { resellersFor, sharedSince } from '../customers/ties';
import { after, between, HOUR } from '../calendar';
import type { DemoCustomer, DemoPartner, DemoSubscription, World } from '../world';

const HOLDS_LICENCES = new Set(['ACTIVE', 'SUSPENDED', 'EXPIRED']);

/** Gives licenses of a subscription to people of its customer: to so many at least, if there are as many. */
function assignLicenses(world: World, customer: DemoCustomer, subscription: DemoSubscription, least = 0): void {
  const { row, offer, status } = subscription;
  if (offer.plan.kind === 'AZURE_USAGE' || !HOLDS_LICENCES.has(status)) return;
  const people = customer.people.filter(({ active }) => active);
  const holders = world.random.sample(people, Math.min(row.quantity, world.random.int(least, people.length)));
  for (const holder of holders) {
    const assignedAt = after(world, Math.max(row.startsAt, holder.createdAt) + HOUR / 2, world.at - HOUR / 4);
    world.rows.add(LicenseAssignment, {
      id: world.newId('LicenseAssignment', assignedAt),
      createdAt: assignedAt,
      subscriptionId: row.id,
      customerId: customer.id,
      customerUserId: holder.id,
      assignedAt,
    });
  }
  row.assignedLicenses = holders.length;
}

/** Adds a credit of a reseller for a subscription. */
function addCredit(
  world: World,
  subscription: DemoSubscription,
  reseller: DemoPartner,
  startsAt: number,
  endsAt: number | null,
): void {
  const { row, order } = subscription;
  const createdAt = startsAt > world.at ? order.row.placedAt : startsAt;
  world.rows.add(IncentiveCredit, {
    id: world.newId('IncentiveCredit', createdAt),
    createdAt,
    resellerId: reseller.id,
    providerId: order.provider.id,
    customerId: order.customer.id,
    customerName: order.customer.name,
    subscriptionId: row.id,
    startsAt,
    endsAt,
  });
}

/** When the reseller of record of a subscription could begin to be it. */
const creditFrom = ({ row, order }: DemoSubscription, reseller: DemoPartner): number =>
  Math.max(row.startsAt, sharedSince(order.customer, order.provider, reseller) ?? 0);

/** Credits of a subscription: an open one of the reseller of record, sometimes ended ones of those before. */
function addCredits(world: World, subscription: DemoSubscription): void {
  const { random, at } = world;
  const { row, reseller, order } = subscription;
  const cancelledAt = row.cancelledAt ?? null;
  const others = resellersFor(order.customer, order.provider).filter((other) => other !== reseller);
  const since = reseller ? creditFrom(subscription, reseller) : row.startsAt;
  const last = cancelledAt ?? at - HOUR;
  if (others.length > 0 && since < last - HOUR && random.chance(reseller ? 0.3 : 0.15)) {
    const former = random.pick(others);
    const begins = creditFrom(subscription, former);
    const changedAt = between(world, Math.max(begins, since) + HOUR / 2, last - HOUR / 2);
    if (changedAt < last) {
      addCredit(world, subscription, former, begins, changedAt);
      if (reseller) addCredit(world, subscription, reseller, changedAt, cancelledAt);
      return;
    }
  }
  if (reseller && (cancelledAt === null || since < cancelledAt)) addCredit(world, subscription, reseller, since, cancelledAt);
}

/** What follows from everything that a customer bought: licenses, of each subscription so many at least, and credits. */
export function settle(world: World, customer: DemoCustomer, leastLicenses = 0): void {
  for (const subscription of customer.subscriptions) {
    assignLicenses(world, customer, subscription, leastLicenses);
    addCredits(world, subscription);
  }
}
