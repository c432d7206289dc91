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

/** What an order looks at of its customer. */
const CUSTOMER = ['name', 'country', 'cloud', 'associatedResellerId'] as const;

/** What the viewer wants to order for a customer in its reach. */
const placementOf = (
  { viewer }: Ctx,
  { id, name, country, cloud, associatedResellerId }: Row<Customer, (typeof CUSTOMER)[number]>,
  { lines }: QuoteOrderInput,
): OrderPlacement => ({
  providerId: viewer.organizationId,
  customerId: id,
  customerName: name,
  country,
  cloud,
  lines,
  defaultResellerId: associatedResellerId,
  carriesOver: true,
});

/** Reviews an order: what it would be, and what stands against it. */
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
    'Places an order for a customer: one subscription for each line, all or none, at the price of now; add-ons name what they extend, and a reseller of record earns credit.',
  action: 'order.place',
  input: PlaceOrderInput,
  inputDescription: 'What to order for whom.',
  payload: PlaceOrderPayload,
  codes: [...LINE_CODES, ...ORDER_CODES],
  on: customerOperations.on({ check: needsAgreement }),
  thing: 'customerId',
  alsoRead: CUSTOMER,
  locks: async (tx, { input }) => [(await inScope(tx, Customer, input.customerId, [], ['customerId'])).id],
  work: async (tx, { input, row }) => ({ orderId: (await placeOrderIn(tx, placementOf(tx, row, input))).orderId }),
});
