import { inTransaction, type Ctx, type TxCtx } from '../../../data/context';
import { bound } from '../../../data/sql';
import { defineAnswer } from '../../../graph/define-mutation';
import { OPEN } from '../../../graph/registry';
import { refuse } from '../../../kernel/errors';
import type { Actor } from '../../../kernel/event';
import { digest, readRefreshToken, writeRefreshToken, type RefreshToken } from '../../../security/tokens';
import { canSignIn, credentialsOf, type Credentials } from './credentials';
import { sessionEnd, tokensFor, type SessionTokens } from './open-session';
import { refreshTokenReused } from './session.events';
import { RefreshSessionInput, RefreshSessionPayload } from './session.types';

/**
 * How long the client that exchanged a token may repeat the exchange and get the same result, in milliseconds. Covers
 * parallel requests and lost responses.
 */
const LEEWAY = 20_000;

const invalid = (): never =>
  refuse('INVALID_REFRESH_TOKEN', 'The refresh token is invalid, used or expired. Sign in again.', ['refreshToken']);

/** Whether a token was ever issued for an active session. Forged tokens cause reads only, no writes. */
async function wasGiven(ctx: Ctx, { sessionId, family }: RefreshToken): Promise<boolean> {
  const [session] = await ctx.db.rows(
    bound<{ familyHash: string | null }>(
      'proof',
      'SELECT family_hash AS familyHash FROM session WHERE id = ? AND revoked_at IS NULL AND expires_at > ?',
    ),
    [sessionId, ctx.clock.now()],
  );
  return session?.familyHash === digest(family);
}

/**
 * The next refresh token. Derived from the current one with the server's key, so that repeating gives the same token
 * and nobody else can compute it.
 */
const following = (ctx: Ctx, used: string, { sessionId, family }: RefreshToken): string =>
  writeRefreshToken({
    sessionId,
    family,
    secret: Buffer.from(ctx.services.links.seal(`refresh ${used}`), 'hex').toString('base64url'),
  });

/** Exchanges the token for the next one. Returns false if it is not the current token. */
async function rotate(tx: TxCtx, used: string, { sessionId }: RefreshToken, next: string): Promise<boolean> {
  const now = tx.clock.now();
  const rotated = await tx.db.run(
    bound(
      'proof',
      'UPDATE session SET refresh_hash = ?, last_used_at = ?, expires_at = ?, refreshed_from = ?, updated_at = ? WHERE id = ? AND refresh_hash = ? AND revoked_at IS NULL AND expires_at > ?',
    ),
    [digest(next), now, sessionEnd(tx), tx.network, now, sessionId, digest(used), now],
  );
  return rotated === 1;
}

/** Whether the next token is already current because the same client exchanged it moments ago. */
async function wasJustExchanged(tx: TxCtx, next: string, { sessionId }: RefreshToken): Promise<boolean> {
  const [session] = await tx.db.rows(
    bound(
      'proof',
      'SELECT id FROM session WHERE id = ? AND refresh_hash = ? AND refreshed_from = ? AND last_used_at > ? AND revoked_at IS NULL',
    ),
    [sessionId, digest(next), tx.network, tx.clock.now() - LEEWAY],
  );
  return session !== undefined;
}

/** Ends the session of a token that was used twice: one of the two users has stolen it. */
async function endFamily(tx: TxCtx, { sessionId, family }: RefreshToken): Promise<void> {
  // Knowing the session id is not enough; the family must match too.
  const ended = await tx.db.run(
    bound('proof', 'UPDATE session SET revoked_at = ?, updated_at = ? WHERE id = ? AND family_hash = ? AND revoked_at IS NULL'),
    [tx.clock.now(), tx.clock.now(), sessionId, digest(family)],
  );
  if (ended !== 1) return;
  const [actor] = await tx.db.rows(
    bound<Actor>(
      'proof',
      'SELECT u.id, u.name, u.organization_id AS organizationId FROM session s JOIN `user` u ON u.id = s.user_id WHERE s.id = ?',
    ),
    [sessionId],
  );
  if (actor) tx.emit(refreshTokenReused(sessionId, actor));
}

async function userOf(tx: TxCtx, sessionId: string): Promise<Credentials | null> {
  const [session] = await tx.db.rows(
    bound<{ userId: string; generation: number }>(
      'proof',
      'SELECT user_id AS userId, token_generation AS generation FROM session WHERE id = ?',
    ),
    [sessionId],
  );
  const found = session && (await credentialsOf(tx, 'id', session.userId));
  return found && found.generation === session.generation && canSignIn(found, tx.clock.now()) ? found : null;
}

/**
 * Exchanges a refresh token for new tokens. The same client can repeat the exchange briefly; any other second use ends
 * the session.
 */
async function refresh(ctx: Ctx, refreshToken: string): Promise<SessionTokens> {
  const used = readRefreshToken(refreshToken);
  if (!used || !(await wasGiven(ctx, used))) return invalid();
  const next = following(ctx, refreshToken, used);
  const tokens = await inTransaction(ctx, async (tx) => {
    if ((await rotate(tx, refreshToken, used, next)) || (await wasJustExchanged(tx, next, used))) {
      const user = await userOf(tx, used.sessionId);
      return user ? tokensFor(tx, user, { id: used.sessionId, refreshToken: next }) : null;
    }
    await endFamily(tx, used);
    return null;
  });
  return tokens ?? invalid();
}

export const refreshSession = defineAnswer({
  name: 'refreshSession',
  description:
    'Exchanges a refresh token for new tokens. Repeating the exchange from the same network address within 20 seconds returns the same refresh token, for parallel requests and lost responses. Any other second use ends the session.',
  example:
    'refreshSession(input: { refreshToken: "…" }) { session { accessToken refreshToken expiresAt } errors { code message } }',
  action: OPEN,
  input: RefreshSessionInput,
  inputDescription: 'The refresh token.',
  payload: RefreshSessionPayload,
  codes: ['INVALID_REFRESH_TOKEN'],
  until: 'passwordChange',
  answer: async (ctx, { refreshToken }) => ({ session: await refresh(ctx, refreshToken) }),
  refused: { session: null },
});
