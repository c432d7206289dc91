import { randomBytes } from 'node:crypto';
import { inTransaction, type Ctx, type TxCtx } from '../../../../data/context';
import { bound } from '../../../../data/sql';
import { insertRow } from '../../../../graph/write';
import { digest } from '../../../../security/tokens';
import { PasskeyChallenge } from './passkey.entity';

/** How long a challenge can be answered, in milliseconds. */
export const CHALLENGE_LIFETIME = 300_000;

/** What a challenge is for: adding a passkey, signing in, or a step that asks for the second factor. */
export type ChallengePurpose = 'ADD' | 'SIGN_IN' | 'PROVE';

/**
 * Issues a challenge. Outside of signing in, it voids the earlier one, so that a session cannot pile them up; how many a
 * password gets is limited by the attempts at the account.
 */
export function issueChallenge(ctx: Ctx, userId: string, purpose: ChallengePurpose): Promise<Buffer> {
  const challenge = randomBytes(32);
  return inTransaction(ctx, async (tx) => {
    if (purpose !== 'SIGN_IN') {
      await tx.db.run(bound('proof', 'DELETE FROM passkey_challenge WHERE user_id = ? AND purpose = ?'), [userId, purpose]);
    }
    const challengeHash = digest(challenge.toString('base64url'));
    await insertRow(tx, PasskeyChallenge, { challengeHash, userId, purpose, expiresAt: tx.clock.now() + CHALLENGE_LIFETIME });
    return challenge;
  });
}

/**
 * Uses a challenge up, and returns whether it could be answered. It is gone whatever comes of the answer: of concurrent
 * answers one wins, and a refused one needs a new challenge.
 */
export function useChallenge(ctx: Ctx, userId: string, purpose: ChallengePurpose, challenge: string): Promise<boolean> {
  const use = 'DELETE FROM passkey_challenge WHERE challenge_hash = ? AND user_id = ? AND purpose = ? AND expires_at > ?';
  return inTransaction(
    ctx,
    async (tx) => (await tx.db.run(bound('proof', use), [digest(challenge), userId, purpose, tx.clock.now()])) === 1,
  );
}

/** Voids all challenges of a user. */
export async function voidChallenges(tx: TxCtx, userId: string): Promise<void> {
  await tx.db.run(bound('subject', 'DELETE FROM passkey_challenge WHERE user_id = ?'), [userId]);
}

/** Deletes challenges that nobody answered in time. */
export function forgetChallenges(ctx: Ctx): Promise<number> {
  return inTransaction(ctx, (tx) =>
    tx.db.run(bound('proof', 'DELETE FROM passkey_challenge WHERE expires_at <= ?'), [tx.clock.now()]),
  );
}
