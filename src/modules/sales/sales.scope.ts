import { defineScopeTable, type Decides, type Follows } from '../../graph/scope-table';
import { touchGrant, touchRelationship } from '../customers';
import { Order, OrderLine } from './order.entity';
import { touchOrder, touchSubscription } from './sales.touches';
import { CustomerSubscription } from './subscription.entity';

/**
 * Who sees a subscription and how far. Seller, reseller of record, support contact and the customer see all
 * of it; a partner with an active relationship and an active grant sees the rest of the customer's in part.
 */
export const subscriptionScopeTable = defineScopeTable({
  name: 'subscription_scope',
  primaryKey: ['org_id', 'subscription_id'],
  values: ['level', 'customer_id', 'provider_id', 'reseller_id', 'name_folded', 'term_ends_at', 'quantity'],
  keys: ['subscription_id'],
  rows: ({ only, then }) => {
    const own = only.bind(null, 'subscription_id', 't.id');
    return `
    SELECT f.org_id, t.id AS subscription_id, f.level, t.customer_id,
      CASE WHEN f.level = 2 THEN t.provider_id END AS provider_id, CASE WHEN f.level = 2 THEN t.reseller_id END AS reseller_id,
      CASE WHEN f.level = 2 THEN t.name_folded ELSE '' END AS name_folded,
      CASE WHEN f.level = 2 THEN t.term_ends_at ELSE 0 END AS term_ends_at, t.quantity
    FROM (SELECT u.org_id, u.id, MAX(u.level) AS level FROM (
      SELECT t.provider_id AS org_id, t.id, 2 AS level FROM subscription t WHERE t.id IS NOT NULL${own()}
      UNION ALL
      SELECT t.reseller_id, t.id, 2 FROM subscription t WHERE t.reseller_id IS NOT NULL${own()}
      UNION ALL
      SELECT t.support_partner_id, t.id, 2 FROM subscription t WHERE t.id IS NOT NULL${own()}
      UNION ALL
      SELECT t.customer_id, t.id, 2 FROM subscription t WHERE t.id IS NOT NULL${own()}
      UNION ALL
      SELECT g.partner_id, t.id, 1 FROM subscription t
        ${then} delegated_admin_grant g ON g.customer_id = t.customer_id AND g.status = 'ACTIVE'
        ${then} customer_relationship r ON r.customer_id = t.customer_id AND r.partner_id = g.partner_id AND r.status = 'ACTIVE'
       WHERE t.id IS NOT NULL${own()}
    ) u GROUP BY u.org_id, u.id) f
    ${then} subscription t ON t.id = f.id`;
  },
  expansions: {
    customer: {
      ids: () => 'SELECT id FROM subscription WHERE customer_id = ? AND id > ? ORDER BY id',
      params: ([customerId = '']) => [customerId],
      of: 'subscription_id',
    },
  },
});

/** Who sees an order: the provider that placed it, resellers of record of its lines, the customer. */
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

/** Follows from the things themselves; relationships and grants open what others sold to the customer. */
export const salesFollows: readonly Follows[] = [
  { scope: subscriptionScopeTable, touch: touchSubscription, keys: (subscriptionId) => [[subscriptionId]] },
  ...[touchRelationship, touchGrant].map((touch) => ({ scope: subscriptionScopeTable, touch, by: 'customer' })),
  { scope: orderScopeTable, touch: touchOrder, keys: (orderId) => [[orderId]] },
];

const SUBSCRIPTION = ['customerId', 'providerId', 'resellerId', 'supportPartnerId', 'name', 'termEndsAt', 'quantity'];

export const salesDecides: readonly Decides[] = [
  { entity: CustomerSubscription, properties: ['*', ...SUBSCRIPTION], touch: touchSubscription },
  { entity: Order, properties: ['*', 'customerId', 'providerId'], touch: touchOrder },
  { entity: OrderLine, properties: ['*', 'resellerId'], touch: touchOrder },
];
