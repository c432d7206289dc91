import type { TxCtx } from '../../data/context';
import { bound } from '../../data/sql';

/** Joins an active partnership: `partnership a ON …`. Ids are columns or placeholders. */
export const activePartnership = (alias: string, providerId: string, resellerId: string): string =>
  `partnership ${alias} ON ${areActivePartners(alias, providerId, resellerId)}`;

/** Condition for an active partnership of a provider and a reseller. Uses all columns of the unique index. */
const areActivePartners = (alias: string, providerId: string, resellerId: string): string =>
  `${alias}.provider_id = ${providerId} AND ${alias}.reseller_id = ${resellerId} AND ${alias}.active_slot = 'A'`;

/** Condition that a provider and a reseller have, or had, a partnership. */
export const everPartnered = (providerId: string, resellerId: string): string =>
  `EXISTS (SELECT 1 FROM partnership e WHERE e.provider_id = ${providerId} AND e.reseller_id = ${resellerId})`;

/** Condition for the active partnerships of one side. */
export const activePartnershipsOf = (alias: string, side: 'provider_id' | 'reseller_id', id: string): string =>
  `${alias}.${side} = ${id} AND ${alias}.status = 'ACTIVE'`;

/** Whether two partners have an active partnership, in either role. */
export async function arePartnered(tx: TxCtx, oneId: string, otherId: string): Promise<boolean> {
  const either = `SELECT a.id FROM partnership a WHERE ${areActivePartners('a', '?', '?')}`;
  const rows = await tx.db.rows(bound('rule', `${either} UNION ALL ${either}`), [oneId, otherId, otherId, oneId]);
  return rows.length > 0;
}
