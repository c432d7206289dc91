import type { Ctx } from '../../data/context';
import { inScope } from '../../graph/act-on';
import { defineOperation } from '../../graph/define-mutation';
import type { Row } from '../../graph/row';
import { DomainError } from '../../kernel/errors';
import { Customer, customerOperations, needsAgreement } from '../customers';
import { LINE_CODES, ORDER_CODES } from './order-codes';
import type { OrderPlacement } from './order-facts';
import { PlaceOrderInput, PlaceOrderPayload, type QuoteOrderInput } from './order-placing.types';
import type { OrderQuote } from './order-quote.types';
import { placeOrderIn, quoteLines } from './order.service';

/** Customer fields that an order needs. */
const CUSTOMER = ['name', 'country', 'segment', 'cloud', 'associatedResellerId'] as const;

/** Builds the viewer's order for a visible customer. */
const placementOf = (
  { viewer }: Ctx,
  { id, name, country, segment, cloud, associatedResellerId }: Row<Customer, (typeof CUSTOMER)[number]>,
  { lines }: QuoteOrderInput,
): OrderPlacement => ({
  providerId: viewer.organizationId,
  customerId: id,
  customerName: name,
  country,
  segment,
  cloud,
  lines,
  defaultResellerId: associatedResellerId,
  carriesOver: true,
});

/** Previews an order. Errors are part of the result. */
export async function quoteOrder(ctx: Ctx, input: QuoteOrderInput): Promise<OrderQuote> {
  try {
    const customer = await inScope(ctx, Customer, input.customerId, CUSTOMER, ['customerId']);
    return await quoteLines(ctx, placementOf(ctx, customer, input));
  } catch (cause) {
    if (!(cause instanceof DomainError)) throw cause;
    return { customerId: input.customerId, lines: [], totals: null, monthlyTotal: null, warnings: [], errors: cause.refusals };
  }
}

export const placeOrder = defineOperation({
  name: 'placeOrder',
  description:
    'Places an order for a customer at current prices, all or none. Each line creates one subscription. Add-ons name the subscription or line that they extend; a reseller of record earns incentive credit.',
  example:
    'placeOrder(input: { customerId: "cus_01h…", lines: [{ offerId: "off_01h…", quantity: 25, billingCycle: MONTHLY, term: P1Y }] }) { order { id status } errors { code message path } }',
  action: 'order.place',
  input: PlaceOrderInput,
  inputDescription: 'Customer and order lines.',
  payload: PlaceOrderPayload,
  codes: [...LINE_CODES, ...ORDER_CODES],
  on: customerOperations.on({ check: needsAgreement }),
  thing: 'customerId',
  alsoRead: CUSTOMER,
  locks: async (tx, { input }) => [(await inScope(tx, Customer, input.customerId, [], ['customerId'])).id],
  work: async (tx, { input, row }) => ({ orderId: (await placeOrderIn(tx, placementOf(tx, row, input))).orderId }),
});
