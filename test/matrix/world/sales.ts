import { Order, OrderLine, OrderRequest } from '../../../src/modules/sales/order.entity';
import { CustomerSubscription, IncentiveCredit, LicenseAssignment } from '../../../src/modules/sales/subscription.entity';
import { days, MADE, type Draft } from './draft';
import { addOffers, MONEY, PRICE, TERMS } from './offers';
import type { Organizations } from './organizations';
import type { Ownership } from './ownership';

/** Five seats, per month and in a term of a year. */
const MONTHLY = { ...MONEY, amount: '62.50', monthlyValue: '62.50' };
const YEARLY = { ...MONEY, amount: '750.00', period: 'YEAR', monthlyValue: '62.50' };

interface Sale {
  customerId: string;
  providerId: string;
  resellerId?: string;
  supportId?: string;
  /** Who has what of the subscription beside those that the row names. */
  limited?: readonly string[];
  ended?: readonly string[];
  /** The seller's relationship has ended. */
  kept?: boolean;
  licensedTo?: { userId: string; partner?: readonly string[]; ended?: readonly string[] };
  parentId?: string;
  upgradedFromId?: string;
  /** Billed for every period, so that the order has several sums. */
  sums?: boolean;
}

interface Sold {
  orderId: string;
  lineId: string;
  subscriptionId: string;
}

function ownershipOf({ customerId, providerId, resellerId, kept }: Sale): Ownership {
  const reseller = resellerId ? [resellerId] : [];
  return kept ? { own: [customerId, ...reseller], kept: [providerId] } : { own: [customerId, providerId, ...reseller] };
}

/** One line of an order and the subscription that it made; a line is its reseller's only. */
function sell(draft: Draft, offerId: string, order: string, lineNumber: number, sale: Sale): Sold {
  const { customerId, providerId, resellerId = null, supportId, limited = [], ended = [], parentId, upgradedFromId } = sale;
  const ownership = ownershipOf(sale);
  const subscriptionId = draft.id('CustomerSubscription');
  const money = { offerKind: 'LICENSE', unitPriceMinor: PRICE, currency: 'EUR' };
  const common = { customerId, providerId, resellerId, offerId, quantity: 5, ...TERMS, ...money };
  const line = { ...common, orderId: order, lineNumber, subscriptionId, name: `Line ${lineNumber} of ${order}` };
  // The place among lines that it does not see is closed to a reseller.
  const opens = { place: [customerId, providerId] };
  const lineId = draft.node('OrderLine', OrderLine, line, { ...ownership, opens }, { unitPrice: MONEY, total: MONTHLY });
  const full = [...(ownership.own ?? []), ...(ownership.kept ?? [])];
  const values = {
    ...common,
    id: subscriptionId,
    customerName: `Name at sale to ${customerId}`,
    supportPartnerId: supportId ?? providerId,
    orderId: order,
    orderLineId: lineId,
    name: `Subscription ${lineNumber} of ${order}`,
    assignedLicenses: sale.licensedTo ? 1 : 0,
    state: 'RUNNING',
    autoRenew: true,
    azureOwner: false,
    startsAt: MADE,
    termStartsAt: MADE,
    termEndsAt: MADE + 365 * 86_400_000,
    // Never so while it runs; here both have something to show.
    cancelledAt: MADE,
    endedAt: MADE,
    parentId: parentId ?? null,
    upgradedFromId: upgradedFromId ?? null,
    origin: upgradedFromId === undefined ? 'IMPORTED' : 'UPGRADED',
    version: 1,
  };
  const seen = { ...ownership, partner: limited, ended, opens: { full } };
  const ends = { termEndsAt: Date.UTC(2027, 6, 24) };
  draft.node('CustomerSubscription', CustomerSubscription, values, seen, {
    unitPrice: MONEY,
    monthlyValue: MONTHLY,
    termValue: YEARLY,
    ...ends,
  });
  if (sale.licensedTo) license(draft, subscriptionId, customerId, sale.licensedTo);
  return { orderId: order, lineId, subscriptionId };
}

function license(draft: Draft, subscriptionId: string, customerId: string, to: NonNullable<Sale['licensedTo']>): void {
  const { userId, partner = [], ended = [] } = to;
  const values = { subscriptionId, customerId, customerUserId: userId, assignedAt: MADE };
  draft.node('LicenseAssignment', LicenseAssignment, values, { self: [userId], own: [customerId], partner, ended });
}

/** What an order of several billing cycles comes to. */
const SUMS = {
  total: null,
  totals: [MONEY, { ...MONEY, amount: '150.00', period: 'YEAR' }, { ...MONEY, amount: '450.00', period: 'THREE_YEARS' }],
  monthlyTotal: { ...MONEY, amount: '37.50', monthlyValue: '37.50' },
};

/** An order of one or more sales to one customer. */
function order(draft: Draft, offerId: string, sales: readonly [Sale, ...Sale[]]): Sold[] {
  const [{ customerId, providerId, kept, sums = false }] = sales;
  const resellers = sales.flatMap(({ resellerId }) => resellerId ?? []);
  const id = draft.id('Order');
  const values = {
    id,
    customerId,
    providerId,
    customerName: `Name at order of ${customerId}`,
    status: 'COMPLETED',
    placedAt: MADE,
    monthlyMinor: PRICE,
    annualMinor: sums ? 12 * PRICE : null,
    triennialMinor: sums ? 36 * PRICE : null,
    currency: 'EUR',
    version: 1,
  };
  const own = [customerId, ...(kept ? [] : [providerId]), ...resellers];
  draft.node(
    'Order',
    Order,
    values,
    { own, kept: kept ? [providerId] : [] },
    sums ? SUMS : { total: MONEY, totals: [MONEY], monthlyTotal: MONEY },
  );
  return sales.map((sale, index) => sell(draft, offerId, id, index + 1, sale));
}

function credit(
  draft: Draft,
  sale: Required<Pick<Sale, 'customerId' | 'providerId' | 'resellerId'>>,
  sold: Sold,
  endsAt: number | null = null,
): void {
  const { customerId, providerId, resellerId } = sale;
  const { subscriptionId } = sold;
  const values = {
    customerId,
    providerId,
    resellerId,
    subscriptionId,
    customerName: `Name at credit of ${customerId}`,
    startsAt: MADE,
    endsAt,
  };
  draft.node('IncentiveCredit', IncentiveCredit, values, { own: [providerId, resellerId] });
}

interface Request {
  providerId: string;
  resellerId: string;
  customerId: string;
  orderId?: string;
  subscriptionId?: string;
  lines?: readonly Record<string, unknown>[];
  ended?: boolean;
  approvedQuantity?: number;
}

function request(
  draft: Draft,
  { providerId, resellerId, customerId, orderId, subscriptionId, lines = [], ended, approvedQuantity }: Request,
): void {
  const pair = [providerId, resellerId];
  const decided = orderId !== undefined || approvedQuantity !== undefined || ended === true;
  const values = {
    providerId,
    resellerId,
    customerId,
    customerName: `Name at request of ${customerId}`,
    status: ended ? 'WITHDRAWN' : decided ? 'APPROVED' : 'PENDING',
    subscriptionId: subscriptionId ?? null,
    targetQuantity: subscriptionId ? 9 : null,
    seenQuantity: subscriptionId ? 5 : null,
    seenVersion: subscriptionId ? 1 : null,
    approvedQuantity: approvedQuantity ?? null,
    note: `Note of ${resellerId}`,
    decisionReason: decided ? `Reason of ${providerId}` : null,
    decidedAt: decided ? days(-30) : null,
    orderId: orderId ?? null,
    version: 1,
  };
  const stored = { ...values, lines: JSON.stringify(lines) };
  draft.node('OrderRequest', OrderRequest, stored, ended ? { kept: pair } : { own: pair }, { lines });
}

/** People of customers that hold licenses. */
export interface Licensed {
  customer: string;
  ungranted: string;
  former: string;
  strange: string;
}

/** Catalog, orders, subscriptions, licenses, credits and requests. */
export function addSales(draft: Draft, o: Organizations, people: Licensed): void {
  const { seats } = addOffers(draft, o);
  const partners = [o.provider, o.reseller];
  const shared = { customerId: o.customer, providerId: o.provider };
  const [main] = order(draft, seats, [
    {
      ...shared,
      resellerId: o.reseller,
      supportId: o.reseller,
      licensedTo: { userId: people.customer, partner: partners, ended: [o.formerProvider] },
    },
    { ...shared, limited: [o.reseller] },
  ]);
  if (!main) throw new Error('The order made nothing.');
  const extended = { parentId: main.subscriptionId, upgradedFromId: main.subscriptionId };
  order(draft, seats, [{ ...shared, resellerId: o.reseller, supportId: o.reseller, ...extended, sums: true }]);
  // Through their grants both see something of what others sold, and not by whom.
  const others = { customerId: o.customer, providerId: o.formerProvider, resellerId: o.formerReseller };
  const [bygone] = order(draft, seats, [{ ...others, kept: true, limited: partners }]);
  const within = { parentId: bygone?.subscriptionId ?? '', upgradedFromId: bygone?.subscriptionId ?? '' };
  order(draft, seats, [{ ...others, ...within, kept: true, limited: partners }]);
  const past = { customerId: o.former, providerId: o.provider, kept: true, ended: [o.reseller] };
  order(draft, seats, [{ ...past, licensedTo: { userId: people.former, ended: partners } }]);
  const ungranted = { customerId: o.ungranted, providerId: o.provider, licensedTo: { userId: people.ungranted } };
  order(draft, seats, [ungranted]);
  const strange = { customerId: o.strange, providerId: o.strangeProvider, resellerId: o.strangeReseller };
  const theirs = [o.strangeProvider, o.strangeReseller];
  const [other] = order(draft, seats, [{ ...strange, licensedTo: { userId: people.strange, partner: theirs } }]);
  if (!other) throw new Error('The order made nothing.');

  credit(draft, { ...shared, resellerId: o.reseller }, main);
  credit(draft, { ...shared, resellerId: o.reseller }, main, days(-5));
  credit(draft, strange, other);
  const line = { offerId: seats, quantity: 3, ...TERMS, friendlyName: 'More', parentLine: null, startsAt: null };
  const lines = [{ ...line, parentSubscriptionId: main.subscriptionId }];
  request(draft, { ...shared, resellerId: o.reseller, lines, orderId: main.orderId });
  request(draft, { ...shared, resellerId: o.reseller, subscriptionId: main.subscriptionId });
  request(draft, { ...shared, resellerId: o.reseller, subscriptionId: main.subscriptionId, approvedQuantity: 7 });
  request(draft, { ...shared, resellerId: o.formerReseller, lines, ended: true });
  request(draft, { ...strange, subscriptionId: other.subscriptionId });
}
