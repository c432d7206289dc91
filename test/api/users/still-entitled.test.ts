import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { codesOf } from '../../support/mutate';
import { startDemoApp } from '../rights/support/demo-app';

const CUSTOMER = 'admin@rheingold-logistik.example';
const PARTNER = 'admin.agent@elbe-cloud.example';
const RESELLER = 'global.admin@elbe-cloud.example';
const PROVIDER = 'admin.agent@alpine-distribution.example';
const WHO = ['UNAUTHENTICATED', 'FORBIDDEN'];

describeEngine('whoever loses the role while a mutation waits for its turn', () => {
  let app: TestApp;
  beforeEach(async () => {
    app = await startDemoApp();
  });
  afterEach(() => app.stop());

  const value = async (sql: string, ...params: string[]): Promise<string> =>
    String(Object.values((await app.database.rows(sql, params))[0] ?? {})[0]);
  const organizationOf = (email: string): Promise<string> => value('SELECT organization_id FROM `user` WHERE email = ?', email);
  const events = (action: string): Promise<string> =>
    value("SELECT COUNT(*) FROM audit_event WHERE outcome = 'ACCEPTED' AND action = ?", action);
  const rheingold = (): Promise<string> => value("SELECT id FROM customer WHERE name = 'Rheingold Logistik'");
  const grantToElbe = async (): Promise<string> =>
    value(
      "SELECT id FROM delegated_admin_grant WHERE customer_id = ? AND partner_id = ? AND status = 'ACTIVE'",
      await rheingold(),
      await organizationOf(PARTNER),
    );
  const partnershipOfElbe = async (): Promise<string> =>
    value("SELECT id FROM partnership WHERE reseller_id = ? AND status = 'ACTIVE' LIMIT 1", await organizationOf(RESELLER));

  it.each([
    ['setSecondFactorRequirement', CUSTOMER, () => Promise.resolve({ required: false })],
    ['revokeDelegatedAdmin', CUSTOMER, async () => ({ grantId: await grantToElbe() })],
    [
      'grantDelegatedAdmin',
      CUSTOMER,
      async () => ({ partnerId: await organizationOf('admin.agent@baltic-distribution.example') }),
    ],
    ['setAzureOwner', PROVIDER, async () => ({ customerId: await rheingold(), owner: true })],
    ['revokeProviderAdminAccess', RESELLER, async () => ({ partnershipId: await partnershipOfElbe() })],
  ] as const)('has not done %s', async (mutation, email, inputOf) => {
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

  it('and whoever keeps it has', async () => {
    expect(await codesOf(app, CUSTOMER, 'revokeDelegatedAdmin', { grantId: await grantToElbe() })).toEqual([]);
    expect(await codesOf(app, CUSTOMER, 'grantDelegatedAdmin', { partnerId: await organizationOf(PARTNER) })).toEqual([]);
    expect(await codesOf(app, CUSTOMER, 'setSecondFactorRequirement', { required: false })).toEqual([]);
    expect(await codesOf(app, RESELLER, 'revokeProviderAdminAccess', { partnershipId: await partnershipOfElbe() })).toEqual([]);
  });
});
