import type { TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import { inScope } from '../../graph/act-on';
import { defineOperation } from '../../graph/define-mutation';
import type { Columns, Row } from '../../graph/row';
import type { Outcome } from '../../graph/idempotent-transaction';
import { updateVersioned } from '../../graph/write';
import { checkText } from '../../kernel/checks';
import { DomainError, refuse } from '../../kernel/errors';
import type { DomainEvent } from '../../kernel/event';
import type { Customer } from '../customers';
import { againstPartner, againstReseller } from './order-check';
import { LINE_CODES, ORDER_CODES } from './order-codes';
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
import { approvable, orderRequestOperations } from './order-request.actions';
import {
  ApproveOrderRequestInput,
  ApproveOrderRequestPayload,
  DeclineOrderRequestInput,
  DeclineOrderRequestPayload,
  WithdrawOrderRequestInput,
  WithdrawOrderRequestPayload,
} from './order-request.types';
import { placeOrderIn } from './order.service';
import type { CustomerSubscription } from './subscription.entity';
import { quantityChanged } from './subscription.events';

const PATH = ['orderRequestId'];

const PARTIES = ['resellerId', 'providerId'] as const;
const ASKED = [...PARTIES, 'customerId', 'customerName', 'subscriptionId', 'targetQuantity', 'seenQuantity', 'lines'] as const;

type RequestRow = Row<OrderRequest, (typeof ASKED)[number]>;

/** An order request as stored, without its state. */
interface StoredRequest extends Omit<RequestRow, 'lines'> {
  lines: readonly OrderRequestLineInput[];
}

const requestOf = (row: RequestRow): StoredRequest => ({ ...row, lines: JSON.parse(row.lines) as OrderRequestLineInput[] });

async function customerOf(tx: TxCtx, customerId: string): Promise<Columns<Customer, 'country' | 'segment' | 'cloud'>> {
  const [row] = await tx.db.rows(
    bound<Columns<Customer, 'country' | 'segment' | 'cloud'>>(
      'subject',
      'SELECT country, segment, cloud FROM customer WHERE id = ?',
    ),
    [customerId],
  );
  if (!row) throw new Error(`There is no customer ${customerId}.`);
  return row;
}

/** Result of running a request. */
interface Done {
  orderId?: string;
  subscriptionId?: string;
  approvedQuantity?: number;
}

/** Places the requested order. Start dates that have passed become now. */
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

/**
 * Returns the quantity to set: the provider's choice, or the requested one if the subscription's quantity has not
 * changed since the request.
 */
function quantityOf({ targetQuantity, seenQuantity }: StoredRequest, current: number, named: number | null | undefined): number {
  if (named != null) return named;
  if (seenQuantity === current) return targetQuantity ?? 0;
  return refuse(
    'QUANTITY_CHANGED',
    `The subscription's quantity is now ${current}, which differs from when the request was made. Set \`quantity\` to the quantity you approve.`,
    ['quantity'],
    { quantity: current, seenQuantity, targetQuantity },
  );
}

/** A requested quantity change. */
interface Change {
  subscriptionId: string;
  /** The quantity chosen by the provider. */
  named: number | null | undefined;
}

/** Makes the requested quantity change if the reseller is still entitled to ask for it. */
async function runChange(tx: TxCtx, request: StoredRequest, { subscriptionId, named }: Change): Promise<Done> {
  const { customerId, providerId, resellerId } = request;
  const { cloud } = await customerOf(tx, customerId);
  const against = againstPartner(await askerFacts(tx.db, providerId, { customerId, cloud }), PATH);
  const reseller = againstReseller((await resellerFacts(tx.db, { providerId, customerId }, [resellerId])).get(resellerId));
  if (reseller) against.push({ ...reseller, path: PATH });
  if (against.length > 0) throw new DomainError(...against);
  const [subscription] = await tx.db.rows(
    bound<Columns<CustomerSubscription, 'resellerId' | 'quantity'>>(
      'subject',
      'SELECT reseller_id AS resellerId, quantity FROM subscription WHERE id = ?',
    ),
    [subscriptionId],
  );
  if (subscription?.resellerId !== resellerId) {
    refuse('NOT_RESELLER_OF_RECORD', 'The reseller is no longer reseller of record of the subscription.', PATH);
  }
  const { quantity: current } = subscription;
  const quantity = quantityOf(request, current, named);
  const changes = { before: { quantity: current }, after: { quantity } };
  const happened = (): DomainEvent => quantityChanged(subscriptionId, changes, [resellerId, customerId]);
  const path = named == null ? PATH : ['quantity'];
  // The provider may have made the requested change in the meantime. Then there is nothing to do.
  if (quantity !== current) await changeQuantityIn(tx, { subscriptionId, quantity, path }, happened);
  return { subscriptionId, approvedQuantity: quantity };
}

export const approveOrderRequest = defineOperation({
  name: 'approveOrderRequest',
  description:
    "Approves an order request: all checks run again, then the order is placed with the requester as reseller of record, or the quantity is changed. If the subscription's quantity has changed since the request, `quantity` is required. Also needs the right `order.place` or `subscription.change`.",
  example:
    'approveOrderRequest(input: { orderRequestId: "orq_01h…", expectedVersion: 1 }) { orderRequest { status approvedQuantity } order { id } errors { code message path } }',
  action: 'order.decide_request',
  input: ApproveOrderRequestInput,
  inputDescription: 'The order request.',
  payload: ApproveOrderRequestPayload,
  codes: [
    'NOT_RESELLER_OF_RECORD',
    'QUANTITY_CHANGED',
    'CHANGE_WINDOW_CLOSED',
    'NOT_ENOUGH_LICENSES',
    ...LINE_CODES,
    ...ORDER_CODES,
  ],
  on: orderRequestOperations.on({
    move: {
      from: ['PENDING'],
      to: 'APPROVED',
      description: 'The provider approves the request and its order or quantity change is made.',
    },
    check: approvable,
  }),
  thing: 'orderRequestId',
  alsoRead: ASKED,
  locks: async (tx, { input }) => [(await inScope(tx, OrderRequest, input.orderRequestId, ['customerId'], PATH)).customerId],
  work: async (tx, { input, row }) => {
    const request = requestOf(row);
    const { subscriptionId, customerId } = request;
    if (subscriptionId === null && input.quantity != null) {
      refuse('INVALID', 'This request asks for order lines. Leave the quantity out.', ['quantity']);
    }
    const run = (): Promise<Done> =>
      subscriptionId === null ? runOrder(tx, request) : runChange(tx, request, { subscriptionId, named: input.quantity });
    const { approvedQuantity = null, ...done } = await run();
    const orderId = done.orderId ?? null;
    const event = orderRequestApproved(request, customerId, { orderId, approvedQuantity });
    const values = { status: 'APPROVED', decidedAt: tx.clock.now(), orderId, approvedQuantity };
    await updateVersioned(tx, OrderRequest, row, values, event);
    return { orderRequestId: row.id, ...done };
  },
});

async function close(
  tx: TxCtx,
  row: RequestParties & { version: number },
  values: { status: 'DECLINED' | 'WITHDRAWN'; decisionReason?: string },
): Promise<Outcome> {
  const happened = values.status === 'DECLINED' ? orderRequestDeclined : orderRequestWithdrawn;
  await updateVersioned(tx, OrderRequest, row, { ...values, decidedAt: tx.clock.now() }, happened(row, values.decisionReason));
  return { orderRequestId: row.id };
}

export const declineOrderRequest = defineOperation({
  name: 'declineOrderRequest',
  description: 'Declines an order request, with a reason for the reseller.',
  example:
    'declineOrderRequest(input: { orderRequestId: "orq_01h…", reason: "Credit limit reached", expectedVersion: 1 }) { orderRequest { status decisionReason } errors { code message } }',
  action: 'order.decide_request',
  input: DeclineOrderRequestInput,
  inputDescription: 'Order request and reason.',
  payload: DeclineOrderRequestPayload,
  on: orderRequestOperations.on({
    move: { from: ['PENDING'], to: 'DECLINED', description: 'The provider declines the request, with a reason.' },
  }),
  thing: 'orderRequestId',
  alsoRead: PARTIES,
  before: (_ctx, { reason }) => checkText(reason, { min: 1, max: 2000, lines: true }, ['reason']),
  work: (tx, { input, row }) => close(tx, row, { status: 'DECLINED', decisionReason: input.reason.trim() }),
});

export const withdrawOrderRequest = defineOperation({
  name: 'withdrawOrderRequest',
  description: 'Withdraws a pending order request of your organization.',
  example:
    'withdrawOrderRequest(input: { orderRequestId: "orq_01h…", expectedVersion: 1 }) { orderRequest { status } errors { code message } }',
  action: 'order.request',
  input: WithdrawOrderRequestInput,
  inputDescription: 'The order request.',
  payload: WithdrawOrderRequestPayload,
  on: orderRequestOperations.on({
    move: { from: ['PENDING'], to: 'WITHDRAWN', description: 'The reseller withdraws the request.' },
  }),
  thing: 'orderRequestId',
  alsoRead: PARTIES,
  work: (tx, { row }) => close(tx, row, { status: 'WITHDRAWN' }),
});

/** What is ending: a partnership, or a partner's relationship with a customer. */
export type EndingFoundation = { providerId: string; resellerId: string } | { partnerId: string; customerId: string };

/** Withdraws the pending requests that depend on an ending partnership or relationship. */
export async function withdrawOrderRequestsIn(tx: TxCtx, ending: EndingFoundation): Promise<void> {
  const byPair = 'resellerId' in ending;
  const where = byPair ? 'provider_id = ? AND reseller_id = ?' : 'customer_id = ? AND (provider_id = ? OR reseller_id = ?)';
  const params = byPair ? [ending.providerId, ending.resellerId] : [ending.customerId, ending.partnerId, ending.partnerId];
  const columns = 'id, reseller_id AS resellerId, provider_id AS providerId';
  const rows = await tx.db.rows(
    bound<RequestParties>('subject', `SELECT ${columns} FROM order_request WHERE status = 'PENDING' AND ${where} ORDER BY id`),
    params,
  );
  if (rows.length === 0) return;
  await tx.db.run(
    bound(
      'subject',
      `UPDATE order_request SET status = 'WITHDRAWN', decided_at = ?, updated_at = ?, version = version + 1 WHERE status = 'PENDING' AND ${where}`,
    ),
    [tx.clock.now(), tx.clock.now(), ...params],
  );
  for (const row of rows) tx.emit(orderRequestLapsed(row));
}
