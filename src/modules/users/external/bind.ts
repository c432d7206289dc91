import { inTransaction, type Ctx, type TxCtx } from '../../../data/context';
import { isDuplicate } from '../../../data/insert';
import { bound } from '../../../data/sql';
import { insertRow } from '../../../graph/write';
import type { ExternalIdentity } from '../../../security/external-claims';
import { externalIdentityBound } from '../sign-in/session.events';
import { ExternalIdentityRecord } from './external-identity.entity';

/** The user an identity is bound to. */
export interface BoundUser {
  id: string;
  name: string;
  organizationId: string;
  /** The user's token generation when it was read. */
  generation: number;
}

/** Records the first use of an external token. Returns false if the account's access was ended since it was read. */
async function noteFirstUse(tx: TxCtx, { id, generation }: BoundUser, at: number): Promise<boolean> {
  // The issuer has verified the address, so it counts as proven.
  const note =
    "UPDATE `user` SET last_sign_in_at = ?, email_verified_at = COALESCE(email_verified_at, ?), unproven_domain = NULL, updated_at = ? WHERE id = ? AND status = 'ACTIVE' AND token_generation = ?";
  return (await tx.db.run(bound('proof', note), [at, at, at, id, generation])) === 1;
}

/** Binds an identity to a user. Returns false if either is already bound to another, or the account changed meanwhile. */
export async function bindIdentity(
  ctx: Ctx,
  { provider: { issuer }, subject }: Pick<ExternalIdentity, 'provider' | 'subject'>,
  user: BoundUser,
): Promise<boolean> {
  const { organizationId } = user;
  try {
    return await inTransaction(ctx, async (tx) => {
      const boundAt = tx.clock.now();
      if (!(await noteFirstUse(tx, user, boundAt))) return false;
      const identity = { organizationId, issuer, subject, userId: user.id, boundAt };
      await insertRow(tx, ExternalIdentityRecord, identity, externalIdentityBound(user, issuer));
      return true;
    });
  } catch (cause) {
    if (!isDuplicate(cause)) throw cause;
    const [row] = await ctx.db.rows(
      bound<{ userId: string; subject: string }>(
        'proof',
        'SELECT user_id AS userId, subject FROM external_identity WHERE organization_id = ? AND issuer = ? AND subject = ?',
      ),
      [organizationId, issuer, subject],
    );
    return row?.userId === user.id && row.subject === subject;
  }
}

/** Removes a user's external identities. The next token with its address binds again. */
export async function unbindIdentities(tx: TxCtx, userId: string): Promise<void> {
  await tx.db.run(bound('subject', 'DELETE FROM external_identity WHERE user_id = ?'), [userId]);
}
