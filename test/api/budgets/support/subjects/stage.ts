import type { TestApp } from '../../../../support/app';
import { mutate, type PayloadAnswer } from '../../../../support/mutate';
import type { NameServer } from '../../../../support/name-server';
import { agreement, newCustomer, organizationId } from '../../../customer-lifecycle/support/customers';
import { line } from '../../../orders/support/shop';
import { put } from '../rows';

/** Where mutations are prepared. */
export interface Stage {
  app: TestApp;
  /** Where records that prove domains are put. */
  names: NameServer;
  /** Of the demo's password, at next to no cost. */
  passwordHash: string;
}

/** A mutation that is going to be done: by whom, with what. */
export interface Call {
  email: string | null;
  /** Instead of signing in. */
  token?: string;
  input: object;
}

/** Prepares what one mutation is about; nothing else is about it. Its name begins with that of the mutation. */
export type Subject = (stage: Stage) => Promise<Call>;
export type Subjects = Readonly<Record<string, Subject>>;

export const GLOBAL = 'global.admin@alpine-distribution.example';
export const SUPPLIER = 'Alpine Distribution';
export const SELLER = 'Elbe Cloud';

/** Does a mutation of the preparation; throws when it was refused. */
export async function did(
  stage: Stage,
  email: string | null,
  name: string,
  input: object,
  selection = '',
): Promise<PayloadAnswer> {
  const answer = await mutate(stage.app, email, name, input, selection);
  if (answer.errors.length > 0) throw new Error(`${name}: ${JSON.stringify(answer.errors)}`);
  return answer;
}

/** Gives somebody the password of the demo, whatever it had. */
export async function letIn({ app, passwordHash }: Stage, email: string): Promise<string> {
  await put(
    app.database,
    'UPDATE `user` SET password_hash = ?, must_change_password = 0, password_by_id = NULL, temporary_password_expires_at = NULL WHERE email_normalized = ?',
    passwordHash,
    email,
  );
  return email;
}

/** A customer that one mutation is about, with what was sold to it. */
export interface OwnCustomer {
  id: string;
  /** User name of its admin. */
  admin: string;
  subscriptions: readonly string[];
}

export interface Sale {
  offers?: readonly string[];
  /** What every line says beside its offer. */
  more?: object;
  agreed?: boolean;
  resellerId?: string | null;
}

const OFFERS = ['Workplace Basic', 'Project Planning', 'Identity Plan 1'];

/** A customer of Alpine and a reseller, Elbe unless given, with a subscription of each offer: the same neighborhood in every world. */
export async function ownCustomer({ app }: Stage, sale: Sale = {}): Promise<OwnCustomer> {
  const { offers = OFFERS, more = {}, agreed = true, resellerId = await organizationId(app, SELLER) } = sale;
  const lines = await Promise.all(offers.map((offer) => line(app, offer, more)));
  const made = await newCustomer(app, {
    ...(resellerId === null ? {} : { resellerId }),
    ...(agreed ? { agreement: agreement(), ...(lines.length > 0 ? { lines } : {}) } : {}),
  });
  const id = String(made['customer'].id);
  const rows = await app.database.rows(
    'SELECT subscription_id AS id FROM order_line WHERE customer_id = ? ORDER BY line_number',
    [id],
  );
  return { id, admin: String(made['userName']), subscriptions: rows.map((row) => String(row['id'])) };
}

let people = 0;

/** Somebody of a customer, as its provider adds people. */
export async function ownCustomerUser(stage: Stage, customerId: string, email: string): Promise<{ id: string; email: string }> {
  const address = `leute-${(people += 1)}@kundenleute.example`;
  const input = { customerId, name: `Leute ${people}`, email: address, roles: ['CUSTOMER_USER'] };
  const { customerUser } = await did(stage, email, 'createCustomerUser', input, 'customerUser { id }');
  return { id: String(customerUser.id), email: await letIn(stage, address) };
}
