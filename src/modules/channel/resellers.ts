import type { TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import { refuse } from '../../kernel/errors';
import { activePartnership } from '../partners';

/** A reseller that works with the viewer's organisation. */
export interface PartneredReseller {
  id: string;
  cloud: string;
}

/**
 * Refuses whatever is no active reseller with an active partnership: the same answer for resellers of others
 * and for ids that were never issued.
 */
export async function partneredReseller(tx: TxCtx, resellerId: string, path: readonly string[]): Promise<PartneredReseller> {
  const providerId = tx.viewer.organizationId;
  if (resellerId === providerId) {
    refuse('RESELLER_IS_PROVIDER', 'You cannot be your own reseller; name a partnered reseller, or none.', [...path]);
  }
  const [row] = await tx.db.rows(
    bound('subject', `SELECT p.id, p.status, p.cloud FROM partner p JOIN ${activePartnership('a', '?', 'p.id')} WHERE p.id = ?`),
    [providerId, resellerId],
  );
  if (!row) {
    refuse(
      'RESELLER_NOT_PARTNERED',
      'You have no active partnership with such a reseller; invite it to one first, or name another.',
      [...path],
    );
  }
  if (row['status'] !== 'ACTIVE') {
    refuse('PARTNER_NOT_ACTIVE', 'The operator has suspended this reseller; name another, or none.', [...path]);
  }
  return { id: resellerId, cloud: String(row['cloud']) };
}
