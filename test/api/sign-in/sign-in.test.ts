import { DEMO_DAY, DEMO_PASSWORD, type TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { cheapHash } from '../../support/demo';
import { startDemoApp } from '../rights/support/demo-app';
import { signIn, signInAnswer } from './support/sessions';

const GERDA = 'global.admin@alpine-distribution.example';
const DISABLED = 'user.admin@alpine-distribution.example';
const LAPSED = 'billing.admin@alpine-distribution.example';
const LONG = 'sales.agent@alpine-distribution.example';
const HOUR = 3_600_000;
const LONGEST = 'ä bird in the hand '.repeat(14).slice(0, 256);

describeEngine('signing in', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startDemoApp();
    const longest = await cheapHash(LONGEST.normalize('NFC'));
    await app.database.transaction(async (writer) => {
      await writer.run("UPDATE `user` SET status = 'DISABLED' WHERE email = ?", [DISABLED]);
      await writer.run('UPDATE `user` SET must_change_password = 1, temporary_password_expires_at = ? WHERE email = ?', [
        DEMO_DAY,
        LAPSED,
      ]);
      await writer.run('UPDATE `user` SET password_hash = ? WHERE email = ?', [longest, LONG]);
    });
  });
  afterAll(() => app.stop());

  it('gives unknown, wrong, disabled, lapsed and overlong the same answer at the same cost', async () => {
    // The first refusal of a minute begins its count, whoever it is about.
    await signInAnswer(app, 'nobody@alpine-distribution.example', DEMO_PASSWORD);
    const { status, data, errors, statements } = await signInAnswer(app, 'nobody@alpine-distribution.example', DEMO_PASSWORD);
    const unknown = { status, data, errors, statements };
    expect(unknown).toMatchObject({
      status: 200,
      data: { signIn: { session: null, errors: [{ code: 'INVALID_CREDENTIALS', path: [] }] } },
      errors: [],
    });
    const others: readonly (readonly [email: string, password: string])[] = [
      [GERDA, 'not the password'],
      [GERDA, ''],
      [GERDA, `${DEMO_PASSWORD} `],
      [GERDA, DEMO_PASSWORD.toUpperCase()],
      [GERDA, 'x'.repeat(257)],
      [LONG, `${LONGEST}x`],
      [GERDA, 'x'.repeat(100_000)],
      [`${'x'.repeat(10_000)}@nowhere.example`, DEMO_PASSWORD],
      ['', DEMO_PASSWORD],
      ["' OR 1=1 --", DEMO_PASSWORD],
      [DISABLED, DEMO_PASSWORD],
      [LAPSED, DEMO_PASSWORD],
    ];
    for (const [email, password] of others) {
      const answer = await signInAnswer(app, email, password);
      expect({ status: answer.status, data: answer.data, errors: answer.errors, statements: answer.statements }).toEqual(unknown);
    }
  });

  it('accepts a password of 256 characters unchanged', async () => {
    expect((await signIn(app, LONG, LONGEST)).session).not.toBeNull();
    expect((await signIn(app, LONG, LONGEST.slice(0, 255))).session).toBeNull();
  });

  it('compares email addresses regardless of case and surrounding blanks', async () => {
    for (const email of [GERDA, GERDA.toUpperCase(), `  Global.Admin@Alpine-Distribution.EXAMPLE\t`]) {
      expect((await signIn(app, email, DEMO_PASSWORD)).errors).toEqual([]);
    }
    expect((await signIn(app, GERDA.replace('admin', 'ádmin'), DEMO_PASSWORD)).session).toBeNull();
  });

  it('accepts a temporary password until it lapses and not a moment longer', async () => {
    app.clock.set(DEMO_DAY - 1);
    expect((await signIn(app, LAPSED, DEMO_PASSWORD)).session).toMatchObject({ mustChangePassword: true });
    app.clock.set(DEMO_DAY);
    expect((await signIn(app, LAPSED, DEMO_PASSWORD)).errors).toMatchObject([{ code: 'INVALID_CREDENTIALS' }]);
  });

  it('is recorded in the audit trail and as last sign-in', async () => {
    app.clock.set(DEMO_DAY + HOUR);
    const events = async (outcome: string): Promise<number> =>
      (await app.database.rows("SELECT id FROM audit_event WHERE action = 'signIn' AND outcome = ?", [outcome])).length;
    const before = { accepted: await events('ACCEPTED'), refused: await events('REFUSED') };
    await signIn(app, GERDA, DEMO_PASSWORD);
    await signIn(app, GERDA, 'not the password');
    expect(await events('ACCEPTED')).toBe(before.accepted + 1);
    expect(await events('REFUSED')).toBe(before.refused + 1);
    const [user] = await app.database.rows('SELECT last_sign_in_at AS at FROM `user` WHERE email = ?', [GERDA]);
    expect(user).toEqual({ at: DEMO_DAY + HOUR });
  });
});
