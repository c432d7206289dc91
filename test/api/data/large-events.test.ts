import { rebuildScopes } from '../../../src/demo/write';
import { DEMO_DAY, DEMO_PASSWORD, startTestApp, type Answer, type TestApp } from '../../support/app';
import { describeEngine, engineUnderTest } from '../../support/database';
import { buildSharedCustomers, type SharedWorld } from '../../support/factories/shared-customers';
import { sendMutation } from '../../support/mutate';
import { expectRebuild } from './support/scopes-now';

const FEW = 150;
const MANY = 600;
/** Others of the same provider: in a small table an engine reads all of it rather than what was asked for. */
const OTHERS = 1_200;
const RESELLERS = [
  ['None', 0],
  ['Few', FEW],
  ['Many', MANY],
] as const;
/** How far rows read for one customer may differ between the small event and the large one. */
const TOLERANCE = 0.15;

/** What an event of a partnership cost. */
interface Cost {
  /** Rows that the engine read; null where it does not count. */
  read: number | null;
  answer: Answer;
}

describeEngine('an event that reaches many customers', () => {
  let app: TestApp;
  let world: SharedWorld;
  const costs = new Map<string, Cost>();

  beforeAll(async () => {
    // One connection, so that what it counts is what the mutation did.
    app = await startTestApp({ env: { DATABASE_POOL_SIZE: '1' } });
    const plans = [...RESELLERS, ['Others', OTHERS] as const].map(([reseller, customers]) => ({ reseller, customers }));
    world = await buildSharedCustomers(app.database, { plans, now: DEMO_DAY, password: DEMO_PASSWORD });
    await app.database.transaction(rebuildScopes);
    // What the engine knows of its tables is part of the world; without it plans are guesses.
    if (engineUnderTest() !== 'sqlite') {
      const tables = (await app.database.rows('SHOW TABLES', [])).map((row) => `\`${String(Object.values(row)[0])}\``);
      await app.database.rows(`ANALYZE TABLE ${tables.join(', ')}`, []);
    }
  });
  afterAll(() => app.stop());

  const resellerOf = (name: string): { id: string; email: string; partnershipId: string } => {
    const reseller = world.resellers.get(name);
    if (!reseller) throw new Error(`There is no ${name}.`);
    return reseller;
  };

  /** Rows that the only connection has read so far. */
  async function rowsRead(): Promise<number | null> {
    if (engineUnderTest() === 'sqlite') return null;
    const rows = await app.database.rows("SHOW SESSION STATUS LIKE 'Handler_read%'", []);
    return rows.reduce((sum, { Value: value }) => sum + Number(value), 0);
  }

  async function send(key: string, email: string, name: string, input: object, selection = ''): Promise<Answer> {
    await app.as(email);
    const before = await rowsRead();
    const answer = await sendMutation(app, email, name, input, selection);
    const after = await rowsRead();
    costs.set(key, { read: before === null || after === null ? null : after - before, answer });
    expect({ data: answer.data?.[name]?.errors as unknown, errors: answer.errors }).toEqual({ data: [], errors: [] });
    app.clock.advance(1_000);
    return answer;
  }

  /** Rows that an event read for each customer of a reseller, beside what it reads where no customer is shared. */
  const perCustomer = (event: string, name: string, customers: number): number | null => {
    const [none, read] = [costs.get(`${event} None`)?.read ?? null, costs.get(`${event} ${name}`)?.read ?? null];
    return read === null || none === null ? null : (read - none) / customers;
  };

  function expectLinear(event: string): void {
    const [few, many] = [perCustomer(event, 'Few', FEW), perCustomer(event, 'Many', MANY)];
    if (few === null || many === null) return;
    expect(Math.abs(many / few - 1)).toBeLessThan(TOLERANCE);
  }

  const count = async (sql: string, ...params: string[]): Promise<number> =>
    Number((await app.database.rows(`SELECT COUNT(*) AS n FROM ${sql}`, params))[0]?.['n']);

  const together = (resellerId: string): Promise<number> =>
    count('customer_scope WHERE (org_id = ? AND via_id = ?)', world.provider.id, resellerId);

  it('ends a partnership for every shared customer, at the same price for each of few and of many', async () => {
    for (const [name, customers] of RESELLERS) {
      const { id, partnershipId } = resellerOf(name);
      expect(await together(id)).toBe(customers);
      await send(`end ${name}`, world.provider.email, 'endPartnership', { partnershipId, attestation: true });
      expect(await together(id)).toBe(0);
      expect(await count('subscription WHERE reseller_id = ? AND support_partner_id = provider_id', id)).toBe(customers);
    }
    await expectRebuild(app.database);
    expect(await count("change_event WHERE type = 'subscription.partyLost'")).toBe(FEW + MANY);
    expectLinear('end');
  });

  it('begins a partnership for every shared customer, at the same price for each of few and of many', async () => {
    for (const [name, customers] of RESELLERS) {
      const { id, email } = resellerOf(name);
      const input = { recipientEmail: email };
      const answer = await send(`invite ${name}`, world.provider.email, 'invitePartnership', input, 'draft { link }');
      const link = String(answer.data?.['invitePartnership'].draft.link);
      const token = link.slice(link.lastIndexOf('/') + 1);
      await send(`accept ${name}`, email, 'acceptInvitation', { token, confirm: true });
      expect(await together(id)).toBe(customers);
    }
    await expectRebuild(app.database);
    expectLinear('accept');
  });

  it('suspends a provider without a row for any of its customers', async () => {
    const tables = ['customer_scope', 'subscription_scope', 'partner_scope', 'audit_event', 'change_event'];
    const counts = (): Promise<number[]> => Promise.all(tables.map((table) => count(table)));
    await app.as(world.operator);
    const before = await counts();
    const input = { organizationId: world.provider.id, status: 'SUSPENDED' };
    await send('suspend', world.operator, 'setPartnerStatus', input);
    expect(await counts()).toEqual(before.map((rows, index) => (index < 3 ? rows : rows + 1)));
    expect(costs.get('suspend')?.answer.rows ?? 0).toBeLessThan(FEW);
    await expectRebuild(app.database);
  });
});
