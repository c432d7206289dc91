import { isSoldTo, type DemoOffer } from '../catalog/demo-offer';
import { offerOf } from '../catalog/stock';
import { resellersFor, sharedSince } from '../customers/ties';
import { after, between, DAY, HOUR } from '../calendar';
import type { Random } from '../random';
import type { DemoCustomer, DemoSubscription, Tie, World } from '../world';
import { lifeOf, termRunningAt } from './lives';
import { placeOrder } from './order-lines';
import { linePlan } from './sell';

const runningOf = (tie: Tie, subscriptions: readonly DemoSubscription[]): DemoSubscription[] =>
  subscriptions.filter(({ order, status }) => order.provider === tie.partner && status === 'ACTIVE');

const shuffled = <T>(random: Random, list: readonly T[]): T[] => random.sample(list, list.length);

const addOnsOf = (world: World, offer: DemoOffer): DemoOffer[] =>
  [...world.offers.values()].filter(({ plan }) => plan.addOnOf === offer.plan.key);

/** Who is named on a subscription that belongs to another: the same partners. */
const partnersOf = ({ order, row, reseller }: DemoSubscription) => {
  const resellers = resellersFor(order.customer, order.provider);
  return { reseller, support: resellers.find(({ id }) => id === row.supportPartnerId) ?? order.provider };
};

/** Buys an add-on to a running subscription of the tie's seller, if it has one that can be extended. */
export function sellAddOn(world: World, subscriptions: readonly DemoSubscription[], tie: Tie): boolean {
  const { random, at } = world;
  for (const base of shuffled(random, runningOf(tie, subscriptions))) {
    const { customer, provider } = base.order;
    const offers = addOnsOf(world, base.offer).filter((offer) => isSoldTo(offer, customer.cloud, customer.country));
    const free = offers.filter(
      (offer) => !subscriptions.some((other) => other.row.parentId === base.row.id && other.offer === offer),
    );
    if (free.length === 0 || base.row.startsAt > at - 4 * DAY) continue;
    const offer = random.pick(free);
    const commitment = random.pick(offer.commitments);
    const placedAt = after(world, base.row.startsAt + DAY, at - 2 * DAY);
    const life = lifeOf(world, 'ACTIVE', commitment.term, placedAt);
    if (!life) continue;
    const quantity = Math.min(Math.max(base.row.quantity, offer.min), offer.max);
    placeOrder(world, customer, provider, placedAt, [{ offer, commitment, life, quantity, ...partnersOf(base), parent: base }]);
    return true;
  }
  return false;
}

/** Upgrades a running subscription: a new one takes over, the old one ends at that moment. */
export function upgrade(world: World, subscriptions: readonly DemoSubscription[], tie: Tie): boolean {
  const { random, at } = world;
  for (const base of shuffled(random, runningOf(tie, subscriptions))) {
    const { customer, provider } = base.order;
    const targets = (base.offer.plan.upgradesTo ?? []).map((key) => offerOf(world, key));
    const fitting = targets.filter((offer) => isSoldTo(offer, customer.cloud, customer.country));
    const extended = subscriptions.some((other) => other.row.parentId === base.row.id);
    if (fitting.length === 0 || extended || base.row.startsAt > at - 10 * DAY) continue;
    const offer = random.pick(fitting);
    const commitment = random.pick(offer.commitments);
    const placedAt = after(world, base.row.startsAt + 5 * DAY, at - DAY);
    const life = lifeOf(world, 'ACTIVE', commitment.term, placedAt);
    if (!life || (base.reseller && (sharedSince(customer, provider, base.reseller) ?? 0) >= placedAt)) continue;
    const quantity = Math.min(Math.max(base.row.quantity, offer.min), offer.max);
    const name = base.row.name ?? offer.plan.name;
    const shared = { offer, commitment, life, quantity, name, ...partnersOf(base) };
    placeOrder(world, customer, provider, placedAt, [{ ...shared, upgradedFrom: base }]);
    end(base, placedAt);
    return true;
  }
  return false;
}

/** Cancels a subscription and brings its term back to the one that ran then. */
function end(subscription: DemoSubscription, cancelledAt: number): void {
  const { row } = subscription;
  const term = termRunningAt(row.term ?? 'P1Y', row.startsAt, cancelledAt);
  Object.assign(row, { state: 'CANCELLED', autoRenew: false, cancelledAt, endedAt: cancelledAt, ...term, version: 2 });
  subscription.status = 'DELETED';
}

/** Sells one subscription of an offer that was retired later; only to customers of long standing. */
export function sellRetired(world: World, customer: DemoCustomer, tie: Tie): boolean {
  const { random, at } = world;
  const latest = at - 600 * DAY;
  const offers = [...world.offers.values()].filter(
    (offer) => offer.plan.retired && isSoldTo(offer, customer.cloud, customer.country),
  );
  if (offers.length === 0 || tie.startedAt + 2 * DAY > latest) return false;
  const offer = random.pick(offers);
  const commitment = random.pick(offer.commitments);
  const placedAt = between(world, tie.startedAt + DAY, latest);
  const life = lifeOf(world, 'ACTIVE', commitment.term, placedAt);
  if (!life) return false;
  placeOrder(world, customer, tie.partner, placedAt, [linePlan(world, customer, tie, offer, commitment, life)]);
  return true;
}

/** Suspends a subscription with its add-ons. */
export function suspendWithAddOns(world: World, base: DemoSubscription, subscriptions: readonly DemoSubscription[]): void {
  const family = [base, ...subscriptions.filter((other) => other.row.parentId === base.row.id)];
  const suspendedAt = world.at - 3 * HOUR;
  for (const member of family) {
    Object.assign(member.row, { state: 'SUSPENDED', suspendedAt, version: 2 });
    member.status = 'SUSPENDED';
  }
}
