import type { TestApp } from '../../../support/app';
import { aCreatedCustomer } from '../../../support/factories/customers';
import { PROVIDER, type Market } from '../../../support/factories/market';
import { codesOf, mutate, type PayloadAnswer } from '../../../support/mutate';
import { agreement, ALPINE, organizationId, takeOver } from '../../customer-lifecycle/support/customers';
import { idOf, line, order } from '../../orders/support/shop';

export { ALPINE, DONAU, ELBE } from '../../customer-lifecycle/support/customers';
export const DAY = 86_400_000;

/** A customer of a provider and its reseller, and what it was sold first. */
export interface Shop {
  customerId: string;
  /** The customer's admin. */
  admin: string;
  subscriptionId: string;
  orderId: string;
  resellerId: string;
}

/** Who sells to the customer of a shop: the provider of a market, in the demo Alpine. */
const sellerOf = (app: TestApp | Market): string => ('provider' in app ? PROVIDER : ALPINE);

/** Creates a customer of a market with one subscription of an offer; in the demo, of Alpine and Elbe. */
export async function shop(
  app: TestApp | Market,
  offer = 'Workplace Basic',
  more: object = {},
  customer: object = {},
): Promise<Shop> {
  const resellerId = 'reseller' in app ? app.reseller.id : await organizationId(app, 'Elbe Cloud');
  const lines = [await line(app, offer, more)];
  const made = await aCreatedCustomer(app, sellerOf(app), { resellerId, agreement: agreement(), lines, ...customer });
  const orderId = made['order'].id as string;
  const [row] = await app.database.rows('SELECT id FROM subscription WHERE order_id = ?', [orderId]);
  return {
    customerId: made['customer'].id as string,
    admin: await takeOver(app, made),
    subscriptionId: String(row?.['id']),
    orderId,
    resellerId,
  };
}

/** Sells an add-on of a subscription. */
export async function addOn(
  app: TestApp,
  { customerId, subscriptionId }: Shop,
  offer: string,
  more: object = {},
): Promise<string> {
  const placed = await order(app, sellerOf(app), {
    customerId,
    lines: [await line(app, offer, { parentSubscriptionId: subscriptionId, ...more })],
  });
  return placed['lines'].nodes[0].subscription.id as string;
}

export const SUBSCRIPTION = `subscription { id version name quantity status autoRenew termStartsAt termEndsAt changeWindowEndsAt assignedLicenses azureOwner
  unitPrice { amount currency } offer { name } parent { id } upgradedFrom { id } resellerOfRecord { name } supportContact { kind name }
  order { id status } addOns(first: 5) { nodes { id status } }
  availableActions { operation allowed code } viewerCan history(last: 1) { nodes { action outcome } }
  incentiveCredits(first: 9) { nodes { startsAt endsAt reseller { name } } }
  licenses(first: 50) { nodes { user { email } } } }`;

/** Runs a mutation on a subscription and answers its payload. */
export const act = (app: TestApp, email: string, operation: string, input: object): Promise<PayloadAnswer> =>
  mutate(app, email, operation, input, operation === 'setAzureOwner' ? 'customer { id }' : SUBSCRIPTION);

/** The subscription as somebody reads it. */
export async function seen(app: TestApp, email: string, id: string): Promise<Record<string, any>> {
  const { data } = await app.send(
    `query($id: ID!) { ${SUBSCRIPTION.replace('subscription {', 'subscription(id: $id) {')} }`,
    { id },
    await app.as(email),
  );
  return data?.['subscription'] as Record<string, any>;
}

/** What a refused change of subscriptions must leave as it was. */
export async function stored(app: TestApp): Promise<unknown> {
  const read = (sql: string): Promise<unknown> => app.database.rows(sql, []);
  return [
    await read('SELECT * FROM subscription ORDER BY id'),
    await read('SELECT * FROM license_assignment ORDER BY id'),
    await read('SELECT * FROM incentive_credit ORDER BY id'),
    await read('SELECT COUNT(*) AS n FROM `order`'),
    await read("SELECT COUNT(*) AS n FROM audit_event WHERE outcome = 'ACCEPTED' AND action <> 'signIn'"),
  ];
}

/** The codes that a mutation refuses with; makes sure that nothing was stored. */
export async function refusedWith(app: TestApp, email: string, operation: string, input: object): Promise<string[]> {
  await app.as(email);
  const before = await stored(app);
  const codes = await codesOf(app, email, operation, input);
  expect(await stored(app)).toEqual(before);
  return codes;
}

/** Adds users to a customer, as its admin; answers their ids. */
export async function people(app: TestApp, { customerId, admin }: Shop, names: readonly string[]): Promise<string[]> {
  const ids: string[] = [];
  for (const name of names) {
    const input = { customerId, name, email: `${name}@${admin.split('@')[1]}`, roles: ['CUSTOMER_USER'] };
    const { customerUser, errors } = await mutate(app, admin, 'createCustomerUser', input, 'customerUser { id }');
    if (errors.length > 0) throw new Error(JSON.stringify(errors));
    ids.push(customerUser.id as string);
  }
  return ids;
}

export const offerId = (app: TestApp, name: string): Promise<string> => idOf(app, 'offer', name);
export const NEVER = 'sub_01jd00000000000000000000zz';
