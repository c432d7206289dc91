import { DEMO_PASSWORD, type Answer, type TestApp } from '../../../support/app';
import type { PayloadAnswer } from '../../../support/mutate';
import { company, CREATED } from '../../../support/factories/customers';
import { PROVIDER, type Market } from '../../../support/factories/market';
import { agreement } from '../../customer-lifecycle/support/customers';
import { line } from '../../orders/support/shop';
import { tokensOf } from '../../sign-in/support/sessions';

export const DAY = 86_400_000;

/** Access tokens last a quarter of an hour of the clock that tests move. */
const TOKEN_TIME = 600_000;
const tokens = new WeakMap<TestApp, Map<string, Promise<string>>>();

/** The access token of somebody, whatever the clock says. */
export function tokenOf(app: TestApp, email: string): Promise<string> {
  const known = tokens.get(app) ?? new Map<string, Promise<string>>();
  tokens.set(app, known);
  const key = `${email} ${Math.floor(app.clock.now() / TOKEN_TIME)}`;
  const token = known.get(key) ?? tokensOf(app, email, DEMO_PASSWORD).then(({ accessToken }) => accessToken);
  known.set(key, token);
  return token;
}

/** Sends a document as somebody and answers the data; throws on errors at the top. */
export async function ask(app: TestApp, email: string, document: string, variables: object = {}): Promise<Record<string, any>> {
  const answer = await app.send(document, variables as Record<string, unknown>, await tokenOf(app, email));
  if (answer.errors.length > 0) throw new Error(JSON.stringify(answer.errors));
  return answer.data ?? {};
}

const documentOf = (name: string, selection: string): string =>
  `mutation($input: ${name.charAt(0).toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { ${selection} errors { code message path details } } }`;

async function sent(app: TestApp, email: string, name: string, input: object, selection: string): Promise<Answer> {
  return app.send(documentOf(name, selection), { input }, await tokenOf(app, email));
}

/** Sends a mutation as somebody and answers its payload; throws when it was refused at the top. */
export async function run(app: TestApp, email: string, name: string, input: object, selection = ''): Promise<PayloadAnswer> {
  const { data, errors } = await sent(app, email, name, input, selection);
  const payload = data?.[name] as PayloadAnswer | null | undefined;
  if (!payload) throw new Error(`${name}: ${JSON.stringify(errors)}`);
  return payload;
}

/** The reasons of a refused mutation as `CODE path`; none when it was done. */
export async function reasons(app: TestApp, email: string, name: string, input: object): Promise<string[]> {
  const { data, errors } = await sent(app, email, name, input, '');
  const payload = data?.[name] as PayloadAnswer | null | undefined;
  return payload
    ? payload.errors.map(({ code, path }) => `${code} ${path.join('.')}`)
    : errors.map(({ extensions }) => extensions.code);
}

/** A customer with what it was sold. */
export interface Sold {
  customerId: string;
  /** User name and temporary password of its admin. */
  made: PayloadAnswer;
  subscriptionIds: readonly string[];
}

/** A new customer of the provider and the reseller, sold one subscription for each line. */
export async function sell(app: Market, ...lines: readonly (readonly [offer: string, more?: object])[]): Promise<Sold> {
  const input = company({ resellerId: app.reseller.id, agreement: agreement() });
  const made = await run(app, PROVIDER, 'createCustomer', input, CREATED);
  if (made.errors.length > 0) throw new Error(JSON.stringify(made.errors));
  const customerId = made['customer'].id as string;
  return { customerId, made, subscriptionIds: lines.length > 0 ? await sellMore(app, customerId, ...lines) : [] };
}

/** Sells a customer more: one subscription for each line. */
export async function sellMore(
  app: TestApp,
  customerId: string,
  ...lines: readonly (readonly [offer: string, more?: object])[]
): Promise<string[]> {
  const { orderId } = await placed(app, customerId, ...lines);
  const rows = await app.database.rows('SELECT subscription_id AS id FROM order_line WHERE order_id = ? ORDER BY line_number', [
    orderId,
  ]);
  return rows.map(({ id }) => String(id));
}

async function placed(
  app: TestApp,
  customerId: string,
  ...lines: readonly (readonly [offer: string, more?: object])[]
): Promise<{ orderId: string }> {
  const input = { customerId, lines: await Promise.all(lines.map(([offer, more]) => line(app, offer, more))) };
  const { order: made, errors } = await run(app, PROVIDER, 'placeOrder', input, 'order { id }');
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  return { orderId: made.id as string };
}

let people = 0;

/** Adds users to a customer; answers their ids. */
export async function addPeople(app: TestApp, customerId: string, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let place = 0; place < count; place += 1) {
    const email = `person-${(people += 1)}@licenses.example`;
    const input = { customerId, name: `Person ${people}`, email, roles: ['CUSTOMER_USER'] };
    const { customerUser, errors } = await run(app, PROVIDER, 'createCustomerUser', input, 'customerUser { id }');
    if (errors.length > 0) throw new Error(JSON.stringify(errors));
    ids.push(customerUser.id as string);
  }
  return ids;
}

const FIELDS = `id version name quantity assignedLicenses status autoRenew azureOwner termStartsAt termEndsAt changeWindowEndsAt
  availableActions { operation allowed code } viewerCan offer { name } resellerOfRecord { name } supportContact { kind name }
  order { id status } parent { id } upgradedFrom { id } addOns(first: 9) { nodes { id } } licenses(first: 50) { nodes { user { id } } }
  incentiveCredits(first: 9) { nodes { startsAt endsAt reseller { name } } }
  history(first: 50) { nodes { action outcome onBehalfOfId changes } }`;

/** A subscription as somebody sees it. */
export async function seen(app: TestApp, email: string, id: string, fields = FIELDS): Promise<Record<string, any>> {
  const { subscription } = await ask(app, email, `query($id: ID!) { subscription(id: $id) { ${fields} } }`, { id });
  return subscription as Record<string, any>;
}

/** What happened to a subscription, by audit event. */
export async function eventsOf(app: TestApp, id: string, action: string): Promise<Record<string, unknown>[]> {
  const rows = await app.database.rows(
    "SELECT changes, actor_id AS actorId, on_behalf_of_id AS onBehalfOfId FROM audit_event WHERE subject_id = ? AND action = ? AND outcome = 'ACCEPTED' ORDER BY id",
    [id, action],
  );
  return rows.map(({ changes, ...row }) => ({ ...row, ...(JSON.parse(String(changes)) as object) }));
}

/** What a subscription holds that nobody sees as it is. */
export async function storedOf(app: TestApp, id: string): Promise<Record<string, unknown>> {
  const [row] = await app.database.rows(
    `SELECT t.version, t.state, t.quantity, t.assigned_licenses AS assigned, t.term_ends_at AS termEndsAt, t.ended_at AS endedAt,
       (SELECT COUNT(*) FROM license_assignment l WHERE l.subscription_id = t.id) AS licenses
     FROM subscription t WHERE t.id = ?`,
    [id],
  );
  return row ?? {};
}

export const instant = (at: number): string => new Date(at).toISOString();
