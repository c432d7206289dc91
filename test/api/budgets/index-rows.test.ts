import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bound } from '../../../src/data/sql';
import { timeOfId } from '../../../src/kernel/ids';
import { startTestApp, type TestApp } from '../../support/app';
import { describeEngine, engineUnderTest } from '../../support/database';
import { listen, openMeter, type Meter, type Sent } from './support/meter';
import { buildWorld, type World } from './support/world';

/** Most rows that a page of few rows reads: each of them in a few tables, and what its scope takes. */
const FEW = 60;
const DAY = 86_400_000;

interface Place extends World {
  app: TestApp;
  meter: Meter;
  take: () => Sent[];
  rare: Rare;
}

/** The provider's last customer and subscription, which a list from the start reads last, with values that no other row has. */
interface Rare {
  customerId: string;
  subscriptionId: string;
  /** A subscription of the customer. */
  boughtId: string;
  offerId: string;
  resellerId: string;
  /** When they were created, and changed: nothing else later. */
  created: Readonly<Record<'customers' | 'subscriptions', string>>;
  changed: string;
  /** Around the end of its term. */
  around: readonly [string, string];
}

/** As much after its id as may be; the ids of the copies follow each other by milliseconds. */
const createdAt = (id: string): number => (timeOfId(id) ?? 0) + 60_000;

const later = (time: number): string => new Date(time).toISOString();

/** What an index leads to, by its line in docs/indexes.md: filter and order of a list. */
const SERVED: Readonly<
  Record<string, (rare: Rare) => readonly [list: 'customers' | 'subscriptions', filter: object, order?: string]>
> = {
  'customers, country': () => ['customers', { country: { eq: 'MT' } }],
  'customers, country, by name': () => ['customers', { country: { in: ['MT', 'XX'] } }, 'NAME'],
  'customers, initialDomain': () => ['customers', { initialDomain: { eq: 'rare.example' } }],
  'customers, associatedResellerId': ({ resellerId }) => ['customers', { associatedResellerId: { eq: resellerId } }],
  'customers, agreementState': () => ['customers', { agreementState: { in: ['MISSING'] } }],
  'customers, createdAt': ({ created }) => ['customers', { createdAt: { gte: created.customers } }],
  'customers, createdAt, by name': ({ created }) => ['customers', { createdAt: { gte: created.customers } }, 'NAME'],
  'customers, updatedAt, by updatedAt': ({ changed }) => ['customers', { updatedAt: { gte: changed } }, 'UPDATED_AT'],
  'customers, name': () => ['customers', { name: { startsWith: 'zzz rare' } }],
  'subscriptions, status': () => ['subscriptions', { status: { eq: 'SUSPENDED' } }],
  'subscriptions, status, by termEndsAt': () => ['subscriptions', { status: { in: ['SUSPENDED', 'EXPIRED'] } }, 'TERM_ENDS_AT'],
  'subscriptions, offerId': ({ offerId }) => ['subscriptions', { offerId: { eq: offerId } }],
  'subscriptions, resellerId': ({ resellerId }) => ['subscriptions', { resellerId: { eq: resellerId } }],
  'subscriptions, customerId': ({ customerId }) => ['subscriptions', { customerId: { eq: customerId } }],
  'subscriptions, termEndsAt, by termEndsAt': ({ around }) => [
    'subscriptions',
    { termEndsAt: { between: around } },
    'TERM_ENDS_AT',
  ],
  'subscriptions, createdAt': ({ created }) => ['subscriptions', { createdAt: { gte: created.subscriptions } }],
  'subscriptions, updatedAt, by updatedAt': ({ changed }) => ['subscriptions', { updatedAt: { gte: changed } }, 'UPDATED_AT'],
  'subscriptions, name': () => ['subscriptions', { name: { startsWith: 'zzz rare' } }],
  'subscriptions, quantity': () => ['subscriptions', { quantity: { gte: 900_000 } }, 'QUANTITY'],
};

/** SQLite keeps no statistics, and reads these in the order that is asked for: few rows where many meet the filter. */
const IN_ORDER = ['customers, country, by name', 'customers, createdAt, by name'];
const served = Object.keys(SERVED).filter((name) => engineUnderTest() !== 'sqlite' || !IN_ORDER.includes(name));

describeEngine('rows that a filter reads', () => {
  const places: Place[] = [];
  beforeAll(async () => {
    for (const size of [1_000, 10_000]) {
      const app = await startTestApp();
      const world = await buildWorld(app.database, size);
      const rare = await makeRare(app, await app.as(world.channel.emails.provider));
      places.push({ ...world, app, meter: await openMeter(app), take: listen(app), rare });
    }
  });
  afterAll(async () => {
    for (const { app, meter } of places) {
      await meter.close();
      await app.stop();
    }
  });

  async function makeRare(app: TestApp, token: string): Promise<Rare> {
    const lastOf = async (list: string): Promise<{ id: string }> =>
      (await app.send(`{ ${list}(last: 1) { nodes { id } } }`, {}, token)).data?.[list].nodes[0];
    const customer = await lastOf('customers');
    const subscription = await lastOf('subscriptions');
    const [{ offerId, resellerId } = {}] = await app.database.rows(
      "SELECT o.id AS offerId, p.id AS resellerId FROM offer o, partner p WHERE o.id NOT IN (SELECT offer_id FROM subscription) AND p.id NOT IN (SELECT reseller_id FROM subscription WHERE reseller_id IS NOT NULL) AND p.kind = 'RESELLER' LIMIT 1",
      [],
    );
    const [bought] = await app.database.rows('SELECT id FROM subscription WHERE customer_id = ? ORDER BY id LIMIT 1', [
      customer.id,
    ]);
    const now = app.clock.now() + 100 * DAY;
    const ends = now + 5_000 * DAY;
    await app.database.transaction(async (writer) => {
      const run = (sql: string, params: readonly (string | number)[]): Promise<number> =>
        writer.run(bound('nobody', sql), params);
      const name = 'zzz rare';
      await run("UPDATE customer_scope SET agreement_state = 'ACCEPTED'", []);
      for (const [table, id] of [
        ['customer', customer.id],
        ['subscription', subscription.id],
      ]) {
        await run(`UPDATE ${table} SET created_at = ? WHERE id = ?`, [createdAt(String(id)), String(id)]);
      }
      await run(
        "UPDATE customer SET country = 'MT', name = ?, name_folded = ?, initial_domain = 'rare.example', initial_domain_folded = 'rare.example', updated_at = ? WHERE id = ?",
        [name, name, now, customer.id],
      );
      await run(
        "UPDATE customer_scope SET country = 'MT', name_folded = ?, updated_at = ?, agreement_state = 'MISSING', associated_reseller_id = ? WHERE customer_id = ?",
        [name, now, String(resellerId), customer.id],
      );
      const columns = 'name_folded = ?, offer_id = ?, reseller_id = ?, quantity = 900000, term_ends_at = ?, updated_at = ?';
      const values = [name, String(offerId), String(resellerId), ends, now];
      await run(`UPDATE subscription SET name = 'zzz rare', state = 'SUSPENDED', ${columns} WHERE id = ?`, [
        ...values,
        subscription.id,
      ]);
      await run(`UPDATE subscription_scope SET state = 'SUSPENDED', ends_at = ?, ${columns} WHERE subscription_id = ?`, [
        ends,
        ...values,
        subscription.id,
      ]);
    });
    return {
      customerId: customer.id,
      subscriptionId: subscription.id,
      boughtId: String(bought?.['id']),
      offerId: String(offerId),
      resellerId: String(resellerId),
      created: { customers: later(createdAt(customer.id)), subscriptions: later(createdAt(subscription.id)) },
      changed: later(now),
      around: [later(ends - DAY), later(ends + DAY)],
    };
  }

  async function rowsOf(
    { app, channel, meter, take }: Place,
    document: string,
    variables: object,
  ): Promise<{ rows: number; ids: string[] }> {
    const token = await app.as(channel.emails.provider);
    take();
    const { data, errors } = await app.send(document, variables as Record<string, unknown>, token);
    expect(errors).toEqual([]);
    let rows = 0;
    for (const one of take()) if (!one.sql.includes('account_read')) rows += await meter.rowsOf(one);
    return { rows, ids: (data?.['list'].nodes as { id: string }[]).map(({ id }) => id) };
  }

  it.each(served)('are few, however many others there are: %s', async (name) => {
    const read: number[] = [];
    for (const place of places) {
      const [list, filter, order] = SERVED[name]?.(place.rare) ?? ['customers', {}];
      const type = list === 'customers' ? 'Customer' : 'CustomerSubscription';
      const orderBy = order === undefined ? '' : `, orderBy: [{ field: ${order}, direction: ASC }]`;
      const document = `query($filter: ${type}Filter) { list: ${list}(first: 20, filter: $filter${orderBy}) { nodes { id } } }`;
      const { rows, ids } = await rowsOf(place, document, { filter });
      const { customerId, subscriptionId, boughtId } = place.rare;
      expect(ids).toContain(list === 'customers' ? customerId : name === 'subscriptions, customerId' ? boughtId : subscriptionId);
      read.push(rows);
    }
    expect({ read, few: Math.max(...read) <= FEW }).toEqual({ read, few: true });
  });

  it('are promised by docs/indexes.md', () => {
    const page = readFileSync(join(__dirname, '../../../docs/indexes.md'), 'utf8');
    const names = [...page.matchAll(/^\| `(.*?)` *\|/gm)].map(([, name]) => name);
    expect(names.sort()).toEqual(Object.keys(SERVED).sort());
  });
});
