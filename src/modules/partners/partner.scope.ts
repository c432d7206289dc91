import type { Param, Writer } from '../../data/database';
import { bound } from '../../data/sql';
import { takeTurn } from './turn';

/** Which pairs of organisation and partner to write anew: those of one partner, or all. */
export interface PartnerScopeTarget {
  partnerId?: string;
}

/** Own record, active partnerships both ways, partners of customers: all facts that open a partner to somebody. */
const FACTS = `
  SELECT p.id AS org_id, p.id AS partner_id, 2 AS level FROM partner p
  UNION ALL
  SELECT a.provider_id, a.reseller_id, CASE WHEN a.admin_access = 1 THEN 1 ELSE 0 END FROM partnership a WHERE a.status = 'ACTIVE'
  UNION ALL
  SELECT a.reseller_id, a.provider_id, 0 FROM partnership a WHERE a.status = 'ACTIVE'
  UNION ALL
  SELECT r.customer_id, r.partner_id, 0 FROM customer_relationship r WHERE r.status = 'ACTIVE'`;

/** Writes `partner_scope` anew from the facts. Called in the transaction of every event that changes them. */
export async function refreshPartnerScope(writer: Writer, target: PartnerScopeTarget = {}): Promise<void> {
  if (target.partnerId !== undefined) await takeTurn(writer, target.partnerId);
  const only = target.partnerId === undefined ? '' : ' WHERE f.partner_id = ?';
  const params: Param[] = target.partnerId === undefined ? [] : [target.partnerId];
  await writer.run(bound('nobody', `DELETE FROM partner_scope${only.replace('f.', '')}`), params);
  await writer.run(
    bound(
      'nobody',
      `INSERT INTO partner_scope (org_id, partner_id, kind, level, name_folded)
     SELECT f.org_id, f.partner_id, p.kind, f.level, p.name_folded
     FROM (${FACTS}) f JOIN partner p ON p.id = f.partner_id${only}`,
    ),
    params,
  );
}
