import { hashesComputed, hashPassword } from '../../../src/security/passwords';
import { DEMO_PASSWORD, startTestApp, type TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { begin } from '../enrollment/support/applicants';
import { startDemoApp } from '../rights/support/demo-app';
import { changePassword, signIn, tokensOf } from './support/sessions';
import { send } from './support/second-factor';

const GERDA = 'global.admin@alpine-distribution.example';
const ANDREAS = 'admin.agent@alpine-distribution.example';
const ULLA = 'user.admin@alpine-distribution.example';
const QUARTER = 15 * 60_000;
const wrong = (index: number): string => `not the password ${index}`;

describeEngine('guessing a password', () => {
  let app: TestApp;
  let other: TestApp;
  beforeEach(async () => {
    app = await startDemoApp();
    other = await startTestApp({ beside: app });
  });
  afterEach(async () => {
    await other.stop();
    await app.stop();
  });

  const counted = async (): Promise<unknown[]> =>
    (await app.database.rows('SELECT attempts, failures FROM sign_in_attempt WHERE attempts > 0', [])).map((row) => ({ ...row }));
  const guess = async (count: number, email = GERDA): Promise<void> => {
    for (let index = 0; index < count; index += 1) await signIn(index % 2 ? app : other, email, wrong(index));
  };
  const canSignIn = async (email = GERDA, at = app): Promise<boolean> =>
    (await signIn(at, email, DEMO_PASSWORD)).session !== null;

  it('gets exactly ten tries in 15 minutes when 200 come at once through two servers', async () => {
    const codes = await Promise.all(
      Array.from({ length: 200 }, async (_, index) => {
        const at = index % 2 ? app : other;
        const { data, errors } = await at.send('mutation($input: SignInInput!) { signIn(input: $input) { errors { code } } }', {
          input: { email: GERDA, password: wrong(index) },
        });
        return errors[0]?.extensions.code ?? data?.['signIn'].errors[0].code;
      }),
    );
    // Beyond what is hashed at once the server says that it is busy; nothing else is ever said.
    expect([...new Set(codes)].filter((code) => code !== 'INVALID_CREDENTIALS' && code !== 'UNAVAILABLE')).toEqual([]);
    expect(await counted()).toEqual([{ attempts: 10, failures: 10 }]);
    expect(await canSignIn()).toBe(false);
    expect(await canSignIn(GERDA, other)).toBe(false);
    expect(await canSignIn(ANDREAS)).toBe(true);
    app.clock.advance(QUARTER - 1);
    expect(await canSignIn()).toBe(false);
    app.clock.advance(1);
    expect(await canSignIn()).toBe(true);
  });

  it('gets no more tries by user names with additions, which belong to nobody', async () => {
    const longer = [`${GERDA}${' '.repeat(320 - GERDA.length)}x`, `${GERDA}${' '.repeat(400)}x`, `${GERDA} x`, `${GERDA}x`];
    await guess(10);
    for (const name of longer) expect(await canSignIn(name)).toBe(false);
    app.clock.advance(QUARTER);
    for (const name of longer) expect(await canSignIn(name)).toBe(false);
    // Blanks around the name, and its case, are no other name.
    expect(await canSignIn(`  ${GERDA.toUpperCase()}${' '.repeat(400)}`)).toBe(true);
    // Each of the others has attempts of its own, that end, too.
    const [name = ''] = longer;
    await guess(12, name);
    expect(await counted()).toContainEqual({ attempts: 10, failures: 11 });
    expect(await canSignIn()).toBe(true);
  });

  it('gets no more tries by claiming another address', async () => {
    const alpine = { email: GERDA, companyDomain: 'alpine-distribution.example' };
    const { userName } = await begin(app, 'alpine-distribution.example', alpine);
    await guess(9);
    const token = await app.as(userName);
    for (let index = 0; index < 3; index += 1) {
      expect((await changePassword(app, token, DEMO_PASSWORD, DEMO_PASSWORD)).errors).toMatchObject([
        { code: 'PASSWORD_UNCHANGED' },
      ]);
      expect((await changePassword(app, token, wrong(index), 'eine Brücke über den Inn')).errors).toMatchObject([
        { code: 'WRONG_PASSWORD' },
      ]);
    }
    expect(await counted()).toContainEqual({ attempts: 9, failures: 9 });
    expect(await canSignIn()).toBe(true);
  });

  it('does not count tries that a busy server did not check', async () => {
    let busy = true;
    // Whoever is done comes again before anybody else can, so the queue is full all the while.
    const again = async (): Promise<void> => {
      while (busy) await hashPassword('in turn');
    };
    const flood = Array.from({ length: 100 }, () => again().catch(() => undefined));
    const answers: string[] = [];
    for (let index = 0; index < 12; index += 1) {
      const password = index % 2 ? DEMO_PASSWORD : wrong(index);
      answers.push(await signIn(app, GERDA, password).then(() => 'looked at', String));
    }
    busy = false;
    await Promise.all(flood);
    expect(answers.filter((answer) => !answer.includes('UNAVAILABLE'))).toEqual([]);
    expect(await counted()).toEqual([]);
    expect(await canSignIn()).toBe(true);
  });

  it('is not compared with the right password once no try is left, at the same cost', async () => {
    await guess(9);
    expect(await canSignIn()).toBe(true);
    // A sign-in that succeeds takes no try away, and gives back none that failed.
    await guess(1);
    expect(await canSignIn()).toBe(false);
    // Something is stored for a closed account, too: without it refusals would be there sooner.
    app.clock.advance(1);
    await guess(1);
    const rows = await app.database.rows('SELECT attempts FROM sign_in_attempt WHERE last_at = ?', [app.clock.now()]);
    expect(rows).toEqual([{ attempts: 10 }]);
  });

  it('is blocked after a hundred failures in a row, until the password is reset', async () => {
    for (let window = 0; window < 10; window += 1) {
      await guess(10);
      app.clock.advance(QUARTER);
    }
    expect(await canSignIn()).toBe(false);
    app.clock.advance(365 * 86_400_000);
    await app.background();
    expect(await canSignIn()).toBe(false);
  });

  it('leaves the owner a way in from a device that signed in before', async () => {
    const input = { email: GERDA, password: DEMO_PASSWORD };
    const { session } = await send(app, 'signIn', input, 'session { deviceToken }');
    const deviceToken = String(session.deviceToken);
    await guess(12);
    expect(await canSignIn()).toBe(false);
    const known = await send(app, 'signIn', { ...input, deviceToken }, 'session { accessToken deviceToken }');
    expect(known.errors).toEqual([]);
    // The device of somebody else, an invented one, and one that was fiddled with help nobody.
    const { session: theirs } = await send(
      app,
      'signIn',
      { email: ANDREAS, password: DEMO_PASSWORD },
      'session { deviceToken accessToken }',
    );
    for (const token of [theirs.deviceToken, theirs.accessToken, `${deviceToken}x`, 'x'.repeat(10_000), '']) {
      expect((await send(app, 'signIn', { ...input, deviceToken: token }, 'session { accessToken }'))['session']).toBeNull();
    }
    // A stolen device has ten tries of its own and no more.
    for (let index = 0; index < 10; index += 1) {
      await send(app, 'signIn', { email: GERDA, password: wrong(index), deviceToken }, 'session { accessToken }');
    }
    expect((await send(app, 'signIn', { ...input, deviceToken }, 'session { accessToken }'))['session']).toBeNull();
  });

  it('leaves the owner a way in with a new password from an administrator', async () => {
    await guess(12, ANDREAS);
    expect(await canSignIn(ANDREAS)).toBe(false);
    const [user] = await app.database.rows('SELECT id FROM `user` WHERE email = ?', [ANDREAS]);
    const reset = await send(app, 'resetPassword', { userId: String(user?.['id']) }, 'temporaryPassword', await app.as(ULLA));
    expect((await signIn(app, ANDREAS, String(reset['temporaryPassword']))).session).not.toBeNull();
  });

  it('is no faster with an open session', async () => {
    const { accessToken } = await tokensOf(app, GERDA, DEMO_PASSWORD);
    for (let index = 0; index < 10; index += 1) {
      const { errors } = await changePassword(app, accessToken, wrong(index), 'eine Brücke über den Inn');
      expect(errors).toMatchObject([{ code: 'WRONG_PASSWORD' }]);
    }
    const input = { currentPassword: DEMO_PASSWORD, newPassword: 'eine Brücke über den Inn' };
    const document = 'mutation($input: ChangePasswordInput!) { changePassword(input: $input) { errors { code } } }';
    const { errors } = await app.send(document, { input }, accessToken);
    expect(errors).toMatchObject([{ extensions: { code: 'THROTTLED', retryAfter: 900 } }]);
    expect(await canSignIn()).toBe(false);
  });

  it('is not assumed of an owner who enters the right password again and again', async () => {
    const { accessToken } = await tokensOf(app, GERDA, DEMO_PASSWORD);
    for (let index = 0; index < 11; index += 1) {
      const begun = await send(app, 'beginSecondFactor', { currentPassword: DEMO_PASSWORD }, 'secret', accessToken);
      expect(begun.errors).toEqual([]);
    }
  });

  it('costs the same for unknown, wrong, disabled, lapsed and locked accounts', async () => {
    const LOCKED = 'sales.agent@alpine-distribution.example';
    const DISABLED = 'billing.admin@alpine-distribution.example';
    await app.database.transaction((writer) => writer.run("UPDATE `user` SET status = 'DISABLED' WHERE email = ?", [DISABLED]));
    await guess(10, LOCKED);
    const cost = async (email: string, password: string): Promise<object> => {
      const hashes = hashesComputed();
      const document = 'mutation($input: SignInInput!) { signIn(input: $input) { errors { code message path details } } }';
      const { status, data, errors, statements, rows, size } = await app.send(document, { input: { email, password } });
      return { status, data, errors, statements, rows, size, hashes: hashesComputed() - hashes };
    };
    // The first refusals of a minute are counted one by one, whoever they are about.
    const unknown = await cost('nobody@alpine-distribution.example', DEMO_PASSWORD);
    expect(unknown).toMatchObject({ status: 200, hashes: 1 });
    expect(await cost(GERDA, wrong(0))).toEqual(unknown);
    expect(await cost(DISABLED, DEMO_PASSWORD)).toEqual(unknown);
    expect(await cost(LOCKED, DEMO_PASSWORD)).toEqual(unknown);
    expect(await cost(LOCKED, wrong(0))).toEqual(unknown);
    expect(await cost('unheard.of@nowhere.example', wrong(0))).toEqual(unknown);
    expect(await cost(`${GERDA}${' '.repeat(320 - GERDA.length)}x`, DEMO_PASSWORD)).toEqual(unknown);
    expect(await cost('no address', DEMO_PASSWORD)).toEqual(unknown);
  });

  it('is forgotten a month after the last try, unless the account is blocked', async () => {
    const counted = async (): Promise<number> =>
      (await app.database.rows('SELECT failures FROM sign_in_attempt WHERE failures > 0', [])).length;
    await guess(3);
    await guess(1, 'nobody@nowhere.example');
    app.clock.advance(30 * 86_400_000);
    await app.background();
    expect(await counted()).toBe(2);
    app.clock.advance(86_400_000);
    await app.background();
    expect(await app.database.rows('SELECT * FROM sign_in_attempt', [])).toEqual([]);
  });
});
