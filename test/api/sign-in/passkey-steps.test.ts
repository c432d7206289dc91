import { DEMO_PASSWORD, type TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { startDemoApp } from '../rights/support/demo-app';
import {
  addPasskey,
  answerWith,
  beginPasskey,
  newAuthenticator,
  passwordOf,
  provesIn,
  setUpPasskey,
  signInWith,
  type Keeper,
} from './support/passkeys';
import { codeAt, send, setUpSecondFactor, type Payload } from './support/second-factor';
import { refusalOfToken, signIn, tokensOf } from './support/sessions';

const GERDA = 'global.admin@alpine-distribution.example';
const ANDREAS = 'admin.agent@alpine-distribution.example';
const SABINE = 'sales.agent@alpine-distribution.example';
const ULLA = 'user.admin@alpine-distribution.example';
const CUSTOMER = 'admin@rheingold-logistik.example';
const REFUSED = [{ code: 'INVALID_SECOND_FACTOR', path: ['passkey'] }];

describeEngine('what passkeys prove and how they go', () => {
  let app: TestApp;
  let andreas: Keeper;
  beforeEach(async () => {
    app = await startDemoApp();
    andreas = await setUpPasskey(app, ANDREAS);
  });
  afterEach(() => app.stop());

  const idOf = async (email: string): Promise<string> =>
    String((await app.database.rows('SELECT id FROM `user` WHERE email = ?', [email]))[0]?.['id']);
  /** What happened to a user's factors, as trail and feed have it. */
  const happened = async (email: string, operation: string): Promise<{ trail: unknown[]; feed: unknown[] }> => {
    const id = await idOf(email);
    const rows = (sql: string, ...more: string[]): Promise<Record<string, unknown>[]> => app.database.rows(sql, [id, ...more]);
    const trail = await rows('SELECT changes FROM audit_event WHERE subject_id = ? AND action = ? ORDER BY id', operation);
    const feed = await rows("SELECT type FROM change_event WHERE subject_id = ? AND type LIKE 'user.%ed' ORDER BY id");
    return {
      trail: trail.map(({ changes }) => (typeof changes === 'string' ? (JSON.parse(changes) as unknown) : null)),
      feed: feed.map(({ type }) => type).filter((type) => type !== 'user.signedIn'),
    };
  };
  const kindsOf = async (token: string): Promise<string[]> =>
    (await app.send('{ viewer { secondFactor { kinds } } }', {}, token)).data?.['viewer'].secondFactor.kinds as string[];
  const remove = (name: string, input: object, token = andreas.token): Promise<Payload> =>
    send(app, name, input, 'removed', token);
  const codes = ({ errors }: Payload): string[] => errors.map(({ code }) => code);
  const step = async (): Promise<object> => ({ passkey: await provesIn(app, andreas) });

  /** A further passkey of Andreas. */
  async function another(name: string): Promise<string> {
    const { options } = await beginPasskey(app, andreas.token, await step());
    return (await addPasskey(app, andreas.token, newAuthenticator(app).create(options), name))['passkey'].id as string;
  }

  it('renews recovery codes with a passkey, which answers once', async () => {
    const passkey = await provesIn(app, andreas);
    const renew = (): Promise<Payload> => send(app, 'renewRecoveryCodes', { passkey }, 'recoveryCodes', andreas.token);
    const together = await Promise.all(Array.from({ length: 4 }, renew));
    expect(together.filter(({ errors }) => errors.length === 0).length).toBe(1);
    expect((await renew()).errors).toMatchObject(REFUSED);
    const [first, second] = [await provesIn(app, andreas), await provesIn(app, andreas)];
    expect((await send(app, 'renewRecoveryCodes', { passkey: first }, 'recoveryCodes', andreas.token)).errors).toMatchObject(
      REFUSED,
    );
    expect(codes(await send(app, 'renewRecoveryCodes', { passkey: second }, 'recoveryCodes', andreas.token))).toEqual([]);
    expect(
      codes(await send(app, 'renewRecoveryCodes', { code: andreas.recoveryCodes[0] }, 'recoveryCodes', andreas.token)),
    ).toEqual(['INVALID_SECOND_FACTOR']);
  });

  it('asks nobody without passkeys, and no API token', async () => {
    const challenge = async (token: string): Promise<unknown> => {
      const { data, errors } = await app.send('mutation { challengePasskey { options errors { code } } }', {}, token);
      return data?.['challengePasskey'] ?? errors?.[0]?.extensions?.['code'];
    };
    expect(await challenge(await app.as(SABINE))).toEqual({ options: null, errors: [{ code: 'INVALID_STATE' }] });
    const expiresAt = new Date(app.clock.now() + 86_400_000).toISOString();
    const made = await send(app, 'createApiToken', { name: 'tool', readOnly: true, expiresAt }, 'token', andreas.token);
    expect(await challenge(String(made['token']))).toBe('FORBIDDEN');
  });

  it("renames a passkey of one's own: once per key, not in a dry run", async () => {
    const rename = (input: object, token = andreas.token): Promise<Payload> =>
      send(app, 'renamePasskey', { passkeyId: andreas.passkeyId, ...input }, 'name', token);
    const name = async (): Promise<unknown> =>
      (await app.database.rows('SELECT name FROM passkey WHERE id = ?', [andreas.passkeyId]))[0]?.['name'];
    expect(await rename({ name: 'Phone', dryRun: true })).toMatchObject({ name: 'Phone', errors: [] });
    expect(await name()).toBe('Laptop');
    for (let index = 0; index < 2; index += 1) {
      expect(await rename({ name: ' Phone ', idempotencyKey: 'one' })).toMatchObject({ name: 'Phone', errors: [] });
    }
    expect(await name()).toBe('Phone');
    expect(codes(await rename({ name: 'Other', idempotencyKey: 'one' }))).toEqual(['IDEMPOTENCY_CONFLICT']);
    expect(codes(await rename({ name: '' }))).toEqual(['INVALID']);
    const notHers = await rename({ name: 'Mine' }, await app.as(SABINE));
    expect(notHers).toMatchObject({ name: null, errors: [{ code: 'NOT_FOUND', path: ['passkeyId'] }] });
    expect(codes(await rename({ name: 'Mine' }, await app.as(GERDA)))).toEqual(['NOT_FOUND']);
    expect(await happened(ANDREAS, 'renamePasskey')).toEqual({
      trail: [{ before: { name: 'Laptop' }, after: { name: 'Phone' } }],
      feed: ['user.passkeyAdded', 'user.secondFactorConfirmed', 'user.passkeyRenamed'],
    });
  });

  it('shows passkeys to their user, and to administrators only that there are some', async () => {
    const list = '{ viewer { secondFactor { passkeys { id name } } } }';
    const shown = async (email: string): Promise<unknown> =>
      (await app.send(list, {}, await app.as(email))).data?.['viewer'].secondFactor.passkeys;
    expect(await shown(GERDA)).toEqual([]);
    expect((await app.send(list, {}, andreas.token)).data?.['viewer'].secondFactor.passkeys).toEqual([
      { id: andreas.passkeyId, name: 'Laptop' },
    ]);
    await setUpSecondFactor(app, SABINE);
    const query = `query($filter: UserFilter) { users(filter: $filter, orderBy: [{ field: EMAIL }]) { nodes { email secondFactorAt secondFactorKinds } } }`;
    const users = async (filter: object): Promise<Record<string, unknown>[]> =>
      (await app.send(query, { filter }, await app.as(GERDA))).data?.['users'].nodes as Record<string, unknown>[];
    const all = await users({});
    expect(all.filter(({ secondFactorAt }) => secondFactorAt !== null)).toMatchObject([
      { email: ANDREAS, secondFactorKinds: ['PASSKEY'] },
      { email: SABINE, secondFactorKinds: ['AUTHENTICATOR_APP'] },
    ]);
    const without = await users({ secondFactorAt: { isNull: true } });
    expect(without.length).toBe(all.length - 2);
    expect(without.every(({ secondFactorKinds }) => (secondFactorKinds as unknown[]).length === 0)).toBe(true);
    const node = await app.send('query($id: ID!) { node(id: $id) { id } }', { id: andreas.passkeyId }, andreas.token);
    expect(node.data?.['node'] ?? null).toBeNull();
  });

  it('removes one of several with any proof, and nothing with none', async () => {
    const phone = await another('Phone');
    const input = { passkeyId: phone };
    expect(codes(await remove('removePasskey', input))).toEqual(['INVALID']);
    expect(codes(await remove('removePasskey', { ...input, code: '123456' }))).toEqual(['INVALID_SECOND_FACTOR']);
    expect(codes(await remove('removePasskey', { ...(await step()), passkeyId: 'pky_01jd00000000000000000000zz' }))).toEqual([
      'NOT_FOUND',
    ]);
    const sabine = await setUpPasskey(app, SABINE);
    const hers = await remove('removePasskey', { ...input, passkey: await provesIn(app, sabine) }, sabine.token);
    expect(hers).toMatchObject({ removed: false, errors: [{ code: 'NOT_FOUND', path: ['passkeyId'] }] });
    expect(await remove('removePasskey', { ...input, code: andreas.recoveryCodes[0] })).toMatchObject({
      removed: true,
      errors: [],
    });
    expect(codes(await remove('removePasskey', { ...input, ...(await step()) }))).toEqual(['NOT_FOUND']);
    expect(await kindsOf(andreas.token)).toEqual(['PASSKEY']);
    expect((await signInWith(app, andreas)).errors).toEqual([]);
    expect(await happened(ANDREAS, 'removePasskey')).toEqual({
      trail: [{ before: { name: 'Phone' } }],
      feed: ['user.passkeyAdded', 'user.secondFactorConfirmed', 'user.passkeyAdded', 'user.passkeyRemoved'],
    });
  });

  it('turns the second factor off with the last factor', async () => {
    const before = await passwordOf(app, ANDREAS);
    const input = { passkeyId: andreas.passkeyId, ...(await step()) };
    const together = await Promise.all(Array.from({ length: 4 }, () => remove('removePasskey', input)));
    expect(together.filter(({ removed }) => removed === true).length).toBe(1);
    expect((await signIn(app, ANDREAS, DEMO_PASSWORD)).session).not.toBeNull();
    const late = andreas.authenticator.get(before['passkeyOptions']);
    expect(codes(await answerWith(app, before['secondFactorChallenge'], late))).toEqual(['INVALID_SECOND_FACTOR']);
    const left = await app.database.rows(
      'SELECT user_id FROM recovery_code WHERE user_id = ? UNION ALL SELECT user_id FROM passkey_challenge WHERE user_id = ?',
      [await idOf(ANDREAS), await idOf(ANDREAS)],
    );
    expect(left).toEqual([]);
    expect(await happened(ANDREAS, 'removePasskey')).toEqual({
      trail: [{ before: { name: 'Laptop' } }],
      feed: ['user.passkeyAdded', 'user.secondFactorConfirmed', 'user.passkeyRemoved', 'user.secondFactorRemoved'],
    });
  });

  it('removes an app and keeps passkeys, or all of them at once', async () => {
    expect(codes(await remove('removeAuthenticatorApp', await step()))).toEqual(['INVALID_STATE']);
    const sabine = await setUpSecondFactor(app, SABINE);
    const code = (): string => codeAt(sabine.secret, app.clock.now());
    const { options } = await beginPasskey(app, sabine.token, { code: code() });
    const authenticator = newAuthenticator(app);
    await addPasskey(app, sabine.token, authenticator.create(options));
    const hers: Keeper = { ...andreas, email: SABINE, authenticator, token: sabine.token };
    expect(await kindsOf(hers.token)).toEqual(['AUTHENTICATOR_APP', 'PASSKEY']);
    const gone = await remove('removeAuthenticatorApp', { passkey: await provesIn(app, hers) }, hers.token);
    expect(gone).toMatchObject({ removed: true, errors: [] });
    expect(await kindsOf(hers.token)).toEqual(['PASSKEY']);
    app.clock.advance(60_000);
    const asked = await passwordOf(app, SABINE);
    expect(
      codes(
        await send(
          app,
          'answerSecondFactor',
          { challenge: asked['secondFactorChallenge'], code: code() },
          'session { expiresAt }',
        ),
      ),
    ).toEqual(['INVALID_SECOND_FACTOR']);
    expect((await signInWith(app, hers)).errors).toEqual([]);
    const all = await remove('removeSecondFactor', { passkey: await provesIn(app, hers) }, hers.token);
    expect(all).toMatchObject({ removed: true, errors: [] });
    expect(await kindsOf(hers.token)).toEqual([]);
    expect((await signIn(app, SABINE, DEMO_PASSWORD)).session).not.toBeNull();
  });

  it('keeps the last factor that an organization requires, also if two are removed at once', async () => {
    const gerda = await setUpPasskey(app, GERDA);
    const required = await send(app, 'setSecondFactorRequirement', { required: true }, 'required', gerda.token);
    expect(required.errors).toEqual([]);
    // Without one, adding it is all that is possible.
    const { session } = await send(
      app,
      'signIn',
      { email: SABINE, password: DEMO_PASSWORD },
      'session { accessToken mustSetUpSecondFactor }',
    );
    expect(session.mustSetUpSecondFactor).toBe(true);
    expect(await refusalOfToken(app, session.accessToken)).toBe('SECOND_FACTOR_REQUIRED');
    const { options } = await beginPasskey(app, session.accessToken);
    expect((await addPasskey(app, session.accessToken, newAuthenticator(app).create(options))).errors).toEqual([]);
    expect(await refusalOfToken(app, session.accessToken)).toBeNull();
    expect(codes(await remove('removePasskey', { passkeyId: andreas.passkeyId, ...(await step()) }))).toEqual([
      'SECOND_FACTOR_REQUIRED',
    ]);
    expect(codes(await remove('removeSecondFactor', await step()))).toEqual(['SECOND_FACTOR_REQUIRED']);
    const phone = await another('Phone');
    const [one, two] = andreas.recoveryCodes;
    const together = await Promise.all([
      remove('removePasskey', { passkeyId: andreas.passkeyId, code: one }),
      remove('removePasskey', { passkeyId: phone, code: two }),
    ]);
    expect(together.flatMap(codes)).toEqual(['SECOND_FACTOR_REQUIRED']);
    expect(await kindsOf(andreas.token)).toEqual(['PASSKEY']);
  });

  it('is reset by administrators, up to the ceiling, with all passkeys', async () => {
    const challenge = await passwordOf(app, ANDREAS);
    const input = { userId: await idOf(ANDREAS) };
    const reset = async (by: string, given: object): Promise<string[]> =>
      codes(await send(app, 'resetSecondFactor', given, 'user { secondFactorKinds }', await app.as(by)));
    await expect(reset(SABINE, input)).rejects.toThrow('FORBIDDEN');
    expect(await reset('global.admin@donau-it.example', input)).toEqual(['NOT_FOUND']);
    expect(await reset(ULLA, { ...input, dryRun: true })).toEqual([]);
    expect((await passwordOf(app, ANDREAS))['passkeyOptions']).not.toBeNull();
    expect(await reset(ULLA, { ...input, idempotencyKey: 'lost' })).toEqual([]);
    expect(await reset(ULLA, { ...input, idempotencyKey: 'lost' })).toEqual([]);
    expect(await reset(ULLA, input)).toEqual(['NO_SECOND_FACTOR']);
    expect(await refusalOfToken(app, andreas.token)).toBe('UNAUTHENTICATED');
    const late = andreas.authenticator.get(challenge['passkeyOptions']);
    expect(codes(await answerWith(app, challenge['secondFactorChallenge'], late))).toEqual(['INVALID_SECOND_FACTOR']);
    expect((await signIn(app, ANDREAS, DEMO_PASSWORD)).session).not.toBeNull();
    await setUpPasskey(app, GERDA);
    expect(await reset(ULLA, { userId: await idOf(GERDA) })).toEqual(['ROLE_ABOVE_CEILING']);
    await setUpPasskey(app, ANDREAS);
  });

  it('is reset for users of a customer by the customer', async () => {
    const [row] = await app.database.rows(
      `SELECT u.id, u.email FROM \`user\` u JOIN \`user\` a ON a.organization_id = u.organization_id
        WHERE a.email = ? AND u.email <> a.email AND u.status = 'ACTIVE' ORDER BY u.id LIMIT 1`,
      [CUSTOMER],
    );
    const [customerUserId, email] = [String(row?.['id']), String(row?.['email'])];
    await setUpPasskey(app, email);
    const admin = await app.as(CUSTOMER);
    const kinds = async (): Promise<unknown> => {
      const query = 'query($id: ID!) { node(id: $id) { ... on CustomerUser { secondFactorKinds } } }';
      return (await app.send(query, { id: customerUserId }, admin)).data?.['node'].secondFactorKinds;
    };
    expect(await kinds()).toEqual(['PASSKEY']);
    const reset = await send(app, 'resetCustomerUserSecondFactor', { customerUserId }, 'customerUser { id }', admin);
    expect(reset.errors).toEqual([]);
    expect(await kinds()).toEqual([]);
  });

  it('stays when the password is changed, which voids what was begun', async () => {
    const { options } = await beginPasskey(app, andreas.token, await step());
    const challenge = await passwordOf(app, ANDREAS);
    const next = 'eine Brücke über den Inn';
    const changed = await send(
      app,
      'changePassword',
      { currentPassword: DEMO_PASSWORD, newPassword: next },
      'session { accessToken }',
      andreas.token,
    );
    expect(changed.errors).toEqual([]);
    await expect(addPasskey(app, andreas.token, newAuthenticator(app).create(options))).rejects.toThrow('UNAUTHENTICATED');
    const old = andreas.authenticator.get(challenge['passkeyOptions']);
    expect(codes(await answerWith(app, challenge['secondFactorChallenge'], old))).toEqual(['INVALID_SECOND_FACTOR']);
    const again = await passwordOf(app, ANDREAS, next);
    expect(
      (await answerWith(app, again['secondFactorChallenge'], andreas.authenticator.get(again['passkeyOptions']))).errors,
    ).toEqual([]);
  });

  it('leaves nothing of what was begun with the password alone when a second factor is turned on', async () => {
    const { accessToken: token } = await tokensOf(app, SABINE, DEMO_PASSWORD);
    const { options } = await beginPasskey(app, token);
    const begun = await send(app, 'beginSecondFactor', { currentPassword: DEMO_PASSWORD }, 'secret', token);
    const code = codeAt(String(begun['secret']), app.clock.now());
    expect((await send(app, 'confirmSecondFactor', { code }, 'recoveryCodes', token)).errors).toEqual([]);
    expect(codes(await addPasskey(app, token, newAuthenticator(app).create(options)))).toEqual(['INVALID_PASSKEY']);

    const { accessToken: other } = await tokensOf(app, ULLA, DEMO_PASSWORD);
    const app1 = await send(app, 'beginSecondFactor', { currentPassword: DEMO_PASSWORD }, 'secret', other);
    const { options: hers } = await beginPasskey(app, other);
    expect((await addPasskey(app, other, newAuthenticator(app).create(hers))).errors).toEqual([]);
    const pending = { code: codeAt(String(app1['secret']), app.clock.now()) };
    expect(codes(await send(app, 'confirmSecondFactor', pending, 'recoveryCodes', other))).toEqual(['INVALID_SECOND_FACTOR']);
  });
});
