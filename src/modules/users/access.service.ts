import type { TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import { unbindIdentities } from './external/bind';

/**
 * Ends all sessions of a user and makes the tokens given so far worthless, those of external issuers, too; API
 * tokens stay. Answers how many sessions there were.
 */
export async function endSessions(tx: TxCtx, userId: string): Promise<number> {
  const end = 'UPDATE `user` SET token_generation = token_generation + 1, tokens_ended_at = ? WHERE id = ?';
  await tx.db.run(bound('subject', end), [tx.clock.now(), userId]);
  return tx.db.run(bound('subject', 'UPDATE session SET revoked_at = ? WHERE user_id = ? AND revoked_at IS NULL'), [
    tx.clock.now(),
    userId,
  ]);
}

/** Voids the links to reset the password that a user was sent and has not used. */
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

/**
 * Ends everything that opens an account: sessions, access tokens, API tokens, links to reset the password, and
 * who its user is at an external issuer.
 */
export async function endAllAccess(tx: TxCtx, userId: string): Promise<void> {
  await endSessions(tx, userId);
  await voidResetLinks(tx, userId);
  await unbindIdentities(tx, userId);
  await tx.db.run(bound('subject', 'UPDATE api_token SET revoked_at = ? WHERE user_id = ? AND revoked_at IS NULL'), [
    tx.clock.now(),
    userId,
  ]);
}
