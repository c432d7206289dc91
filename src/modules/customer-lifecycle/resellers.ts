import type { TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import { notFound } from '../../graph/act-on';
import type { Columns } from '../../graph/row';
import { refuse } from '../../kernel/errors';
import { activePartnership, everPartnered, type PartnerRecord } from '../partners';
import type { Cloud } from '../reference-data';

/** A reseller that works with the viewer's organization. */
export interface PartneredReseller {
  id: string;
  cloud: Cloud;
}

/**
 * Refuses whatever is no active reseller with an active partnership. Resellers of others are as unknown as ids that were
 * never issued; a former partner is not, since records keep its name.
 */
export async function partneredReseller(tx: TxCtx, resellerId: string, path: readonly string[]): Promise<PartneredReseller> {
  const providerId = tx.viewer.organizationId;
  if (resellerId === providerId) {
    refuse('RESELLER_IS_PROVIDER', 'You cannot be your own reseller; name a partnered reseller, or none.', [...path]);
  }
  const [row] = await tx.db.rows(
    bound<Columns<PartnerRecord, 'id' | 'status' | 'cloud'> & { partnershipId: string | null }>(
      'subject',
      `SELECT p.id, p.status, p.cloud, a.id AS partnershipId FROM partner p LEFT JOIN ${activePartnership('a', '?', 'p.id')}
       WHERE p.id = ? AND ${everPartnered('?', 'p.id')}`,
    ),
    [providerId, resellerId, providerId],
  );
  if (!row) throw notFound(path);
  if (row.partnershipId === null) {
    refuse(
      'RESELLER_NOT_PARTNERED',
      'Your partnership with this reseller has ended; invite it to a new one first, or name another.',
      [...path],
    );
  }
  if (row.status !== 'ACTIVE') {
    refuse('PARTNER_NOT_ACTIVE', 'The operator has suspended this reseller; name another, or none.', [...path]);
  }
  return { id: resellerId, cloud: row.cloud };
}
