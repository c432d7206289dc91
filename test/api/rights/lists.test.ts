import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { tokenOf } from './support/ask';
import { startDemoApp } from './support/demo-app';
import { readFacts, type Facts } from './support/facts';
import { Oracle, type Person } from './support/oracle';
import { viewersOf } from './support/viewers';
import { idsOf, walk } from './support/walk';

/** Root lists whose rows the oracle knows. */
const LISTS: Readonly<Record<string, (oracle: Oracle) => string[]>> = {
  customers: (oracle) => oracle.customers(),
  subscriptions: (oracle) => Object.keys(oracle.subscriptions()),
  orders: (oracle) => Object.keys(oracle.orders()),
  providers: (oracle) => (oracle.may('partnership.read') ? oracle.partners('PROVIDER') : []),
  resellers: (oracle) => (oracle.may('partnership.read') ? oracle.partners('RESELLER') : []),
  partnerships: (oracle) => oracle.partnerships(),
  invitations: (oracle) => oracle.invitations(),
  enrollments: (oracle) => oracle.enrollments(),
  orderRequests: (oracle) => oracle.between(oracle.facts.requests, 'order.read'),
  incentiveCredits: (oracle) => oracle.between(oracle.facts.credits, 'incentive.read'),
  users: (oracle) => oracle.users(),
  offers: (oracle) => oracle.offers(),
};

describeEngine('lists', () => {
  let app: TestApp;
  let facts: Facts;
  let viewers: Person[];
  beforeAll(async () => {
    app = await startDemoApp();
    viewers = viewersOf(await readFacts(app.database));
    for (const { email } of viewers) await tokenOf(app, email);
    // Signing in is an event; what everybody may see is asked about after all of them.
    facts = await readFacts(app.database);
  });
  afterAll(() => app.stop());

  it.each(Object.keys(LISTS))('show everybody exactly the rows that the rules open: %s', async (list) => {
    const seen: Record<string, string[]> = {};
    const expected: Record<string, string[]> = {};
    for (const who of viewers) {
      seen[who.email] = idsOf(await walk(app, who.email, list));
      expected[who.email] = LISTS[list]?.(new Oracle(facts, who)).sort() ?? [];
    }
    expect(seen).toEqual(expected);
    expect(Object.values(expected).filter((rows) => rows.length > 0).length).toBeGreaterThan(1);
    expect(Object.values(expected).filter((rows) => rows.length === 0).length).toBeGreaterThan(1);
  });

  it('show a reseller only its own lines of orders', async () => {
    for (const who of viewers) {
      const rows = await walk(app, who.email, 'orders', 'id lines(first: 50) { nodes { id } }');
      const seen = Object.fromEntries(
        (rows ?? []).map(({ id, lines }) => [id, (lines as { nodes: { id: string }[] }).nodes.map((line) => line.id).sort()]),
      );
      const expected = new Oracle(facts, who).orders();
      for (const lines of Object.values(expected)) lines.sort();
      expect({ who: who.email, seen }).toEqual({ who: who.email, seen: expected });
    }
  });

  it("show audit events of one's own users and of what one is a party to, and nothing else", async () => {
    for (const who of viewers) {
      const seen = idsOf(await walk(app, who.email, 'auditEvents'));
      const { must, may } = new Oracle(facts, who).auditEvents();
      expect({ who: who.email, missing: must.filter((id) => !seen.includes(id)) }).toEqual({ who: who.email, missing: [] });
      expect({ who: who.email, tooMany: seen.filter((id) => !may.includes(id)) }).toEqual({ who: who.email, tooMany: [] });
    }
  });

  it('show everybody the active providers of the directory, even without a sign-in', async () => {
    const active = facts.directory.filter(({ providerId }) =>
      facts.partners.some(({ id, status }) => id === providerId && status === 'ACTIVE'),
    );
    const expected = active.map(({ id }) => id).sort();
    expect(idsOf(await walk(app, null, 'directory'))).toEqual(expected);
    for (const { email } of viewers) expect(idsOf(await walk(app, email, 'directory'))).toEqual(expected);
  });

  it('show the same rows in small pages', async () => {
    const email = 'global.admin@alpine-distribution.example';
    for (const list of ['customers', 'subscriptions', 'orders', 'invitations']) {
      expect(idsOf(await walk(app, email, list, 'id', { first: 7 }))).toEqual(idsOf(await walk(app, email, list)));
    }
  });
});
