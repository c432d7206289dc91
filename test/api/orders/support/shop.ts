import type { TestApp } from '../../../support/app';
import { mutate, type PayloadAnswer } from '../../../support/mutate';

/** The id of the row of a name. */
export async function idOf(app: TestApp, table: 'customer' | 'offer' | 'partner', name: string): Promise<string> {
  const [row] = await app.database.rows(`SELECT id FROM ${table} WHERE name = ?`, [name]);
  if (!row) throw new Error(`There is no ${table} ${name}.`);
  return String(row['id']);
}

/** A line of an offer by its name. */
export const line = async (app: TestApp, offer: string, more: object = {}): Promise<Record<string, unknown>> => ({
  offerId: await idOf(app, 'offer', offer),
  quantity: 5,
  billingCycle: 'MONTHLY',
  term: 'P1Y',
  ...more,
});

const TABLES = [
  '`order`',
  'order_line',
  'subscription',
  'incentive_credit',
  'order_request',
  'offer',
  'offer_price',
  'idempotency_record',
];

/** How much is stored of everything that orders and the catalog write. */
export const stock = async (app: TestApp): Promise<number[]> =>
  Promise.all(TABLES.map(async (table) => Number((await app.database.rows(`SELECT COUNT(*) AS n FROM ${table}`, []))[0]?.['n'])));

/** The reasons that a mutation refuses for, as `CODE path`; makes sure that nothing was stored. */
export async function refusals(app: TestApp, email: string, name: string, input: object): Promise<string[]> {
  const before = await stock(app);
  const { errors } = await mutate(app, email, name, input);
  expect(await stock(app)).toEqual(before);
  return errors.map(({ code, path }) => `${code} ${path.join('.')}`.trim());
}

export const ORDER = `order { id status version customerName total { amount currency } availableActions { operation } viewerCan
  history(first: 10) { nodes { action outcome } }
  lines(first: 100) { nodes { lineNumber name quantity billingCycle term unitPrice { amount currency } offer { name }
    resellerOfRecord { name } subscription { id name quantity status startsAt termEndsAt autoRenew customerName unitPrice { amount currency }
      parent { id } resellerOfRecord { name } supportContact { kind name } incentiveCredits(first: 5) { nodes { startsAt endsAt reseller { name } } } } } } }`;

/** Places an order and answers it; throws when it was refused. */
export async function order(app: TestApp, email: string, input: object): Promise<Record<string, any>> {
  const answer: PayloadAnswer = await mutate(app, email, 'placeOrder', input, ORDER);
  if (!answer['order']) throw new Error(JSON.stringify(answer.errors));
  return answer['order'] as Record<string, any>;
}
