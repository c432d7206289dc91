import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { ask, tokenOf } from './support/ask';
import { startDemoApp } from './support/demo-app';
import { readFacts, type Facts } from './support/facts';
import { areRelated, Oracle, type Person } from './support/oracle';
import { viewersOf } from './support/viewers';
import { idsOf, walk, type Row } from './support/walk';

const ids = (row: Row, edge: string): string[] => idsOf((row[edge] as { nodes: Row[] } | null)?.nodes ?? []);
const LISTS = { PROVIDER: 'providers', RESELLER: 'resellers' } as const;
const OTHER = { PROVIDER: 'RESELLER', RESELLER: 'PROVIDER' } as const;

describeEngine('partners', () => {
  let app: TestApp;
  let facts: Facts;
  let viewers: Person[];
  beforeAll(async () => {
    app = await startDemoApp();
    facts = await readFacts(app.database);
    viewers = viewersOf(facts).filter((who) => who.kind !== 'OPERATOR' && new Oracle(facts, who).may('partnership.read'));
    for (const { email } of viewers) await tokenOf(app, email);
  });
  afterAll(() => app.stop());

  /** Customers that both partners have an active relationship with. */
  const both = (one: string, other: string): string[] =>
    facts.customers.map(({ id }) => id).filter((id) => areRelated(facts, one, id) && areRelated(facts, other, id));

  it.each(['PROVIDER', 'RESELLER'] as const)(
    'show for each visible %s only the customers that the viewer serves, too',
    async (kind) => {
      let shared = 0;
      for (const who of viewers) {
        const rows = (await walk(app, who.email, LISTS[kind], 'id customers(first: 100) { nodes { id } }', { first: 20 })) ?? [];
        for (const row of rows) {
          const expected = both(row.id, who.organizationId).sort();
          const got = ids(row, 'customers');
          expect({ who: who.email, partner: row.id, got }).toEqual({ who: who.email, partner: row.id, got: expected });
          if (row.id !== who.organizationId) shared += expected.length;
        }
      }
      expect(shared).toBeGreaterThan(0);
    },
  );

  it('show shared customers only to the two partners, from either side', async () => {
    const { partnerships } = facts;
    for (const { providerId, resellerId, status } of partnerships) {
      const expected = status === 'ACTIVE' ? both(providerId, resellerId).sort() : [];
      for (const who of viewers.filter(({ organizationId }) => [providerId, resellerId].includes(organizationId))) {
        if (
          status !== 'ACTIVE' &&
          partnerships.some((one) => one.status === 'ACTIVE' && one.providerId === providerId && one.resellerId === resellerId)
        )
          continue;
        const document = `query($p: ID!, $r: ID!) {
          provider(id: $p) { sharedCustomers(resellerId: $r, first: 100) { nodes { id } } }
          reseller(id: $r) { sharedCustomers(providerId: $p, first: 100) { nodes { id } } } }`;
        const seen = await ask<{ provider: Row | null; reseller: Row | null }>(app, who.email, document, {
          p: providerId,
          r: resellerId,
        });
        for (const row of [seen.provider, seen.reseller]) if (row) expect(ids(row, 'sharedCustomers')).toEqual(expected);
        expect(seen.provider !== null || seen.reseller !== null).toBe(true);
      }
    }
    const strangers = viewers.filter(({ email }) => email === 'global.admin@elbe-cloud.example');
    const [alpine, donau] = ['Alpine Distribution', 'Donau IT'].map(
      (name) => facts.partners.find((one) => one.name === name)?.id,
    );
    for (const { email } of strangers) {
      const document =
        'query($p: ID!, $r: ID!) { provider(id: $p) { sharedCustomers(resellerId: $r) { totalCount nodes { id } } } }';
      const { provider } = await ask<{ provider: Row }>(app, email, document, { p: alpine, r: donau });
      expect(provider['sharedCustomers']).toEqual({ totalCount: 0, nodes: [] });
    }
  });

  it.each(['PROVIDER', 'RESELLER'] as const)(
    'show for each %s its active partnerships, and to others only their own',
    async (kind) => {
      for (const who of viewers) {
        const edge = LISTS[OTHER[kind]];
        const select = `id ${edge}(first: 50) { nodes { id } } partnerships(first: 50) { nodes { id } }`;
        for (const row of (await walk(app, who.email, LISTS[kind], select, { first: 20 })) ?? []) {
          const oracle = new Oracle(facts, who);
          const others = oracle.partners(OTHER[kind]).filter((id) => oracle.arePartners(id, row.id));
          expect({ who: who.email, of: row.id, seen: ids(row, edge) }).toEqual({
            who: who.email,
            of: row.id,
            seen: others.sort(),
          });
          const own = facts.partnerships.filter((one) => [one.providerId, one.resellerId].includes(row.id));
          expect(ids(row, 'partnerships')).toEqual(
            own
              .map(({ id }) => id)
              .filter((id) => oracle.partnerships().includes(id))
              .sort(),
          );
        }
      }
    },
  );

  it('open the account of a reseller only to its own users and to admin agents of a provider with admin access', async () => {
    const outcomes = new Set<string>();
    for (const who of viewers) {
      const oracle = new Oracle(facts, who);
      const select = `id address { line1 } primaryContact { email }${oracle.may('user.read') ? ' users(first: 50) { nodes { id } }' : ''}`;
      for (const row of (await walk(app, who.email, 'resellers', select)) ?? []) {
        const own = row.id === who.organizationId;
        const access = facts.partnerships.some(
          (one) =>
            one.status === 'ACTIVE' &&
            one.adminAccess === 1 &&
            one.providerId === who.organizationId &&
            one.resellerId === row.id,
        );
        const open = own || (access && oracle.may('partnership.read_reseller_account'));
        outcomes.add(`${own ? 'own' : access ? 'access' : 'none'} ${open ? 'open' : 'closed'}`);
        const about = { who: who.email, reseller: row.id };
        expect({ ...about, address: row['address'] !== null, contact: row['primaryContact'] !== null }).toEqual({
          ...about,
          address: open,
          contact: open,
        });
        const people = facts.users.filter(({ organizationId }) => organizationId === row.id).map(({ id }) => id);
        if (oracle.may('user.read'))
          expect({ ...about, users: ids(row, 'users') }).toEqual({ ...about, users: open ? people.sort() : [] });
      }
    }
    expect([...outcomes].sort()).toEqual(['access closed', 'access open', 'none closed', 'own open']);
  });

  it('show subscriptions of a partner only if the viewer sees them, too', async () => {
    for (const who of viewers.filter((one) => new Oracle(facts, one).may('subscription.read'))) {
      const oracle = new Oracle(facts, who);
      for (const [kind, key] of [
        ['PROVIDER', 'providerId'],
        ['RESELLER', 'resellerId'],
      ] as const) {
        const select = 'id subscriptions(first: 100) { nodes { id } totalCount }';
        for (const row of (await walk(app, who.email, LISTS[kind], select, { first: 20 })) ?? []) {
          const full = facts.subscriptions.filter((one) => one[key] === row.id && oracle.level(one) === 'FULL');
          const { totalCount, nodes } = row['subscriptions'] as { totalCount: number; nodes: Row[] };
          expect({ who: who.email, of: row.id, totalCount }).toEqual({ who: who.email, of: row.id, totalCount: full.length });
          expect(nodes.every(({ id }) => full.some((one) => one.id === id))).toBe(true);
        }
      }
    }
  });
});
