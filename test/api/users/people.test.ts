import { DEMO_PASSWORD } from '../../support/app';
import { describeEngine } from '../../support/database';
import { startMarket, type Market } from '../../support/factories/market';
import { eventsOf } from '../../support/mutate';
import { rowCounts } from '../sign-in/support/providers';
import { changePassword, refresh, signIn, tokensOf } from '../sign-in/support/sessions';
import {
  codeOf,
  codesOf,
  codesWith,
  freshToken,
  idOf,
  makeProvider,
  makeUser,
  mutate,
  NEVER,
  OPERATOR,
  reasonOf,
  rowOf,
  settle,
  type Made,
} from './support/world';

const GLOBAL_ADMIN = 'global.admin@reseller.example';
const USER_ADMIN = 'user.admin@reseller.example';
const ADMIN_AGENT = 'admin.agent@reseller.example';
const SALES_AGENT = 'sales.agent@reseller.example';
const FOREIGN_ADMIN = 'global.admin@other-reseller.example';
const DAY = 86_400_000;
const person = (local: string, roles: readonly string[], more: object = {}): object => ({
  name: 'Ädel Größe',
  email: `${local}@reseller.example`,
  roles,
  ...more,
});

describeEngine('users of their own organization', () => {
  let app: Market;
  beforeAll(async () => {
    app = await startMarket();
  });
  afterAll(() => app.stop());

  const SELECTION = 'user { id name email roles status mustChangePassword version } userName temporaryPassword secretShownBefore';
  const counts = (): Promise<Record<string, number>> => rowCounts(app.database);
  /** Tables that a refusal may touch: it is audited. */
  const withoutAudit = ({
    audit_event: _a,
    audit_scope: _b,
    refusal_tally: _c,
    session: _d,
    sign_in_attempt: _e,
    ...rest
  }: Record<string, number>): object => rest;

  it('are listed with their roles, and each role says what it can do [rows 42, 50]', async () => {
    const { data } = await app.send('{ users(first: 50) { nodes { email roles } } }', {}, await app.as(GLOBAL_ADMIN));
    const emails = (data?.['users'].nodes as { email: string }[]).map(({ email }) => email);
    expect(emails).toEqual(expect.arrayContaining([GLOBAL_ADMIN, USER_ADMIN, ADMIN_AGENT, SALES_AGENT]));
    const { data: schema } = await app.send('{ __type(name: "Role") { enumValues { name description } } }');
    const described = schema?.['__type'].enumValues as { name: string; description: string }[];
    expect(described.map(({ name }) => name)).toEqual(expect.arrayContaining(['GLOBAL_ADMIN', 'ADMIN_AGENT', 'SALES_AGENT']));
    for (const { description } of described) expect(description.length).toBeGreaterThan(10);
  });

  it('are added with name, unique email and roles; the answer shows user name and temporary password once [rows 43, 44, 45, 46]', async () => {
    const input = person('anna', ['ADMIN_AGENT', 'BILLING_ADMIN'], { idempotencyKey: 'anna' });
    const first = await mutate(app, GLOBAL_ADMIN, 'addUser', input, SELECTION);
    expect(first).toMatchObject({
      errors: [],
      userName: 'anna@reseller.example',
      secretShownBefore: false,
      user: {
        name: 'Ädel Größe',
        email: 'anna@reseller.example',
        roles: ['ADMIN_AGENT', 'BILLING_ADMIN'],
        status: 'ACTIVE',
        mustChangePassword: true,
      },
    });
    expect(first['temporaryPassword']).toMatch(/^[A-Za-z2-9]{5}(-[A-Za-z2-9]{5}){3}$/);
    const again = await mutate(app, GLOBAL_ADMIN, 'addUser', input, SELECTION);
    expect(again).toEqual({ ...first, temporaryPassword: null, secretShownBefore: true });
    expect(await codesOf(app, GLOBAL_ADMIN, 'addUser', { ...input, name: 'Somebody else' })).toEqual(['IDEMPOTENCY_CONFLICT']);
    const events = await eventsOf(app, OPERATOR, first['user'].id as string);
    expect(events.map(({ action, outcome }) => [action, outcome])).toEqual([['addUser', 'ACCEPTED']]);
    expect(events[0]?.['actorId']).toBe(await idOf(app, GLOBAL_ADMIN));
  });

  it('must change the temporary password at the first sign-in, within 72 hours [row 47]', async () => {
    const added = await mutate(app, GLOBAL_ADMIN, 'addUser', person('bruno', ['SALES_AGENT']), SELECTION);
    const temporary = added['temporaryPassword'] as string;
    const tokens = await tokensOf(app, 'bruno@reseller.example', temporary);
    expect(tokens.mustChangePassword).toBe(true);
    expect(await codeOf(app, tokens.accessToken)).toBe('PASSWORD_CHANGE_REQUIRED');
    expect(await codesWith(app, tokens.accessToken, 'addUser', person('x', ['SALES_AGENT']))).toEqual([
      'PASSWORD_CHANGE_REQUIRED',
    ]);
    const { session } = await changePassword(app, tokens.accessToken, temporary, DEMO_PASSWORD);
    expect(await codeOf(app, session?.accessToken ?? '')).toBeNull();
    const late = await mutate(app, GLOBAL_ADMIN, 'addUser', person('late', ['SALES_AGENT']), SELECTION);
    const at = app.clock.now();
    app.clock.advance(3 * DAY);
    expect((await signIn(app, 'late@reseller.example', late['temporaryPassword'] as string)).errors).toMatchObject([
      { code: 'INVALID_CREDENTIALS' },
    ]);
    app.clock.set(at);
  });

  it('are refused with a code for each fault, and nothing is stored', async () => {
    const before = withoutAudit(await counts());
    const cases: readonly (readonly [by: string, input: object, code: string, path: readonly string[]])[] = [
      [GLOBAL_ADMIN, person('nobody', ['SALES_AGENT'], { email: 'no address' }), 'INVALID_EMAIL', ['email']],
      [GLOBAL_ADMIN, person('nobody', ['SALES_AGENT'], { email: GLOBAL_ADMIN.toUpperCase() }), 'EMAIL_TAKEN', ['email']],
      [GLOBAL_ADMIN, person('nobody', ['SALES_AGENT'], { email: FOREIGN_ADMIN }), 'EMAIL_OF_ANOTHER_ORGANIZATION', ['email']],
      [GLOBAL_ADMIN, person('nobody', ['SALES_AGENT'], { name: '  ' }), 'INVALID', ['name']],
      [GLOBAL_ADMIN, person('nobody', ['SALES_AGENT'], { name: 'a\nb' }), 'INVALID', ['name']],
      [GLOBAL_ADMIN, person('nobody', []), 'INVALID', ['roles']],
      [GLOBAL_ADMIN, person('nobody', ['CUSTOMER_ADMIN']), 'ROLE_OF_OTHER_KIND', ['roles']],
      [GLOBAL_ADMIN, person('nobody', ['OPERATOR']), 'ROLE_OF_OTHER_KIND', ['roles']],
      [USER_ADMIN, person('nobody', ['GLOBAL_ADMIN']), 'ROLE_ABOVE_CEILING', ['roles']],
      [ADMIN_AGENT, person('nobody', ['SALES_AGENT', 'BILLING_ADMIN']), 'ROLE_ABOVE_CEILING', ['roles']],
      [OPERATOR, person('nobody', ['GLOBAL_ADMIN']), 'ROLE_OF_OTHER_KIND', ['roles']],
    ];
    for (const [by, input, code, path] of cases) {
      expect({ input, reason: await reasonOf(app, by, 'addUser', input) }).toMatchObject({ input, reason: { code, path } });
    }
    expect(await codesOf(app, SALES_AGENT, 'addUser', person('nobody', ['SALES_AGENT']))).toEqual(['FORBIDDEN']);
    expect(await codesOf(app, null, 'addUser', person('nobody', ['SALES_AGENT']))).toEqual(['UNAUTHENTICATED']);
    const dry = await mutate(app, GLOBAL_ADMIN, 'addUser', person('dry', ['SALES_AGENT'], { dryRun: true }), SELECTION);
    expect(dry).toMatchObject({ errors: [], user: null, temporaryPassword: null, secretShownBefore: false });
    expect(withoutAudit(await counts())).toEqual(before);
  });

  it('are added once if the same email is requested many times at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        codesOf(app, index % 2 ? GLOBAL_ADMIN : USER_ADMIN, 'addUser', person('carl', ['SALES_AGENT'])),
      ),
    );
    expect(answers.map((codes) => codes.join()).sort()).toEqual(['', ...Array<string>(7).fill('EMAIL_TAKEN')]);
    const keyed = person('dora', ['SALES_AGENT'], { idempotencyKey: 'dora' });
    const repeats = await Promise.all(Array.from({ length: 6 }, () => mutate(app, GLOBAL_ADMIN, 'addUser', keyed, SELECTION)));
    expect(new Set(repeats.map((answer) => answer['user'].id as string)).size).toBe(1);
    expect(repeats.filter((answer) => answer['temporaryPassword'] !== null)).toHaveLength(1);
  });

  it('are added by an admin agent without other roles, but not by a sales agent [row 40]', async () => {
    const added = await mutate(app, ADMIN_AGENT, 'addUser', person('emil', ['HELPDESK_AGENT', 'SALES_AGENT']), SELECTION);
    expect(added).toMatchObject({ errors: [], user: { roles: ['HELPDESK_AGENT', 'SALES_AGENT'] } });
    const token = await settle(app, 'emil@reseller.example', added['temporaryPassword'] as string);
    expect(await codesWith(app, token, 'addUser', person('fritz', ['SALES_AGENT']))).toEqual(['FORBIDDEN']);
  });

  describe('a change of a user', () => {
    let made: Made;
    let number = 0;
    beforeEach(async () => {
      made = await makeUser(app, GLOBAL_ADMIN, `made${(number += 1)}@reseller.example`, ['SALES_AGENT']);
    });

    it('sets the name, with the version', async () => {
      const input = { userId: made.id, name: ' Ödön Szabó ', expectedVersion: (await rowOf(app, made.id))['version'] };
      const { user, errors } = await mutate(app, USER_ADMIN, 'updateUser', input, 'user { name version }');
      expect({ user, errors }).toMatchObject({ errors: [], user: { name: 'Ödön Szabó' } });
      const found = await app.send(
        '{ users(filter: { name: { startsWith: "odon" } }) { nodes { id } } }',
        {},
        await app.as(GLOBAL_ADMIN),
      );
      expect(found.data?.['users'].nodes).toEqual([{ id: made.id }]);
      expect(await reasonOf(app, USER_ADMIN, 'updateUser', { ...input, name: 'Stale' })).toMatchObject({
        code: 'VERSION_CONFLICT',
        details: { version: user.version },
      });
      const before = await rowOf(app, made.id);
      expect(await codesOf(app, USER_ADMIN, 'updateUser', { userId: made.id, name: 'x'.repeat(201) })).toEqual(['INVALID']);
      expect(await codesOf(app, USER_ADMIN, 'updateUser', { userId: made.id, name: 'Dry', dryRun: true })).toEqual([]);
      expect(await codesOf(app, USER_ADMIN, 'updateUser', { userId: made.id })).toEqual([]);
      expect(await rowOf(app, made.id)).toEqual(before);
    });

    it('sets the roles, which takes effect with the next request and ends older tokens [rows 48, 49]', async () => {
      const old = await tokensOf(app, made.email, DEMO_PASSWORD);
      const seen = '{ orders(first: 1) { totalCount } auditEvents(first: 1) { totalCount } }';
      expect((await app.send(seen, {}, old.accessToken)).errors.map(({ path }) => path?.[0])).toEqual(['auditEvents']);
      const { user } = await mutate(
        app,
        USER_ADMIN,
        'updateUserRoles',
        { userId: made.id, roles: ['HELPDESK_AGENT', 'ADMIN_AGENT'] },
        'user { roles roleAssignments { role grantedById } }',
      );
      expect(user.roles).toEqual(['ADMIN_AGENT', 'HELPDESK_AGENT']);
      expect(user.roleAssignments[0]).toEqual({ role: 'ADMIN_AGENT', grantedById: await idOf(app, USER_ADMIN) });
      expect(await codeOf(app, old.accessToken)).toBe('UNAUTHENTICATED');
      expect((await refresh(app, old.refreshToken)).session).toBeNull();
      expect((await app.send(seen, {}, await freshToken(app, made.email))).errors).toEqual([]);
      const events = await eventsOf(app, OPERATOR, made.id);
      const changed = events.find(({ action }) => action === 'updateUserRoles');
      expect(changed?.['changes']).toEqual({
        before: { roles: ['SALES_AGENT'] },
        after: { roles: ['ADMIN_AGENT', 'HELPDESK_AGENT'] },
      });
      const before = await rowOf(app, made.id);
      expect(await codesOf(app, USER_ADMIN, 'updateUserRoles', { userId: made.id, roles: before['roles'] })).toEqual([]);
      expect(await rowOf(app, made.id)).toEqual(before);
    });

    it('stays within the ceiling of the one who makes it', async () => {
      const boss = await makeUser(app, GLOBAL_ADMIN, `boss${number}@reseller.example`, ['GLOBAL_ADMIN', 'SALES_AGENT']);
      const billing = await makeUser(app, GLOBAL_ADMIN, `billing${number}@reseller.example`, ['BILLING_ADMIN']);
      const before = await Promise.all([boss, billing, made].map(({ id }) => rowOf(app, id)));
      const attempts: readonly (readonly [by: string, mutation: string, input: object])[] = [
        [USER_ADMIN, 'updateUserRoles', { userId: made.id, roles: ['GLOBAL_ADMIN'] }],
        [USER_ADMIN, 'updateUserRoles', { userId: boss.id, roles: ['SALES_AGENT'] }],
        [USER_ADMIN, 'updateUserRoles', { userId: boss.id, roles: ['GLOBAL_ADMIN', 'HELPDESK_AGENT'] }],
        [USER_ADMIN, 'updateUser', { userId: boss.id, name: 'New' }],
        [USER_ADMIN, 'disableUser', { userId: boss.id }],
        [USER_ADMIN, 'resetPassword', { userId: boss.id }],
        [ADMIN_AGENT, 'updateUserRoles', { userId: made.id, roles: ['SALES_AGENT', 'BILLING_ADMIN'] }],
        [ADMIN_AGENT, 'updateUserRoles', { userId: billing.id, roles: ['BILLING_ADMIN', 'SALES_AGENT'] }],
        [ADMIN_AGENT, 'updateUser', { userId: billing.id, name: 'New' }],
      ];
      for (const [by, mutation, input] of attempts) {
        expect({ by, mutation, codes: await codesOf(app, by, mutation, input) }).toEqual({
          by,
          mutation,
          codes: ['ROLE_ABOVE_CEILING'],
        });
      }
      for (const mutation of ['disableUser', 'enableUser', 'resetPassword']) {
        expect(await codesOf(app, ADMIN_AGENT, mutation, { userId: made.id })).toEqual(['FORBIDDEN']);
      }
      expect(await Promise.all([boss, billing, made].map(({ id }) => rowOf(app, id)))).toEqual(before);
      expect(await codesOf(app, ADMIN_AGENT, 'updateUserRoles', { userId: made.id, roles: ['HELPDESK_AGENT'] })).toEqual([]);
    });

    it("raises nobody's own rights, except that a global admin can check and add the agent role [rows 39, 41]", async () => {
      for (const email of [USER_ADMIN, ADMIN_AGENT]) {
        const userId = await idOf(app, email);
        const held = (await rowOf(app, userId))['roles'] as string[];
        expect(await codesOf(app, email, 'updateUserRoles', { userId, roles: [...held, 'SALES_AGENT'] })).toEqual([
          'RAISES_ITSELF',
        ]);
        expect((await rowOf(app, userId))['roles']).toEqual(held);
      }
      const { admin } = await makeProvider(app, `selbst${number}.example`);
      const look =
        '{ viewer { userId roles user { id roles roleAssignments { role } availableActions { operation allowed } } } }';
      const { viewer } = (await app.send(look, {}, await app.as(admin))).data as Record<string, any>;
      expect(viewer.user.roles).toEqual(['ADMIN_AGENT', 'GLOBAL_ADMIN']);
      const { userId } = viewer as { userId: string };
      expect(await codesOf(app, admin, 'updateUserRoles', { userId, roles: ['GLOBAL_ADMIN'] })).toEqual([]);
      const without = await freshToken(app, admin);
      expect(
        await codesWith(app, without, 'createCustomerUser', { customerId: NEVER.user, name: 'N', email: 'n@n.example' }),
      ).toEqual(['FORBIDDEN']);
      expect(await codesWith(app, without, 'updateUserRoles', { userId, roles: ['GLOBAL_ADMIN', 'ADMIN_AGENT'] })).toEqual([]);
      const withAgent = await freshToken(app, admin);
      expect(
        await codesWith(app, withAgent, 'createCustomerUser', { customerId: NEVER.user, name: 'N', email: 'n@n.example' }),
      ).toEqual(['NOT_FOUND']);
      const input = { name: 'Neu', email: `neu@selbst${number}.example`, roles: ['SALES_AGENT'] };
      expect(await codesWith(app, withAgent, 'addUser', input)).toEqual([]);
    });

    it('can disable the user: all tokens end at once, sign-in is refused, and enabling restores the old password', async () => {
      const tokens = await tokensOf(app, made.email, DEMO_PASSWORD);
      const { user } = await mutate(app, USER_ADMIN, 'disableUser', { userId: made.id }, 'user { status viewerCan }');
      expect(user.status).toBe('DISABLED');
      expect(await codeOf(app, tokens.accessToken)).toBe('UNAUTHENTICATED');
      expect((await refresh(app, tokens.refreshToken)).session).toBeNull();
      expect((await signIn(app, made.email, DEMO_PASSWORD)).errors).toMatchObject([{ code: 'INVALID_CREDENTIALS' }]);
      expect(await reasonOf(app, USER_ADMIN, 'disableUser', { userId: made.id })).toMatchObject({
        code: 'INVALID_STATE',
        details: { state: 'DISABLED', possible: ['enableUser'] },
      });
      expect(await codesOf(app, USER_ADMIN, 'resetPassword', { userId: made.id })).toEqual(['INVALID_STATE']);
      expect(await codesOf(app, USER_ADMIN, 'enableUser', { userId: made.id })).toEqual([]);
      expect(await codesOf(app, USER_ADMIN, 'enableUser', { userId: made.id })).toEqual(['INVALID_STATE']);
      expect(await codeOf(app, tokens.accessToken)).toBe('UNAUTHENTICATED');
      expect((await signIn(app, made.email, DEMO_PASSWORD)).session).not.toBeNull();
      expect(
        (await eventsOf(app, OPERATOR, made.id))
          .filter(({ outcome }) => outcome === 'ACCEPTED')
          .map(({ action }) => action as string),
      ).toEqual(expect.arrayContaining(['addUser', 'disableUser', 'enableUser']));
    });

    it('can set a new temporary password, shown once; the old password and all tokens end', async () => {
      const tokens = await tokensOf(app, made.email, DEMO_PASSWORD);
      const input = { userId: made.id, idempotencyKey: made.email };
      const select = 'user { mustChangePassword } userName temporaryPassword secretShownBefore';
      expect(await mutate(app, USER_ADMIN, 'resetPassword', { ...input, dryRun: true }, select)).toMatchObject({
        errors: [],
        temporaryPassword: null,
        secretShownBefore: false,
      });
      expect(await codeOf(app, tokens.accessToken)).toBeNull();
      const reset = await mutate(app, USER_ADMIN, 'resetPassword', input, select);
      expect(reset).toMatchObject({
        errors: [],
        userName: made.email,
        secretShownBefore: false,
        user: { mustChangePassword: true },
      });
      expect(await mutate(app, USER_ADMIN, 'resetPassword', input, select)).toEqual({
        ...reset,
        temporaryPassword: null,
        secretShownBefore: true,
      });
      expect(await codeOf(app, tokens.accessToken)).toBe('UNAUTHENTICATED');
      expect((await refresh(app, tokens.refreshToken)).session).toBeNull();
      expect((await signIn(app, made.email, DEMO_PASSWORD)).session).toBeNull();
      await settle(app, made.email, reset['temporaryPassword'] as string);
    });

    it('is refused to those who may only read users, and for foreign users to everybody', async () => {
      const agent = 'admin.agent@provider.example';
      const [foreign, inputs] = [await idOf(app, FOREIGN_ADMIN), { name: 'N', roles: ['SALES_AGENT'] }];
      const before = await Promise.all([rowOf(app, made.id), rowOf(app, foreign)]);
      const input = (mutation: string, userId: string): object => ({
        userId,
        ...(mutation === 'updateUser' ? { name: inputs.name } : mutation === 'updateUserRoles' ? { roles: inputs.roles } : {}),
      });
      for (const mutation of ['updateUser', 'updateUserRoles']) {
        expect(await codesOf(app, agent, mutation, input(mutation, made.id))).toEqual(['OTHER_ORGANIZATION']);
      }
      expect(await codesOf(app, OPERATOR, 'updateUser', input('updateUser', made.id))).toEqual(['OTHER_ORGANIZATION']);
      for (const mutation of ['updateUser', 'updateUserRoles', 'disableUser', 'enableUser', 'resetPassword']) {
        for (const id of [foreign, NEVER.user, NEVER.customerUser, 'nonsense']) {
          expect({ mutation, id, reason: await reasonOf(app, GLOBAL_ADMIN, mutation, input(mutation, id)) }).toMatchObject({
            reason: { code: 'NOT_FOUND', path: ['userId'] },
          });
        }
        expect(await codesOf(app, SALES_AGENT, mutation, input(mutation, made.id))).toEqual(['FORBIDDEN']);
      }
      expect(await Promise.all([rowOf(app, made.id), rowOf(app, foreign)])).toEqual(before);
    });
  });
});
