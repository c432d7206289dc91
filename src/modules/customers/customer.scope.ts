import type { Param, Writer } from '../../data/database';
import { bound } from '../../data/sql';
import { takeTurn } from '../partners';

/** Which customers to write anew: one, those two partners share, or all. */
export type CustomerScopeTarget = { customerId: string } | { providerId: string; resellerId: string } | 'all';

/**
 * Who sees a customer among whose customers. Own list of each active partner; partners of the customer that
 * work together; the customer itself, and itself among its partners.
 */
const PAIRS = `
  SELECT r.partner_id AS org_id, r.partner_id AS via_id, r.customer_id FROM customer_relationship r WHERE r.status = 'ACTIVE'
  UNION ALL
  SELECT r.partner_id, o.partner_id, r.customer_id
    FROM customer_relationship r
    JOIN partnership a ON a.provider_id = r.partner_id AND a.status = 'ACTIVE'
    JOIN customer_relationship o ON o.partner_id = a.reseller_id AND o.customer_id = r.customer_id AND o.status = 'ACTIVE'
   WHERE r.status = 'ACTIVE'
  UNION ALL
  SELECT r.partner_id, o.partner_id, r.customer_id
    FROM customer_relationship r
    JOIN partnership a ON a.reseller_id = r.partner_id AND a.status = 'ACTIVE'
    JOIN customer_relationship o ON o.partner_id = a.provider_id AND o.customer_id = r.customer_id AND o.status = 'ACTIVE'
   WHERE r.status = 'ACTIVE'
  UNION ALL
  SELECT c.id, c.id, c.id FROM customer c
  UNION ALL
  SELECT r.customer_id, r.partner_id, r.customer_id FROM customer_relationship r WHERE r.status = 'ACTIVE'`;

/** The last time the customer took a grant back from the organisation, when none is active. */
const REVOKED = `(SELECT MAX(g.revoked_at) FROM delegated_admin_grant g WHERE g.partner_id = f.org_id AND g.customer_id = f.customer_id)`;

const GRANTED = `EXISTS (SELECT 1 FROM delegated_admin_grant g WHERE g.partner_id = f.org_id AND g.customer_id = f.customer_id AND g.status = 'ACTIVE')`;

/** An acceptance counts for all; an attestation for the provider that gave it and for resellers it works with at the customer. */
const AGREEMENT = `CASE
    WHEN EXISTS (SELECT 1 FROM customer_agreement a WHERE a.customer_id = f.customer_id AND a.kind = 'ACCEPTANCE') THEN 'ACCEPTED'
    WHEN EXISTS (SELECT 1 FROM customer_agreement a WHERE a.customer_id = f.customer_id AND a.kind = 'ATTESTATION'
      AND (f.org_id = f.customer_id OR a.attested_by_id = f.org_id OR EXISTS (
        SELECT 1 FROM partnership h JOIN customer_relationship x ON x.partner_id = h.provider_id AND x.customer_id = f.customer_id AND x.status = 'ACTIVE'
         WHERE h.reseller_id = f.org_id AND h.provider_id = a.attested_by_id AND h.status = 'ACTIVE'))) THEN 'ATTESTED'
    ELSE 'MISSING' END`;

function restriction(target: CustomerScopeTarget): { sql: string; params: Param[] } {
  if (target === 'all') return { sql: '', params: [] };
  if ('customerId' in target) return { sql: ' WHERE f.customer_id = ?', params: [target.customerId] };
  return {
    sql: ` WHERE f.customer_id IN (SELECT x.customer_id FROM customer_relationship x JOIN customer_relationship y ON y.customer_id = x.customer_id WHERE x.partner_id = ? AND y.partner_id = ?)`,
    params: [target.providerId, target.resellerId],
  };
}

/** Writes `customer_scope` anew from the facts. Called in the transaction of every event that changes them. */
export async function refreshCustomerScope(writer: Writer, target: CustomerScopeTarget): Promise<void> {
  if (target !== 'all') await takeTurn(writer, ...Object.values(target));
  const only = restriction(target);
  await writer.run(bound('nobody', `DELETE FROM customer_scope${only.sql.replace('f.customer_id', 'customer_id')}`), only.params);
  await writer.run(
    bound(
      'nobody',
      `INSERT INTO customer_scope (org_id, via_id, customer_id, via_kind, name_folded, associated_reseller_id, details, reason, grant_revoked_at, agreement_state)
     SELECT f.org_id, f.via_id, f.customer_id, v.kind, c.name_folded, o.associated_reseller_id,
       CASE WHEN f.org_id = f.customer_id OR ${GRANTED} THEN 2 WHEN c.created_by_id = f.org_id THEN 1 ELSE 0 END,
       CASE WHEN f.org_id = f.customer_id OR ${GRANTED} THEN NULL
            WHEN ${REVOKED} IS NOT NULL THEN 'GRANT_REVOKED'
            WHEN w.privileges = 'FORBIDDEN' THEN 'CLOUD_RULE' ELSE 'NO_GRANT' END,
       CASE WHEN f.org_id = f.customer_id OR ${GRANTED} THEN NULL ELSE ${REVOKED} END,
       ${AGREEMENT}
     FROM (${PAIRS}) f
     JOIN customer c ON c.id = f.customer_id
     JOIN organization v ON v.id = f.via_id
     JOIN cloud_rule w ON w.cloud = c.cloud
     LEFT JOIN customer_relationship o ON o.partner_id = f.org_id AND o.customer_id = f.customer_id AND o.status = 'ACTIVE'${only.sql}`,
    ),
    only.params,
  );
}
