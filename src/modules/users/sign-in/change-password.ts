import { inTransaction, type Ctx, type TxCtx } from '../../../data/context';
import { bound } from '../../../data/sql';
import { defineAnswer } from '../../../graph/define-mutation';
import { AppError, refuse } from '../../../kernel/errors';
import { hashPassword, verifyPassword } from '../../../security/passwords';
import { voidResetLinks } from '../access.service';
import { ATTEMPT_WINDOW, attemptsAt, succeeded, takeAttempt } from './attempts';
import { credentialsOf, type Credentials } from './credentials';
import { openSession, tokensFor, type SessionTokens } from './open-session';
import { checkPassword } from './password-rules';
import { passwordChanged } from './session.events';
import { ChangePasswordInput, ChangePasswordPayload } from './session.types';

const endedMeanwhile = (): AppError => new AppError('UNAUTHENTICATED', 'The session has ended. Sign in again.');

/**
 * The viewer's credentials, after checking the password again. A session left open or stolen cannot guess the password
 * faster than a sign-in.
 */
export async function confirmPassword(ctx: Ctx, password: string, path: string[]): Promise<Credentials> {
  const user = await credentialsOf(ctx, 'id', ctx.viewer.userId);
  if (!user) throw endedMeanwhile();
  const account = attemptsAt.name(ctx, user.userName);
  const matches = await verifyPassword(password, async () => {
    if (await takeAttempt(ctx, account)) return user.passwordHash;
    const retryAfter = ATTEMPT_WINDOW / 1000;
    throw new AppError('THROTTLED', `Too many wrong passwords. Try again in ${retryAfter} seconds.`, { retryAfter });
  });
  if (!matches) return refuse('WRONG_PASSWORD', 'The current password is wrong.', path);
  await inTransaction(ctx, (tx) => succeeded(tx, account));
  return user;
}

/** Stores the new password if the session is still active and nothing changed since the old password was checked. */
async function storePassword(tx: TxCtx, user: Credentials, passwordHash: string): Promise<void> {
  const now = tx.clock.now();
  const done = await tx.db.run(
    bound(
      'proof',
      'UPDATE `user` SET password_hash = ?, must_change_password = 0, temporary_password_expires_at = NULL, last_sign_in_at = ?, token_generation = ?, tokens_ended_at = ?, updated_at = ?, version = version + 1 WHERE id = ? AND token_generation = ? AND (second_factor_at IS NULL) = ?',
    ),
    [passwordHash, now, user.generation + 1, now, now, user.id, user.generation, user.secondFactorAt === null ? 1 : 0],
  );
  if (done !== 1) throw endedMeanwhile();
  // A session that ended during the check must not open a new one. External tokens have no session.
  const { sessionId } = tx.viewer;
  const endOwn = 'UPDATE session SET revoked_at = ?, updated_at = ? WHERE id = ? AND revoked_at IS NULL';
  if (sessionId !== '' && (await tx.db.run(bound('viewer', endOwn), [now, now, sessionId])) !== 1) throw endedMeanwhile();
  await tx.db.run(bound('proof', 'UPDATE session SET revoked_at = ?, updated_at = ? WHERE user_id = ? AND revoked_at IS NULL'), [
    now,
    now,
    user.id,
  ]);
  await voidResetLinks(tx, user.id);
  tx.emit(passwordChanged(user.id));
}

/** Changes the viewer's password, ends all its sessions and opens a new one. */
async function change(ctx: Ctx, { currentPassword: current, newPassword: next }: ChangePasswordInput): Promise<SessionTokens> {
  checkPassword(next, ['newPassword']);
  const user = await confirmPassword(ctx, current, ['currentPassword']);
  checkPassword(next, ['newPassword'], [user.email, user.name]);
  // Passwords are hashed in NFC, so two spellings of the same characters are the same password.
  if (current.normalize('NFC') === next.normalize('NFC'))
    refuse('PASSWORD_UNCHANGED', 'The new password must differ from the current one.', ['newPassword']);
  const passwordHash = await hashPassword(next);
  const changed: Credentials = { ...user, generation: user.generation + 1, mustChange: false };
  const store = async (tx: TxCtx): Promise<SessionTokens> => {
    await storePassword(tx, user, passwordHash);
    return tokensFor(tx, changed, await openSession(tx, changed));
  };
  return inTransaction(ctx, store, { operation: 'changePassword' });
}

export const changePassword = defineAnswer({
  name: 'changePassword',
  description: 'Changes your password and ends all your sessions, then opens a new one. API tokens stay valid.',
  example:
    'changePassword(input: { currentPassword: "…", newPassword: "correct orchid battery" }) { session { accessToken refreshToken } errors { code message } }',
  action: 'session.manage_own',
  input: ChangePasswordInput,
  inputDescription: 'Current and new password.',
  payload: ChangePasswordPayload,
  codes: ['WRONG_PASSWORD', 'PASSWORD_LENGTH', 'PASSWORD_COMMON', 'PASSWORD_UNCHANGED'],
  until: 'passwordChange',
  answer: async (ctx, input) => ({ session: await change(ctx, input) }),
  refused: { session: null },
});
