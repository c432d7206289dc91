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

/** Lines of one request at most; they are kept as they were asked for. */
const MOST_REQUEST_LINES = 50;

/** What a request asks for. */
interface Asked {
  providerId: string;
  customerId: string;
  customerName: string;
  subscriptionId: string | null;
  targetQuantity: number | null;
  /** The subscription as it was when it was asked for. */
  seen: { quantity: number; version: number } | null;
  lines: readonly OrderRequestLineInput[];
}

/** Refuses a provider without active partnership as one that does not exist, and one that is suspended. */
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
    refuse('PARTNER_NOT_ACTIVE', 'The vendor has suspended this provider: it cannot order. Ask another.', [path]);
  }
}

/** A customer as what can be done with it, and an order for it, look at it. */
const CUSTOMER = [...customerOperations.options.needs, 'name', 'country', 'cloud'] as const;

/** The customer that is asked for, in scope; refused, at its place, is whoever has no provider to ask at all. */
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
  if (providerId == null) return refuse('INVALID', 'Name the provider to ask.', ['providerId']);
  if (customerId == null) return refuse('INVALID', 'Name the customer.', ['customerId']);
  const asked = lines ?? [];
  const size = checkSize(asked, [], MOST_REQUEST_LINES);
  if (size.length > 0) throw new DomainError(...size);
  const path = { customer: 'customerId', provider: 'providerId' };
  const { name: customerName, country, cloud } = await customerToAskFor(tx, customerId, path);
  await checkProvider(tx, providerId, 'providerId');
  const placement = { providerId, customerId, customerName, country, cloud, lines: asked, defaultResellerId: null };
  const facts = await orderFacts(tx.db, tx.viewer.organizationId, placement, { hold: false });
  const { refusals } = judgeOrder(placement, facts, { mode: 'REQUEST', now: tx.clock.now(), path: [] });
  if (refusals.length > 0) throw new DomainError(...refusals);
  return { ...placement, subscriptionId: null, targetQuantity: null, seen: null };
}

const SUBSCRIPTION = [
  ...DATES,
  ...rawOf('customerId', 'customerName', 'providerId', 'resellerId', 'offerId', 'quantity', 'version'),
] as const;

/** What was stored of a subscription. */
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
    refuse('INVALID_STATE', `The subscription is ${status}; its quantity changes while it is ACTIVE.`, ['subscriptionId'], {
      state: status,
      needs: ['ACTIVE'],
    });
  }
  if (quantity === subscription.rawQuantity) {
    refuse('QUANTITY_UNCHANGED', 'The subscription has this quantity already.', ['targetQuantity'], { quantity });
  }
}

function checkVersion({ rawVersion: version }: StoredSubscription, expected: number | null | undefined): void {
  if (expected == null || expected === version) return;
  refuse('VERSION_CONFLICT', `It was changed meanwhile: version ${version} is current. Read it again.`, ['expectedVersion'], {
    version,
  });
}

async function askForQuantity(tx: TxCtx, input: RequestOrderInput, subscriptionId: string): Promise<Asked> {
  const quantity = input.targetQuantity ?? refuse('INVALID', 'Give the quantity to ask for.', ['targetQuantity']);
  const subscription = await subscriptionInScope(tx, subscriptionId);
  const { rawProviderId: providerId, rawCustomerId: customerId, rawCustomerName: customerName } = subscription;
  // First of all: whoever sees it through a grant only must not find out by guessing who sold it.
  if (subscription.rawResellerId !== tx.viewer.organizationId) {
    refuse('NOT_RESELLER_OF_RECORD', 'Only the reseller of record asks for another quantity.', ['subscriptionId']);
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

/** The customer that is decided about; what is not in scope is not locked, and refused by the work at its place. */
async function customersOf(tx: TxCtx, { customerId, subscriptionId }: RequestOrderInput): Promise<(string | null)[]> {
  if (subscriptionId != null) return [(await subscriptionInScope(tx, subscriptionId)).rawCustomerId];
  const customer = customerId == null ? null : await ifInScope(tx, Customer, customerId, []);
  return [customer?.id ?? null];
}

function check(input: RequestOrderInput): void {
  checkText(input.note, { max: 2000, lines: true }, ['note']);
  if (input.subscriptionId != null && input.lines != null) {
    refuse('INVALID', 'Ask for lines or for another quantity of a subscription, not for both.', ['lines']);
  }
  if (input.subscriptionId == null && input.targetQuantity != null) {
    refuse('INVALID', 'Name the subscription that is to have this quantity.', ['subscriptionId']);
  }
  if (input.subscriptionId == null && input.expectedVersion != null) {
    refuse('INVALID', 'A version goes with a subscription; leave it out.', ['expectedVersion']);
  }
}

/** Lines as they are kept: what was not given is left out, in one order, so that the same lines are the same text. */
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

/** What waits already is not asked for again: both would be run. The customer is locked. */
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
    'The same request waits for the provider already; withdraw that one, or ask for something else.',
    [asked.subscriptionId === null ? 'lines' : 'targetQuantity'],
    { orderRequestId: row.id },
  );
}

/** A reseller asks its provider for an order or for another quantity; without prices. */
export const requestOrder = defineMutation({
  name: 'requestOrder',
  description:
    "A reseller asks its provider for an order, or for another quantity of a subscription of which it is reseller of record; no prices. The request keeps the quantity and version that it saw; the same while it is pending is refused. Approving takes the provider's own relationship with the customer: see `OrderRequest.providerIsRelated`.",
  action: 'order.request',
  input: RequestOrderInput,
  inputDescription: 'What to ask for.',
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
