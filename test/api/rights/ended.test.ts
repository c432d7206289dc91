import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { ask, tokenOf } from './support/ask';
import { startDemoApp } from './support/demo-app';
import { readFacts, type Facts, type Relationship } from './support/facts';
import { areRelated } from './support/oracle';
import { idsOf, walk, type Row } from './support/walk';

const ALPINE = 'global.admin@alpine-distribution.example';
const AGENT = 'admin.agent@alpine-distribution.example';

describeEngine('ended relationships', () => {
  let app: TestApp;
  let facts: Facts;
  beforeAll(async () => {
    app = await startDemoApp();
    facts = await readFacts(app.database);
    for (const email of [ALPINE, AGENT]) await tokenOf(app, email);
  });
  afterAll(() => app.stop());

  /** Relationships of Alpine that ended and did not begin again. */
  const ended = (): Relationship[] => {
    const alpine = facts.partners.find(({ name }) => name === 'Alpine Distribution')?.id ?? '';
    const rows = facts.relationships.filter((one) => one.partnerId === alpine && !areRelated(facts, alpine, one.customerId));
    if (rows.length === 0) throw new Error('No relationship of Alpine ended.');
    return rows;
  };

  it('remove the customer from lists, node and edges', async () => {
    const seen = idsOf(await walk(app, ALPINE, 'customers'));
    for (const { id, customerId } of ended()) {
      expect(seen).not.toContain(customerId);
      const document = `query($id: ID!, $tie: ID!) {
        customer(id: $id) { id } node(id: $id) { id } nodes(ids: [$id]) { id }
        tie: node(id: $tie) { id ... on CustomerRelationship { status customer { id } } } }`;
      expect(await ask(app, ALPINE, document, { id: customerId, tie: id })).toEqual({
        customer: null,
        node: null,
        nodes: [null],
        tie: null,
      });
    }
  });

  it('leave the provider its past orders and subscriptions, with the customer as id and name', async () => {
    const select = 'id customerId customerName customer { id }';
    const orders = (await walk(app, ALPINE, 'orders', `${select} lines(first: 20) { nodes { id } }`)) ?? [];
    const subscriptions = (await walk(app, ALPINE, 'subscriptions', select)) ?? [];
    for (const { customerId, partnerId } of ended()) {
      const name = facts.customers.find(({ id }) => id === customerId)?.name;
      for (const [rows, past] of [
        [orders, facts.orders],
        [subscriptions, facts.subscriptions],
      ] as const) {
        const expected = past.filter((one) => one.customerId === customerId && one.providerId === partnerId).map(({ id }) => id);
        const kept = rows.filter((row) => row['customerId'] === customerId);
        expect(idsOf(kept)).toEqual(expected.sort());
        for (const row of kept) expect(row).toMatchObject({ customerId, customerName: name, customer: null });
      }
    }
    const withSales = ended().filter(({ customerId }) => orders.some((row) => row['customerId'] === customerId));
    expect(withSales.length).toBeGreaterThan(1);
  });

  it('make surviving grants useless to the partner, while the customer sees them', async () => {
    const surviving = facts.grants.filter(
      (grant) =>
        grant.status === 'ACTIVE' &&
        ended().some(({ customerId, partnerId }) => grant.customerId === customerId && grant.partnerId === partnerId),
    );
    expect(surviving.length).toBeGreaterThan(0);
    const subscriptions =
      (await walk(app, AGENT, 'subscriptions', 'id customerId provider { id } licenses { totalCount }')) ?? [];
    for (const { id, customerId, partnerId } of surviving) {
      const others = facts.subscriptions.filter((one) => one.customerId === customerId && one.providerId !== partnerId);
      expect(subscriptions.filter((row) => others.some((other) => other.id === row.id))).toEqual([]);
      for (const row of subscriptions.filter((one) => one['customerId'] === customerId)) {
        expect(row['licenses']).toEqual({ totalCount: 0 });
      }
      const people = facts.users.filter(({ organizationId }) => organizationId === customerId);
      const { nodes } = await ask<{ nodes: (Row | null)[] }>(app, AGENT, 'query($ids: [ID!]!) { nodes(ids: $ids) { id } }', {
        ids: people.map((person) => person.id),
      });
      expect(nodes).toEqual(people.map(() => null));
      const admin = people.find(({ email, status }) => email.startsWith('admin@') && status === 'ACTIVE')?.email ?? null;
      const select = 'id delegatedAdminGrants(first: 20) { nodes { id status } } relationships(first: 20) { nodes { status } }';
      const [own] = (await walk(app, admin, 'customers', select)) ?? [];
      expect((own?.['delegatedAdminGrants'] as { nodes: Row[] }).nodes).toContainEqual({ id, status: 'ACTIVE' });
    }
  });

  it('hide nothing of a relationship that began again', async () => {
    const [again] = facts.relationships.filter(
      (one) => one.status === 'ENDED' && areRelated(facts, one.partnerId, one.customerId),
    );
    if (!again) throw new Error('No relationship began again.');
    const email = facts.users.find((user) => user.organizationId === again.partnerId && user.status === 'ACTIVE')?.email ?? null;
    const select = 'id relationships(first: 20) { nodes { id status } }';
    const row = (await walk(app, email, 'customers', select))?.find(({ id }) => id === again.customerId);
    expect((row?.['relationships'] as { nodes: Row[] }).nodes).toContainEqual({ id: again.id, status: 'ENDED' });
  });
});
