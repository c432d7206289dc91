import type { Param, Writer } from '../../data/database';
import { bound } from '../../data/sql';
import { takeTurn } from '../partners';

/** Whose sales to write anew: one customer's, or all. */
export type SalesScopeTarget = { customerId: string } | 'all';

/**
 * Who sees a subscription and how far. Seller, reseller of record, support contact and the customer see all
 * of it; a partner with an active relationship and an active grant sees the rest of the customer's in part.
 */
const SUBSCRIPTION_FACTS = `
  SELECT t.provider_id AS org_id, t.id, 2 AS level FROM subscription t
  UNION ALL
  SELECT t.reseller_id, t.id, 2 FROM subscription t WHERE t.reseller_id IS NOT NULL
  UNION ALL
  SELECT t.support_partner_id, t.id, 2 FROM subscription t
  UNION ALL
  SELECT t.customer_id, t.id, 2 FROM subscription t
  UNION ALL
  SELECT g.partner_id, t.id, 1 FROM subscription t
    JOIN delegated_admin_grant g ON g.customer_id = t.customer_id AND g.status = 'ACTIVE'
    JOIN customer_relationship r ON r.customer_id = t.customer_id AND r.partner_id = g.partner_id AND r.status = 'ACTIVE'`;

const ORDER_FACTS = `
  SELECT o.provider_id AS org_id, o.id FROM \`order\` o
  UNION
  SELECT l.reseller_id, l.order_id FROM order_line l WHERE l.reseller_id IS NOT NULL
  UNION
  SELECT o.customer_id, o.id FROM \`order\` o`;

/** Writes `subscription_scope` and `order_scope` anew from the facts, in the transaction of the event that changes them. */
export async function refreshSalesScope(writer: Writer, target: SalesScopeTarget): Promise<void> {
  const all = target === 'all';
  if (target !== 'all') await takeTurn(writer, target.customerId);
  const params: Param[] = all ? [] : [target.customerId];
  const only = (alias: string): string => (all ? '' : ` WHERE ${alias}customer_id = ?`);
  await writer.run(bound('nobody', `DELETE FROM subscription_scope${only('')}`), params);
  await writer.run(
    bound(
      'nobody',
      `INSERT INTO subscription_scope (org_id, subscription_id, level, customer_id, provider_id, reseller_id, name_folded, term_ends_at, quantity)
     SELECT f.org_id, t.id, f.level, t.customer_id,
       CASE WHEN f.level = 2 THEN t.provider_id END, CASE WHEN f.level = 2 THEN t.reseller_id END,
       CASE WHEN f.level = 2 THEN t.name_folded ELSE '' END, CASE WHEN f.level = 2 THEN t.term_ends_at ELSE 0 END, t.quantity
     FROM (SELECT u.org_id, u.id, MAX(u.level) AS level FROM (${SUBSCRIPTION_FACTS}) u GROUP BY u.org_id, u.id) f
     JOIN subscription t ON t.id = f.id${only('t.')}`,
    ),
    params,
  );
  await writer.run(bound('nobody', `DELETE FROM order_scope${only('')}`), params);
  await writer.run(
    bound(
      'nobody',
      `INSERT INTO order_scope (org_id, order_id, customer_id, provider_id)
     SELECT f.org_id, o.id, o.customer_id, o.provider_id FROM (${ORDER_FACTS}) f JOIN \`order\` o ON o.id = f.id${only('o.')}`,
    ),
    params,
  );
}
