import { DEMO_DAY, DEMO_PASSWORD } from '../../support/app';
import { describeEngine } from '../../support/database';
import { aServedCustomer, startMarket, type Market } from '../../support/factories/market';
import { anApiToken } from '../../support/factories/tokens';
import { aUser, type Person } from '../../support/factories/users';
import { eventsOf } from '../../support/mutate';
import { tokensOf } from '../sign-in/support/sessions';
import { codeOf, codesOf, codesWith, freshToken, idOf, makeUser, mutate, OPERATOR, reasonOf, type Made } from './support/world';

const GLOBAL_ADMIN = 'global.admin@reseller.example';
const BILLING_ADMIN = 'billing.admin@reseller.example';
const DAY = 86_400_000;
const at = (time: number): string => new Date(time).toISOString();
const IN_A_MONTH = at(DEMO_DAY + 30 * DAY);
const SELECTION = 'apiToken { id name actions readOnly expiresAt lastUsedAt revokedAt hint } token secretShownBefore';

describeEngine('API tokens', () => {
  let app: Market;
  let made: Made;
  let customerUser: Person;
  let number = 0;
  beforeAll(async () => {
    app = await startMarket();
    const customer = await aServedCustomer(app);
    customerUser = await aUser(app, customer, { roles: ['CUSTOMER_USER'] });
  });
  afterAll(() => app.stop());
  beforeEach(async () => {
    app.clock.set(DEMO_DAY);
    made = await makeUser(app, GLOBAL_ADMIN, `tool${(number += 1)}@reseller.example`, ['SALES_AGENT', 'USER_ADMIN']);
  });

  const create = (input: object): Promise<Record<string, any>> =>
    mutate(app, made.email, 'createApiToken', { name: 'Report', expiresAt: IN_A_MONTH, ...input }, SELECTION);
  const tokenFor = (input: object): Promise<string> => anApiToken(app, made.email, { readOnly: false, ...input });
  const actionsOf = async (token: string): Promise<string[]> =>
    (await app.send('{ viewer { actions } }', {}, token)).data?.['viewer'].actions as string[];
  const lastUse = async (): Promise<unknown> => {
    const [row] = await app.database.rows('SELECT last_used_at AS at FROM api_token WHERE user_id = ? ORDER BY id DESC', [
      made.id,
    ]);
    return row?.['at'];
  };

  it('are shown once, stored as a hash, and listed with their last four characters', async () => {
    const input = { readOnly: true, idempotencyKey: 'first' };
    const first = await create(input);
    expect(first).toMatchObject({
      errors: [],
      secretShownBefore: false,
      apiToken: { name: 'Report', actions: [], readOnly: true, expiresAt: IN_A_MONTH, lastUsedAt: null, revokedAt: null },
    });
    const token = first['token'] as string;
    expect(token).toMatch(/^pgt_[0-9a-z]{26}\.[A-Za-z0-9_-]{43}$/);
    expect(first['apiToken'].hint).toBe(token.slice(-4));
    expect(await create(input)).toEqual({ ...first, token: null, secretShownBefore: true });
    expect(await create({ readOnly: true, dryRun: true })).toMatchObject({ errors: [], apiToken: null, token: null });
    const { data } = await app.send('{ apiTokens { nodes { id hint } } }', {}, await app.as(made.email));
    expect(data?.['apiTokens'].nodes).toEqual([{ id: first['apiToken'].id, hint: token.slice(-4) }]);
    const [event] = await eventsOf(app, OPERATOR, first['apiToken'].id as string);
    expect(event).toMatchObject({ action: 'createApiToken', actorId: made.id });
  });

  it('may do what they are limited to, as long as their user may do it, and never more', async () => {
    const token = await tokenFor({ actions: ['USER_READ', 'USER_UPDATE_ROLES', 'USER_READ'] });
    // Who it is everybody may ask.
    expect(await codeOf(app, token)).toBeNull();
    const seen = '{ users(first: 1) { totalCount } customers(first: 1) { totalCount } directory(first: 1) { totalCount } }';
    const { data, errors } = await app.send(seen, {}, token);
    expect(data).toMatchObject({ users: { totalCount: expect.any(Number) as number }, customers: null });
    expect(data?.['directory'].totalCount).toBeGreaterThan(0);
    expect(errors.map(({ extensions }) => [extensions.code, extensions['action']])).toEqual([['FORBIDDEN', 'CUSTOMER_READ']]);
    const other = await makeUser(app, GLOBAL_ADMIN, `other${number}@reseller.example`, ['HELPDESK_AGENT']);
    expect(await codesWith(app, token, 'updateUser', { userId: other.id, name: 'By a tool' })).toEqual([]);
    expect(await codesWith(app, token, 'disableUser', { userId: other.id })).toEqual(['FORBIDDEN']);
    const boss = await idOf(app, GLOBAL_ADMIN);
    expect(await codesWith(app, token, 'updateUser', { userId: boss, name: 'By a tool' })).toEqual(['ROLE_ABOVE_CEILING']);
    const look = 'query($id: ID!) { user(id: $id) { viewerCan } }';
    expect((await app.send(look, { id: other.id }, token)).data).toEqual({ user: { viewerCan: ['USER_UPDATE_ROLES'] } });
    expect(await codesOf(app, GLOBAL_ADMIN, 'updateUserRoles', { userId: made.id, roles: ['SALES_AGENT'] })).toEqual([]);
    expect((await app.send('{ users(first: 1) { totalCount } }', {}, token)).errors[0]?.extensions.code).toBe('FORBIDDEN');
    expect(await codesWith(app, token, 'updateUser', { userId: other.id, name: 'Again' })).toEqual(['FORBIDDEN']);
  });

  it('read what they are limited to by id, and say if only the token lacks a right', async () => {
    const token = await tokenFor({ actions: ['CUSTOMER_READ'] });
    const page = await app.send('{ viewer { userId actions user { id } } customers(first: 100) { nodes { id } } }', {}, token);
    expect(page.errors).toEqual([]);
    expect(page.data?.['viewer']).toMatchObject({ userId: made.id, user: null });
    expect(page.data?.['viewer'].actions).toContain('CUSTOMER_READ');
    const ids = (page.data?.['customers'].nodes as { id: string }[]).map(({ id }) => id);
    const document = `query($id: ID!, $ids: [ID!]!, $me: ID!) { node(id: $id) { id } nodes(ids: $ids) { id ... on Customer { access { details reason } } }
      me: node(id: $me) { id } }`;
    const { data, errors } = await app.send(document, { id: ids[0], ids, me: made.id }, token);
    expect(data?.['node']).toEqual({ id: ids[0] });
    const seen = data?.['nodes'] as { access: { details: string; reason: string } }[];
    const granted = seen.filter(({ access }) => access.reason === 'TOKEN');
    expect(granted.length).toBeGreaterThan(0);
    expect(seen.filter(({ access }) => access.details === 'FULL' || access.reason === 'ROLE')).toEqual([]);
    expect(errors).toMatchObject([{ path: ['me'], extensions: { code: 'FORBIDDEN', reason: 'TOKEN' } }]);
    const acted = await app.send(
      'mutation { addUser(input: { name: "N", email: "n@reseller.example", roles: [SALES_AGENT] }) { errors { code } } }',
      {},
      token,
    );
    expect(acted.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN', action: 'USER_CREATE', reason: 'TOKEN' } }]);
    expect(acted.errors[0]?.message).toContain('API token');
    // What its user may not do either is the lack of the role.
    const role = await app.send(
      '{ incentiveCredits(first: 1) { totalCount } sessions(first: 1) { totalCount } offers(first: 1) { nodes { id } } }',
      {},
      await tokenFor({ readOnly: true }),
    );
    expect(role.errors.map(({ extensions }) => [extensions['action'], extensions['reason']])).toEqual([
      ['INCENTIVE_READ', undefined],
      ['SESSION_MANAGE_OWN', 'TOKEN'],
    ]);
  });

  it('read everything and change nothing if they are read-only', async () => {
    const token = await tokenFor({ readOnly: true });
    const actions = await actionsOf(token);
    expect(actions).toEqual(expect.arrayContaining(['CUSTOMER_READ', 'USER_READ', 'ORGANIZATION_READ']));
    expect(actions.filter((action) => !/_READ|EXPORT_RUN|INVITATION_PREVIEW/.test(action))).toEqual([]);
    const { errors } = await app.send('{ users { nodes { id viewerCan } } customers { totalCount } }', {}, token);
    expect(errors).toEqual([]);
    for (const [name, input] of [
      ['addUser', { name: 'N', email: 'n@reseller.example', roles: ['SALES_AGENT'] }],
      ['requestPasswordReset', { email: GLOBAL_ADMIN }],
      ['signIn', { email: GLOBAL_ADMIN, password: DEMO_PASSWORD }],
    ] as const) {
      expect({ name, codes: await codesWith(app, token, name, input) }).toEqual({ name, codes: ['FORBIDDEN'] });
    }
    const narrow = await tokenFor({ readOnly: true, actions: ['USER_READ', 'USER_DISABLE', 'ORGANIZATION_READ'] });
    expect(await actionsOf(narrow)).toEqual(['DIRECTORY_READ', 'INVITATION_PREVIEW', 'ORGANIZATION_READ', 'USER_READ']);
  });

  it('create no tokens and touch neither passwords nor sessions', async () => {
    for (const action of ['TOKEN_CREATE', 'SESSION_MANAGE_OWN', 'IDENTITY_PROVIDER_MANAGE']) {
      expect(await codesOf(app, made.email, 'createApiToken', { name: 'N', expiresAt: IN_A_MONTH, actions: [action] })).toEqual([
        'ACTION_NOT_FOR_TOKENS',
      ]);
    }
    const held = (await app.send('{ viewer { actions } }', {}, await app.as(made.email))).data?.['viewer'].actions as string[];
    const actions = held.filter((action) => !['TOKEN_CREATE', 'SESSION_MANAGE_OWN'].includes(action));
    const token = await tokenFor({ actions });
    expect(await actionsOf(token)).toEqual(actions);
    expect(await codesWith(app, token, 'createApiToken', { name: 'N', expiresAt: IN_A_MONTH, readOnly: true })).toEqual([
      'FORBIDDEN',
    ]);
    expect(
      await codesWith(app, token, 'changePassword', { currentPassword: DEMO_PASSWORD, newPassword: 'a long way to go' }),
    ).toEqual(['FORBIDDEN']);
    for (const document of [
      'mutation { signOut { signedOut } }',
      'mutation { signOutEverywhere { endedSessions } }',
      '{ sessions { totalCount } }',
      '{ apiTokens { totalCount } }',
    ]) {
      expect((await app.send(document, {}, token)).errors[0]?.extensions.code).toBe('FORBIDDEN');
    }
  });

  it('are refused with a reason, and nothing is stored', async () => {
    const year = Date.UTC(2027, 10, 1);
    const count = (): Promise<unknown> => app.database.rows('SELECT COUNT(*) AS n FROM api_token', []);
    const before = await count();
    const cases: readonly (readonly [input: object, code: string, path: readonly string[]])[] = [
      [{ name: 'N', expiresAt: IN_A_MONTH }, 'INVALID', ['actions']],
      [{ name: 'N', expiresAt: IN_A_MONTH, actions: [] }, 'INVALID', ['actions']],
      [{ name: ' ', expiresAt: IN_A_MONTH, readOnly: true }, 'INVALID', ['name']],
      [{ name: 'N', expiresAt: at(DEMO_DAY), readOnly: true }, 'INVALID', ['expiresAt']],
      [{ name: 'N', expiresAt: at(year + 1), readOnly: true }, 'INVALID', ['expiresAt']],
      [{ name: 'N', expiresAt: IN_A_MONTH, actions: ['USER_READ', 'AUDIT_READ'] }, 'ACTION_NOT_HELD', ['actions']],
      [{ name: 'N', expiresAt: IN_A_MONTH, actions: ['CUSTOMER_ADMINISTER'] }, 'ACTION_NOT_HELD', ['actions']],
    ];
    for (const [input, code, path] of cases) {
      expect({ input, reason: await reasonOf(app, made.email, 'createApiToken', input) }).toMatchObject({
        reason: { code, path },
      });
    }
    const input = { name: 'N', expiresAt: IN_A_MONTH, readOnly: true };
    expect(await codesOf(app, customerUser.email, 'createApiToken', input)).toEqual(['FORBIDDEN']);
    expect(await count()).toEqual(before);
    expect(await codesOf(app, made.email, 'createApiToken', { name: 'N', expiresAt: at(year), readOnly: true })).toEqual([]);
  });

  it('end when they expire or are revoked, by their own user only', async () => {
    const { apiToken, token } = await create({ readOnly: true });
    const apiTokenId = apiToken.id as string;
    expect(await codeOf(app, token as string)).toBeNull();
    expect(await codesOf(app, BILLING_ADMIN, 'revokeApiToken', { apiTokenId })).toEqual(['NOT_FOUND']);
    expect(await codesOf(app, GLOBAL_ADMIN, 'revokeApiToken', { apiTokenId: 'tok_01jd00000000000000000000zz' })).toEqual([
      'NOT_FOUND',
    ]);
    expect(await codesOf(app, made.email, 'revokeApiToken', { apiTokenId, dryRun: true })).toEqual([]);
    expect(await codeOf(app, token as string)).toBeNull();
    const revoked = await Promise.all(
      Array.from({ length: 5 }, () => codesOf(app, made.email, 'revokeApiToken', { apiTokenId })),
    );
    expect(revoked.map((codes) => codes.join()).sort()).toEqual(['', ...Array<string>(4).fill('INVALID_STATE')]);
    expect(await codeOf(app, token as string)).toBe('UNAUTHENTICATED');
    const other = await tokenFor({ readOnly: true });
    app.clock.set(DEMO_DAY + 30 * DAY - 1);
    expect(await codeOf(app, other)).toBeNull();
    app.clock.set(DEMO_DAY + 30 * DAY);
    expect(await codeOf(app, other)).toBe('UNAUTHENTICATED');
  });

  it('are refused like any other text if they are mistyped', async () => {
    const token = await tokenFor({ readOnly: true });
    const [name = '', secret = ''] = token.split('.');
    const wrong = [
      name,
      `${name}.`,
      `${name}.${secret.slice(1)}`,
      `${name}.${[...secret].reverse().join('')}`,
      token.toLowerCase(),
    ];
    for (const given of wrong) expect(await codeOf(app, given)).toBe('UNAUTHENTICATED');
  });

  it('end for good if their user is disabled or gets a new temporary password, but not with a role', async () => {
    const token = await tokenFor({ readOnly: true });
    expect(await codesOf(app, GLOBAL_ADMIN, 'updateUserRoles', { userId: made.id, roles: ['SALES_AGENT'] })).toEqual([]);
    expect(await codeOf(app, token)).toBeNull();
    expect(await codesOf(app, GLOBAL_ADMIN, 'disableUser', { userId: made.id })).toEqual([]);
    expect(await codeOf(app, token)).toBe('UNAUTHENTICATED');
    expect(await codesOf(app, GLOBAL_ADMIN, 'enableUser', { userId: made.id })).toEqual([]);
    expect(await codeOf(app, token)).toBe('UNAUTHENTICATED');
    const input = { name: 'N', expiresAt: IN_A_MONTH, readOnly: true };
    const { data } = await app.send(
      'mutation($input: CreateApiTokenInput!) { createApiToken(input: $input) { token } }',
      { input },
      await freshToken(app, made.email),
    );
    const next = data?.['createApiToken'].token as string;
    expect(await codeOf(app, next)).toBeNull();
    expect(await codesOf(app, GLOBAL_ADMIN, 'resetPassword', { userId: made.id })).toEqual([]);
    expect(await codeOf(app, next)).toBe('UNAUTHENTICATED');
  });

  it('survive a sign-out, and their use is recorded at most once a minute', async () => {
    const token = await tokenFor({ readOnly: true });
    const { accessToken } = await tokensOf(app, made.email, DEMO_PASSWORD);
    await app.send('mutation { signOutEverywhere { endedSessions } }', {}, accessToken);
    expect(await lastUse()).toBeNull();
    expect(await codeOf(app, token)).toBeNull();
    expect(await lastUse()).toBe(DEMO_DAY);
    app.clock.advance(59_999);
    expect(await codeOf(app, token)).toBeNull();
    expect(await lastUse()).toBe(DEMO_DAY);
    app.clock.advance(1);
    await Promise.all(Array.from({ length: 5 }, () => codeOf(app, token)));
    expect(await lastUse()).toBe(DEMO_DAY + 60_000);
  });

  it('cost one statement to recognize', async () => {
    const token = await tokenFor({ readOnly: true });
    await codeOf(app, token);
    const { statements } = await app.send('{ viewer { id } }', {}, token);
    expect(statements).toBe(1);
  });
});
