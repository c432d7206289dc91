import type { Columns } from '../../graph/row';
import type { BillingCycle, Term } from '../../modules/catalog/offer.entity';
import { Order, OrderLine } from '../../modules/sales/order.entity';
import { CustomerSubscription } from '../../modules/sales/subscription.entity';
import { priceOf, type Commitment, type DemoOffer } from '../catalog/demo-offer';
import { factsOf } from '../geography';
import { tieWith, type DemoCustomer, type DemoOrder, type DemoPartner, type DemoSubscription, type World } from '../world';
import { statusOf, type Life } from './lives';

/** A line to order and what becomes of it. */
export interface LinePlan {
  offer: DemoOffer;
  commitment: Commitment & { term: Term };
  quantity: number;
  life: Life;
  name?: string;
  reseller: DemoPartner | null;
  support: DemoPartner;
  azureOwner?: boolean;
  parent?: DemoSubscription;
  upgradedFrom?: DemoSubscription;
}

function addLine(world: World, order: DemoOrder, plan: LinePlan, lineNumber: number): void {
  const { customer, provider } = order;
  const { id: orderId, placedAt } = order.row;
  const { offer, commitment, quantity, life, reseller } = plan;
  const shared = {
    createdAt: placedAt,
    customerId: customer.id,
    providerId: provider.id,
    resellerId: reseller?.id ?? null,
    offerId: offer.id,
    orderId,
    name: plan.name ?? offer.plan.name,
    quantity,
    ...commitment,
    offerKind: offer.plan.kind ?? 'LICENSE',
    unitPriceMinor: priceOf(offer, customer, commitment, placedAt),
    currency: factsOf(customer.country).currency,
  };
  const orderLineId = world.newId('OrderLine', placedAt);
  const id = world.newId('CustomerSubscription', placedAt);
  world.rows.add(OrderLine, { id: orderLineId, lineNumber, ...shared, subscriptionId: id });
  const row = {
    id,
    orderLineId,
    customerName: customer.name,
    supportPartnerId: plan.support.id,
    assignedLicenses: 0,
    azureOwner: plan.azureOwner ?? false,
    parentId: plan.parent?.row.id ?? null,
    upgradedFromId: plan.upgradedFrom?.row.id ?? null,
    origin: plan.upgradedFrom ? ('UPGRADED' as const) : ('PURCHASED' as const),
    version: 1,
    ...shared,
    ...life,
  };
  world.rows.add(CustomerSubscription, row);
  const tie = tieWith(customer, provider);
  if (plan.azureOwner && tie?.associated) tie.row.azureOwner = true;
  const subscription: DemoSubscription = { row, order, offer, reseller, status: statusOf(life, world.at) };
  order.subscriptions.push(subscription);
  customer.subscriptions.push(subscription);
}

/** Sums of the lines by billing cycle; usage is in none of them. */
function sumsOf(
  lines: readonly LinePlan[],
  customer: DemoCustomer,
  placedAt: number,
): Columns<Order, 'monthlyMinor' | 'annualMinor' | 'triennialMinor'> {
  const sumOf = (cycle: BillingCycle): number | null => {
    const billed = lines.filter(
      ({ offer, commitment }) => commitment.billingCycle === cycle && offer.plan.kind !== 'AZURE_USAGE',
    );
    const prices = billed.map(({ offer, commitment, quantity }) => quantity * priceOf(offer, customer, commitment, placedAt));
    return prices.length === 0 ? null : prices.reduce((sum, price) => sum + price, 0);
  };
  return { monthlyMinor: sumOf('MONTHLY'), annualMinor: sumOf('ANNUAL'), triennialMinor: sumOf('TRIENNIAL') };
}

/** Places an order; each line makes a subscription. */
export function placeOrder(
  world: World,
  customer: DemoCustomer,
  provider: DemoPartner,
  placedAt: number,
  lines: readonly LinePlan[],
): DemoOrder {
  const row = {
    id: world.newId('Order', placedAt),
    createdAt: placedAt,
    customerId: customer.id,
    customerName: customer.name,
    providerId: provider.id,
    status: lines.every(({ life }) => life.state === 'CANCELLED') ? ('CANCELLED' as const) : ('COMPLETED' as const),
    placedAt,
    ...sumsOf(lines, customer, placedAt),
    currency: factsOf(customer.country).currency,
    version: 1,
  };
  world.rows.add(Order, row);
  const order: DemoOrder = { row, customer, provider, subscriptions: [] };
  lines.forEach((line, index) => addLine(world, order, line, index + 1));
  world.orders.push(order);
  return order;
}
