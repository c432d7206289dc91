import { inTransaction, type Ctx, type TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import { deleteWhere } from '../../graph/write';
import { PartnerRecord } from '../partners';
import { applicantDeleted } from './account.events';
import { DRAFT_LIFETIME } from './enrollment.actions';
import { enrollmentLapsed } from './enrollment.events';

/** Organizations loaded per batch. */
const BATCH = 50;

/** Expired applicants without any proven address. */
const LAPSED = `
  SELECT p.id FROM partner p
  WHERE p.kind = 'RESELLER' AND p.status = 'APPLICANT' AND p.created_at <= ?
    AND NOT EXISTS (SELECT 1 FROM \`user\` u WHERE u.organization_id = p.id AND u.email_verified_at IS NOT NULL)`;

/** Deletes the records of a user of such a partner, children first. */
const OF_A_USER = [
  'DELETE FROM email_link WHERE user_id = ?',
  'DELETE FROM session WHERE user_id = ?',
  'DELETE FROM api_token WHERE user_id = ?',
  'DELETE FROM second_factor WHERE user_id = ?',
  'DELETE FROM passkey WHERE user_id = ?',
  'DELETE FROM passkey_challenge WHERE user_id = ?',
  'DELETE FROM recovery_code WHERE user_id = ?',
  'DELETE FROM role_assignment WHERE user_id = ?',
  'DELETE FROM `user` WHERE id = ?',
];

/** Deletes the other records of such a partner. */
const OF_THE_PARTNER = ['DELETE FROM enrollment WHERE reseller_id = ?', 'DELETE FROM membership_email WHERE reseller_id = ?'];

async function lapse(tx: TxCtx, organizationId: string, before: number): Promise<boolean> {
  const still = await tx.db.rows(bound('nobody', `${LAPSED} AND p.id = ?`), [before, organizationId]);
  if (still.length === 0) return false;
  const drafts = await tx.db.rows(bound<{ id: string }>('nobody', 'SELECT id FROM enrollment WHERE reseller_id = ?'), [
    organizationId,
  ]);
  // By id: MariaDB scans whole tables for a subquery here.
  const users = await tx.db.rows(bound<{ id: string }>('nobody', 'SELECT id FROM `user` WHERE organization_id = ?'), [
    organizationId,
  ]);
  for (const sql of OF_THE_PARTNER) await tx.db.run(bound('nobody', sql), [organizationId]);
  for (const { id } of users) {
    for (const sql of OF_A_USER) await tx.db.run(bound('nobody', sql), [id]);
  }
  const itself = { where: bound('nobody', 'id = ?'), params: [organizationId] };
  await deleteWhere(tx, PartnerRecord, itself, applicantDeleted(organizationId));
  await tx.db.run(bound('nobody', 'DELETE FROM organization WHERE id = ?'), [organizationId]);
  for (const { id } of drafts) tx.emit(enrollmentLapsed(id));
  return true;
}

/**
 * Deletes applicants that proved no address within seven days, and returns how many. Safe to run in several processes:
 * each organization is deleted by one of them.
 */
export async function lapseDrafts(ctx: Ctx): Promise<number> {
  const before = ctx.clock.now() - DRAFT_LIFETIME;
  let lapsed = 0;
  for (let after = ''; ;) {
    const rows = await ctx.db.rows(bound<{ id: string }>('nobody', `${LAPSED} AND p.id > ? ORDER BY p.id LIMIT ${BATCH}`), [
      before,
      after,
    ]);
    for (const { id } of rows) {
      if (await inTransaction(ctx, (tx) => lapse(tx, id, before), { locks: () => [id] })) lapsed += 1;
    }
    const last = rows.at(-1);
    if (!last || rows.length < BATCH) return lapsed;
    after = last.id;
  }
}
