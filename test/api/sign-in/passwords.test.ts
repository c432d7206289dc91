import { DEMO_PASSWORD, type TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { cheapHash } from '../../support/demo';
import { startDemoApp } from '../rights/support/demo-app';
import { EVERYTHING, QUERIES } from '../rights/support/root-table';
import { changePassword, refresh, refusalOfToken, signIn, signInAnswer, signOut, tokensOf } from './support/sessions';

const GERDA = 'global.admin@alpine-distribution.example';
const OLIVIA = 'operator@partner-graph.example';
const BEATE = 'billing.admin@alpine-distribution.example';
const GOOD = 'eine Brücke über den Inn';
const HOURS_72 = 72 * 3_600_000;

describeEngine('changing the password', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startDemoApp();
  });
  afterAll(() => app.stop());

  it.each([
    ['eleven characters', 'PASSWORD_LENGTH', 'too short x'],
    ['257 characters', 'PASSWORD_LENGTH', 'xy'.repeat(129).slice(1)],
    ['a common one', 'PASSWORD_COMMON', 'password1234'],
    ['a common one in other case', 'PASSWORD_COMMON', 'PassWord1234'],
    ['one character again and again', 'PASSWORD_COMMON', 'aaaaaaaaaaaa'],
    ['three characters again and again', 'PASSWORD_COMMON', 'abcabcabcabc'],
    ['the alphabet', 'PASSWORD_COMMON', 'abcdefghijklmn'],
    ['a common word with years around it', 'PASSWORD_COMMON', '2026-Sunshine-2027!'],
    ['a leaked one of many characters', 'PASSWORD_COMMON', 'qwertyuiopasdfghjkl'],
    ['the own address', 'PASSWORD_COMMON', 'billing.admin@alpine'],
    ['the name of the organization and a year', 'PASSWORD_COMMON', 'Alpine-Distribution-26'],
    ['four famous words', 'PASSWORD_COMMON', 'correct horse battery staple'],
    ['the current one', 'PASSWORD_UNCHANGED', DEMO_PASSWORD],
  ])('is refused for %s, and nothing changes', async (_, code, password) => {
    const { accessToken } = await tokensOf(app, BEATE, DEMO_PASSWORD);
    expect(await changePassword(app, accessToken, DEMO_PASSWORD, password)).toMatchObject({
      session: null,
      errors: [{ code, path: ['newPassword'] }],
    });
    expect(await refusalOfToken(app, accessToken)).toBeNull();
    expect((await signIn(app, BEATE, DEMO_PASSWORD)).session).not.toBeNull();
  });

  it('needs the current password', async () => {
    const { accessToken } = await tokensOf(app, BEATE, DEMO_PASSWORD);
    expect(await changePassword(app, accessToken, 'not the password', GOOD)).toMatchObject({
      session: null,
      errors: [{ code: 'WRONG_PASSWORD', path: ['currentPassword'] }],
    });
    expect((await signIn(app, BEATE, GOOD)).session).toBeNull();
  });

  it('ends all sessions and old tokens and returns a new session', async () => {
    const [one, other] = [await tokensOf(app, GERDA, DEMO_PASSWORD), await tokensOf(app, GERDA, DEMO_PASSWORD)];
    const neighbor = await tokensOf(app, BEATE, DEMO_PASSWORD);
    const { session, errors } = await changePassword(app, one.accessToken, DEMO_PASSWORD, GOOD);
    expect(errors).toEqual([]);
    for (const { accessToken, refreshToken } of [one, other]) {
      expect(await refusalOfToken(app, accessToken)).toBe('UNAUTHENTICATED');
      expect((await refresh(app, refreshToken)).session).toBeNull();
    }
    expect(await refusalOfToken(app, session?.accessToken ?? '')).toBeNull();
    expect((await refresh(app, session?.refreshToken ?? '')).session).not.toBeNull();
    expect(await refusalOfToken(app, neighbor.accessToken)).toBeNull();
    expect((await signIn(app, GERDA, DEMO_PASSWORD)).session).toBeNull();
    expect((await signIn(app, GERDA, GOOD.normalize('NFD'))).session).not.toBeNull();
  });

  it('happens once if it is requested twice at the same time', async () => {
    const hash = await cheapHash(DEMO_PASSWORD);
    await app.database.transaction((writer) => writer.run('UPDATE `user` SET password_hash = ? WHERE email = ?', [hash, GERDA]));
    const { accessToken } = await tokensOf(app, GERDA, DEMO_PASSWORD);
    const asked = ['eine Insel im Ammersee', 'ein Boot auf dem Attersee'].map((password) =>
      changePassword(app, accessToken, DEMO_PASSWORD, password).then(
        ({ session }) => (session ? password : null),
        () => null,
      ),
    );
    const done = (await Promise.all(asked)).filter((password) => password !== null);
    expect(done.length).toBe(1);
    expect((await signIn(app, GERDA, done[0] ?? '')).session).not.toBeNull();
  });
});

describeEngine('a temporary password', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startDemoApp();
  });
  afterAll(() => app.stop());
  const giveTemporary = (email: string): Promise<number> =>
    app.database.transaction((writer) =>
      writer.run('UPDATE `user` SET must_change_password = 1, temporary_password_expires_at = ? WHERE email = ?', [
        app.clock.now() + HOURS_72,
        email,
      ]),
    );

  it('allows nothing but changing it, signing out and refreshing the session', async () => {
    await giveTemporary(OLIVIA);
    const { accessToken, refreshToken, mustChangePassword } = await tokensOf(app, OLIVIA, DEMO_PASSWORD);
    expect(mustChangePassword).toBe(true);
    const { data, errors } = await app.send(EVERYTHING, {}, accessToken);
    expect(data).toEqual(Object.fromEntries(Object.keys(QUERIES).map((field) => [field, null])));
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(Object.keys(QUERIES).map(() => 'PASSWORD_CHANGE_REQUIRED'));
    const provider = `createProvider(input: { name: "Nordlicht", country: "DE", domain: "nordlicht.example",
      admin: { name: "Nora Licht", email: "nora@nordlicht.example" } }) { errors { code } }`;
    const created = await app.send(`mutation { ${provider} }`, {}, accessToken);
    expect(created.errors.map(({ extensions }) => extensions.code)).toEqual(['PASSWORD_CHANGE_REQUIRED']);
    expect(await app.database.rows("SELECT id FROM organization WHERE name = 'Nordlicht'", [])).toEqual([]);
    const next = (await refresh(app, refreshToken, accessToken)).session;
    expect(next?.mustChangePassword).toBe(true);
    expect(await refusalOfToken(app, next?.accessToken ?? '')).toBe('PASSWORD_CHANGE_REQUIRED');
    expect((await signOut(app, next?.accessToken ?? '')).data).toEqual({ signOut: { signedOut: true, errors: [] } });
    expect(await refusalOfToken(app, next?.accessToken ?? '')).toBe('UNAUTHENTICATED');
  });

  it('applies to tokens that were issued before, too', async () => {
    const { accessToken } = await tokensOf(app, BEATE, DEMO_PASSWORD);
    expect(await refusalOfToken(app, accessToken)).toBeNull();
    await giveTemporary(BEATE);
    expect(await refusalOfToken(app, accessToken)).toBe('PASSWORD_CHANGE_REQUIRED');
  });

  it('ends with the change: everything opens, and the temporary password is void', async () => {
    await giveTemporary(OLIVIA);
    const { accessToken } = await tokensOf(app, OLIVIA, DEMO_PASSWORD);
    expect((await changePassword(app, accessToken, DEMO_PASSWORD, DEMO_PASSWORD)).errors).toMatchObject([
      { code: 'PASSWORD_UNCHANGED' },
    ]);
    const { session } = await changePassword(app, accessToken, DEMO_PASSWORD, GOOD);
    expect(session?.mustChangePassword).toBe(false);
    expect(await refusalOfToken(app, session?.accessToken ?? '')).toBeNull();
    expect((await signIn(app, OLIVIA, DEMO_PASSWORD)).session).toBeNull();
    expect((await signIn(app, OLIVIA, GOOD)).session?.mustChangePassword).toBe(false);
    const [user] = await app.database.rows('SELECT temporary_password_expires_at AS until FROM `user` WHERE email = ?', [OLIVIA]);
    expect(user).toEqual({ until: null });
  });

  it('cannot be changed after it has lapsed, even with an older session', async () => {
    await giveTemporary('helpdesk.agent@donau-it.example');
    const session = await tokensOf(app, 'helpdesk.agent@donau-it.example', DEMO_PASSWORD);
    app.clock.advance(HOURS_72);
    const again = (await refresh(app, session.refreshToken)).session;
    const outcome = again ? await changePassword(app, again.accessToken, DEMO_PASSWORD, GOOD).catch(() => null) : null;
    expect(outcome?.session ?? null).toBeNull();
    // The session still had a quarter of an hour in its access token when the password lapsed.
    await giveTemporary(GERDA);
    app.clock.advance(HOURS_72 - 1);
    const late = await tokensOf(app, GERDA, DEMO_PASSWORD);
    expect(await refusalOfToken(app, late.accessToken)).toBe('PASSWORD_CHANGE_REQUIRED');
    app.clock.advance(1);
    expect(await refusalOfToken(app, late.accessToken)).toBe('UNAUTHENTICATED');
    expect((await signInAnswer(app, 'helpdesk.agent@donau-it.example', GOOD)).data).toMatchObject({ signIn: { session: null } });
  });
});
