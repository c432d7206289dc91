import { setTimeout as delay } from 'node:timers/promises';
import { hashPassword } from '../../../src/security/passwords';
import { DEMO_PASSWORD, type TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { codesOf } from '../../support/mutate';
import { startDemoApp } from '../rights/support/demo-app';
import { answerChallenge, challengeOf, codeAt, send, setUpSecondFactor } from '../sign-in/support/second-factor';
import {
  changePassword,
  refusalOfToken,
  signIn,
  signOut,
  tokensOf,
  type Outcome,
  type Tokens,
} from '../sign-in/support/sessions';

/** Rounds of each race: ten in CI, a thousand by `npm run races`. */
const ROUNDS = Number(process.env['RACE_ROUNDS'] ?? 3);
const rounds = Array.from({ length: ROUNDS }, (_, index) => index + 1);
const LIMIT = Math.max(120_000, ROUNDS * 5_000);

const SABINE = 'sales.agent@alpine-distribution.example';
const ULLA = 'user.admin@alpine-distribution.example';
const GOOD = 'eine Brücke über den Inn';

describeEngine('signing in while something ends what was proven', () => {
  let app: TestApp;
  let sabine: { userId: string };
  beforeEach(async () => {
    app = await startDemoApp({ DATABASE_POOL_SIZE: '20' });
    const [row] = await app.database.rows('SELECT id FROM `user` WHERE email = ?', [SABINE]);
    sabine = { userId: String(row?.['id']) };
    await app.as(ULLA);
  });
  afterEach(() => app.stop());

  /** The sessions of the user that last. */
  const open = async (): Promise<unknown[]> =>
    (await app.database.rows('SELECT id FROM session WHERE user_id = ? AND revoked_at IS NULL', [sabine.userId])).map(
      ({ id }) => id,
    );
  const idOf = ({ refreshToken }: Tokens): string => refreshToken.split('.')[0] ?? '';
  const attempts = async (): Promise<number> =>
    Number((await app.database.rows('SELECT SUM(failures) AS n FROM sign_in_attempt', []))[0]?.['n'] ?? 0);
  /** Right passwords that were too late have counted. */
  const forgetAttempts = (): Promise<number> =>
    app.database.transaction((writer) => writer.run('DELETE FROM sign_in_attempt', []));
  const byUlla = async (name: string): Promise<void> => expect(await codesOf(app, ULLA, name, sabine)).toEqual([]);
  const signIns = (count: number): Promise<Outcome[]> =>
    Promise.all(Array.from({ length: count }, () => signIn(app, SABINE, DEMO_PASSWORD)));

  /** A session that has begun a second factor, and what turns it on. */
  async function begun(): Promise<{ session: Tokens; confirm: () => Promise<void> }> {
    const session = await tokensOf(app, SABINE, DEMO_PASSWORD);
    const { secret } = await send(
      app,
      'beginSecondFactor',
      { currentPassword: DEMO_PASSWORD },
      'secret otpauthUrl',
      session.accessToken,
    );
    const confirm = async (): Promise<void> => {
      const input = { code: codeAt(String(secret), app.clock.now()) };
      const { errors } = await send(app, 'confirmSecondFactor', input, 'recoveryCodes', session.accessToken);
      expect(errors).toEqual([]);
    };
    return { session, confirm };
  }

  /** Lets something happen while passwords wait in the queue: what was read of their accounts is old by then. */
  async function meanwhile<T>(count: number, work: () => Promise<T>, end: () => Promise<unknown>): Promise<T> {
    const before = await attempts();
    const queue = Array.from({ length: 60 }, () => hashPassword('in turn'));
    let over = false;
    const working = work().finally(() => (over = true));
    // Attempts are taken after the account was read.
    while (!over && (await attempts()) < before + count) await delay(5);
    await end();
    const answer = await working;
    await Promise.all(queue);
    return answer;
  }

  const REFUSED = { session: null, errors: [{ code: 'INVALID_CREDENTIALS' }] };

  it('opens no session with the password alone after a second factor was turned on', async () => {
    const { session, confirm } = await begun();
    expect(await meanwhile(4, () => signIns(4), confirm)).toMatchObject([REFUSED, REFUSED, REFUSED, REFUSED]);
    expect(await open()).toEqual([idOf(session)]);
    expect(await refusalOfToken(app, session.accessToken)).toBeNull();
  });

  it('opens no session after the account was closed, or all its sessions were ended', async () => {
    const everywhere = await tokensOf(app, SABINE, DEMO_PASSWORD);
    const ends = [
      () => app.send('mutation { signOutEverywhere { errors { code } } }', {}, everywhere.accessToken),
      () => byUlla('disableUser'),
    ];
    for (const end of ends) {
      expect(await meanwhile(2, () => signIns(2), end)).toMatchObject([REFUSED, REFUSED]);
      expect(await open()).toEqual([]);
    }
  });

  it('goes on when nothing of that happened', async () => {
    const outcomes = await meanwhile(
      2,
      () => signIns(2),
      () => codesOf(app, ULLA, 'updateUser', { ...sabine, name: 'Sabine Neu' }),
    );
    expect(outcomes.map(({ errors }) => errors)).toEqual([[], []]);
    expect((await open()).length).toBe(2);
  });

  it('cannot be bypassed by changing the password with an ended session', async () => {
    const { session, confirm } = await begun();
    const other = await tokensOf(app, SABINE, DEMO_PASSWORD);
    const change = (token: string) => (): Promise<unknown> => changePassword(app, token, DEMO_PASSWORD, GOOD).catch(String);
    const left = await tokensOf(app, SABINE, DEMO_PASSWORD);
    expect(await meanwhile(1, change(left.accessToken), () => signOut(app, left.accessToken))).toContain('UNAUTHENTICATED');
    expect((await open()).length).toBe(2);
    expect(await meanwhile(1, change(other.accessToken), confirm)).toContain('UNAUTHENTICATED');
    expect(await open()).toEqual([idOf(session)]);
    expect(await challengeOf(app, SABINE, DEMO_PASSWORD)).not.toBe('null');
  });

  it(
    `leaves one session if the second factor is turned on at the same time, ${ROUNDS} times`,
    async () => {
      for (const round of rounds) {
        await forgetAttempts();
        const { session, confirm } = await begun();
        await Promise.all([signIns(6), confirm(), signIns(2)]);
        expect([round, await open()]).toEqual([round, [idOf(session)]]);
        await byUlla('resetSecondFactor');
      }
    },
    LIMIT,
  );

  it(
    `leaves no session if the account is disabled at the same time, ${ROUNDS} times`,
    async () => {
      for (const round of rounds) {
        await forgetAttempts();
        await Promise.all([signIns(6), byUlla('disableUser'), signIns(2)]);
        expect([round, await open()]).toEqual([round, []]);
        await byUlla('enableUser');
      }
    },
    LIMIT,
  );

  it(
    `leaves the new session if the password is changed at the same time, ${ROUNDS} times`,
    async () => {
      const hashed = await app.database.rows('SELECT password_hash AS hash FROM `user` WHERE id = ?', [sabine.userId]);
      for (const round of rounds) {
        await forgetAttempts();
        const { accessToken } = await tokensOf(app, SABINE, DEMO_PASSWORD);
        const change = changePassword(app, accessToken, DEMO_PASSWORD, GOOD);
        const [, { session }] = await Promise.all([signIns(4), change, signIns(2)]);
        expect([round, await open()]).toEqual([round, [session && idOf(session)]]);
        await app.database.transaction((writer) =>
          writer.run('UPDATE `user` SET password_hash = ? WHERE id = ?', [String(hashed[0]?.['hash']), sabine.userId]),
        );
      }
    },
    LIMIT,
  );

  it(
    `leaves no session for a challenge if the second factor is removed at the same time, ${ROUNDS} times`,
    async () => {
      for (const round of rounds) {
        await forgetAttempts();
        const { secret } = await setUpSecondFactor(app, SABINE);
        const challenge = await challengeOf(app, SABINE);
        const answers = [0, 1].map(() => answerChallenge(app, challenge, codeAt(secret, app.clock.now())));
        await Promise.all([...answers, byUlla('resetSecondFactor')]);
        expect([round, await open()]).toEqual([round, []]);
      }
    },
    LIMIT,
  );
});
