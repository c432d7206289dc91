import { inTransaction, type Ctx, type TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import { updateWhere } from '../../graph/write';
import { Invitation } from './invitation.entity';
import { invitationExpired, type Named } from './invitation.events';

/** Maximum number of invitations per transaction. */
const BATCH = 100;

const DUE = "state = 'PENDING' AND decided_at IS NULL AND expires_at <= ?";

async function noteThese(tx: TxCtx, invitations: readonly Named[], now: number): Promise<number> {
  let noted = 0;
  for (const invitation of invitations) {
    // If several processes run at once, only the first records the expiry. An invitation that was resent in the
    // meantime is no longer due.
    noted += await updateWhere(
      tx,
      Invitation,
      { set: { decidedAt: 'expires_at' }, where: bound('nobody', `id = ? AND ${DUE}`), params: [invitation.id, now] },
      invitationExpired(invitation),
    );
  }
  return noted;
}

/**
 * Records expired invitations, once each, even if it runs late or in several processes. Whether a link can be used
 * depends on the time alone, not on this job. Returns the number of recorded invitations.
 */
export async function expireInvitations(ctx: Ctx): Promise<number> {
  let noted = 0;
  for (;;) {
    const now = ctx.clock.now();
    const due = await ctx.db.rows(
      bound<Named>(
        'nobody',
        `SELECT id, inviter_id AS inviterId, provider_id AS providerId FROM invitation WHERE ${DUE} ORDER BY expires_at, id LIMIT ${BATCH}`,
      ),
      [now],
    );
    if (due.length === 0) return noted;
    noted += await inTransaction(ctx, (tx) => noteThese(tx, due, now));
  }
}
