import { requireLock, type Ctx, type TxCtx } from '../../data/context';
import type { Values } from '../../data/insert';
import { bound } from '../../data/sql';
import { money, moneyByPeriod, monthlyMoney } from '../../graph/money';
import { insertRow, insertRows, updateWhere } from '../../graph/write';
import { DomainError } from '../../kernel/errors';
import type { DomainEvent } from '../../kernel/event';
import { newId } from '../../kernel/ids';
import { may } from '../../policy/viewer';
import { periodOf, type Price } from '../catalog';
import { checkSize, judgeOrder, type JudgedLine, type JudgedOrder, type OrderMode } from './order-check';
import { offersInUse, orderFacts, type OrderPlacement } from './order-facts';
import { Order, OrderLine } from './order.entity';
import { orderCancelled, orderPlaced, type Placed } from './order.events';
import type { OrderQuote, OrderQuoteLine, OrderWarning } from './order-quote.types';
import { sumColumns, sumsOf } from './sales-money';
import { CustomerSubscription, IncentiveCredit } from './subscription.entity';

async function judge(
  ctx: Ctx,
  placement: OrderPlacement,
  { path, hold, mode = 'ORDER' }: { path: readonly string[]; hold: boolean; mode?: OrderMode },
): Promise<JudgedOrder> {
  const now = ctx.clock.now();
  const facts = await orderFacts(ctx.db, placement.providerId, placement, { hold, now });
  return judgeOrder(placement, facts, { mode, now, path });
}

/** Rows to insert for one order line. */
interface OrderRows {
  line: Values;
  subscription: Values;
  credit: Values | null;
  /** It extends another line of the same order. */
  withParent: boolean;
}

function rowsOf(
  placement: OrderPlacement,
  orderId: string,
  { azureOwner, ...judged }: JudgedLine & { azureOwner: boolean },
  ids: readonly string[],
  place: number,
  now: number,
): OrderRows {
  const { providerId, customerId, customerName } = placement;
  const { line, offer, price, resellerId, startsAt, termEndsAt } = judged;
  const [id = '', orderLineId = ''] = [ids[place], newId('OrderLine', now)];
  const shared = {
    createdAt: now,
    orderId,
    customerId,
    providerId,
    resellerId,
    offerId: line.offerId,
    name: line.friendlyName?.trim() ?? offer?.name ?? '',
    quantity: line.quantity,
    billingCycle: line.billingCycle,
    term: line.term,
    offerKind: offer?.kind ?? '',
    unitPriceMinor: price?.amountMinor ?? null,
    currency: price?.currency ?? '',
  };
  const parentId = line.parentLine == null ? (line.parentSubscriptionId ?? null) : (ids[line.parentLine - 1] ?? null);
  return {
    line: { ...shared, id: orderLineId, lineNumber: place + 1, subscriptionId: id },
    subscription: {
      ...shared,
      id,
      orderLineId,
      customerName,
      supportPartnerId: providerId,
      assignedLicenses: 0,
      state: 'RUNNING',
      autoRenew: true,
      azureOwner: azureOwner && offer?.kind === 'AZURE_USAGE',
      startsAt,
      termStartsAt: startsAt,
      termEndsAt,
      parentId,
      version: 1,
    },
    credit:
      resellerId === null
        ? null
        : {
            id: newId('IncentiveCredit', now),
            createdAt: now,
            resellerId,
            providerId,
            customerId,
            customerName,
            subscriptionId: id,
            startsAt,
          },
    withParent: line.parentLine != null,
  };
}

/** Sorts parents before add-ons: a foreign key is checked row by row within a statement. */
const parentsFirst = (rows: readonly OrderRows[]): Values[] =>
  [...rows.filter(({ withParent }) => !withParent), ...rows.filter(({ withParent }) => withParent)].map(
    ({ subscription }) => subscription,
  );

/** What already runs elsewhere is stored as it is there, instead of at current prices from now on. */
export interface Running {
  price: Price;
  /** When it was bought. */
  placedAt: number;
  /** Values of the subscription that differ from those of a new one. */
  subscription: Values;
}

/** How an order is placed. */
interface Placing {
  /** Beginning of error paths. */
  path?: readonly string[];
  /** Creates the event. */
  happened?: (placed: Placed) => DomainEvent;
  running?: Running;
}

/**
 * Places an order within the given transaction, all or none. Each line creates one subscription; the number of
 * statements does not depend on the number of lines. The customer must be locked. Error paths start with `path`:
 * `[...path, 'lines', '0', 'quantity']`. `happened` creates the event.
 */
export async function placeOrderIn(
  tx: TxCtx,
  placement: OrderPlacement,
  { path = [], happened = orderPlaced, running }: Placing = {},
): Promise<Placed> {
  const size = checkSize(placement.lines, path);
  if (size.length > 0) throw new DomainError(...size);
  const { customerId, customerName, providerId } = placement;
  requireLock(tx, customerId);
  const mode = running ? 'IMPORT' : 'ORDER';
  const { lines: judged, refusals, azureOwner } = await judge(tx, placement, { path, hold: true, mode });
  if (refusals.length > 0) throw new DomainError(...refusals);
  const lines = running ? judged.map((line) => ({ ...line, price: running.price })) : judged;
  const now = tx.clock.now();
  const orderId = newId('Order', now);
  const subscriptionIds = lines.map(() => newId('CustomerSubscription', now));
  const rows = lines.map((line, place) => rowsOf(placement, orderId, { ...line, azureOwner }, subscriptionIds, place, now));
  const resellerIds = [...new Set(lines.flatMap(({ resellerId }) => resellerId ?? []))];
  const placed: Placed = { orderId, customerId, subscriptionIds, resellerIds };
  const event = happened(placed);
  const order = {
    id: orderId,
    createdAt: now,
    customerId,
    customerName,
    providerId,
    status: 'COMPLETED',
    placedAt: running?.placedAt ?? now,
    ...sumColumns(sumsOf(lines)),
    currency: lines[0]?.price?.currency ?? '',
    version: 1,
  };
  await insertRow(tx, Order, order, event);
  await insertRows(
    tx,
    OrderLine,
    rows.map(({ line }) => line),
    event,
  );
  const subscriptions = parentsFirst(rows).map((row) => ({ ...row, ...running?.subscription }));
  await insertRows(tx, CustomerSubscription, subscriptions, event);
  await insertRows(
    tx,
    IncentiveCredit,
    rows.flatMap(({ credit }) => (credit ? [credit] : [])),
  );
  return placed;
}

function warningsOf({ lines }: JudgedOrder, inUse: ReadonlySet<string>, path: readonly string[]): OrderWarning[] {
  return lines.flatMap(({ line, offer, resellerId, leftBehind }, index) => {
    const at = [...path, 'lines', String(index)];
    const warnings: OrderWarning[] = [];
    if (leftBehind) {
      warnings.push({
        code: 'RESELLER_NOT_CARRIED_OVER',
        message: 'The associated reseller is no longer your partner. The line has no reseller of record unless you give one.',
        path: [...at, 'resellerId'],
      });
    } else if (resellerId === null && line.resellerId === undefined) {
      warnings.push({
        code: 'NO_RESELLER_OF_RECORD',
        message: 'The customer has no associated reseller. Nobody earns credit for this line.',
        path: [...at, 'resellerId'],
      });
    }
    if (offer?.kind === 'AZURE_USAGE') {
      warnings.push({
        code: 'BILLED_BY_USAGE',
        message: 'This offer is billed by usage and not included in the totals.',
        path: [...at, 'offerId'],
      });
    }
    if (offer && inUse.has(line.offerId)) {
      warnings.push({
        code: 'SUBSCRIBED_ALREADY',
        message: 'You already sold this offer to the customer. To add licenses, change the quantity of that subscription.',
        path: [...at, 'offerId'],
      });
    }
    return warnings;
  });
}

/** Totals of a preview, one set for each currency. */
function sumsUnderReview(lines: readonly JudgedLine[]): Pick<OrderQuote, 'totals' | 'monthlyTotal'> {
  const currencies = [...new Set(lines.flatMap(({ price }) => (price ? [price.currency] : [])))].sort();
  const sums = currencies.map((currency) => sumsOf(lines.filter(({ price }) => price?.currency === currency)));
  const [first = ''] = currencies;
  return {
    totals: currencies.flatMap((currency, index) => moneyByPeriod(sums[index] ?? {}, currency)),
    monthlyTotal: currencies.length === 1 ? monthlyMoney(sums[0] ?? {}, first) : null,
  };
}

function quoteLine(judged: JudgedLine, place: number, showsPrices: boolean): OrderQuoteLine {
  const { line, offer, resellerId, startsAt, termEndsAt } = judged;
  const price = showsPrices ? judged.price : null;
  const period = periodOf(offer?.kind, line.billingCycle);
  return {
    offerId: line.offerId,
    resellerId,
    parentId: line.parentSubscriptionId ?? null,
    lineNumber: place + 1,
    name: line.friendlyName?.trim() ?? offer?.name ?? null,
    quantity: line.quantity,
    billingCycle: line.billingCycle,
    term: line.term,
    startsAt,
    termEndsAt,
    unitPrice: price && money(price.amountMinor, price.currency, period),
    total: price && period && money(price.amountMinor * line.quantity, price.currency, period),
  };
}

/** Previews an order. Whatever blocks it is part of the result. */
export async function quoteLines(ctx: Ctx, placement: OrderPlacement, path: readonly string[] = []): Promise<OrderQuote> {
  const { customerId, lines } = placement;
  const size = checkSize(lines, path);
  if (size.length > 0) return { customerId, lines: [], totals: null, monthlyTotal: null, warnings: [], errors: size };
  const judged = await judge(ctx, placement, { path, hold: false });
  const showsPrices = may(ctx.viewer, 'offer.read_price');
  return {
    customerId,
    lines: judged.lines.map((line, place) => quoteLine(line, place, showsPrices)),
    ...(showsPrices ? sumsUnderReview(judged.lines) : { totals: null, monthlyTotal: null }),
    warnings: warningsOf(judged, await offersInUse(ctx.db, placement), path),
    errors: judged.refusals,
  };
}

/**
 * Cancels an order if all its subscriptions are cancelled. Subscriptions replaced by an upgrade do not count as
 * cancelled.
 */
export async function markOrderCancelled(tx: TxCtx, orderId: string): Promise<void> {
  const where = bound(
    'subject',
    `id = ? AND status = 'COMPLETED' AND NOT EXISTS (
       SELECT 1 FROM subscription s WHERE s.order_id = ? AND (s.state <> 'CANCELLED'
         OR EXISTS (SELECT 1 FROM subscription n WHERE n.upgraded_from_id = s.id)))`,
  );
  const set = { status: "'CANCELLED'", version: 'version + 1' };
  await updateWhere(tx, Order, { set, where, params: [orderId, orderId] }, orderCancelled(orderId));
}
