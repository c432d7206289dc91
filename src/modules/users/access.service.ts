import type { TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import { unbindIdentities } from './external/bind';

/**
 * Ends all sessions of a user and invalidates all earlier access tokens, including those of external issuers. API
 * tokens stay valid. Returns the number of sessions ended.
 */
export async function endSessions(tx: TxCtx, userId: string): Promise<number> {
  const end = 'UPDATE `user` SET token_generation = token_generation + 1, tokens_ended_at = ? WHERE id = ?';
  await tx.db.run(bound('subject', end), [tx.clock.now(), userId]);
  return tx.db.run(
    bound('subject', 'UPDATE session SET revoked_at = ?, updated_at = ? WHERE user_id = ? AND revoked_at IS NULL'),
    [tx.clock.now(), tx.clock.now(), userId],
  );
}

/** Voids the user's unused password reset links. */
export async function voidResetLinks(tx: TxCtx, userId: string): Promise<void> {
  const now = tx.clock.now();
  await tx.db.run(
    bound(
      'subject',
      "UPDATE email_link SET expires_at = ? WHERE user_id = ? AND purpose = 'PASSWORD_RESET' AND used_at IS NULL AND expires_at > ?",
    ),
    [now, userId, now],
  );
}

/** Ends all access to an account: sessions, access tokens, API tokens, password reset links and external identities. */
export async function endAllAccess(tx: TxCtx, userId: string): Promise<void> {
  await endSessions(tx, userId);
  await voidResetLinks(tx, userId);
  await unbindIdentities(tx, userId);
  await tx.db.run(
    bound('subject', 'UPDATE api_token SET revoked_at = ?, updated_at = ? WHERE user_id = ? AND revoked_at IS NULL'),
    [tx.clock.now(), tx.clock.now(), userId],
  );
}
