import type { Ctx } from '../../data/context';
import { inScope } from '../../graph/actions';
import { mutate } from '../../graph/mutation';
import { DomainError } from '../../kernel/errors';
import { Customer } from '../customers';
import type { OrderPlacement } from './order-facts';
import type { PlaceOrderInput, QuoteOrderInput } from './order-placing.types';
import type { OrderQuote } from './order-quote.types';
import { placeOrderIn, quoteLines } from './order.service';

/** What the viewer wants to order for a customer in its reach. */
async function placementOf(ctx: Ctx, { customerId, lines }: QuoteOrderInput): Promise<OrderPlacement> {
  const fields = ['name', 'country', 'cloud', 'associatedResellerId'];
  const customer = await inScope(ctx, Customer, customerId, fields, ['customerId']);
  return {
    providerId: ctx.viewer.organizationId,
    customerId: customer.id,
    customerName: String(customer['name']),
    country: String(customer['country']),
    cloud: String(customer['cloud']),
    lines,
    defaultResellerId: customer['associatedResellerId'] as string | null,
    carriesOver: true,
  };
}

/** Reviews an order: what it would be, and what stands against it (S1, S2). */
export async function quoteOrder(ctx: Ctx, input: QuoteOrderInput): Promise<OrderQuote> {
  try {
    return await quoteLines(ctx, await placementOf(ctx, input));
  } catch (cause) {
    if (!(cause instanceof DomainError)) throw cause;
    return { customerId: input.customerId, lines: [], totals: null, monthlyTotal: null, warnings: [], errors: cause.refusals };
  }
}

/** Places an order of a provider for its customer (S1, S2). */
export function placeOrder(ctx: Ctx, input: PlaceOrderInput): Promise<object> {
  return mutate(ctx, {
    operation: 'placeOrder',
    input,
    locks: async (tx) => [(await inScope(tx, Customer, input.customerId, [], ['customerId'])).id],
    work: async (tx) => ({ orderId: (await placeOrderIn(tx, await placementOf(tx, input))).orderId }),
  });
}
