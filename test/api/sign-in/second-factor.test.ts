import { DEMO_DAY, DEMO_PASSWORD, type TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { startDemoApp } from '../rights/support/demo-app';
import { refresh, refusalOfToken, signIn, tokensOf } from './support/sessions';
import { answerChallenge, challengeOf, codeAt, send, setUpSecondFactor, type Factor } from './support/second-factor';

const GERDA = 'global.admin@alpine-distribution.example';
const ANDREAS = 'admin.agent@alpine-distribution.example';
const SABINE = 'sales.agent@alpine-distribution.example';
const ULLA = 'user.admin@alpine-distribution.example';
const INVALID = { session: null, errors: [{ code: 'INVALID_SECOND_FACTOR' }] };
const STEP = 30_000;
const ten = { name: 'ten', windows: 1 };
const hundred = { name: 'a hundred', windows: 10 };

describeEngine('a second factor', () => {
  let app: TestApp;
  let factor: Factor;
  beforeEach(async () => {
    app = await startDemoApp();
    factor = await setUpSecondFactor(app, ANDREAS);
  });
  afterEach(() => app.stop());

  const codeNow = (): string => codeAt(factor.secret, app.clock.now());

  it('is requested only after the right password, and accepts the current code', async () => {
    expect((await signIn(app, ANDREAS, 'not the password')).errors).toMatchObject([{ code: 'INVALID_CREDENTIALS' }]);
    const challenge = await challengeOf(app, ANDREAS);
    expect(await refusalOfToken(app, challenge)).toBe('UNAUTHENTICATED');
    const { session, errors } = await answerChallenge(app, challenge, codeNow());
    expect(errors).toEqual([]);
    expect(await refusalOfToken(app, session.accessToken)).toBeNull();
    const state = await app.send('{ viewer { secondFactor { since required recoveryCodesLeft } } }', {}, session.accessToken);
    expect(state.data).toEqual({
      viewer: { secondFactor: { since: new Date(DEMO_DAY).toISOString(), required: false, recoveryCodesLeft: 10 } },
    });
  });

  it('accepts a code once even if it comes ten times at once, and codes of the step before or after', async () => {
    const challenge = await challengeOf(app, ANDREAS);
    const together = await Promise.all(Array.from({ length: 8 }, () => answerChallenge(app, challenge, codeNow())));
    expect(together.filter(({ session }) => session !== null).length).toBe(1);
    expect(await answerChallenge(app, challenge, codeNow())).toMatchObject(INVALID);
    app.clock.advance(15 * 60_000);
    for (const [shift, good] of [
      [-2 * STEP, false],
      [2 * STEP, false],
      [-STEP, true],
      [STEP, true],
    ] as const) {
      const again = await challengeOf(app, ANDREAS);
      const answer = await answerChallenge(app, again, codeAt(factor.secret, app.clock.now() + shift));
      expect({ shift, in: answer['session'] !== null }).toEqual({ shift, in: good });
    }
  });

  it('accepts a recovery code once, however it is typed', async () => {
    const [code = '', other = ''] = factor.recoveryCodes;
    expect((await answerChallenge(app, await challengeOf(app, ANDREAS), code)).errors).toEqual([]);
    expect(await answerChallenge(app, await challengeOf(app, ANDREAS), code)).toMatchObject(INVALID);
    const typed = ` ${other.toUpperCase().replaceAll('-', ' ')} `;
    expect((await answerChallenge(app, await challengeOf(app, ANDREAS), typed)).errors).toEqual([]);
  });

  it('gives every bad challenge and code the same answer', async () => {
    const challenge = await challengeOf(app, ANDREAS);
    const [head = '', body = '', signature = ''] = challenge.split('.');
    const { refreshToken, accessToken, deviceToken } = (await answerChallenge(app, challenge, codeNow()))['session'];
    app.clock.advance(STEP);
    const bad: readonly (readonly [challenge: string, code: string])[] = [
      ['', codeNow()],
      [`${head}.${body}.${signature.slice(1)}`, codeNow()],
      [accessToken, codeNow()],
      [refreshToken, codeNow()],
      [deviceToken, codeNow()],
      [challenge, ''],
      [challenge, '000000'],
      [challenge, `${codeNow()}0`],
      [challenge, 'x'.repeat(10_000)],
    ];
    const answers = await Promise.all(bad.map(([one, code]) => answerChallenge(app, one, code)));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject(INVALID);
  });

  it('forgets challenges after five minutes, a password change or a disabled account', async () => {
    const late = await challengeOf(app, ANDREAS);
    app.clock.advance(300_000);
    expect(await answerChallenge(app, late, codeNow())).toMatchObject(INVALID);
    const before = await challengeOf(app, ANDREAS);
    await app.database.transaction((writer) =>
      writer.run('UPDATE `user` SET token_generation = token_generation + 1 WHERE email = ?', [ANDREAS]),
    );
    expect(await answerChallenge(app, before, codeNow())).toMatchObject(INVALID);
    const open = await challengeOf(app, ANDREAS);
    await app.database.transaction((writer) => writer.run("UPDATE `user` SET status = 'DISABLED' WHERE email = ?", [ANDREAS]));
    expect(await answerChallenge(app, open, codeNow())).toMatchObject(INVALID);
  });

  it('checks ten wrong codes in 15 minutes, however many come at once, and the right one afterwards', async () => {
    const challenge = await challengeOf(app, ANDREAS);
    const wrong = Array.from({ length: 50 }, (_, index) => `${100_000 + index}`).filter((code) => code !== codeNow());
    await Promise.all(wrong.map((code) => answerChallenge(app, challenge, code)));
    expect(await answerChallenge(app, challenge, codeNow())).toMatchObject(INVALID);
    app.clock.advance(15 * 60_000);
    const later = await challengeOf(app, ANDREAS);
    expect((await answerChallenge(app, later, codeNow())).errors).toEqual([]);
  });

  it('is set up with the password and a right code, and ends all other sessions', async () => {
    const [one, other] = [await tokensOf(app, SABINE, DEMO_PASSWORD), await tokensOf(app, SABINE, DEMO_PASSWORD)];
    const begin = (currentPassword: string): ReturnType<typeof send> =>
      send(app, 'beginSecondFactor', { currentPassword }, 'secret otpauthUrl', one.accessToken);
    expect(await begin('wrong')).toMatchObject({
      secret: null,
      errors: [{ code: 'WRONG_PASSWORD', path: ['currentPassword'] }],
    });
    // Nothing was begun that a code could belong to.
    expect((await send(app, 'confirmSecondFactor', { code: '000000' }, 'recoveryCodes', one.accessToken)).errors).toMatchObject([
      { code: 'INVALID_SECOND_FACTOR', path: ['code'] },
    ]);
    const { secret, otpauthUrl } = await begin(DEMO_PASSWORD);
    expect(new URL(String(otpauthUrl)).searchParams.get('secret')).toBe(secret);
    const confirm = (code: string): ReturnType<typeof send> =>
      send(app, 'confirmSecondFactor', { code }, 'recoveryCodes', one.accessToken);
    expect(await confirm('000000')).toMatchObject({ recoveryCodes: null, errors: [{ code: 'INVALID_SECOND_FACTOR' }] });
    // Until then nothing is asked for.
    expect((await signIn(app, SABINE, DEMO_PASSWORD)).session).not.toBeNull();
    const { recoveryCodes } = await confirm(codeAt(String(secret), app.clock.now()));
    expect(new Set(recoveryCodes as string[]).size).toBe(10);
    expect(await refusalOfToken(app, one.accessToken)).toBeNull();
    expect(await refusalOfToken(app, other.accessToken)).toBe('UNAUTHENTICATED');
    expect((await refresh(app, other.refreshToken)).session).toBeNull();
    const isOn = [{ code: 'INVALID_STATE', path: [], details: { state: 'ON' } }];
    expect((await begin(DEMO_PASSWORD)).errors).toMatchObject(isOn);
    expect((await confirm('000000')).errors).toMatchObject(isOn);
  });

  it('gets new recovery codes, and is removed, with a code', async () => {
    const renew = (code: string): ReturnType<typeof send> =>
      send(app, 'renewRecoveryCodes', { code }, 'recoveryCodes', factor.token);
    expect((await renew(factor.recoveryCodes[0] ?? '')).errors).toMatchObject([{ code: 'INVALID_SECOND_FACTOR' }]);
    const { recoveryCodes } = await renew(codeNow());
    const challenge = await challengeOf(app, ANDREAS);
    expect(await answerChallenge(app, challenge, factor.recoveryCodes[1] ?? '')).toMatchObject(INVALID);
    const remove = (code: string): ReturnType<typeof send> => send(app, 'removeSecondFactor', { code }, 'removed', factor.token);
    expect(await remove('000000')).toMatchObject({ removed: false, errors: [{ code: 'INVALID_SECOND_FACTOR' }] });
    expect(await remove((recoveryCodes as string[])[0] ?? '')).toMatchObject({ removed: true, errors: [] });
    expect((await signIn(app, ANDREAS, DEMO_PASSWORD)).session).not.toBeNull();
    const isOff = [{ code: 'INVALID_STATE', path: [], details: { state: 'OFF' } }];
    expect((await remove('000000')).errors).toMatchObject(isOff);
    expect((await renew('000000')).errors).toMatchObject(isOff);
  });

  it('uses up no attempts if password and code are right, from known and unknown devices', async () => {
    const signsIn = async (email: string, deviceToken: string | null): Promise<Record<string, any> | null> => {
      app.clock.advance(STEP);
      const input = { email, password: DEMO_PASSWORD, deviceToken };
      const { secondFactorChallenge: challenge } = await send(app, 'signIn', input, 'secondFactorChallenge');
      return challenge === null ? null : ((await answerChallenge(app, String(challenge), codeNow()))['session'] as object);
    };
    const device = String((await signsIn(ANDREAS, null))?.['deviceToken']);
    for (let index = 0; index < 11; index += 1) expect(await signsIn(ANDREAS, device)).not.toBeNull();
    app.clock.advance(15 * 60_000);
    for (let index = 0; index < 11; index += 1) expect(await signsIn(ANDREAS, null)).not.toBeNull();
  });

  it('stays when the password is changed, and the trail says which proof opened a session', async () => {
    const changed = await send(
      app,
      'changePassword',
      { currentPassword: DEMO_PASSWORD, newPassword: 'eine Brücke über den Inn' },
      'session { accessToken mustSetUpSecondFactor }',
      factor.token,
    );
    expect(changed).toMatchObject({ session: { mustSetUpSecondFactor: false }, errors: [] });
    const [recovery = ''] = factor.recoveryCodes;
    for (const code of [codeNow(), recovery]) {
      const challenge = await challengeOf(app, ANDREAS, 'eine Brücke über den Inn');
      expect((await answerChallenge(app, challenge, code)).errors).toEqual([]);
    }
    await tokensOf(app, SABINE, DEMO_PASSWORD);
    const proofs = async (email: string): Promise<unknown[]> => {
      const rows = await app.database.rows(
        "SELECT e.changes FROM audit_event e JOIN `user` u ON u.id = e.subject_id WHERE u.email = ? AND e.action = 'signIn' AND e.at >= ? ORDER BY e.id",
        [email, app.clock.now()],
      );
      return rows.map(({ changes }) => (typeof changes === 'string' ? (JSON.parse(changes) as unknown) : null));
    };
    expect(await proofs(ANDREAS)).toEqual([{ after: { secondFactor: 'code' } }, { after: { secondFactor: 'recovery code' } }]);
    expect(await proofs(SABINE)).toEqual([null]);
  });

  it('is removed for somebody else by those who may reset the password, up to the ceiling', async () => {
    const token = async (email: string): Promise<string> => app.as(email);
    const [user] = await app.database.rows('SELECT id FROM `user` WHERE email = ?', [ANDREAS]);
    const input = { userId: String(user?.['id']) };
    const reset = async (by: string, given: object): Promise<string[]> =>
      (await send(app, 'resetSecondFactor', given, 'user { id secondFactorAt }', await token(by))).errors.map(({ code }) => code);
    await expect(reset(SABINE, input)).rejects.toThrow('FORBIDDEN');
    expect(await reset('global.admin@donau-it.example', input)).toEqual(['NOT_FOUND']);
    expect(await reset(ULLA, { ...input, dryRun: true })).toEqual([]);
    expect((await signIn(app, ANDREAS, DEMO_PASSWORD)).session).toBeNull();
    expect(await reset(ULLA, { ...input, idempotencyKey: 'lost' })).toEqual([]);
    expect(await reset(ULLA, { ...input, idempotencyKey: 'lost' })).toEqual([]);
    expect(await reset(ULLA, input)).toEqual(['NO_SECOND_FACTOR']);
    expect(await refusalOfToken(app, factor.token)).toBe('UNAUTHENTICATED');
    expect((await signIn(app, ANDREAS, DEMO_PASSWORD)).session).not.toBeNull();
    await setUpSecondFactor(app, GERDA);
    const [gerda] = await app.database.rows('SELECT id FROM `user` WHERE email = ?', [GERDA]);
    expect(await reset(ULLA, { userId: String(gerda?.['id']) })).toEqual(['ROLE_ABOVE_CEILING']);
  });

  it.each([ten, hundred])('is set up anew after $name wrong codes and a reset', async ({ windows }) => {
    for (let window = 0; window < windows; window += 1) {
      const challenge = await challengeOf(app, ANDREAS);
      for (let index = 0; index < 10; index += 1) await answerChallenge(app, challenge, 'no code');
      if (windows > 1) app.clock.advance(15 * 60_000);
    }
    const closed = await challengeOf(app, ANDREAS);
    expect(await answerChallenge(app, closed, codeNow())).toMatchObject(INVALID);
    const [user] = await app.database.rows('SELECT id FROM `user` WHERE email = ?', [ANDREAS]);
    const reset = await send(app, 'resetSecondFactor', { userId: String(user?.['id']) }, 'user { id }', await app.as(ULLA));
    expect(reset.errors).toEqual([]);
    expect(await answerChallenge(app, closed, codeNow())).toMatchObject(INVALID);
    factor = await setUpSecondFactor(app, ANDREAS);
    expect((await answerChallenge(app, await challengeOf(app, ANDREAS), codeNow())).errors).toEqual([]);
  });

  it('is set up anew after ten wrong codes and a reset, for a customer', async () => {
    const admin = 'admin@rheingold-logistik.example';
    const [row] = await app.database.rows(
      `SELECT u.id, u.email FROM \`user\` u JOIN \`user\` a ON a.organization_id = u.organization_id
        WHERE a.email = ? AND u.email <> a.email AND u.status = 'ACTIVE' ORDER BY u.id LIMIT 1`,
      [admin],
    );
    const [id, email] = [String(row?.['id']), String(row?.['email'])];
    await setUpSecondFactor(app, email);
    const challenge = await challengeOf(app, email);
    for (let index = 0; index < 10; index += 1) await answerChallenge(app, challenge, 'no code');
    const input = { customerUserId: id };
    const reset = await send(app, 'resetCustomerUserSecondFactor', input, 'customerUser { id }', await app.as(admin));
    expect(reset.errors).toEqual([]);
    expect((await setUpSecondFactor(app, email)).recoveryCodes.length).toBe(10);
  });

  it('is set up before anything else if the organization requires it, also for API tokens', async () => {
    const sabine = await tokensOf(app, SABINE, DEMO_PASSWORD);
    const expiresAt = new Date(app.clock.now() + 86_400_000).toISOString();
    const created = await send(app, 'createApiToken', { name: 'tool', readOnly: true, expiresAt }, 'token', sabine.accessToken);
    const require = async (required: boolean, by: string): Promise<string[]> =>
      (await send(app, 'setSecondFactorRequirement', { required }, 'required', by)).errors.map(({ code }) => code);
    const gerda = await app.as(GERDA);
    expect(await require(true, gerda)).toEqual(['SECOND_FACTOR_MISSING']);
    const { token } = await setUpSecondFactor(app, GERDA);
    expect(await require(true, token)).toEqual([]);

    for (const bearer of [sabine.accessToken, String(created['token'])]) {
      expect(await refusalOfToken(app, bearer)).toBe('SECOND_FACTOR_REQUIRED');
    }
    expect(await refusalOfToken(app, factor.token)).toBeNull();
    const set = await answerChallenge(app, await challengeOf(app, ANDREAS), codeNow());
    expect(set['session'].mustSetUpSecondFactor).toBe(false);
    const { session } = await send(
      app,
      'signIn',
      { email: SABINE, password: DEMO_PASSWORD },
      'session { accessToken mustSetUpSecondFactor }',
    );
    expect(session.mustSetUpSecondFactor).toBe(true);
    const begun = await send(app, 'beginSecondFactor', { currentPassword: DEMO_PASSWORD }, 'secret', session.accessToken);
    const code = codeAt(String(begun['secret']), app.clock.now());
    await send(app, 'confirmSecondFactor', { code }, 'recoveryCodes', session.accessToken);
    expect(await refusalOfToken(app, session.accessToken)).toBeNull();
    expect(await refusalOfToken(app, String(created['token']))).toBeNull();
    app.clock.advance(60_000);
    const remove = { code: codeAt(String(begun['secret']), app.clock.now()) };
    expect((await send(app, 'removeSecondFactor', remove, 'removed', session.accessToken)).errors).toMatchObject([
      { code: 'SECOND_FACTOR_REQUIRED' },
    ]);
    // Another organization is not asked.
    expect(await refusalOfToken(app, await app.as('global.admin@donau-it.example'))).toBeNull();
    expect(await require(false, token)).toEqual([]);
  });
});
