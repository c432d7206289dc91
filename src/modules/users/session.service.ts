import { AppError, refuse } from '../../kernel/errors';
import { newId } from '../../kernel/ids';
import { inTransaction, type Ctx, type TxCtx } from '../../data/context';
import { insertRow } from '../../data/insert';
import { hashPassword, PASSWORD_LONGEST, PASSWORD_SHORTEST, verifyPassword } from '../../security/passwords';
import { digest, newRefreshToken, sessionOfRefreshToken } from '../../security/tokens';
import { recordAudit } from '../journal';
import { endSessions, voidResetLinks } from './access.service';
import { isCommonPassword } from './common-passwords';
import { normalizeEmail } from './email';
import { Session } from './user.entity';

const DAY = 86_400_000;

/** What signing in gives. */
export interface SessionTokens {
  accessToken: string;
  refreshToken: string;
  /** When the access token expires. */
  expiresAt: number;
  mustChangePassword: boolean;
}

interface Credentials {
  id: string;
  name: string;
  organizationId: string;
  passwordHash: string;
  status: string;
  mustChange: boolean;
  temporaryUntil: number | null;
  generation: number;
}

async function credentialsOf(ctx: Ctx, where: string, value: string): Promise<Credentials | null> {
  const [row] = await ctx.db.rows(
    `SELECT id, name, organization_id AS organizationId, password_hash AS passwordHash, status, must_change_password AS mustChange,
       temporary_password_expires_at AS temporaryUntil, token_generation AS generation FROM \`user\` WHERE ${where} = ?`,
    [value],
  );
  return row ? ({ ...row, mustChange: Boolean(row['mustChange']) } as unknown as Credentials) : null;
}

async function openSession(tx: TxCtx, user: Credentials): Promise<{ id: string; refreshToken: string }> {
  const now = tx.clock.now();
  const id = newId('Session', now);
  const refreshToken = newRefreshToken(id);
  await insertRow(tx.db, Session, {
    id,
    createdAt: now,
    userId: user.id,
    refreshHash: digest(refreshToken),
    tokenGeneration: user.generation,
    address: tx.address.slice(0, 64),
    lastUsedAt: now,
    expiresAt: now + tx.settings.sessionDays * DAY,
    revokedAt: null,
  });
  return { id, refreshToken };
}

async function tokensFor(ctx: Ctx, user: Credentials, session: { id: string; refreshToken: string }): Promise<SessionTokens> {
  const { token, expiresAt } = await ctx.tokens.sign(
    { userId: user.id, sessionId: session.id, generation: user.generation },
    ctx.clock.now(),
  );
  return { accessToken: token, refreshToken: session.refreshToken, expiresAt, mustChangePassword: user.mustChange };
}

/** Whether a temporary password was not changed in time. */
const hasLapsed = (user: Credentials, now: number): boolean =>
  user.mustChange && user.temporaryUntil !== null && user.temporaryUntil <= now;

/** One answer for an unknown user, a wrong password, a disabled user and a temporary password that expired. */
const refused = (): never => refuse('INVALID_CREDENTIALS', 'E-mail address or password is wrong, or the account cannot sign in.');

/** Signs in with e-mail and password. */
export async function signIn(ctx: Ctx, email: string, password: string): Promise<SessionTokens> {
  await ctx.throttle.take('signIn', ctx.address);
  const user = await credentialsOf(ctx, 'email_normalized', normalizeEmail(email).slice(0, 320));
  const matches = await verifyPassword(user?.passwordHash ?? null, password);
  const now = ctx.clock.now();
  if (!user || !matches || user.status !== 'ACTIVE' || hasLapsed(user, now)) return refused();
  const session = await inTransaction(ctx, async (tx) => {
    const opened = await openSession(tx, user);
    await tx.db.run('UPDATE `user` SET last_sign_in_at = ? WHERE id = ?', [now, user.id]);
    await recordAudit(tx, { action: 'signIn', subjectId: user.id, actor: user });
    return opened;
  });
  return tokensFor(ctx, user, session);
}

/** Exchanges a refresh token for new tokens. Using one twice ends the session: one of the two was stolen. */
export async function refreshSession(ctx: Ctx, refreshToken: string): Promise<SessionTokens> {
  const id = sessionOfRefreshToken(refreshToken);
  const invalid = (): never =>
    refuse('INVALID_REFRESH_TOKEN', 'The refresh token is invalid, used or expired; sign in again.', ['refreshToken']);
  if (!id) return invalid();
  const now = ctx.clock.now();
  const next = newRefreshToken(id);
  const user = await inTransaction(ctx, async (tx) => {
    const rotated = await tx.db.run(
      'UPDATE session SET refresh_hash = ?, last_used_at = ?, expires_at = ? WHERE id = ? AND refresh_hash = ? AND revoked_at IS NULL AND expires_at > ?',
      [digest(next), now, now + tx.settings.sessionDays * DAY, id, digest(refreshToken), now],
    );
    if (rotated !== 1) {
      await tx.db.run('UPDATE session SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL', [now, id]);
      return null;
    }
    const [session] = await tx.db.rows('SELECT user_id AS userId, token_generation AS generation FROM session WHERE id = ?', [
      id,
    ]);
    const found = await credentialsOf(tx, 'id', String(session?.['userId']));
    const valid = found?.status === 'ACTIVE' && found.generation === session?.['generation'] && !hasLapsed(found, now);
    return valid ? found : null;
  });
  return user ? tokensFor(ctx, user, { id, refreshToken: next }) : invalid();
}

/** Ends the session of the viewer. */
export async function signOut(ctx: Ctx): Promise<void> {
  const { viewer } = ctx;
  await inTransaction(ctx, async (tx) => {
    await tx.db.run('UPDATE session SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL', [tx.clock.now(), viewer.sessionId]);
    await recordAudit(tx, { action: 'signOut', subjectId: viewer.sessionId });
  });
}

/** Ends all sessions of the viewer, this one, too; answers how many there were. API tokens stay. */
export function signOutEverywhere(ctx: Ctx): Promise<number> {
  const { userId } = ctx.viewer;
  return inTransaction(ctx, async (tx) => {
    const ended = await endSessions(tx, userId);
    await recordAudit(tx, { action: 'signOutEverywhere', subjectId: userId });
    return ended;
  });
}

/** Refuses a password that breaks the rules (rules, section 5). */
export function checkPassword(password: string, path: string[]): void {
  const length = [...password].length;
  if (length < PASSWORD_SHORTEST || password.length > PASSWORD_LONGEST) {
    refuse('PASSWORD_LENGTH', `A password has ${PASSWORD_SHORTEST} to ${PASSWORD_LONGEST} characters.`, path);
  }
  if (isCommonPassword(password)) refuse('PASSWORD_COMMON', 'This password is among the most common ones; choose another.', path);
}

/** Changes the viewer's password, ends all its sessions and opens a new one. */
export async function changePassword(ctx: Ctx, current: string, next: string): Promise<SessionTokens> {
  checkPassword(next, ['newPassword']);
  const user = await credentialsOf(ctx, 'id', ctx.viewer.userId);
  if (!user || !(await verifyPassword(user.passwordHash, current))) {
    return refuse('WRONG_PASSWORD', 'The current password is wrong.', ['currentPassword']);
  }
  // Hashed in this form, so two spellings of the same characters are the same password.
  if (current.normalize('NFC') === next.normalize('NFC'))
    refuse('PASSWORD_UNCHANGED', 'The new password must differ from the current one.', ['newPassword']);
  const passwordHash = await hashPassword(next);
  const generation = user.generation + 1;
  const changed: Credentials = { ...user, generation, mustChange: false };
  const session = await inTransaction(ctx, async (tx) => {
    const now = tx.clock.now();
    const done = await tx.db.run(
      'UPDATE `user` SET password_hash = ?, must_change_password = 0, temporary_password_expires_at = NULL, token_generation = ?, version = version + 1 WHERE id = ? AND token_generation = ?',
      [passwordHash, generation, user.id, user.generation],
    );
    if (done !== 1) throw new AppError('UNAUTHENTICATED', 'The session ended meanwhile; sign in again.');
    await tx.db.run('UPDATE session SET revoked_at = ? WHERE user_id = ? AND revoked_at IS NULL', [now, user.id]);
    await voidResetLinks(tx, user.id);
    await recordAudit(tx, { action: 'changePassword', subjectId: user.id });
    return openSession(tx, changed);
  });
  return tokensFor(ctx, changed, session);
}
