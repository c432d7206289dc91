import { requireLock, type TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import { ifInScope, inScope, notFound, requirePossible } from '../../graph/act-on';
import { defineMutation } from '../../graph/define-mutation';
import { rawOf, type Row } from '../../graph/row';
import { insertRow } from '../../graph/write';
import { checkText } from '../../kernel/checks';
import { DomainError, refuse } from '../../kernel/errors';
import { newId } from '../../kernel/ids';
import { offersToSell } from '../catalog';
import { Customer, customerOperations, needsProvider } from '../customers';
import { activePartnership } from '../partners';
import { againstPartner, checkSize, judgeOrder } from './order-check';
import { LINE_CODES } from './order-codes';
import { askerFacts, orderFacts } from './order-facts';
import type { OrderRequestLineInput } from './order-line.types';
import { OrderRequest } from './order.entity';
import { orderRequested } from './order.events';
import { RequestOrderInput, RequestOrderPayload } from './order-request.types';
import { DATES, datesOf } from './subscription.actions';
import { statusAt } from './subscription-status';
import { CustomerSubscription } from './subscription.entity';

/** Maximum number of lines per request. They are stored as requested. */
const MOST_REQUEST_LINES = 50;

/** What a request asks for. */
interface Asked {
  providerId: string;
  customerId: string;
  customerName: string;
  subscriptionId: string | null;
  targetQuantity: number | null;
  /** The subscription as it was at the time of the request. */
  seen: { quantity: number; version: number } | null;
  lines: readonly OrderRequestLineInput[];
}

/** Refuses a provider without an active partnership as not found, and a suspended one with its own code. */
async function checkProvider(tx: TxCtx, providerId: string, path: string): Promise<void> {
  const [row] = await tx.db.rows(
    bound<{ status: string }>(
      'viewer',
      `SELECT p.status FROM partner p JOIN ${activePartnership('a', 'p.id', '?')} WHERE p.id = ?`,
    ),
    [tx.viewer.organizationId, providerId],
  );
  if (!row) throw notFound([path]);
  if (row.status !== 'ACTIVE') {
    refuse('PARTNER_NOT_ACTIVE', 'The operator has suspended this provider. Ask another provider.', [path]);
  }
}

/** Customer fields needed to check operations and orders. */
const CUSTOMER = [...customerOperations.options.needs, 'name', 'country', 'segment', 'cloud'] as const;

/** Reads the visible customer and refuses, at the provider's path, if the reseller has no provider to ask. */
async function customerToAskFor(
  tx: TxCtx,
  id: string,
  path: { customer: string; provider: string },
): Promise<Row<Customer, (typeof CUSTOMER)[number]>> {
  const customer = await inScope(tx, Customer, id, CUSTOMER, [path.customer]);
  const facts = await customerOperations.options.facts(customer, tx);
  requirePossible(tx, customerOperations, 'requestOrder', facts, [path.provider]);
  requireLock(tx, id);
  return customer;
}

async function askForLines(tx: TxCtx, input: RequestOrderInput): Promise<Asked> {
  const { providerId, customerId, lines } = input;
  if (providerId == null) return refuse('INVALID', 'Give the provider to ask.', ['providerId']);
  if (customerId == null) return refuse('INVALID', 'Give the customer.', ['customerId']);
  const asked = lines ?? [];
  const size = checkSize(asked, [], MOST_REQUEST_LINES);
  if (size.length > 0) throw new DomainError(...size);
  const path = { customer: 'customerId', provider: 'providerId' };
  const { name: customerName, country, segment, cloud } = await customerToAskFor(tx, customerId, path);
  await checkProvider(tx, providerId, 'providerId');
  const customer = { customerId, customerName, country, segment, cloud };
  const placement = { providerId, ...customer, lines: asked, defaultResellerId: null };
  const now = tx.clock.now();
  const facts = await orderFacts(tx.db, tx.viewer.organizationId, placement, { hold: false, now });
  const { refusals } = judgeOrder(placement, facts, { mode: 'REQUEST', now, path: [] });
  if (refusals.length > 0) throw new DomainError(...refusals);
  return { ...placement, subscriptionId: null, targetQuantity: null, seen: null };
}

const SUBSCRIPTION = [
  ...DATES,
  ...rawOf('customerId', 'customerName', 'providerId', 'resellerId', 'offerId', 'quantity', 'version'),
] as const;

/** Stored values of a subscription. */
type StoredSubscription = Row<CustomerSubscription, (typeof SUBSCRIPTION)[number]>;

const subscriptionInScope = (tx: TxCtx, id: string): Promise<StoredSubscription> =>
  inScope(tx, CustomerSubscription, id, SUBSCRIPTION, ['subscriptionId']);

async function checkBounds(tx: TxCtx, offerId: string, quantity: number): Promise<void> {
  const { cloud, marketRegion: place } = tx.viewer;
  const offer = (await offersToSell(tx.db, { cloud, place }, [offerId], false)).get(offerId);
  const { minQuantity: min, maxQuantity: max } = offer ?? { minQuantity: 1, maxQuantity: quantity };
  if (quantity < min || quantity > max) {
    refuse('QUANTITY_OUT_OF_BOUNDS', `This offer is sold in quantities from ${min} to ${max}.`, ['targetQuantity'], { min, max });
  }
}

function checkQuantity(tx: TxCtx, subscription: StoredSubscription, quantity: number): void {
  const status = statusAt(datesOf(subscription), tx.clock.now());
  if (status !== 'ACTIVE') {
    refuse(
      'INVALID_STATE',
      `The subscription is ${status}. Its quantity can only change while it is ACTIVE.`,
      ['subscriptionId'],
      {
        state: status,
        needs: ['ACTIVE'],
      },
    );
  }
  if (quantity === subscription.rawQuantity) {
    refuse('QUANTITY_UNCHANGED', 'The subscription already has this quantity.', ['targetQuantity'], { quantity });
  }
}

function checkVersion({ rawVersion: version }: StoredSubscription, expected: number | null | undefined): void {
  if (expected == null || expected === version) return;
  refuse('VERSION_CONFLICT', `It was changed meanwhile: version ${version} is current. Read it again.`, ['expectedVersion'], {
    version,
  });
}

async function askForQuantity(tx: TxCtx, input: RequestOrderInput, subscriptionId: string): Promise<Asked> {
  const quantity = input.targetQuantity ?? refuse('INVALID', 'Give the quantity to request.', ['targetQuantity']);
  const subscription = await subscriptionInScope(tx, subscriptionId);
  const { rawProviderId: providerId, rawCustomerId: customerId, rawCustomerName: customerName } = subscription;
  // Check this first: partners that see the subscription through a grant must not find out by guessing who sold
  // it.
  if (subscription.rawResellerId !== tx.viewer.organizationId) {
    refuse('NOT_RESELLER_OF_RECORD', 'Only the reseller of record can request another quantity.', ['subscriptionId']);
  }
  if (input.providerId != null && input.providerId !== providerId) throw notFound(['providerId']);
  if (input.customerId != null && input.customerId !== customerId) throw notFound(['customerId']);
  await customerToAskFor(tx, customerId, { customer: 'subscriptionId', provider: 'subscriptionId' });
  await checkProvider(tx, providerId, 'subscriptionId');
  const asker = await askerFacts(tx.db, tx.viewer.organizationId, { customerId, cloud: tx.viewer.cloud });
  const against = againstPartner(asker, ['subscriptionId']);
  if (against.length > 0) throw new DomainError(...against);
  checkVersion(subscription, input.expectedVersion);
  checkQuantity(tx, subscription, quantity);
  await checkBounds(tx, subscription.rawOfferId, quantity);
  const seen = { quantity: subscription.rawQuantity, version: subscription.rawVersion };
  return { providerId, customerId, customerName, subscriptionId, targetQuantity: quantity, seen, lines: [] };
}

const ask = (tx: TxCtx, input: RequestOrderInput): Promise<Asked> =>
  input.subscriptionId == null ? askForLines(tx, input) : askForQuantity(tx, input, input.subscriptionId);

/**
 * The customer to lock. Customers outside the viewer's scope are not locked; the work then refuses at the right
 * path.
 */
async function customersOf(tx: TxCtx, { customerId, subscriptionId }: RequestOrderInput): Promise<(string | null)[]> {
  if (subscriptionId != null) return [(await subscriptionInScope(tx, subscriptionId)).rawCustomerId];
  const customer = customerId == null ? null : await ifInScope(tx, Customer, customerId, []);
  return [customer?.id ?? null];
}

function check(input: RequestOrderInput): void {
  checkText(input.note, { max: 2000, lines: true }, ['note']);
  if (input.subscriptionId != null && input.lines != null) {
    refuse('INVALID', 'Request either lines or a new quantity of a subscription, not both.', ['lines']);
  }
  if (input.subscriptionId == null && input.targetQuantity != null) {
    refuse('INVALID', 'Give the subscription whose quantity is to change.', ['subscriptionId']);
  }
  if (input.subscriptionId == null && input.expectedVersion != null) {
    refuse('INVALID', 'A version needs a subscription. Leave it out.', ['expectedVersion']);
  }
}

/** Serializes lines in a canonical form: nulls dropped, keys sorted. The same lines always give the same text. */
const written = (lines: readonly OrderRequestLineInput[]): string =>
  JSON.stringify(
    lines.map(({ friendlyName, ...line }) =>
      Object.fromEntries(
        Object.entries({ ...line, friendlyName: friendlyName?.trim() })
          .filter(([, value]) => value != null)
          .sort(([one], [other]) => (one < other ? -1 : 1)),
      ),
    ),
  );

/** Refuses a duplicate of a pending request, since both could be approved. The customer is locked. */
async function checkOnce(tx: TxCtx, asked: Asked): Promise<void> {
  const [about, value] =
    asked.subscriptionId === null
      ? ['subscription_id IS NULL AND `lines` = ?', written(asked.lines)]
      : ['subscription_id = ? AND target_quantity = ?', asked.subscriptionId];
  const same = `customer_id = ? AND reseller_id = ? AND provider_id = ? AND status = 'PENDING' AND ${about}`;
  const [row] = await tx.db.rows(
    bound<{ id: string }>('subject', `SELECT id FROM order_request WHERE ${same} ORDER BY id LIMIT 1`),
    [
      ...[asked.customerId, tx.viewer.organizationId, asked.providerId, value],
      ...(asked.subscriptionId === null ? [] : [asked.targetQuantity]),
    ],
  );
  if (!row) return;
  refuse(
    'ALREADY_REQUESTED',
    'The same request is already pending. Withdraw it or change your request.',
    [asked.subscriptionId === null ? 'lines' : 'targetQuantity'],
    { orderRequestId: row.id },
  );
}

export const requestOrder = defineMutation({
  name: 'requestOrder',
  description:
    "Asks a provider for an order, or for another quantity of a subscription of which your organization is reseller of record. Prices are not involved. The request records the quantity and version it was based on. Duplicates of a pending request are refused. Approval needs the provider's own relationship with the customer: see `OrderRequest.providerIsRelated`.",
  example:
    'requestOrder(input: { subscriptionId: "sub_01h…", targetQuantity: 30, expectedVersion: 3, note: "New hires" }) { orderRequest { id status } errors { code message path } }',
  action: 'order.request',
  input: RequestOrderInput,
  inputDescription: 'Requested lines, or requested quantity of a subscription.',
  payload: RequestOrderPayload,
  codes: [
    ...LINE_CODES,
    'PARTNERSHIP_REQUIRED',
    'NOT_RESELLER_OF_RECORD',
    'INVALID_STATE',
    'QUANTITY_UNCHANGED',
    'ALREADY_REQUESTED',
    'VERSION_CONFLICT',
  ],
  alsoOn: [customerOperations.on({ check: needsProvider })],
  before: (_ctx, input) => check(input),
  locks: (tx, { input }) => customersOf(tx, input),
  work: async (tx, { input }) => {
    const asked = await ask(tx, input);
    await checkOnce(tx, asked);
    const now = tx.clock.now();
    const id = newId('OrderRequest', now);
    const resellerId = tx.viewer.organizationId;
    const { providerId, customerId, customerName, subscriptionId, targetQuantity, seen, lines } = asked;
    const event = orderRequested({ id, resellerId, providerId }, { customerId, status: 'PENDING', targetQuantity });
    const row = {
      id,
      createdAt: now,
      resellerId,
      providerId,
      customerId,
      customerName,
      status: 'PENDING',
      subscriptionId,
      targetQuantity,
      seenQuantity: seen?.quantity ?? null,
      seenVersion: seen?.version ?? null,
      lines: written(lines),
      note: input.note?.trim() ?? null,
      version: 1,
    };
    await insertRow(tx, OrderRequest, row, event);
    return { orderRequestId: id };
  },
});
