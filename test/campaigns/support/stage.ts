import { setTimeout as delay } from 'node:timers/promises';
import { send, signIn, type Outcome } from './client';
import type { Ground } from './ground';

/** Sends something, the same whenever it is sent. */
export type Sending = (url: string, headers?: Record<string, string>) => Promise<Outcome>;

const PAYLOADS: Record<string, string> = {
  createCustomer: 'made: customer { id } userName',
  placeOrder: 'made: order { id }',
  requestOrder: 'made: orderRequest { id }',
  approveOrderRequest: 'made: order { id }',
  changeQuantity: 'made: subscription { id quantity }',
  inviteCustomer: 'made: invitation { id } draft { link }',
  acceptInvitation: 'made: relationship { id }',
  addUser: 'made: user { id }',
};

/** People of the demo who do the deeds, and names that nobody has yet. */
export class Stage {
  private number = 0;

  private constructor(
    readonly url: string,
    readonly ask: Ground['ask'],
    readonly tokens: Record<'agent' | 'admin' | 'reseller', string>,
  ) {}

  static async at(url: string, ask: Ground['ask']): Promise<Stage> {
    const agent = await signIn(url, 'admin.agent@alpine-distribution.example');
    const admin = await signIn(url, 'global.admin@alpine-distribution.example');
    return new Stage(url, ask, { agent, admin, reseller: await signIn(url, 'admin.agent@elbe-cloud.example') });
  }

  /** A name for something of its own. */
  next(): string {
    this.number += 1;
    return `deed-${this.number}`;
  }

  async idOf(table: 'offer' | 'partner' | 'customer', name: string): Promise<string> {
    const [row] = await this.ask((store) => store.rows(`SELECT id FROM ${table} WHERE name = ?`, [name]));
    if (!row) throw new Error(`There is no ${table} ${name}.`);
    return String(row['id']);
  }

  async line(): Promise<object> {
    return { offerId: await this.idOf('offer', 'Workplace Basic'), quantity: 5, billingCycle: 'MONTHLY', term: 'P1Y' };
  }

  /** A mutation with a key of its own, as it is sent again and again. */
  mutation(name: string, input: object, token?: string): Sending {
    const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
    const document = `mutation($input: ${type}!) { ${name}(input: $input) { ${PAYLOADS[name] ?? ''} errors { code message } } }`;
    const variables = { input: { ...input, idempotencyKey: this.next() } };
    return (url, headers) => send(url, document, variables, token, headers);
  }

  /** Does a mutation of the preparation. */
  async did(name: string, input: object, token: string): Promise<Record<string, any>> {
    const send = this.mutation(name, input, token);
    let outcome = await send(this.url);
    // A busy machine may refuse it for a while, and a connection may be that of a server that was killed. Its key makes it safe.
    for (let tries = 0; ['refused', 'lost'].includes(outcome.kind) && tries < 100; tries += 1) {
      await delay(100);
      outcome = await send(this.url);
    }
    if (outcome.kind !== 'done') throw new Error(`${name}: ${JSON.stringify(outcome)}`);
    return outcome.payload;
  }

  /** What a customer is made of; with a reseller and an order, or neither. */
  async company(name: string, sold = false): Promise<object> {
    const more = { resellerId: await this.idOf('partner', 'Elbe Cloud'), lines: [await this.line()] };
    return {
      name,
      initialDomain: `${name}.example`,
      country: 'DE',
      email: `info@${name}.example`,
      address: { line1: 'Am Markt 1', city: 'Neustadt', postalCode: '01844' },
      agreement: { contactName: 'Karla Kundin', contactEmail: 'karla@kundin.example', agreedAt: '2026-10-30T12:00:00.000Z' },
      ...(sold ? more : {}),
    };
  }

  /** A customer of its own, and the user name of its admin. */
  async customer(sold = false): Promise<{ id: string; admin: string }> {
    const made = await this.did('createCustomer', await this.company(this.next(), sold), this.tokens.agent);
    return { id: String(made['made'].id), admin: String(made['userName']) };
  }

  /** A subscription of five seats of its own. */
  async subscription(): Promise<string> {
    const { id } = await this.customer(true);
    const [row] = await this.ask((store) => store.rows('SELECT id FROM subscription WHERE customer_id = ?', [id]));
    return String(row?.['id']);
  }
}
