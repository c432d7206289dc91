import type { SubscriptionStatus } from '../../modules/sales/subscription-status';
import { isSoldTo, type Commitment, type DemoOffer } from '../catalog/demo-offer';
import { resellersFor } from '../customers/ties';
import type { Random } from '../random';
import type { DemoCustomer, DemoOrder, DemoPartner, Tie, World } from '../world';
import { lifeOf, purchaseFor, type Life } from './lives';
import { placeOrder, type LinePlan } from './order-lines';

type Weights<T> = readonly (readonly [value: T, weight: number])[];

/** How often the states are wanted; what does not fit a customer's age becomes ACTIVE. */
const STATES: Weights<SubscriptionStatus> = [
  ['ACTIVE', 70],
  ['PENDING', 3],
  ['SUSPENDED', 6],
  ['EXPIRED', 7],
  ['DISABLED', 7],
  ['DELETED', 7],
];

/** States without a running subscription, for relationships that ended. */
export const OVER: Weights<SubscriptionStatus> = [
  ['DELETED', 6],
  ['DISABLED', 3],
  ['EXPIRED', 1],
];

const LINES: Weights<number> = [
  [1, 50],
  [2, 28],
  [3, 14],
  [4, 8],
];

const DEPARTMENTS = ['Zentrale', 'Sales', 'Warehouse', 'Finance', 'Field staff', 'Büro Süd', 'Support'];

/** A quantity within the bounds of an offer: many small ones, few large ones. */
function quantityOf(random: Random, offer: DemoOffer): number {
  const wanted = Math.round(2 ** (random.next() * 8));
  return Math.min(Math.max(wanted, offer.min), offer.max);
}

/** Offers that a customer can buy by themselves. */
function shelf(world: World, customer: DemoCustomer): DemoOffer[] {
  return [...world.offers.values()].filter(
    (offer) => !offer.plan.addOnOf && !offer.plan.retired && isSoldTo(offer, customer.cloud, customer.country),
  );
}

/** Reseller of record: mostly the associated one, sometimes another or none. Never the provider. */
function resellerOfRecord(world: World, tie: Tie, candidates: readonly DemoPartner[]): DemoPartner | null {
  if (candidates.length === 0 || world.random.chance(0.12)) return null;
  const { associated } = tie;
  return associated && candidates.includes(associated) && world.random.chance(0.85) ? associated : world.random.pick(candidates);
}

/** Who answers support requests: mostly the seller. */
const supportOf = (world: World, tie: Tie, candidates: readonly DemoPartner[]): DemoPartner =>
  world.random.chance(0.7) ? tie.partner : world.random.pick([tie.partner, ...candidates]);

/** A line of a tie's customer: offer, commitment, quantity and who is named on it. */
export function linePlan(
  world: World,
  customer: DemoCustomer,
  tie: Tie,
  offer: DemoOffer,
  commitment: Commitment,
  life: Life,
): LinePlan {
  const { random } = world;
  const candidates = resellersFor(customer, tie.partner, life.cancelledAt ?? life.termEndsAt);
  const usage = offer.plan.kind === 'AZURE_USAGE';
  return {
    offer,
    commitment,
    life,
    quantity: quantityOf(random, offer),
    reseller: resellerOfRecord(world, tie, candidates),
    support: supportOf(world, tie, candidates),
    azureOwner: usage && tie.associated !== null && (random.chance(0.6) || tie.row.azureOwner === true),
    ...(random.chance(0.25) ? { name: `${offer.plan.name}, ${random.pick(DEPARTMENTS)}` } : {}),
  };
}

/** Sells so many lines at once: the first decides when, the others take what fits. */
function sellLines(
  world: World,
  customer: DemoCustomer,
  tie: Tie,
  count: number,
  states: Weights<SubscriptionStatus>,
): DemoOrder {
  const { random } = world;
  const last = states === STATES ? 'ACTIVE' : 'DELETED';
  const offers = random.sample(shelf(world, customer), count);
  const commitments = offers.map((offer) => random.pick(offer.commitments));
  const wanted = offers.map(() => random.weighted(states));
  const [firstState = last, firstTerm = 'P1Y'] = [wanted[0], commitments[0]?.term];
  const placedAt = purchaseFor(world, firstState, firstTerm, tie.startedAt) ?? purchaseFor(world, last, firstTerm, tie.startedAt);
  if (placedAt === null) throw new Error(`${customer.name} is too young to buy.`);
  const lines = offers.map((offer, index) => {
    const commitment = commitments[index] ?? random.pick(offer.commitments);
    const life =
      lifeOf(world, wanted[index] ?? last, commitment.term, placedAt) ?? lifeOf(world, last, commitment.term, placedAt);
    if (!life) throw new Error(`No state fits an order of ${new Date(placedAt).toISOString()}.`);
    return linePlan(world, customer, tie, offer, commitment, life);
  });
  return placeOrder(world, customer, tie.partner, placedAt, lines);
}

/** Sells exactly so many subscriptions through a tie, in orders of one to four lines. */
export function sell(
  world: World,
  customer: DemoCustomer,
  tie: Tie,
  count: number,
  states: Weights<SubscriptionStatus> = STATES,
): void {
  for (let left = count; left > 0;) {
    const lines = Math.min(left, world.random.weighted(LINES), shelf(world, customer).length);
    left -= sellLines(world, customer, tie, lines, states).subscriptions.length;
  }
}
