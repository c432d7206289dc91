import type { RowValues } from '../../graph/row';
import { OrderRequest } from '../../modules/sales/order.entity';
import { between, DAY, daysAgo, HOUR } from '../calendar';
import { isSoldTo } from '../catalog/demo-offer';
import { FIXED } from '../sign-ins';
import { tieWith, type DemoOrder, type DemoPartner, type DemoSubscription, type World } from '../world';

type Status = OrderRequest['status'];

const REASONS = ['The credit line is used up.', 'Please order the yearly term instead.', 'The customer asked us not to.'];
const NOTES = ['New colleagues start next month.', 'Wie telefonisch besprochen.', null, null];

/** A subscription whose reseller of record may still ask for more of it. */
interface Occasion {
  readonly order: DemoOrder;
  readonly subscription: DemoSubscription;
  readonly reseller: DemoPartner;
  /** Since when the reseller could ask. */
  readonly since: number;
}

function occasionsOf(order: DemoOrder): Occasion[] {
  const { customer, provider } = order;
  return order.subscriptions.flatMap((subscription) => {
    const { reseller, offer, status } = subscription;
    if (reseller?.status !== 'ACTIVE' || offer.plan.kind === 'AZURE_USAGE' || status !== 'ACTIVE' || offer.plan.retired)
      return [];
    const [tie, seller, bond] = [tieWith(customer, reseller), tieWith(customer, provider), provider.bonds.get(reseller)];
    if (!tie || !seller || bond === undefined || provider.status !== 'ACTIVE') return [];
    return [{ order, subscription, reseller, since: Math.max(tie.startedAt, seller.startedAt, bond) }];
  });
}

function shared(occasion: Occasion, status: Status, createdAt: number): RowValues<OrderRequest> {
  const { order, reseller } = occasion;
  return {
    createdAt,
    resellerId: reseller.id,
    providerId: order.provider.id,
    customerId: order.customer.id,
    customerName: order.customer.name,
    status,
    lines: '[]',
    version: status === 'PENDING' ? 1 : 2,
  };
}

function times(world: World, occasion: Occasion, status: Status): { createdAt: number; decidedAt: number | null } {
  const asked = daysAgo(world, status === 'PENDING' ? world.random.int(1, 6) : world.random.int(8, 150));
  const createdAt = Math.min(Math.max(asked, occasion.since + HOUR), world.at - 2 * HOUR);
  return {
    createdAt,
    decidedAt: status === 'PENDING' ? null : between(world, createdAt + HOUR, Math.min(createdAt + 5 * DAY, world.at - HOUR)),
  };
}

function askForLines(world: World, occasion: Occasion, status: Status): void {
  const { order, reseller } = occasion;
  const { random } = world;
  const approved = status === 'APPROVED';
  const drawn = times(world, occasion, status);
  const createdAt = approved ? Math.max(order.row.placedAt - 20 * HOUR, order.customer.createdAt) : drawn.createdAt;
  const fitting = [...world.offers.values()].filter(({ plan }) => !plan.addOnOf && !plan.retired && plan.kind !== 'AZURE_USAGE');
  const offers = fitting.filter((offer) => isSoldTo(offer, order.customer.cloud, order.customer.country));
  const lines = approved
    ? order.subscriptions
        .filter((line) => line.reseller === reseller)
        .map(({ row }) => ({ offerId: row.offerId, quantity: row.quantity, billingCycle: row.billingCycle, term: row.term }))
    : random.sample(offers, random.int(1, 3)).map((offer) => {
        return { offerId: offer.id, quantity: offer.min + random.int(0, 20), ...random.pick(offer.commitments) };
      });
  world.rows.add(OrderRequest, {
    id: world.newId('OrderRequest', createdAt),
    ...shared(occasion, status, createdAt),
    lines: JSON.stringify(lines),
    note: random.pick(NOTES),
    decisionReason: status === 'DECLINED' ? random.pick(REASONS) : null,
    decidedAt: approved ? order.row.placedAt : drawn.decidedAt,
    orderId: approved ? order.row.id : null,
  });
}

function askForQuantity(world: World, occasion: Occasion, status: Status): void {
  const { row, offer } = occasion.subscription;
  const { createdAt, decidedAt } = times(world, { ...occasion, since: Math.max(occasion.since, row.startsAt) }, status);
  const approved = status === 'APPROVED';
  const targetQuantity = approved ? row.quantity : Math.min(row.quantity + world.random.int(1, 25), offer.max);
  const seen = {
    seenQuantity: approved ? Math.max(row.quantity - 1, offer.min) : row.quantity,
    seenVersion: Math.max((row.version ?? 1) - Number(approved), 1),
  };
  world.rows.add(OrderRequest, {
    id: world.newId('OrderRequest', createdAt),
    ...shared(occasion, status, createdAt),
    subscriptionId: row.id,
    targetQuantity,
    ...seen,
    approvedQuantity: approved ? row.quantity : null,
    note: world.random.pick(NOTES),
    decisionReason: status === 'DECLINED' ? world.random.pick(REASONS) : null,
    decidedAt,
  });
}

/** Adds order requests of both kinds, so many of each state; the first of each are about the customer that all demos share. */
export function addRequests(world: World, each: number): void {
  const occasions = world.orders.flatMap(occasionsOf);
  const first = occasions.filter(({ order }) => order.customer.name === FIXED.rheingold.name);
  for (const status of ['PENDING', 'APPROVED', 'DECLINED', 'WITHDRAWN'] as const) {
    for (let number = 0; number < each; number += 1) {
      const from = number === 0 && first.length > 0 ? first : occasions;
      askForLines(world, world.random.pick(from), status);
      askForQuantity(world, world.random.pick(from), status);
    }
  }
}
