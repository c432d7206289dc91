import type { TxCtx } from '../../data/context';
import { bound } from '../../data/sql';

/** An active partnership as it is joined: `partnership a ON …`. Ids are columns or placeholders. */
export const activePartnership = (alias: string, providerId: string, resellerId: string): string =>
  `partnership ${alias} ON ${areActivePartners(alias, providerId, resellerId)}`;

/** The condition of an active partnership of a provider and a reseller: all columns of the index that makes it unique. */
const areActivePartners = (alias: string, providerId: string, resellerId: string): string =>
  `${alias}.provider_id = ${providerId} AND ${alias}.reseller_id = ${resellerId} AND ${alias}.active_slot = 'A'`;

/** The condition that a provider and a reseller work together, or did. */
export const everPartnered = (providerId: string, resellerId: string): string =>
  `EXISTS (SELECT 1 FROM partnership e WHERE e.provider_id = ${providerId} AND e.reseller_id = ${resellerId})`;

/** The condition of the active partnerships of one side. */
export const activePartnershipsOf = (alias: string, side: 'provider_id' | 'reseller_id', id: string): string =>
  `${alias}.${side} = ${id} AND ${alias}.status = 'ACTIVE'`;

/** Whether two partners have an active partnership, whichever of them is the provider. */
export async function arePartnered(tx: TxCtx, oneId: string, otherId: string): Promise<boolean> {
  const either = `SELECT a.id FROM partnership a WHERE ${areActivePartners('a', '?', '?')}`;
  const rows = await tx.db.rows(bound('rule', `${either} UNION ALL ${either}`), [oneId, otherId, otherId, oneId]);
  return rows.length > 0;
}
