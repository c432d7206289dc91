import type { TestApp } from '../app';
import { mutate } from '../mutate';

/** A line that can be ordered of an offer: five seats, billed monthly, for a year. */
export const aLine = (offerId: string, more: object = {}): Record<string, unknown> => ({
  offerId,
  quantity: 5,
  billingCycle: 'MONTHLY',
  term: 'P1Y',
  ...more,
});

/** An order of lines for a customer, placed over the API; answers its id and those of its subscriptions. */
export async function anOrder(
  app: TestApp,
  provider: string,
  customer: { id: string },
  lines: readonly object[],
): Promise<{ id: string; subscriptionIds: string[] }> {
  const selection = 'order { id lines(first: 100) { nodes { subscription { id } } } }';
  const { order, errors } = await mutate(app, provider, 'placeOrder', { customerId: customer.id, lines }, selection);
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  const sold = order.lines.nodes as { subscription: { id: string } }[];
  return { id: order.id as string, subscriptionIds: sold.map(({ subscription }) => subscription.id) };
}

/** A subscription to an offer, ordered over the API; answers its id. */
export async function aSubscription(
  app: TestApp,
  provider: string,
  plan: { customer: { id: string }; offerId: string; line?: object },
): Promise<string> {
  const { subscriptionIds } = await anOrder(app, provider, plan.customer, [aLine(plan.offerId, plan.line)]);
  return subscriptionIds[0] ?? '';
}

/** A request of a reseller to its provider, made over the API; answers its id. */
export async function anOrderRequest(app: TestApp, reseller: string, input: object): Promise<string> {
  const { orderRequest, errors } = await mutate(app, reseller, 'requestOrder', input, 'orderRequest { id }');
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  return orderRequest.id as string;
}
