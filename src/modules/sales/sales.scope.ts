import { defineScopeTable, type Decides, type Follows } from '../../graph/scope-table';
import { touchGrant, touchRelationship } from '../customers';
import { Order, OrderLine } from './order.entity';
import { touchOrder, touchSubscription } from './sales.touches';
import { CustomerSubscription } from './subscription.entity';
import { KEPT, RENEWS } from './subscription-status';

/** When the term ends of a subscription `t` that does not renew. Read by `narrowStatus` only, so it says nothing to a viewer. */
const ENDS = `CASE WHEN t.auto_renew = 1 AND t.state = 'RUNNING' THEN ${RENEWS} ELSE t.term_ends_at END`;

/**
 * Who sees a subscription and how much of it. The seller, the reseller of record, the support contact and the
 * customer see all of it. Partners with an active relationship and an active grant see the rest in part. A
 * reseller of record whose relationship has ended, and who is none of these, sees the values of that time.
 */
export const subscriptionScopeTable = defineScopeTable({
  name: 'subscription_scope',
  primaryKey: ['org_id', 'subscription_id'],
  values: [
    'level',
    'customer_id',
    'provider_id',
    'reseller_id',
    'name_folded',
    'term_ends_at',
    'quantity',
    'kept_status',
    'kept_licenses',
    'offer_id',
    'starts_at',
    'updated_at',
    'state',
    'ends_at',
  ],
  past: 'level',
  keys: ['subscription_id'],
  rows: ({ from, then }) => {
    // The branches never produce the same row, so UNION ALL needs no deduplication. A reseller is never the
    // provider.
    const all = (organization: string, where: string): string => `
    SELECT ${organization} AS org_id, t.id AS subscription_id, 2 AS level, t.customer_id, t.provider_id, t.reseller_id,
      t.name_folded, t.term_ends_at, t.quantity, NULL AS kept_status, NULL AS kept_licenses, t.offer_id, t.starts_at, t.updated_at,
      t.state, ${ENDS} AS ends_at FROM ${from('subscription_id', 'subscription t', 't.id')} WHERE ${where}`;
    return `${all('t.provider_id', 't.id IS NOT NULL')}
    UNION ALL ${all('t.customer_id', 't.id IS NOT NULL')}
    UNION ALL ${all('t.reseller_id', 't.reseller_id IS NOT NULL')}
    UNION ALL ${all('t.support_partner_id', "t.support_partner_id NOT IN (t.provider_id, COALESCE(t.reseller_id, ''))")}
    UNION ALL
    SELECT g.partner_id, t.id, 1, t.customer_id, NULL, NULL, '', 0, t.quantity, NULL, NULL, t.offer_id, 0, 0, t.state, ${ENDS} FROM ${from('subscription_id', 'subscription t', 't.id')}
      ${then} delegated_admin_grant g ON g.customer_id = t.customer_id AND g.active_slot = 'A'
        AND g.partner_id NOT IN (t.provider_id, t.support_partner_id, COALESCE(t.reseller_id, ''))
      ${then} customer_relationship r ON r.customer_id = t.customer_id AND r.partner_id = g.partner_id AND r.active_slot = 'A'
    UNION ALL
    SELECT k.org_id, t.id, 0, t.customer_id, NULL, NULL, '', 0, k.quantity, k.status, k.assigned_licenses, t.offer_id, 0, 0,
      '${KEPT}', 0
      FROM ${from('subscription_id', 'subscription_record k', 'k.subscription_id')}
      ${then} subscription t ON t.id = k.subscription_id AND k.org_id NOT IN (t.support_partner_id, COALESCE(t.reseller_id, ''))
      WHERE NOT EXISTS (SELECT 1 FROM delegated_admin_grant g ${then} customer_relationship r
        ON r.customer_id = g.customer_id AND r.partner_id = g.partner_id AND r.active_slot = 'A'
        WHERE g.customer_id = t.customer_id AND g.partner_id = k.org_id AND g.active_slot = 'A')`;
  },
  expansions: {
    customer: {
      ids: () => 'SELECT id FROM subscription WHERE customer_id = ? AND id > ? ORDER BY id',
      params: ([customerId = '']) => [customerId],
      of: 'subscription_id',
    },
  },
});

/** Who sees an order: the provider that placed it, the resellers of record of its lines, and the customer. */
export const orderScopeTable = defineScopeTable({
  name: 'order_scope',
  primaryKey: ['org_id', 'order_id'],
  values: ['customer_id', 'provider_id'],
  keys: ['order_id'],
  rows: ({ only, then }) => `
    SELECT f.org_id, o.id AS order_id, o.customer_id, o.provider_id FROM (
      SELECT o.provider_id AS org_id, o.id FROM \`order\` o WHERE o.id IS NOT NULL${only('order_id', 'o.id')}
      UNION
      SELECT l.reseller_id, l.order_id FROM order_line l WHERE l.reseller_id IS NOT NULL${only('order_id', 'l.order_id')}
      UNION
      SELECT o.customer_id, o.id FROM \`order\` o WHERE o.id IS NOT NULL${only('order_id', 'o.id')}
    ) f ${then} \`order\` o ON o.id = f.id`,
});

/**
 * Changes that rebuild scope rows. Relationships and grants also affect subscriptions sold to the customer by
 * others.
 */
export const salesFollows: readonly Follows[] = [
  { scope: subscriptionScopeTable, touch: touchSubscription, keys: (subscriptionId) => [[subscriptionId]] },
  ...[touchRelationship, touchGrant].map((touch) => ({ scope: subscriptionScopeTable, touch, by: 'customer' })),
  { scope: orderScopeTable, touch: touchOrder, keys: (orderId) => [[orderId]] },
];

const SUBSCRIPTION = [
  ...['customerId', 'providerId', 'resellerId', 'supportPartnerId', 'name', 'termEndsAt', 'quantity'],
  ...['offerId', 'startsAt', 'updatedAt', 'state', 'autoRenew'],
];

export const salesDecides: readonly Decides[] = [
  { entity: CustomerSubscription, properties: ['*', ...SUBSCRIPTION], touch: touchSubscription },
  { entity: Order, properties: ['*', 'customerId', 'providerId'], touch: touchOrder },
  { entity: OrderLine, properties: ['*', 'resellerId'], touch: touchOrder },
];
