import type { TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import { notFound } from '../../graph/act-on';
import type { Columns } from '../../graph/row';
import { refuse } from '../../kernel/errors';
import { activePartnership, everPartnered, type PartnerRecord } from '../partners';
import type { Cloud } from '../reference-data';

/** A reseller with an active partnership with the viewer's organization. */
export interface PartneredReseller {
  id: string;
  cloud: Cloud;
}

/**
 * Refuses anything but an active reseller with an active partnership. Resellers that were never partners look like
 * unknown ids. A former partner gets its own refusal, because its name is still visible in old records.
 */
export async function partneredReseller(tx: TxCtx, resellerId: string, path: readonly string[]): Promise<PartneredReseller> {
  const providerId = tx.viewer.organizationId;
  if (resellerId === providerId) {
    refuse('RESELLER_IS_PROVIDER', 'The provider cannot be the reseller. Choose a reseller or none.', [...path]);
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
    refuse('RESELLER_NOT_PARTNERED', 'Your partnership with this reseller has ended. Invite it again, or choose another one.', [
      ...path,
    ]);
  }
  if (row.status !== 'ACTIVE') {
    refuse('PARTNER_NOT_ACTIVE', 'The operator has suspended this reseller; choose another one or none.', [...path]);
  }
  return { id: resellerId, cloud: row.cloud };
}
