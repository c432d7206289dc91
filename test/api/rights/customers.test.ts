import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { tokenOf } from './support/ask';
import { CustomerOracle, type ExpectedCustomer } from './support/customer-oracle';
import { startDemoApp } from './support/demo-app';
import { readFacts, type Facts } from './support/facts';
import type { Person } from './support/oracle';
import { viewersOf } from './support/viewers';
import { walk, type Row } from './support/walk';

const EDGES = ['providers', 'resellers', 'relationships', 'delegatedAdminGrants', 'agreements'] as const;
const PAGE = '(first: 20) { nodes { id } }';
const SELECT =
  `id name initialDomain country cloud email customDomains address { line1 } agreementState associatedReseller { id } ` +
  `access { details reason grantRevokedAt supportRoute supportNote partnerRemainsResponsible } ${EDGES.map((edge) => edge + PAGE).join(' ')}`;

const ids = (row: Row, edge: string): string[] => (row[edge] as { nodes: Row[] }).nodes.map(({ id }) => id).sort();

describeEngine('customers', () => {
  let app: TestApp;
  let facts: Facts;
  /** Every customer that somebody sees, as it is seen and as the rules open it. */
  const seen: { who: Person; row: Row; expected: ExpectedCustomer }[] = [];
  beforeAll(async () => {
    app = await startDemoApp();
    facts = await readFacts(app.database);
    for (const who of viewersOf(facts)) {
      const oracle = new CustomerOracle(facts, who);
      if (!oracle.may('customer.read')) continue;
      await tokenOf(app, who.email);
      const readsUsers = oracle.may('customer.read_users');
      for (const row of (await walk(app, who.email, 'customers', SELECT + (readsUsers ? ` users${PAGE}` : ''), { first: 50 })) ??
        []) {
        const fact = facts.customers.find(({ id }) => id === row.id);
        if (!fact) throw new Error(`${row.id} does not exist.`);
        seen.push({ who, row, expected: oracle.expected(fact) });
      }
    }
  });
  afterAll(() => app.stop());

  it.each(EDGES)('lead to the %s in scope and to no others', (edge) => {
    const wrong = seen
      .map(({ who, row, expected }) => ({
        who: who.email,
        customer: row['name'],
        seen: ids(row, edge),
        expected: expected[edge],
      }))
      .filter(({ seen: rows, expected }) => JSON.stringify(rows) !== JSON.stringify(expected));
    expect(wrong.slice(0, 3)).toEqual([]);
  });

  it('lead to the associated reseller of the viewer’s own relationship', () => {
    const wrong = seen.filter(
      ({ row, expected }) => ((row['associatedReseller'] as Row | null)?.id ?? null) !== expected.associatedReseller,
    );
    expect(wrong.slice(0, 3)).toEqual([]);
    expect(seen.some(({ expected }) => expected.associatedReseller !== null)).toBe(true);
  });

  it('show users to viewers with the role and an active grant, and an empty list without the grant', () => {
    const asked = seen.filter(({ row }) => row['users'] !== undefined);
    const wrong = asked.filter(({ row, expected }) => JSON.stringify(ids(row, 'users')) !== JSON.stringify(expected.users));
    expect(wrong.map(({ who, row }) => [who.email, row['name']])).toEqual([]);
    expect(asked.some(({ expected }) => expected.users.length === 0)).toBe(true);
    expect(asked.some(({ expected }) => expected.users.length > 0)).toBe(true);
  });

  it('say how far they are open, why, and what follows, with every reason at least once', () => {
    for (const { who, row, expected } of seen) {
      expect({ who: who.email, customer: row['name'], access: row['access'] }).toMatchObject({
        who: who.email,
        customer: row['name'],
        access: { ...expected.access, partnerRemainsResponsible: who.kind !== 'CUSTOMER' },
      });
      expect((row['access'] as Row)['supportNote'] === null).toBe(expected.access.supportRoute === 'OWN_TICKET');
    }
    const reasons = new Set(seen.map(({ expected }) => expected.access.reason));
    expect([...reasons].sort()).toEqual(['CLOUD_RULE', 'GRANT_REVOKED', 'NO_GRANT', 'ROLE', null].sort());
  });

  it('hide address, email and custom domains without grant and role, without an error', () => {
    for (const { row, expected } of seen) {
      const fact = facts.customers.find(({ id }) => id === row.id);
      const { company, details } = expected.opens;
      expect(row).toMatchObject({
        email: company ? fact?.email : null,
        address: company ? { line1: fact?.addressLine1 } : null,
        customDomains: details ? (JSON.parse(fact?.customDomains ?? '[]') as string[]) : null,
      });
      expect(row['initialDomain']).not.toBeNull();
    }
    const created = seen.filter(({ expected }) => expected.opens.company && !expected.opens.details);
    expect(created.length).toBeGreaterThan(0);
    expect(created.every(({ expected }) => expected.users.length === 0)).toBe(true);
  });

  it('say whether the viewer may rely on an agreement', () => {
    const wrong = seen.filter(({ row, expected }) => row['agreementState'] !== expected.agreementState);
    expect(wrong.map(({ who, row }) => [who.email, row['name'], row['agreementState']]).slice(0, 3)).toEqual([]);
    expect(new Set(seen.map(({ expected }) => expected.agreementState)).size).toBe(3);
  });
});
