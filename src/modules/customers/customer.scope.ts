import { defineScopeTable, type Decides, type Follows } from '../../graph/scope-table';
import { partnerScopeTable, touchPartnership } from '../partners';
import { Customer, CustomerAgreement, CustomerRelationship, DelegatedAdminGrant } from './customer.entity';
import { agreementState } from './customer.queries';
import { touchAgreement, touchAssociation, touchCustomer, touchGrant, touchRelationship } from './customer.touches';

/** When the customer last revoked a grant of the organization, unless it has an active one. */
const REVOKED = `CASE WHEN f.org_id <> f.customer_id AND g.id IS NULL THEN
  (SELECT MAX(x.revoked_at) FROM delegated_admin_grant x WHERE x.partner_id = f.org_id AND x.customer_id = f.customer_id) END`;

/**
 * Who sees a customer, by way of which partner, and how much of it: each active partner in its own list; partners
 * of the customer that work together; the customer itself, also by way of its partners. Each branch is restricted
 * to the requested keys, and looks for active rows by `active_slot`, because it is part of the index, unlike
 * `status`.
 */
export const customerScopeTable = defineScopeTable({
  name: 'customer_scope',
  primaryKey: ['org_id', 'via_id', 'customer_id'],
  values: [
    'via_kind',
    'name_folded',
    'associated_reseller_id',
    'details',
    'reason',
    'grant_revoked_at',
    'agreement_state',
    'country',
    'updated_at',
  ],
  keys: ['customer_id', 'org_id', 'via_id'],
  rows: ({ from, only, then }) => {
    const ties = (): string => from('customer_id', 'customer_relationship r', 'r.customer_id');
    const between = (organization: string, via: string): string => only('org_id', organization) + only('via_id', via);
    const pair = (own: string, other: string): string => `
      SELECT r.partner_id, o.partner_id, r.customer_id, r.associated_reseller_id FROM ${ties()}
        ${then} customer_relationship o ON o.customer_id = r.customer_id AND o.active_slot = 'A'
        ${then} partnership a ON a.${own} = r.partner_id AND a.${other} = o.partner_id AND a.active_slot = 'A'
       WHERE r.active_slot = 'A'${between('r.partner_id', 'o.partner_id')}`;
    return `
    SELECT f.org_id, f.via_id, f.customer_id, v.kind AS via_kind, c.name_folded, f.associated_reseller_id,
      CASE WHEN f.org_id = f.customer_id OR g.id IS NOT NULL THEN 2 WHEN c.created_by_id = f.org_id THEN 1 ELSE 0 END AS details,
      CASE WHEN f.org_id = f.customer_id OR g.id IS NOT NULL THEN NULL
           WHEN ${REVOKED} IS NOT NULL THEN 'GRANT_REVOKED'
           WHEN w.privileges = 'FORBIDDEN' THEN 'CLOUD_RULE' ELSE 'NO_GRANT' END AS reason,
      ${REVOKED} AS grant_revoked_at,
      ${agreementState('f.customer_id', 'f.org_id')} AS agreement_state, c.country, c.updated_at
    FROM (
      SELECT r.partner_id AS org_id, r.partner_id AS via_id, r.customer_id, r.associated_reseller_id FROM ${ties()}
       WHERE r.active_slot = 'A'${between('r.partner_id', 'r.partner_id')}
      UNION ALL ${pair('provider_id', 'reseller_id')}
      UNION ALL ${pair('reseller_id', 'provider_id')}
      UNION ALL
      SELECT c.id, c.id, c.id, NULL FROM ${from('customer_id', 'customer c', 'c.id')} WHERE c.id IS NOT NULL${between('c.id', 'c.id')}
      UNION ALL
      SELECT r.customer_id, r.partner_id, r.customer_id, NULL FROM ${ties()}
       WHERE r.active_slot = 'A'${between('r.customer_id', 'r.partner_id')}
    ) f
    ${then} customer c ON c.id = f.customer_id
    ${then} organization v ON v.id = f.via_id
    ${then} cloud_rule w ON w.cloud = c.cloud
    LEFT JOIN delegated_admin_grant g ON g.partner_id = f.org_id AND g.customer_id = f.customer_id AND g.active_slot = 'A'`;
  },
  expansions: {
    // Starts from the reseller, which has fewer customers than its provider.
    shared: {
      ids: (then) => `SELECT o.customer_id AS id FROM customer_relationship o
        ${then} customer_relationship r ON r.partner_id = ? AND r.customer_id = o.customer_id AND r.active_slot = 'A'
        WHERE o.partner_id = ? AND o.active_slot = 'A' AND o.customer_id > ? ORDER BY o.customer_id`,
      params: ([providerId = '', resellerId = '']) => [providerId, resellerId],
      of: 'customer_id',
      // All rows of the reseller, which may rely on the provider's attestations, including its own row, which is
      // locked; for the provider, only what it sees by way of the reseller.
      also: ([providerId = '', resellerId = '']) => [{ org_id: [resellerId] }, { org_id: [providerId], via_id: [resellerId] }],
    },
  },
});

const ofCustomer = (customerId: string): readonly (readonly string[])[] => [[customerId]];

/**
 * Changes that rebuild scope rows: of the customer and its ties. Which customers can see a partner depends on them
 * too.
 */
export const customerFollows: readonly Follows[] = [
  ...[touchCustomer, touchRelationship, touchAssociation, touchGrant, touchAgreement].map((touch) => ({
    scope: customerScopeTable,
    touch,
    keys: ofCustomer,
  })),
  { scope: customerScopeTable, touch: touchPartnership, by: 'shared' },
  {
    scope: partnerScopeTable,
    touch: touchRelationship,
    // Includes the partner's own row, which is locked while the partner is renamed.
    keys: (customerId, partnerId) => [
      [partnerId, customerId],
      [partnerId, partnerId],
    ],
  },
];

export const customerDecides: readonly Decides[] = [
  { entity: Customer, properties: ['*', 'name', 'cloud', 'createdById', 'country', 'updatedAt'], touch: touchCustomer },
  { entity: CustomerRelationship, properties: ['*', 'status'], touch: touchRelationship },
  { entity: CustomerRelationship, properties: ['associatedResellerId'], touch: touchAssociation },
  { entity: DelegatedAdminGrant, properties: ['*', 'status', 'revokedAt'], touch: touchGrant },
  { entity: CustomerAgreement, properties: ['*', 'kind', 'attestedById'], touch: touchAgreement },
];
