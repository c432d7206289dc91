import { inTransaction, type Ctx, type TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import { updateWhere } from '../../graph/write';
import { Invitation } from './invitation.entity';
import { invitationExpired, type Named } from './invitation.events';

/** Invitations in one transaction. */
const BATCH = 100;

const DUE = "state = 'PENDING' AND decided_at IS NULL AND expires_at <= ?";

async function noteThese(tx: TxCtx, invitations: readonly Named[], now: number): Promise<number> {
  let noted = 0;
  for (const invitation of invitations) {
    // Whoever comes second finds it noted; one that was sent again meanwhile is not due any more.
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
 * Notes of invitations that they expired, once each, however late and in however many processes. What they can
 * be used for follows from the time alone and does not wait for this. Answers how many were noted.
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
