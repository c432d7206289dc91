import { inTransaction, type Ctx, type TxCtx } from '../../../data/context';
import { bound } from '../../../data/sql';
import { AppError, refuse } from '../../../kernel/errors';
import { hashPassword, verifyPassword } from '../../../security/passwords';
import { recordAudit } from '../../journal';
import { voidResetLinks } from '../access.service';
import { ATTEMPT_WINDOW, attemptsAt, succeeded, takeAttempt } from './attempts';
import { credentialsOf, type Credentials } from './credentials';
import { openSession, tokensFor, type SessionTokens } from './open-session';
import { checkPassword } from './password-rules';

/**
 * The viewer's credentials, after it has given its password once more: a session that somebody left open, or
 * stole, guesses no faster than a sign-in.
 */
export async function confirmPassword(ctx: Ctx, password: string, path: string[]): Promise<Credentials> {
  const user = await credentialsOf(ctx, 'id', ctx.viewer.userId);
  if (!user) throw new AppError('UNAUTHENTICATED', 'The session ended meanwhile; sign in again.');
  const account = attemptsAt.name(ctx, user.userName);
  const matches = await verifyPassword(password, async () => {
    if (await takeAttempt(ctx, account)) return user.passwordHash;
    const retryAfter = ATTEMPT_WINDOW / 1000;
    throw new AppError('THROTTLED', `Too many wrong passwords; try again in ${retryAfter} seconds.`, { retryAfter });
  });
  if (!matches) return refuse('WRONG_PASSWORD', 'The current password is wrong.', path);
  await inTransaction(ctx, (tx) => succeeded(tx, account));
  return user;
}

async function storePassword(tx: TxCtx, user: Credentials, passwordHash: string): Promise<void> {
  const done = await tx.db.run(
    bound(
      'proof',
      'UPDATE `user` SET password_hash = ?, must_change_password = 0, temporary_password_expires_at = NULL, token_generation = ?, tokens_ended_at = ?, version = version + 1 WHERE id = ? AND token_generation = ?',
    ),
    [passwordHash, user.generation + 1, tx.clock.now(), user.id, user.generation],
  );
  if (done !== 1) throw new AppError('UNAUTHENTICATED', 'The session ended meanwhile; sign in again.');
  await tx.db.run(bound('proof', 'UPDATE session SET revoked_at = ? WHERE user_id = ? AND revoked_at IS NULL'), [
    tx.clock.now(),
    user.id,
  ]);
  await voidResetLinks(tx, user.id);
  await recordAudit(tx, { action: 'changePassword', subjectId: user.id });
}

/** Changes the viewer's password, ends all its sessions and opens a new one. */
export async function changePassword(ctx: Ctx, current: string, next: string): Promise<SessionTokens> {
  checkPassword(next, ['newPassword']);
  const user = await confirmPassword(ctx, current, ['currentPassword']);
  checkPassword(next, ['newPassword'], [user.email, user.name]);
  // Hashed in this form, so two spellings of the same characters are the same password.
  if (current.normalize('NFC') === next.normalize('NFC'))
    refuse('PASSWORD_UNCHANGED', 'The new password must differ from the current one.', ['newPassword']);
  const passwordHash = await hashPassword(next);
  const changed: Credentials = { ...user, generation: user.generation + 1, mustChange: false };
  const session = await inTransaction(ctx, async (tx) => {
    await storePassword(tx, user, passwordHash);
    return openSession(tx, changed);
  });
  return tokensFor(ctx, changed, session);
}
