import { DEMO_DAY, DEMO_PASSWORD, startTestApp, type TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { mutate } from '../../support/mutate';
import { startDemoApp } from '../rights/support/demo-app';
import { idOf, makeUser } from '../users/support/world';
import { send } from './support/second-factor';
import { refresh, signOut, tokensOf } from './support/sessions';

const GERDA = 'global.admin@alpine-distribution.example';
const ALPINE_AGENT = 'admin.agent@alpine-distribution.example';
const CUSTOMER_ADMIN = 'admin@rheingold-logistik.example';
const ROUNDS = 5;

/**
 * What one server is told holds for the next request at another on the same database, and at itself. Both have
 * served the viewer before, so whatever they remember they remember.
 */
describeEngine('what ends here ends everywhere, with the next request', () => {
  let app: TestApp;
  let other: TestApp;
  let number = 0;
  beforeAll(async () => {
    app = await startDemoApp();
    other = await startTestApp({ beside: app });
  });
  afterAll(async () => {
    await other.stop();
    await app.stop();
  });

  const codeAt = async (at: TestApp, token: string, document = '{ customers { totalCount } }'): Promise<string | null> =>
    (await at.send(document, {}, token)).errors[0]?.extensions.code ?? null;
  const both = async (token: string, document?: string): Promise<(string | null)[]> => [
    await codeAt(other, token, document),
    await codeAt(app, token, document),
  ];
  const done = async (by: string, name: string, input: object): Promise<void> =>
    expect([name, (await mutate(app, by, name, input)).errors]).toEqual([name, []]);
  /** Somebody new whom both servers know. */
  const somebody = async (
    roles: readonly string[],
  ): Promise<{ id: string; email: string; token: string; refreshToken: string }> => {
    const made = await makeUser(app, GERDA, `at.once.${(number += 1)}@alpine-distribution.example`, roles);
    const { accessToken: token, refreshToken } = await tokensOf(other, made.email, DEMO_PASSWORD);
    expect(await both(token)).toEqual([null, null]);
    return { ...made, token, refreshToken };
  };

  it('includes a role that is removed', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { id, email, token } = await somebody(['SALES_AGENT']);
      await done(GERDA, 'updateUserRoles', { userId: id, roles: ['USER_ADMIN'] });
      expect(await both(token)).toEqual(['UNAUTHENTICATED', 'UNAUTHENTICATED']);
      expect(await both((await tokensOf(other, email, DEMO_PASSWORD)).accessToken)).toEqual(['FORBIDDEN', 'FORBIDDEN']);
    }
  });

  it('includes a disabled user, with refresh tokens and API tokens', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { id, token, refreshToken } = await somebody(['SALES_AGENT']);
      const expiresAt = new Date(DEMO_DAY + 86_400_000).toISOString();
      const made = await send(other, 'createApiToken', { name: 'tool', readOnly: true, expiresAt }, 'token', token);
      expect(await both(String(made['token']))).toEqual([null, null]);
      await done(GERDA, 'disableUser', { userId: id });
      expect(await both(token)).toEqual(['UNAUTHENTICATED', 'UNAUTHENTICATED']);
      expect(await both(String(made['token']))).toEqual(['UNAUTHENTICATED', 'UNAUTHENTICATED']);
      expect((await refresh(other, refreshToken)).session).toBeNull();
    }
  });

  it('includes a session that is signed out, revoked, or ended with all others', async () => {
    for (const end of ['signOut', 'revokeSession', 'signOutEverywhere']) {
      const { email, token, refreshToken } = await somebody(['SALES_AGENT']);
      const second = await tokensOf(app, email, DEMO_PASSWORD);
      const [sessionId = ''] = refreshToken.split('.');
      if (end === 'signOut') await signOut(app, token);
      if (end === 'revokeSession') await send(app, end, { sessionId }, 'session { id }', second.accessToken);
      if (end === 'signOutEverywhere') await app.send('mutation { signOutEverywhere { endedSessions } }', {}, second.accessToken);
      expect(await both(token)).toEqual(['UNAUTHENTICATED', 'UNAUTHENTICATED']);
      const left = end === 'signOutEverywhere' ? 'UNAUTHENTICATED' : null;
      expect(await both(second.accessToken)).toEqual([left, left]);
    }
  });

  it('includes a revoked API token', async () => {
    const { token } = await somebody(['SALES_AGENT']);
    const expiresAt = new Date(DEMO_DAY + 86_400_000).toISOString();
    const made = await send(app, 'createApiToken', { name: 'tool', readOnly: true, expiresAt }, 'token apiToken { id }', token);
    expect(await both(String(made['token']))).toEqual([null, null]);
    await send(app, 'revokeApiToken', { apiTokenId: made['apiToken'].id }, 'apiToken { id }', token);
    expect(await both(String(made['token']))).toEqual(['UNAUTHENTICATED', 'UNAUTHENTICATED']);
  });

  it('includes a grant that the customer revokes, and then the relationship', async () => {
    const customerId = String(
      (await app.database.rows("SELECT id FROM customer WHERE name = 'Rheingold Logistik'", []))[0]?.['id'],
    );
    const partnerId = String(
      (await app.database.rows("SELECT id FROM partner WHERE name = 'Alpine Distribution'", []))[0]?.['id'],
    );
    const token = await other.as(ALPINE_AGENT);
    const read = async (at: TestApp): Promise<unknown> => {
      const { data } = await at.send(
        'query($id: ID!) { customer(id: $id) { name email users { totalCount } } }',
        { id: customerId },
        token,
      );
      const customer = data?.['customer'] as { email: string | null; users: { totalCount: number } } | null;
      return customer && { open: customer.users.totalCount > 0 };
    };
    expect([await read(other), await read(app)]).toEqual([{ open: true }, { open: true }]);
    const [grant] = await app.database.rows(
      "SELECT id FROM delegated_admin_grant WHERE customer_id = ? AND partner_id = ? AND status = 'ACTIVE'",
      [customerId, partnerId],
    );
    await done(CUSTOMER_ADMIN, 'revokeDelegatedAdmin', { grantId: String(grant?.['id']) });
    expect([await read(other), await read(app)]).toEqual([{ open: false }, { open: false }]);
  });

  it('includes the actions of a suspended partner, which can still read', async () => {
    const id = String((await app.database.rows("SELECT id FROM partner WHERE name = 'Baltic Distribution'", []))[0]?.['id']);
    const agent = await other.as('admin.agent@baltic-distribution.example');
    const invite = async (at: TestApp): Promise<string[]> => {
      const input = { recipientEmail: 'it@somewhere.example', acquiredThrough: 'OWN_MARKETING', dryRun: true };
      return (await send(at, 'inviteCustomer', input, 'invitation { id }', agent)).errors.map(({ code }) => code);
    };
    expect([await invite(other), await invite(app)]).toEqual([[], []]);
    await done('operator@partner-graph.example', 'setPartnerStatus', { organizationId: id, status: 'SUSPENDED' });
    expect([await invite(other), await invite(app)]).toEqual([['PARTNER_NOT_ACTIVE'], ['PARTNER_NOT_ACTIVE']]);
    expect(await both(agent)).toEqual([null, null]);
  });

  it('includes a role that is removed in the middle of a document', async () => {
    const { id, token } = await somebody(['GLOBAL_ADMIN']);
    const document = `mutation($own: ID!) {
      updateUserRoles(input: { userId: $own, roles: [SALES_AGENT] }) { errors { code } user { roles } }
      updateOrganization(input: { profile: "after the end" }) { errors { code } }
    }`;
    const answer = await app.send(document, { own: id }, token);
    expect(answer.data?.['updateOrganization']).toBeNull();
    expect(answer.errors.map(({ extensions, path }) => [path?.[0], extensions.code])).toContainEqual([
      'updateOrganization',
      'UNAUTHENTICATED',
    ]);
  });

  it('is checked in the middle of a document, too: the rest is refused', async () => {
    const { token } = await somebody(['GLOBAL_ADMIN', 'ADMIN_AGENT']);
    const document = `mutation($own: ID!) {
      signOutEverywhere { endedSessions }
      updateOrganization(input: { profile: "after the end" }) { errors { code } }
      disableUser(input: { userId: $own }) { errors { code } }
    }`;
    const before = await app.database.rows('SELECT profile FROM partner ORDER BY id', []);
    const answer = await app.send(document, { own: await idOf(app, ALPINE_AGENT) }, token);
    expect(answer.data).toMatchObject({ signOutEverywhere: { endedSessions: 2 }, updateOrganization: null, disableUser: null });
    expect(answer.errors.map(({ extensions }) => extensions.code)).toEqual(['UNAUTHENTICATED', 'UNAUTHENTICATED']);
    expect(await app.database.rows('SELECT profile FROM partner ORDER BY id', [])).toEqual(before);
  });
});
