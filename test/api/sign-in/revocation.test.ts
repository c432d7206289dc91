import type { Param } from '../../../src/data/database';
import { touchRelationship } from '../../../src/modules/customers';
import { DEMO_DAY, DEMO_PASSWORD, type TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { happen } from '../../support/touch';
import { at } from '../rights/support/ask';
import { startDemoApp } from '../rights/support/demo-app';
import { refresh, refusalOfToken, tokensOf, type Tokens } from './support/sessions';

const BEATE = 'billing.admin@alpine-distribution.example';
const GERDA = 'global.admin@alpine-distribution.example';
const CUSTOMERS = '{ customers { totalCount } }';

describeEngine('what somebody may do', () => {
  let app: TestApp;
  let tokens: Tokens;
  let userId: string;
  beforeAll(async () => {
    app = await startDemoApp();
    const [row] = await app.database.rows('SELECT id FROM `user` WHERE email = ?', [BEATE]);
    userId = String(row?.['id']);
  });
  afterAll(() => app.stop());
  beforeEach(async () => {
    tokens = await tokensOf(app, BEATE, DEMO_PASSWORD);
    expect((await app.send(CUSTOMERS, {}, tokens.accessToken)).errors).toEqual([]);
  });

  const run = (sql: string, ...params: Param[]): Promise<number> => app.database.transaction((writer) => writer.run(sql, params));
  const codeNow = async (): Promise<unknown> => (await app.send(CUSTOMERS, {}, tokens.accessToken)).errors[0]?.extensions.code;

  it('shrinks with the next request when a role is removed, and grows when one is given', async () => {
    await run('DELETE FROM role_assignment WHERE user_id = ?', userId);
    expect(await codeNow()).toBe('FORBIDDEN');
    await run("INSERT INTO role_assignment (user_id, role, granted_at) VALUES (?, 'USER_ADMIN', 0)", userId);
    expect(await codeNow()).toBe('FORBIDDEN');
    await run("UPDATE role_assignment SET role = 'BILLING_ADMIN' WHERE user_id = ?", userId);
    expect(await codeNow()).toBeUndefined();
  });

  it('ends on the next request when the user is disabled, also for refresh tokens', async () => {
    await run("UPDATE `user` SET status = 'DISABLED' WHERE id = ?", userId);
    expect(await codeNow()).toBe('UNAUTHENTICATED');
    expect((await refresh(app, tokens.refreshToken)).errors).toMatchObject([{ code: 'INVALID_REFRESH_TOKEN' }]);
    await run("UPDATE `user` SET status = 'ACTIVE' WHERE id = ?", userId);
  });

  it('ends with the next request when the session is revoked, while other sessions continue', async () => {
    const other = await tokensOf(app, BEATE, DEMO_PASSWORD);
    const [id = ''] = tokens.refreshToken.split('.');
    await run('UPDATE session SET revoked_at = ? WHERE id = ?', DEMO_DAY, id);
    expect(await codeNow()).toBe('UNAUTHENTICATED');
    expect((await refresh(app, tokens.refreshToken)).session).toBeNull();
    expect(await refusalOfToken(app, other.accessToken)).toBeNull();
  });

  it('ends with the next request when all tokens of the user are revoked', async () => {
    await run('UPDATE `user` SET token_generation = token_generation + 1 WHERE id = ?', userId);
    expect(await codeNow()).toBe('UNAUTHENTICATED');
    expect((await refresh(app, tokens.refreshToken)).session).toBeNull();
  });

  it('excludes a customer from the next request on after the relationship has ended', async () => {
    const { accessToken } = await tokensOf(app, GERDA, DEMO_PASSWORD);
    const [row] = await app.database.rows("SELECT id FROM customer WHERE name = 'Rheingold Logistik'", []);
    const id = String(row?.['id']);
    const read = async (): Promise<unknown> =>
      at((await app.send('query($id: ID!) { customer(id: $id) { id } }', { id }, accessToken)).data, ['customer']);
    expect(await read()).toEqual({ id });
    const [gerda] = await app.database.rows('SELECT organization_id AS id FROM `user` WHERE email = ?', [GERDA]);
    const partnerId = String(gerda?.['id']);
    await happen(
      app,
      "UPDATE customer_relationship SET status = 'ENDED', ended_at = ?, active_slot = NULL WHERE customer_id = ? AND partner_id = ?",
      [DEMO_DAY, id, partnerId],
      touchRelationship(id, partnerId),
    );
    expect(await read()).toBeNull();
  });

  it('shrinks to the enrollment while the organization is an applicant', async () => {
    await run("UPDATE partner SET status = 'APPLICANT' WHERE name = 'Alpine Distribution'");
    expect(await codeNow()).toBe('FORBIDDEN');
    await run("UPDATE partner SET status = 'SUSPENDED' WHERE name = 'Alpine Distribution'");
    expect(await codeNow()).toBeUndefined();
    await run("UPDATE partner SET status = 'ACTIVE' WHERE name = 'Alpine Distribution'");
  });
});
