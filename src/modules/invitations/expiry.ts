import { inTransaction, type Ctx, type TxCtx } from '../../data/context';
import type { Row } from '../../data/database';
import { bound } from '../../data/sql';
import { recordAudit } from '../journal';

/** Invitations in one transaction. */
const BATCH = 100;

const DUE = "state = 'PENDING' AND decided_at IS NULL AND expires_at <= ?";

async function noteThese(tx: TxCtx, rows: readonly Row[], now: number): Promise<number> {
  let noted = 0;
  for (const row of rows) {
    // Whoever comes second finds it noted; one that was sent again meanwhile is not due any more.
    const done = await tx.db.run(bound('nobody', `UPDATE invitation SET decided_at = expires_at WHERE id = ? AND ${DUE}`), [
      String(row['id']),
      now,
    ]);
    if (done !== 1) continue;
    noted += 1;
    await recordAudit(tx, {
      action: 'invitationExpired',
      subjectId: String(row['id']),
      alsoSeenBy: [row['inviterId'], row['providerId']].filter((id): id is string => typeof id === 'string'),
      changes: { before: { status: 'PENDING' }, after: { status: 'EXPIRED' } },
    });
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
    const rows = await ctx.db.rows(
      bound(
        'nobody',
        `SELECT id, inviter_id AS inviterId, provider_id AS providerId FROM invitation WHERE ${DUE} ORDER BY expires_at, id LIMIT ${BATCH}`,
      ),
      [now],
    );
    if (rows.length === 0) return noted;
    noted += await inTransaction(ctx, (tx) => noteThese(tx, rows, now));
  }
}
