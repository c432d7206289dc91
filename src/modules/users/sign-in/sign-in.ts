import { inTransaction, type Ctx, type TxCtx } from '../../../data/context';
import { bound } from '../../../data/sql';
import { defineAnswer } from '../../../graph/define-mutation';
import { OPEN } from '../../../graph/registry';
import { verifyPassword } from '../../../security/passwords';
import { EMAIL_LONGEST, normalizeEmail } from '../email';
import { kindsNow, type SecondFactorKind } from '../second-factor/factors';
import { challengePasskeys } from '../second-factor/passkeys/use-passkey';
import { attemptsAt, succeeded, takeAttempt } from './attempts';
import { canSignIn, credentialsOf, refusedSignIn, type Credentials } from './credentials';
import { deviceTokenFor, openSession, tokensFor, type SessionTokens } from './open-session';
import { signedIn } from './session.events';
import { SignInInput, SignInPayload } from './session.types';

/** The result of a correct password: a session, or a second-factor challenge and what can answer it. */
interface SignedIn {
  session: SessionTokens | null;
  secondFactorChallenge: string | null;
  secondFactorKinds: readonly SecondFactorKind[] | null;
  passkeyOptions: object | null;
}

/** Nothing to answer. */
const NO_CHALLENGE = { secondFactorChallenge: null, secondFactorKinds: null, passkeyOptions: null };

/** How the user got as far as opening a session. */
export interface How {
  /** The attempt counters that were charged. */
  counted: readonly string[];
  /** The known device. */
  deviceId: string | undefined;
  /** Consumes the second factor and returns its kind; refuses if it is wrong. */
  secondFactor?: (tx: TxCtx) => Promise<string>;
  /** Refuses if the proofs have become invalid. */
  refused: () => never;
}

/**
 * Records the sign-in if nothing changed since the proofs were checked. Anything that ends sessions updates the same
 * row: either it came first and this is refused, or it waits and ends the new session.
 */
async function noteSignIn(tx: TxCtx, user: Credentials): Promise<boolean> {
  const noted = await tx.db.run(
    bound(
      'proof',
      "UPDATE `user` SET last_sign_in_at = ?, updated_at = ? WHERE id = ? AND status = 'ACTIVE' AND token_generation = ? AND (second_factor_at IS NULL) = ?",
    ),
    [tx.clock.now(), tx.clock.now(), user.id, user.generation, user.secondFactorAt === null ? 1 : 0],
  );
  return noted === 1;
}

/** Opens the session of a user who has passed all required checks. */
export async function completeSignIn(
  ctx: Ctx,
  user: Credentials,
  { counted, deviceId, secondFactor, refused }: How,
): Promise<SessionTokens> {
  return inTransaction(ctx, async (tx) => {
    const proof = await secondFactor?.(tx);
    if (!(await noteSignIn(tx, user))) return refused();
    const opened = await openSession(tx, user);
    for (const account of counted) await succeeded(tx, account);
    tx.emit(signedIn(user, proof));
    return { ...(await tokensFor(tx, user, opened)), deviceToken: await deviceTokenFor(tx, user.id, deviceId) };
  });
}

/** The user and device that a device token names; none if the token is invalid in any way. */
async function deviceOf(ctx: Ctx, token: string | null | undefined): Promise<{ userId: string; deviceId: string } | null> {
  return token == null ? null : ctx.services.tokens.devices.read(token, ctx.clock.now());
}

/** A user name in lookup form. A name longer than any valid one matches nobody, even by its prefix. */
function lookedUp(typed: string): string {
  const userName = normalizeEmail(typed);
  return userName.length > EMAIL_LONGEST ? '' : userName;
}

/**
 * Signs in with e-mail address and password. Every refusal does the same work: one row read, one attempt counted, one
 * hash computed. When no attempts are left, even the right password is not compared.
 */
async function answerOf(ctx: Ctx, { email, password, deviceToken }: SignInInput): Promise<SignedIn> {
  await ctx.services.throttle.take('signIn', ctx.network);
  const device = await deviceOf(ctx, deviceToken);
  const user = await credentialsOf(ctx, 'userName', lookedUp(email));
  // A known device has its own attempts, so that strangers who guess cannot lock the owner out.
  const deviceId = device !== null && device.userId === user?.id ? device.deviceId : undefined;
  const account = deviceId === undefined ? attemptsAt.name(ctx, email) : attemptsAt.device(ctx, deviceId);
  const matches = await verifyPassword(password, async () =>
    (await takeAttempt(ctx, account)) ? (user?.passwordHash ?? null) : null,
  );
  const now = ctx.clock.now();
  if (!user || !matches || !canSignIn(user, now)) return refusedSignIn();
  if (user.secondFactorAt === null) {
    const how = { counted: [account], deviceId, refused: refusedSignIn };
    return { ...NO_CHALLENGE, session: await completeSignIn(ctx, user, how) };
  }
  const claims = { userId: user.id, generation: user.generation, deviceId };
  return {
    session: null,
    secondFactorChallenge: await ctx.services.tokens.challenges.sign(claims, now),
    secondFactorKinds: await kindsNow(ctx, user.id),
    passkeyOptions: await challengePasskeys(ctx, user.id, 'SIGN_IN'),
  };
}

export const signIn = defineAnswer({
  name: 'signIn',
  description:
    'Signs in. Unknown users, wrong passwords, disabled and locked accounts all get `INVALID_CREDENTIALS`. Per account, ten wrong passwords in 15 minutes and a hundred in a row are checked, regardless of their source. After that, only a password reset by mail or the `deviceToken` of an earlier sign-in lets the owner in. Rate-limited by IP address.',
  example:
    'signIn(input: { email: "ada@contoso.com", password: "…" }) { session { accessToken refreshToken } secondFactorChallenge secondFactorKinds passkeyOptions errors { code message } }',
  action: OPEN,
  input: SignInInput,
  inputDescription: 'E-mail address and password.',
  payload: SignInPayload,
  codes: ['INVALID_CREDENTIALS'],
  answer: answerOf,
  refused: { ...NO_CHALLENGE, session: null },
});
