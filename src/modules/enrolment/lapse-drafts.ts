import { inTransaction, type Ctx, type TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import { recordAudit } from '../journal';
import { takeTurn } from '../partners';
import { DRAFT_LIFETIME } from './enrollment.actions';

/** Organisations looked for at a time. */
const BATCH = 50;

/** Applicants of whom nobody proved an address; what they began is too old. */
const LAPSED = `
  SELECT p.id FROM partner p
  WHERE p.kind = 'RESELLER' AND p.status = 'APPLICANT' AND p.created_at <= ?
    AND NOT EXISTS (SELECT 1 FROM \`user\` u WHERE u.organization_id = p.id AND u.email_verified_at IS NOT NULL)`;

/** Everything that hangs on an organisation that never proved an address, children first. */
const DELETIONS = [
  'DELETE FROM enrollment WHERE reseller_id = ?',
  'DELETE FROM membership_email WHERE reseller_id = ?',
  ...['email_link', 'session', 'api_token', 'role_assignment'].map(
    (table) => `DELETE FROM ${table} WHERE user_id IN (SELECT id FROM \`user\` WHERE organization_id = ?)`,
  ),
  'DELETE FROM `user` WHERE organization_id = ?',
  'DELETE FROM partner_scope WHERE partner_id = ?',
  'DELETE FROM partner WHERE id = ?',
  'DELETE FROM organization WHERE id = ?',
];

async function lapse(tx: TxCtx, organizationId: string, before: number): Promise<boolean> {
  await takeTurn(tx.db, organizationId);
  const still = await tx.db.rows(bound('nobody', `${LAPSED} AND p.id = ?`), [before, organizationId]);
  if (still.length === 0) return false;
  const drafts = await tx.db.rows(bound('nobody', 'SELECT id FROM enrollment WHERE reseller_id = ?'), [organizationId]);
  for (const sql of DELETIONS) await tx.db.run(bound('nobody', sql), [organizationId]);
  for (const { id } of drafts) await recordAudit(tx, { action: 'lapseDraft', subjectId: String(id) });
  return true;
}

/**
 * Deletes what applicants began and never proved an address for, seven days later, and answers how many there
 * were. Any number of processes may run it at once: each organisation is taken by one of them.
 */
export async function lapseDrafts(ctx: Ctx): Promise<number> {
  const before = ctx.clock.now() - DRAFT_LIFETIME;
  let lapsed = 0;
  for (let after = ''; ;) {
    const rows = await ctx.db.rows(bound('nobody', `${LAPSED} AND p.id > ? ORDER BY p.id LIMIT ${BATCH}`), [before, after]);
    for (const { id } of rows) {
      if (await inTransaction(ctx, (tx) => lapse(tx, String(id), before))) lapsed += 1;
    }
    if (rows.length < BATCH) return lapsed;
    after = String(rows.at(-1)?.['id']);
  }
}
