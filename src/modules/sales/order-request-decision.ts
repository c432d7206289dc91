import type { Ctx, TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import { actOn, inScope, type Subject } from '../../graph/actions';
import { mutate } from '../../graph/mutation';
import type { Outcome } from '../../graph/store';
import { change } from '../../graph/write';
import { checkText } from '../../kernel/checks';
import { DomainError, refuse } from '../../kernel/errors';
import type { DomainEvent } from '../../kernel/event';
import { againstPartner, againstReseller } from './order-check';
import { askerFacts, resellerFacts } from './order-facts';
import type { OrderRequestLineInput } from './order-line.types';
import { changeQuantityIn } from './order-quantity';
import { OrderRequest } from './order.entity';
import {
  orderPlaced,
  orderRequestApproved,
  orderRequestDeclined,
  orderRequestLapsed,
  orderRequestWithdrawn,
  type Placed,
  type RequestParties,
} from './order.events';
import { orderRequestOperations, type OrderRequestFacts } from './order-request.actions';
import type { ApproveOrderRequestInput, DeclineOrderRequestInput, OrderRequestInput } from './order-request.types';
import { placeOrderIn } from './order.service';
import { quantityChanged } from './subscription.events';

const ALSO = [
  ...['resellerId', 'providerId', 'customerId', 'customerName'],
  ...['subscriptionId', 'targetQuantity', 'seenQuantity', 'lines'],
];
const PATH = ['orderRequestId'];

type Row = Subject<OrderRequestFacts>['row'];

/** What is stored of a request, beside its state. */
interface StoredRequest {
  resellerId: string;
  providerId: string;
  customerId: string;
  customerName: string;
  subscriptionId: string | null;
  targetQuantity: number | null;
  /** Null in requests of before it was kept. */
  seenQuantity: number | null;
  lines: readonly OrderRequestLineInput[];
}

const requestOf = (row: Row): StoredRequest => ({
  ...(row as unknown as StoredRequest),
  lines: JSON.parse(String(row['lines'])) as OrderRequestLineInput[],
});

const find = (tx: TxCtx, operation: string, { orderRequestId: id, expectedVersion }: OrderRequestInput): Promise<{ row: Row }> =>
  actOn(tx, OrderRequest, orderRequestOperations, operation, { id, path: PATH, expectedVersion, also: ALSO });

async function customerOf(tx: TxCtx, customerId: string): Promise<{ country: string; cloud: string }> {
  const [row] = await tx.db.rows(bound('subject', 'SELECT country, cloud FROM customer WHERE id = ?'), [customerId]);
  return row as unknown as { country: string; cloud: string };
}

/** What running a request made of it. */
interface Done {
  orderId?: string;
  subscriptionId?: string;
  approvedQuantity?: number;
}

/** Runs the order that was asked for; a start that has passed meanwhile is now. */
async function runOrder(tx: TxCtx, request: StoredRequest): Promise<Done> {
  const { customerId, customerName, providerId, resellerId } = request;
  const now = tx.clock.now();
  const lines = request.lines.map((line) => ({
    ...line,
    resellerId,
    startsAt: line.startsAt != null && line.startsAt > now ? line.startsAt : null,
  }));
  const customer = await customerOf(tx, customerId);
  const placement = { providerId, customerId, customerName, ...customer, lines, defaultResellerId: null };
  const happened = (placed: Placed): DomainEvent => orderPlaced(placed, [resellerId]);
  return { orderId: (await placeOrderIn(tx, placement, { path: PATH, happened })).orderId };
}

/** The quantity to set: what was asked for, as long as it was asked of what is there now, or what the provider names. */
function quantityOf({ targetQuantity, seenQuantity }: StoredRequest, current: number, named: number | null | undefined): number {
  if (named != null) return named;
  if (seenQuantity === current) return targetQuantity ?? 0;
  return refuse(
    'QUANTITY_CHANGED',
    `The subscription has ${current} pieces now, not those that the request saw; say with \`quantity\` how many it is to have.`,
    ['quantity'],
    { quantity: current, seenQuantity, targetQuantity },
  );
}

/** What a request for another quantity is run as. */
interface Change {
  subscriptionId: string;
  /** What the provider says it is to be. */
  named: number | null | undefined;
}

/** Runs the change of quantity that was asked for, if the reseller may still ask for it. */
async function runChange(tx: TxCtx, request: StoredRequest, { subscriptionId, named }: Change): Promise<Done> {
  const { customerId, providerId, resellerId } = request;
  const { cloud } = await customerOf(tx, customerId);
  const against = againstPartner(await askerFacts(tx.db, providerId, { customerId, cloud }), PATH);
  const reseller = againstReseller((await resellerFacts(tx.db, { providerId, customerId }, [resellerId])).get(resellerId));
  if (reseller) against.push({ ...reseller, path: PATH });
  if (against.length > 0) throw new DomainError(...against);
  const [subscription] = await tx.db.rows(
    bound('subject', 'SELECT reseller_id AS resellerId, quantity FROM subscription WHERE id = ?'),
    [subscriptionId],
  );
  if (subscription?.['resellerId'] !== resellerId) {
    refuse('NOT_RESELLER_OF_RECORD', 'The reseller is no longer reseller of record of the subscription.', PATH);
  }
  const current = Number(subscription['quantity']);
  const quantity = quantityOf(request, current, named);
  const changes = { before: { quantity: current }, after: { quantity } };
  const happened = (): DomainEvent => quantityChanged(subscriptionId, changes, [resellerId, customerId]);
  const path = named == null ? PATH : ['quantity'];
  // The provider may have done meanwhile what was asked for: then there is nothing to change.
  if (quantity !== current) await changeQuantityIn(tx, { subscriptionId, quantity, path }, happened);
  return { subscriptionId, approvedQuantity: quantity };
}

/** Approves a request: everything is checked again, then the order or the change is run, all or nothing (S0). */
export function approveOrderRequest(ctx: Ctx, input: ApproveOrderRequestInput): Promise<object> {
  return mutate(ctx, {
    operation: 'approveOrderRequest',
    input,
    locks: async (tx) => [(await inScope(tx, OrderRequest, input.orderRequestId, ['customerId'], PATH))['customerId'] as string],
    work: async (tx) => {
      const { row } = await find(tx, 'approveOrderRequest', input);
      const request = requestOf(row);
      const { subscriptionId, customerId } = request;
      if (subscriptionId === null && input.quantity != null) {
        refuse('INVALID', 'The request is for lines; a quantity goes with a subscription.', ['quantity']);
      }
      const run = (): Promise<Done> =>
        subscriptionId === null ? runOrder(tx, request) : runChange(tx, request, { subscriptionId, named: input.quantity });
      const { approvedQuantity = null, ...done } = await run();
      const orderId = done.orderId ?? null;
      const event = orderRequestApproved({ ...request, id: row.id }, customerId, { orderId, approvedQuantity });
      const values = { status: 'APPROVED', decidedAt: tx.clock.now(), orderId, approvedQuantity };
      await change(tx, OrderRequest, row, values, event);
      return { orderRequestId: row.id, ...done };
    },
  });
}

async function close(
  tx: TxCtx,
  operation: 'declineOrderRequest' | 'withdrawOrderRequest',
  input: OrderRequestInput,
  values: { status: 'DECLINED' | 'WITHDRAWN'; decisionReason?: string },
): Promise<Outcome> {
  const { row } = await find(tx, operation, input);
  const happened = values.status === 'DECLINED' ? orderRequestDeclined : orderRequestWithdrawn;
  const event = happened({ ...requestOf(row), id: row.id }, values.decisionReason);
  await change(tx, OrderRequest, row, { ...values, decidedAt: tx.clock.now() }, event);
  return { orderRequestId: row.id };
}

/** The provider declines a request, with a reason. */
export function declineOrderRequest(ctx: Ctx, input: DeclineOrderRequestInput): Promise<object> {
  return mutate(ctx, {
    operation: 'declineOrderRequest',
    input,
    before: () => checkText(input.reason, { min: 1, max: 2000, lines: true }, ['reason']),
    work: (tx) => close(tx, 'declineOrderRequest', input, { status: 'DECLINED', decisionReason: input.reason.trim() }),
  });
}

/** The reseller takes a request back. */
export function withdrawOrderRequest(ctx: Ctx, input: OrderRequestInput): Promise<object> {
  return mutate(ctx, {
    operation: 'withdrawOrderRequest',
    input,
    work: (tx) => close(tx, 'withdrawOrderRequest', input, { status: 'WITHDRAWN' }),
  });
}

/** Requests that rest on something that ends: a partnership, or a partner's relationship with a customer. */
export type EndingFoundation = { providerId: string; resellerId: string } | { partnerId: string; customerId: string };

/** Withdraws the open requests that rest on something that ends. */
export async function withdrawOrderRequestsIn(tx: TxCtx, ending: EndingFoundation): Promise<void> {
  const byPair = 'resellerId' in ending;
  const where = byPair ? 'provider_id = ? AND reseller_id = ?' : 'customer_id = ? AND (provider_id = ? OR reseller_id = ?)';
  const params = byPair ? [ending.providerId, ending.resellerId] : [ending.customerId, ending.partnerId, ending.partnerId];
  const columns = 'id, reseller_id AS resellerId, provider_id AS providerId';
  const rows = await tx.db.rows(
    bound('subject', `SELECT ${columns} FROM order_request WHERE status = 'PENDING' AND ${where} ORDER BY id`),
    params,
  );
  if (rows.length === 0) return;
  await tx.db.run(
    bound(
      'subject',
      `UPDATE order_request SET status = 'WITHDRAWN', decided_at = ?, version = version + 1 WHERE status = 'PENDING' AND ${where}`,
    ),
    [tx.clock.now(), ...params],
  );
  for (const row of rows as unknown as RequestParties[]) tx.emit(orderRequestLapsed(row));
}
