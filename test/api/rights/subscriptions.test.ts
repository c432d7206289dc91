import { DEMO_DAY, type TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { ask, tokenOf } from './support/ask';
import { startDemoApp } from './support/demo-app';
import { readFacts, type Facts } from './support/facts';
import { Oracle, type Person } from './support/oracle';
import { expectedStatus } from './support/statuses';
import { viewersOf } from './support/viewers';
import { walk, type Row } from './support/walk';

/** What only seller, reseller of record, support contact and customer see. */
const FULL = [
  'createdAt',
  'version',
  'customerName',
  'name',
  'billingCycle',
  'term',
  'autoRenew',
  'azureOwner',
  'startsAt',
  'termStartsAt',
  'termEndsAt',
];
const OTHERS = ['changeWindowEndsAt', 'unitPrice { amount }', 'order { id }', 'provider { id }', 'resellerOfRecord { id }'];
const MORE = ['supportContact { name }', 'upgradedFrom { id }', 'parent { id }'];
const SELECT = `id customerId offer { id } quantity status assignedLicenses ${[...FULL, ...OTHERS, ...MORE].join(' ')}`;

const nameOf = (selection: string): string => selection.split(' ')[0] ?? '';

describeEngine('subscriptions', () => {
  let app: TestApp;
  let facts: Facts;
  let viewers: Person[];
  const rowsOf = new Map<string, Row[]>();
  beforeAll(async () => {
    app = await startDemoApp();
    facts = await readFacts(app.database);
    viewers = viewersOf(facts).filter((who) => new Oracle(facts, who).may('subscription.read'));
    for (const { email } of viewers) {
      await tokenOf(app, email);
      rowsOf.set(email, (await walk(app, email, 'subscriptions', SELECT)) ?? []);
    }
  });
  afterAll(() => app.stop());

  const factOf = (row: Row) => {
    const fact = facts.subscriptions.find(({ id }) => id === row.id);
    if (!fact) throw new Error(`${row.id} does not exist.`);
    return fact;
  };

  /** Every row that somebody sees, with the level that the oracle gives it. */
  const seen = function* (level: 'FULL' | 'LIMITED'): Generator<{ who: Person; row: Row }> {
    for (const who of viewers) {
      const levels = new Oracle(facts, who).subscriptions();
      for (const row of rowsOf.get(who.email) ?? []) if (levels[row.id] === level) yield { who, row };
    }
  };

  it('show everything to seller, reseller of record, support contact and customer', () => {
    let rows = 0;
    for (const { row } of seen('FULL')) {
      const fact = factOf(row);
      rows += 1;
      expect(row).toMatchObject({
        customerId: fact.customerId,
        customerName: fact.customerName,
        quantity: fact.quantity,
        term: fact.term,
        assignedLicenses: fact.assignedLicenses,
        startsAt: new Date(fact.startsAt).toISOString(),
        termEndsAt: new Date(fact.termEndsAt).toISOString(),
      });
      for (const field of FULL) expect(row[field]).not.toBeNull();
    }
    expect(rows).toBeGreaterThan(100);
  });

  it('show offer, quantity and licenses through a grant, but not who sold them at what price', () => {
    const found = [...seen('LIMITED')];
    expect(found.length).toBeGreaterThan(20);
    for (const { row } of found) {
      const fact = factOf(row);
      expect(row).toMatchObject({ quantity: fact.quantity, assignedLicenses: fact.assignedLicenses });
      const closed = Object.fromEntries([...FULL, ...OTHERS, ...MORE].map((field) => [nameOf(field), row[nameOf(field)]]));
      expect(closed).toEqual(Object.fromEntries(Object.keys(closed).map((field) => [field, null])));
    }
    expect(found.some(({ row }) => row['offer'] !== null)).toBe(true);
  });

  it.each(['FULL', 'LIMITED'] as const)(
    'show the state that follows from the dates even if the dates are hidden: %s',
    (level) => {
      const wrong = [...seen(level)].flatMap(({ who, row }) => {
        const expected = expectedStatus(factOf(row), DEMO_DAY);
        return row['status'] === expected ? [] : [{ who: who.email, id: row.id, shown: row['status'], expected }];
      });
      expect(wrong.slice(0, 3)).toEqual([]);
    },
  );

  it('open to a partner with a grant by its relationship, not by its role at the seller', async () => {
    const [limited] = seen('LIMITED');
    if (!limited) throw new Error('Nobody sees anything through a grant.');
    const { subscription } = await ask<{ subscription: Row | null }>(
      app,
      limited.who.email,
      'query($id: ID!) { subscription(id: $id) { id name quantity } }',
      { id: limited.row.id },
    );
    expect(subscription).toEqual({ id: limited.row.id, name: null, quantity: limited.row['quantity'] });
  });

  it('are ordered and filtered by visible values, so that nothing hidden can be inferred', async () => {
    for (const { who, row } of [...seen('LIMITED')].slice(0, 5)) {
      const fact = factOf(row);
      const day = new Date(fact.termEndsAt).toISOString();
      const guesses = [
        `{ providerId: { eq: "${fact.providerId}" } }`,
        `{ resellerId: { eq: "${fact.resellerId ?? fact.providerId}" } }`,
        `{ termEndsAt: { eq: "${day}" } }`,
        `{ termEndsAt: { lt: "${day}" } }`,
        `{ term: { eq: ${fact.term} } }`,
        `{ customerName: { startsWith: "${fact.customerName.slice(0, 3)}" } }`,
      ];
      for (const filter of guesses) {
        const rows = await walk(app, who.email, 'subscriptions', 'id', { filter: `, filter: ${filter}` });
        expect({ filter, found: rows?.some(({ id }) => id === row.id) }).toEqual({ filter, found: false });
      }
    }
  });

  it.each(['NAME', 'TERM_ENDS_AT'])(
    'lose no row in small pages when they are ordered by a value that is not always shown: %s',
    async (field) => {
      for (const email of ['global.admin@alpine-distribution.example', 'global.admin@donau-it.example']) {
        const all = rowsOf.get(email)?.length;
        for (const direction of ['ASC', 'DESC']) {
          const order = `, orderBy: [{ field: ${field}, direction: ${direction} }]`;
          const rows = await walk(app, email, 'subscriptions', 'id', { first: 20, filter: order });
          expect({ email, direction, rows: rows?.length }).toEqual({ email, direction, rows: all });
        }
      }
    },
  );

  it('show a price only to viewers whom the table lets read prices', () => {
    for (const { who, row } of seen('FULL')) {
      if (!new Oracle(facts, who).may('offer.read_price')) expect(row['unitPrice']).toBeNull();
    }
    expect([...seen('FULL')].some(({ row }) => row['unitPrice'] !== null)).toBe(true);
  });
});
