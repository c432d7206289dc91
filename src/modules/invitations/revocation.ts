import type { TxCtx } from '../../data/context';
import type { Param } from '../../data/database';
import { bound } from '../../data/sql';
import { updateWhere } from '../../graph/write';
import { Invitation } from './invitation.entity';
import { invitationLostGround, type Named } from './invitation.events';

/**
 * Revokes pending invitations whose basis has ended. Locks make sure that an acceptance runs entirely before or
 * after this.
 */
async function revokeWhere(tx: TxCtx, condition: string, params: readonly Param[], because: string): Promise<number> {
  const now = tx.clock.now();
  const pending = await tx.db.rows(
    bound<Named>(
      'subject',
      `SELECT i.id, i.inviter_id AS inviterId, i.provider_id AS providerId FROM invitation i
     WHERE i.state = 'PENDING' AND i.expires_at > ? AND ${condition} ORDER BY i.id`,
    ),
    [now, ...params],
  );
  let revoked = 0;
  for (const invitation of pending) {
    revoked += await updateWhere(
      tx,
      Invitation,
      {
        set: { state: "'REVOKED'", decidedAt: '?', version: 'version + 1' },
        values: [now],
        where: bound('subject', "id = ? AND state = 'PENDING' AND expires_at > ?"),
        params: [invitation.id, now],
      },
      invitationLostGround(invitation, because),
    );
  }
  return revoked;
}

/**
 * Revokes pending invitations that name a partner and are addressed to a domain of a customer. The partner removed
 * its relationship, and an old link must not restore it. Both must be locked.
 */
export const revokeInvitationsToCustomer = (
  tx: TxCtx,
  { customerId, partnerId }: { customerId: string; partnerId: string },
): Promise<number> =>
  revokeWhere(
    tx,
    'i.recipient_domain IN (SELECT d.domain FROM organization_domain d WHERE d.organization_id = ?) AND (i.inviter_id = ? OR i.provider_id = ?)',
    [customerId, partnerId, partnerId],
    'removeCustomerRelationship',
  );

/** Revokes pending dual invitations of a pair whose partnership ended. Both must be locked. */
export const revokeDualInvitations = (
  tx: TxCtx,
  { providerId, resellerId }: { providerId: string; resellerId: string },
): Promise<number> => revokeWhere(tx, 'i.inviter_id = ? AND i.provider_id = ?', [resellerId, providerId], 'endPartnership');
