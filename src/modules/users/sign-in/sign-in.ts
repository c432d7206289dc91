import { inTransaction, type Ctx, type TxCtx } from '../../../data/context';
import { bound } from '../../../data/sql';
import { defineAnswer } from '../../../graph/define-mutation';
import { OPEN } from '../../../graph/registry';
import { verifyPassword } from '../../../security/passwords';
import { EMAIL_LONGEST, normalizeEmail } from '../email';
import { attemptsAt, succeeded, takeAttempt } from './attempts';
import { canSignIn, credentialsOf, refusedSignIn, type Credentials } from './credentials';
import { deviceTokenFor, openSession, tokensFor, type SessionTokens } from './open-session';
import { signedIn } from './session.events';
import { SignInInput, SignInPayload } from './session.types';

/** What a right password leads to: a session, or the question for a second factor. */
interface SignedIn {
  session: SessionTokens | null;
  secondFactorChallenge: string | null;
}

/** How somebody came as far as opening a session. */
export interface How {
  /** What attempts were taken from. */
  counted: readonly string[];
  /** The device that was known before. */
  deviceId: string | undefined;
  /** Uses up the second factor and tells which it was; refuses when it is wrong. */
  secondFactor?: (tx: TxCtx) => Promise<string>;
  /** Refuses when something ended what was proven. */
  refused: () => never;
}

/**
 * Notes that the user signed in, while everything is as it was when its proofs were looked at: whatever ends
 * sessions changes the same row, so it was first and this is refused, or it waits and finds the session to end.
 */
async function noteSignIn(tx: TxCtx, user: Credentials): Promise<boolean> {
  const noted = await tx.db.run(
    bound(
      'proof',
      "UPDATE `user` SET last_sign_in_at = ? WHERE id = ? AND status = 'ACTIVE' AND token_generation = ? AND (second_factor_at IS NULL) = ?",
    ),
    [tx.clock.now(), user.id, user.generation, user.secondFactorAt === null ? 1 : 0],
  );
  return noted === 1;
}

/** Opens the session of somebody who has proven everything that was asked for. */
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

/** Whose device a token names; nobody's when it is none, whatever is wrong with it. */
async function deviceOf(ctx: Ctx, token: string | null | undefined): Promise<{ userId: string; deviceId: string } | null> {
  return token == null ? null : ctx.services.tokens.devices.read(token, ctx.clock.now());
}

/** A user name as it is looked up; one that is longer than any is nobody's, whatever it begins with. */
function lookedUp(typed: string): string {
  const userName = normalizeEmail(typed);
  return userName.length > EMAIL_LONGEST ? '' : userName;
}

/**
 * Signs in with e-mail and password. Every way to be refused does the same work: one row read, one attempt
 * counted, one hash computed. Once no attempt is left, the right password is not compared with, either.
 */
async function answerOf(ctx: Ctx, { email, password, deviceToken }: SignInInput): Promise<SignedIn> {
  await ctx.services.throttle.take('signIn', ctx.network);
  const device = await deviceOf(ctx, deviceToken);
  const user = await credentialsOf(ctx, 'userName', lookedUp(email));
  // A device that has signed in before has attempts of its own: strangers who guess do not lock its owner out.
  const deviceId = device !== null && device.userId === user?.id ? device.deviceId : undefined;
  const account = deviceId === undefined ? attemptsAt.name(ctx, email) : attemptsAt.device(ctx, deviceId);
  const matches = await verifyPassword(password, async () =>
    (await takeAttempt(ctx, account)) ? (user?.passwordHash ?? null) : null,
  );
  const now = ctx.clock.now();
  if (!user || !matches || !canSignIn(user, now)) return refusedSignIn();
  if (user.secondFactorAt === null) {
    const how = { counted: [account], deviceId, refused: refusedSignIn };
    return { session: await completeSignIn(ctx, user, how), secondFactorChallenge: null };
  }
  const claims = { userId: user.id, generation: user.generation, deviceId };
  return { session: null, secondFactorChallenge: await ctx.services.tokens.challenges.sign(claims, now) };
}

export const signIn = defineAnswer({
  name: 'signIn',
  description:
    'Signs in. Unknown user, wrong password, disabled and locked users get the same answer: `INVALID_CREDENTIALS`. At one account ten wrong passwords in 15 minutes and a hundred in a row are looked at, whatever addresses they come from; after that a password reset by mail lets its owner in, or the `deviceToken` of an earlier sign-in. Throttled by address.',
  action: OPEN,
  input: SignInInput,
  inputDescription: 'E-mail and password.',
  payload: SignInPayload,
  codes: ['INVALID_CREDENTIALS'],
  answer: answerOf,
  refused: { session: null, secondFactorChallenge: null },
});
