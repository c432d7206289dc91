import { DEMO_PASSWORD } from '../../support/app';
import { describeEngine } from '../../support/database';
import { aCustomer, aGrant, anAgreement, aRelationship, type Customer } from '../../support/factories/customers';
import {
  aServedCustomer,
  OTHER_PROVIDER as WITHOUT_GRANT,
  OTHER_RESELLER as STRANGER,
  PROVIDER as CREATOR,
  RESELLER as AGENT,
  startMarket,
  type Market,
} from '../../support/factories/market';
import { anOffer } from '../../support/factories/offers';
import { aSubscription } from '../../support/factories/sales';
import { aUser } from '../../support/factories/users';
import { eventsOf } from '../../support/mutate';
import { lastMail } from '../enrollment/support/mails';
import { changePassword, refresh, signIn, tokensOf } from '../sign-in/support/sessions';
import {
  codeOf,
  codesOf,
  codesWith,
  freshToken,
  idOf,
  mutate,
  NEVER,
  OPERATOR,
  reasonOf,
  rowOf,
  settle,
  type Made,
} from './support/world';

/** Races in CI; the script that runs more of them sets it. */
const ROUNDS = Number(process.env['RACE_ROUNDS'] ?? 3);
const CUSTOMER_ADMIN = 'admin@customer.example';
const CUSTOMER_USER = 'user@customer.example';
const HELPDESK = 'helpdesk.agent@reseller.example';
const SELECTION = 'customerUser { id name email roles status mustChangePassword } userName temporaryPassword secretShownBefore';

/** What a sign-in changes of a user. */
const signedIn = { last_sign_in_at: 0, updated_at: 0 };

describeEngine("a customer's people", () => {
  let app: Market;
  let customer: Customer;
  let customerId: string;
  let number = 0;
  beforeAll(async () => {
    app = await startMarket();
    customer = await aServedCustomer(app, { domain: 'customer.example' });
    customerId = customer.id;
    await aUser(app, customer, { email: CUSTOMER_USER, roles: ['CUSTOMER_USER'] });
  });
  afterAll(() => app.stop());

  const person = (roles: readonly string[] = ['CUSTOMER_USER']): { name: string; email: string; roles: readonly string[] } => ({
    name: 'Änne Kraus',
    email: `person${(number += 1)}@customer.example`,
    roles,
  });

  async function make(by: string, roles?: readonly string[]): Promise<Made> {
    const input = { customerId, ...person(roles) };
    const made = await mutate(app, by, 'createCustomerUser', input, SELECTION);
    if (made.errors.length > 0) throw new Error(JSON.stringify(made.errors));
    await settle(app, input.email, made['temporaryPassword'] as string);
    return { id: made['customerUser'].id as string, email: input.email };
  }

  it.each([
    ['the admin of the customer, who leaves the customer out', CUSTOMER_ADMIN, {}],
    ['an admin agent of a partner with a grant', AGENT, { customerId: 'given' }],
  ])('are added by %s, with a temporary password shown once', async (_, by, given) => {
    const input = { ...person(), ...('customerId' in given ? { customerId } : {}), idempotencyKey: by };
    expect(await mutate(app, by, 'createCustomerUser', { ...input, dryRun: true }, SELECTION)).toMatchObject({
      errors: [],
      customerUser: null,
      temporaryPassword: null,
    });
    const made = await mutate(app, by, 'createCustomerUser', input, SELECTION);
    expect(made).toMatchObject({
      errors: [],
      userName: input.email,
      secretShownBefore: false,
      customerUser: { email: input.email, roles: ['CUSTOMER_USER'], mustChangePassword: true },
    });
    expect(await mutate(app, by, 'createCustomerUser', input, SELECTION)).toEqual({
      ...made,
      temporaryPassword: null,
      secretShownBefore: true,
    });
    await settle(app, input.email, made['temporaryPassword'] as string);
    const [event] = await eventsOf(app, OPERATOR, made['customerUser'].id as string);
    expect(event).toMatchObject({ action: 'createCustomerUser', onBehalfOfId: by === AGENT ? customerId : null });
    const { data } = await app.send(
      'query($id: ID!) { viewer { customerUser { id } } node(id: $id) { ... on CustomerUser { history(first: 5) { nodes { action } } } } }',
      { id: made['customerUser'].id },
      await app.as(CUSTOMER_ADMIN),
    );
    expect(data?.['node'].history.nodes[0]).toEqual({ action: 'createCustomerUser' });
  });

  it('cannot be added by anybody else, and nothing is stored', async () => {
    const before = await app.database.rows('SELECT COUNT(*) AS n FROM `user`', []);
    const input = { customerId, ...person() };
    const cases: readonly (readonly [by: string, input: object, code: string, path: string])[] = [
      [WITHOUT_GRANT, input, 'DELEGATED_ADMIN_REQUIRED', 'customerId'],
      [STRANGER, input, 'NOT_FOUND', 'customerId'],
      [AGENT, { ...input, customerId: 'cus_01jd00000000000000000000zz' }, 'NOT_FOUND', 'customerId'],
      [AGENT, { ...input, customerId: null }, 'INVALID', 'customerId'],
      [AGENT, { ...input, roles: ['ADMIN_AGENT'] }, 'ROLE_OF_OTHER_KIND', 'roles'],
      [AGENT, { ...input, email: CUSTOMER_USER.toUpperCase() }, 'EMAIL_TAKEN', 'email'],
      [AGENT, { ...input, email: 'nobody' }, 'INVALID_EMAIL', 'email'],
      [AGENT, { ...input, name: '' }, 'INVALID', 'name'],
      [CUSTOMER_ADMIN, { ...input, roles: ['GLOBAL_ADMIN'] }, 'ROLE_OF_OTHER_KIND', 'roles'],
    ];
    for (const [by, given, code, path] of cases) {
      expect({ by, given, reason: await reasonOf(app, by, 'createCustomerUser', given) }).toMatchObject({
        by,
        given,
        reason: { code, path: [path] },
      });
    }
    for (const by of [CUSTOMER_USER, HELPDESK, 'global.admin@reseller.example', OPERATOR]) {
      expect(await codesOf(app, by, 'createCustomerUser', input)).toEqual(['FORBIDDEN']);
    }
    expect(await app.database.rows('SELECT COUNT(*) AS n FROM `user`', [])).toEqual(before);
  });

  it.each([
    ['its admin', CUSTOMER_ADMIN],
    ['a partner with a grant', AGENT],
  ])('are disabled and enabled by %s, and their tokens end', async (_, by) => {
    const made = await make(CUSTOMER_ADMIN);
    const tokens = await tokensOf(app, made.email, DEMO_PASSWORD);
    const disabled = await mutate(app, by, 'disableCustomerUser', { customerUserId: made.id }, 'customerUser { status }');
    expect(disabled).toMatchObject({ errors: [], customerUser: { status: 'DISABLED' } });
    expect(await codeOf(app, tokens.accessToken)).toBe('UNAUTHENTICATED');
    expect((await refresh(app, tokens.refreshToken)).session).toBeNull();
    expect((await signIn(app, made.email, DEMO_PASSWORD)).session).toBeNull();
    expect(await codesOf(app, by, 'disableCustomerUser', { customerUserId: made.id })).toEqual(['INVALID_STATE']);
    expect(await codesOf(app, by, 'enableCustomerUser', { customerUserId: made.id })).toEqual([]);
    expect(await codesOf(app, by, 'enableCustomerUser', { customerUserId: made.id })).toEqual(['INVALID_STATE']);
    expect((await signIn(app, made.email, DEMO_PASSWORD)).session).not.toBeNull();
    const events = (await eventsOf(app, OPERATOR, made.id)).filter(({ action }) => action === 'disableCustomerUser');
    expect(events[0]).toMatchObject({ outcome: 'ACCEPTED', onBehalfOfId: by === AGENT ? customerId : null });
  });

  it('keep their licenses when they are disabled', async () => {
    const { id: user } = await aUser(app, customer, { roles: ['CUSTOMER_USER'] });
    await anAgreement(app, { customer });
    const subscriptionId = await aSubscription(app, CREATOR, { customer, offerId: await anOffer(app) });
    expect(await codesOf(app, CUSTOMER_ADMIN, 'assignLicenses', { subscriptionId, customerUserIds: [user] })).toEqual([]);
    const licenses = (): Promise<unknown> =>
      app.database.rows('SELECT id FROM license_assignment WHERE customer_user_id = ? ORDER BY id', [user]);
    const before = await licenses();
    expect(before).not.toEqual([]);
    expect(await codesOf(app, CUSTOMER_ADMIN, 'disableCustomerUser', { customerUserId: user })).toEqual([]);
    expect(await licenses()).toEqual(before);
    expect(await codesOf(app, CUSTOMER_ADMIN, 'enableCustomerUser', { customerUserId: user })).toEqual([]);
  });

  it('cannot be reached by strangers or partners without a grant, who get the answer for unknown ids', async () => {
    const made = await make(CUSTOMER_ADMIN);
    const before = await rowOf(app, made.id);
    for (const mutation of [
      'disableCustomerUser',
      'enableCustomerUser',
      'resetCustomerUserPassword',
      'updateCustomerUserRoles',
    ]) {
      const more = mutation === 'updateCustomerUserRoles' ? { roles: ['CUSTOMER_ADMIN'] } : {};
      for (const [by, customerUserId] of [
        [STRANGER, made.id],
        [WITHOUT_GRANT, made.id],
        [AGENT, NEVER.customerUser],
        [AGENT, NEVER.user],
        [CUSTOMER_ADMIN, await idOf(app, 'global.admin@reseller.example')],
        [CUSTOMER_ADMIN, await idOf(app, (await aCustomer(app)).admin)],
      ] as const) {
        expect({ mutation, by, reason: await reasonOf(app, by, mutation, { customerUserId, ...more }) }).toMatchObject({
          reason: { code: 'NOT_FOUND', path: ['customerUserId'] },
        });
      }
      expect(await codesOf(app, CUSTOMER_USER, mutation, { customerUserId: made.id, ...more })).toEqual(['FORBIDDEN']);
      expect(await codesOf(app, OPERATOR, mutation, { customerUserId: made.id, ...more })).toEqual(['FORBIDDEN']);
    }
    for (const mutation of ['disableCustomerUser', 'resetCustomerUserPassword']) {
      expect(await codesOf(app, AGENT, mutation, { customerUserId: made.id, expectedVersion: 99 })).toEqual(['VERSION_CONFLICT']);
      expect(await codesOf(app, AGENT, mutation, { customerUserId: made.id, dryRun: true })).toEqual([]);
    }
    expect(await rowOf(app, made.id)).toEqual(before);
  });

  it('get a new temporary password from admin agents and helpdesk agents, but admins not from the latter', async () => {
    const made = await make(CUSTOMER_ADMIN);
    for (const by of [AGENT, HELPDESK, CUSTOMER_ADMIN]) {
      const tokens = await tokensOf(app, made.email, DEMO_PASSWORD);
      const reset = await mutate(app, by, 'resetCustomerUserPassword', { customerUserId: made.id }, SELECTION);
      expect(reset).toMatchObject({ errors: [], userName: made.email, customerUser: { id: made.id, mustChangePassword: true } });
      expect(await codeOf(app, tokens.accessToken)).toBe('UNAUTHENTICATED');
      await settle(app, made.email, reset['temporaryPassword'] as string);
    }
    const admin = await make(CUSTOMER_ADMIN, ['CUSTOMER_ADMIN', 'CUSTOMER_USER']);
    const before = await rowOf(app, admin.id);
    expect(await codesOf(app, HELPDESK, 'resetCustomerUserPassword', { customerUserId: admin.id })).toEqual([
      'ROLE_ABOVE_CEILING',
    ]);
    expect(await codesOf(app, admin.email, 'resetCustomerUserPassword', { customerUserId: admin.id })).toEqual(['OWN_ACCOUNT']);
    expect(await codesOf(app, AGENT, 'resetCustomerUserPassword', {})).toEqual(['INVALID']);
    expect(await codesOf(app, AGENT, 'resetCustomerUserPassword', { customerUserId: admin.id, customerId })).toEqual(['INVALID']);
    expect(await rowOf(app, admin.id)).toMatchObject({
      ...before,
      last_sign_in_at: expect.anything() as number,
      updated_at: expect.anything() as number,
    });
    expect(await codesOf(app, AGENT, 'resetCustomerUserPassword', { customerUserId: admin.id })).toEqual([]);
    const look =
      'query($id: ID!) { node(id: $id) { ... on CustomerUser { viewerCan availableActions { operation allowed code } } } }';
    const seen = await app.send(look, { id: admin.id }, await app.as(HELPDESK));
    expect(seen.data?.['node'].viewerCan).toEqual([]);
    expect(seen.data?.['node'].availableActions).toContainEqual({
      operation: 'resetCustomerUserPassword',
      allowed: false,
      code: 'ROLE_ABOVE_CEILING',
    });
  });

  describe('the password of a first admin, without a grant', () => {
    let created: string;
    let admin: string;
    beforeEach(async () => {
      const made = await aCustomer(app, { createdBy: app.provider });
      await aRelationship(app, { customer: made, partner: app.provider });
      ({ id: created, admin } = made);
    });

    it('is reset by the creating provider until that admin has signed in, and by nobody afterwards', async () => {
      const reset = await mutate(app, CREATOR, 'resetCustomerUserPassword', { customerId: created }, SELECTION);
      expect(reset).toMatchObject({ errors: [], userName: admin, customerUser: null, secretShownBefore: false });
      const byId = { customerUserId: await idOf(app, admin) };
      const again = await mutate(app, CREATOR, 'resetCustomerUserPassword', byId, SELECTION);
      expect(again).toMatchObject({ errors: [], userName: admin });
      expect((await signIn(app, admin, reset['temporaryPassword'] as string)).session).toBeNull();
      const [event] = (await eventsOf(app, OPERATOR, byId.customerUserId))
        .filter(({ outcome }) => outcome === 'ACCEPTED')
        .slice(-1);
      expect(event).toMatchObject({ action: 'resetCustomerUserPassword', onBehalfOfId: created });
      expect((await signIn(app, admin, again['temporaryPassword'] as string)).session).not.toBeNull();
      const before = await rowOf(app, byId.customerUserId);
      expect(await codesOf(app, CREATOR, 'resetCustomerUserPassword', { customerId: created })).toEqual([
        'DELEGATED_ADMIN_REQUIRED',
      ]);
      expect(await codesOf(app, CREATOR, 'resetCustomerUserPassword', byId)).toEqual(['NOT_FOUND']);
      expect(await rowOf(app, byId.customerUserId)).toEqual(before);
    });

    it.each(['changePassword', 'confirmPasswordReset'])(
      'cannot be reset after that admin has set a password with %s',
      async (name) => {
        const untouched = (): Promise<number> =>
          app.database.transaction((writer) => writer.run('UPDATE `user` SET last_sign_in_at = NULL WHERE email = ?', [admin]));
        const given = await mutate(app, CREATOR, 'resetCustomerUserPassword', { customerId: created }, SELECTION);
        const [currentPassword, newPassword] = [String(given['temporaryPassword']), `ein Laib Käse mit ${name}`];
        if (name === 'changePassword') {
          const { accessToken } = await tokensOf(app, admin, currentPassword);
          await untouched();
          expect((await changePassword(app, accessToken, currentPassword, newPassword)).errors).toEqual([]);
        } else {
          expect(await codesOf(app, null, 'requestPasswordReset', { email: admin })).toEqual([]);
          expect(await codesOf(app, CREATOR, 'resetCustomerUserPassword', { customerId: created, dryRun: true })).toEqual([]);
          const { token } = await lastMail(app, admin, 'passwordReset');
          expect(await codesOf(app, null, name, { token, newPassword })).toEqual([]);
        }
        const byId = { customerUserId: await idOf(app, admin) };
        const before = await rowOf(app, byId.customerUserId);
        expect(before['last_sign_in_at']).not.toBeNull();
        expect(await codesOf(app, CREATOR, 'resetCustomerUserPassword', { customerId: created })).toEqual([
          'DELEGATED_ADMIN_REQUIRED',
        ]);
        expect(await codesOf(app, CREATOR, 'resetCustomerUserPassword', byId)).toEqual(['NOT_FOUND']);
        expect(await rowOf(app, byId.customerUserId)).toEqual(before);
        expect((await signIn(app, admin, newPassword)).session).not.toBeNull();
      },
    );

    it('cannot be reset for other users, or by helpdesk agents or other partners', async () => {
      const { id: userId } = await aUser(app, { id: created }, { roles: ['CUSTOMER_USER'] });
      expect(await codesOf(app, CREATOR, 'resetCustomerUserPassword', { customerUserId: userId })).toEqual(['NOT_FOUND']);
      const helpdesk = app.provider.email('HELPDESK_AGENT');
      expect(await codesOf(app, helpdesk, 'resetCustomerUserPassword', { customerId: created })).toEqual(['ROLE_ABOVE_CEILING']);
      expect(await codesOf(app, AGENT, 'resetCustomerUserPassword', { customerId: created })).toEqual(['NOT_FOUND']);
      // A relationship alone is not enough for a customer that somebody else created.
      expect(await codesOf(app, WITHOUT_GRANT, 'resetCustomerUserPassword', { customerId })).toEqual([
        'DELEGATED_ADMIN_REQUIRED',
      ]);
      expect(await codesOf(app, CREATOR, 'resetCustomerUserPassword', { customerId: created, expectedVersion: 99 })).toEqual([
        'VERSION_CONFLICT',
      ]);
    });
  });

  describe('the admins of a customer', () => {
    it('include a last one who can be neither disabled nor demoted by anybody', async () => {
      const { admin: own } = await aCustomer(app);
      const id = await idOf(app, own);
      const before = await rowOf(app, id);
      expect(await codesOf(app, own, 'disableCustomerUser', { customerUserId: id })).toEqual(['LAST_ADMIN']);
      expect(await codesOf(app, own, 'updateCustomerUserRoles', { customerUserId: id, roles: ['CUSTOMER_USER'] })).toEqual([
        'LAST_ADMIN',
      ]);
      expect({ ...(await rowOf(app, id)), ...signedIn }).toEqual({ ...before, ...signedIn });
      const granted = await aCustomer(app);
      await aRelationship(app, { customer: granted, partner: app.otherReseller });
      await aGrant(app, { customer: granted, partner: app.otherReseller });
      const customerUserId = await idOf(app, granted.admin);
      expect(await codesOf(app, STRANGER, 'disableCustomerUser', { customerUserId })).toEqual(['LAST_ADMIN']);
    });

    it('get and lose their roles from the customer, not from its partners', async () => {
      const made = await make(CUSTOMER_ADMIN);
      const roles = ['CUSTOMER_ADMIN'];
      expect(await codesOf(app, AGENT, 'updateCustomerUserRoles', { customerUserId: made.id, roles })).toEqual([
        'OWN_CUSTOMER_ONLY',
      ]);
      expect(
        await codesOf(app, CUSTOMER_ADMIN, 'updateCustomerUserRoles', { customerUserId: made.id, roles: ['OPERATOR'] }),
      ).toEqual(['ROLE_OF_OTHER_KIND']);
      const select = 'customerUser { roles }';
      expect(
        await mutate(app, CUSTOMER_ADMIN, 'updateCustomerUserRoles', { customerUserId: made.id, roles }, select),
      ).toMatchObject({
        errors: [],
        customerUser: { roles },
      });
      expect(await codesWith(app, await freshToken(app, made.email), 'createCustomerUser', person())).toEqual([]);
    });

    it(`keep one when two disable each other, or one disables and the other demotes, ${ROUNDS} times`, async () => {
      const [one, other] = [await make(CUSTOMER_ADMIN, ['CUSTOMER_ADMIN']), await make(CUSTOMER_ADMIN, ['CUSTOMER_ADMIN'])];
      const firstAdmin = await idOf(app, CUSTOMER_ADMIN);
      const admins = await app.database.rows(
        "SELECT r.user_id AS id FROM role_assignment r JOIN `user` u ON u.id = r.user_id WHERE u.organization_id = ? AND r.role = 'CUSTOMER_ADMIN' AND u.status = 'ACTIVE'",
        [customerId],
      );
      for (const { id } of admins) {
        if (id === one.id || id === other.id || id === firstAdmin) continue;
        expect(await codesOf(app, CUSTOMER_ADMIN, 'disableCustomerUser', { customerUserId: id })).toEqual([]);
      }
      expect(await codesOf(app, one.email, 'disableCustomerUser', { customerUserId: firstAdmin })).toEqual([]);
      for (let round = 0; round < ROUNDS; round += 1) {
        const [first, second] = [await freshToken(app, one.email), await freshToken(app, other.email)];
        const answers = await Promise.all([
          codesWith(app, first, 'disableCustomerUser', { customerUserId: other.id }),
          round % 2 === 0
            ? codesWith(app, second, 'disableCustomerUser', { customerUserId: one.id })
            : codesWith(app, second, 'updateCustomerUserRoles', { customerUserId: one.id, roles: ['CUSTOMER_USER'] }),
        ]);
        expect(answers.filter((codes) => codes.length === 0)).toHaveLength(1);
        const firstWon = answers[0]?.length === 0;
        const [winner, loser] = firstWon ? [one, other] : [other, one];
        const after = await rowOf(app, loser.id);
        expect(after['status'] === 'DISABLED' || !(after['roles'] as string[]).includes('CUSTOMER_ADMIN')).toBe(true);
        expect(await rowOf(app, winner.id)).toMatchObject({ status: 'ACTIVE', roles: ['CUSTOMER_ADMIN'] });
        const token = await freshToken(app, winner.email);
        const back =
          after['status'] === 'DISABLED'
            ? codesWith(app, token, 'enableCustomerUser', { customerUserId: loser.id })
            : codesWith(app, token, 'updateCustomerUserRoles', { customerUserId: loser.id, roles: ['CUSTOMER_ADMIN'] });
        expect(await back).toEqual([]);
      }
    });
  });
});
