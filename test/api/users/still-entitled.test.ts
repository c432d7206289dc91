import { describeEngine } from '../../support/database';
import type { Customer } from '../../support/factories/customers';
import { aServedCustomer, PROVIDER, startMarket, type Market } from '../../support/factories/market';
import { codesOf } from '../../support/mutate';

const CUSTOMER = 'admin@customer.example';
const RESELLER = 'global.admin@reseller.example';
const WHO = ['UNAUTHENTICATED', 'FORBIDDEN'];

describeEngine('whoever loses the role while a mutation waits for its turn', () => {
  let app: Market;
  let customer: Customer;
  beforeEach(async () => {
    app = await startMarket();
    customer = await aServedCustomer(app, { domain: 'customer.example' });
  });
  afterEach(() => app.stop());

  const value = async (sql: string, ...params: string[]): Promise<string> =>
    String(Object.values((await app.database.rows(sql, params))[0] ?? {})[0]);
  const organizationOf = (email: string): Promise<string> => value('SELECT organization_id FROM `user` WHERE email = ?', email);
  const events = (action: string): Promise<string> =>
    value("SELECT COUNT(*) FROM audit_event WHERE outcome = 'ACCEPTED' AND action = ?", action);
  const grantToReseller = async (): Promise<string> =>
    value(
      "SELECT id FROM delegated_admin_grant WHERE customer_id = ? AND partner_id = ? AND status = 'ACTIVE'",
      customer.id,
      app.reseller.id,
    );
  const partnershipOfReseller = async (): Promise<string> =>
    value("SELECT id FROM partnership WHERE reseller_id = ? AND status = 'ACTIVE' LIMIT 1", app.reseller.id);

  it.each([
    ['setSecondFactorRequirement', CUSTOMER, () => Promise.resolve({ required: false })],
    ['revokeDelegatedAdmin', CUSTOMER, async () => ({ grantId: await grantToReseller() })],
    ['grantDelegatedAdmin', CUSTOMER, () => Promise.resolve({ partnerId: app.otherProvider.id })],
    ['setAzureOwner', PROVIDER, () => Promise.resolve({ customerId: customer.id, owner: true })],
    ['revokeProviderAdminAccess', RESELLER, async () => ({ partnershipId: await partnershipOfReseller() })],
  ] as const)('is refused the mutation %s', async (mutation, email, inputOf) => {
    const input = await inputOf();
    const own = await organizationOf(email);
    await app.as(email);
    const before = await events(mutation);
    let asked: Promise<string[]> = Promise.resolve([]);
    await app.database.transaction(async (writer) => {
      await writer.run('UPDATE organization SET turn = turn + 1 WHERE id = ?', [own]);
      asked = codesOf(app, email, mutation, input);
      // Long enough to have read who asks; when it was not, the answer is the same.
      await new Promise((resolve) => setTimeout(resolve, 300));
      await writer.run('DELETE FROM role_assignment WHERE user_id = (SELECT id FROM `user` WHERE email = ?)', [email]);
    });
    const codes = await asked;
    expect(codes).toHaveLength(1);
    expect(WHO).toContain(codes[0]);
    expect(await events(mutation)).toBe(before);
  });

  it('is not refused if the role is kept', async () => {
    expect(await codesOf(app, CUSTOMER, 'revokeDelegatedAdmin', { grantId: await grantToReseller() })).toEqual([]);
    expect(await codesOf(app, CUSTOMER, 'grantDelegatedAdmin', { partnerId: app.reseller.id })).toEqual([]);
    expect(await codesOf(app, CUSTOMER, 'setSecondFactorRequirement', { required: false })).toEqual([]);
    expect(await codesOf(app, RESELLER, 'revokeProviderAdminAccess', { partnershipId: await partnershipOfReseller() })).toEqual(
      [],
    );
  });
});
