import { defineScopeTable, type Decides, type Follows } from '../../graph/scope-table';
import { partnerScopeTable, touchPartnership } from '../partners';
import { Customer, CustomerAgreement, CustomerRelationship, DelegatedAdminGrant } from './customer.entity';
import { agreementState } from './customer.queries';
import { touchAgreement, touchAssociation, touchCustomer, touchGrant, touchRelationship } from './customer.touches';

const GRANTED = `EXISTS (SELECT 1 FROM delegated_admin_grant g WHERE g.partner_id = f.org_id AND g.customer_id = f.customer_id AND g.status = 'ACTIVE')`;

/** The last time the customer took a grant back from the organization, when none is active. */
const REVOKED = `(SELECT MAX(g.revoked_at) FROM delegated_admin_grant g WHERE g.partner_id = f.org_id AND g.customer_id = f.customer_id)`;

/**
 * Who sees a customer among whose customers, and how far: own list of each active partner; partners of the customer
 * that work together; the customer itself, and itself among its partners.
 */
export const customerScopeTable = defineScopeTable({
  name: 'customer_scope',
  primaryKey: ['org_id', 'via_id', 'customer_id'],
  values: ['via_kind', 'name_folded', 'associated_reseller_id', 'details', 'reason', 'grant_revoked_at', 'agreement_state'],
  keys: ['customer_id', 'org_id'],
  rows: ({ only, then }) => {
    const pair = (own: string, other: string): string => `
      SELECT r.partner_id, o.partner_id, r.customer_id FROM customer_relationship r
        ${then} customer_relationship o ON o.customer_id = r.customer_id AND o.status = 'ACTIVE'
        ${then} partnership a ON a.${own} = r.partner_id AND a.${other} = o.partner_id AND a.status = 'ACTIVE'
       WHERE r.status = 'ACTIVE'${only('customer_id', 'r.customer_id')}`;
    return `
    SELECT f.org_id, f.via_id, f.customer_id, v.kind AS via_kind, c.name_folded, o.associated_reseller_id,
      CASE WHEN f.org_id = f.customer_id OR ${GRANTED} THEN 2 WHEN c.created_by_id = f.org_id THEN 1 ELSE 0 END AS details,
      CASE WHEN f.org_id = f.customer_id OR ${GRANTED} THEN NULL
           WHEN ${REVOKED} IS NOT NULL THEN 'GRANT_REVOKED'
           WHEN w.privileges = 'FORBIDDEN' THEN 'CLOUD_RULE' ELSE 'NO_GRANT' END AS reason,
      CASE WHEN f.org_id = f.customer_id OR ${GRANTED} THEN NULL ELSE ${REVOKED} END AS grant_revoked_at,
      ${agreementState('f.customer_id', 'f.org_id')} AS agreement_state
    FROM (
      SELECT r.partner_id AS org_id, r.partner_id AS via_id, r.customer_id FROM customer_relationship r
       WHERE r.status = 'ACTIVE'${only('customer_id', 'r.customer_id')}
      UNION ALL ${pair('provider_id', 'reseller_id')}
      UNION ALL ${pair('reseller_id', 'provider_id')}
      UNION ALL
      SELECT c.id, c.id, c.id FROM customer c WHERE c.id IS NOT NULL${only('customer_id', 'c.id')}
      UNION ALL
      SELECT r.customer_id, r.partner_id, r.customer_id FROM customer_relationship r
       WHERE r.status = 'ACTIVE'${only('customer_id', 'r.customer_id')}
    ) f
    ${then} customer c ON c.id = f.customer_id
    ${then} organization v ON v.id = f.via_id
    ${then} cloud_rule w ON w.cloud = c.cloud
    LEFT JOIN customer_relationship o ON o.partner_id = f.org_id AND o.customer_id = f.customer_id AND o.status = 'ACTIVE'
    WHERE f.customer_id IS NOT NULL${only('org_id', 'f.org_id')}`;
  },
  expansions: {
    // From the reseller's side: it has fewer customers than its provider.
    shared: {
      ids: (then) => `SELECT o.customer_id AS id FROM customer_relationship o
        ${then} customer_relationship r ON r.partner_id = ? AND r.customer_id = o.customer_id AND r.status = 'ACTIVE'
        WHERE o.partner_id = ? AND o.status = 'ACTIVE' AND o.customer_id > ? ORDER BY o.customer_id`,
      params: ([providerId = '', resellerId = '']) => [providerId, resellerId],
      of: 'customer_id',
      also: (pair) => ({ org_id: pair }),
    },
  },
});

const ofCustomer = (customerId: string): readonly (readonly string[])[] => [[customerId]];

/** Follows from the customer and its ties; which customers see a partner follows from these as well. */
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
    // With the partner's own row, which is held while it is renamed.
    keys: (customerId, partnerId) => [
      [partnerId, customerId],
      [partnerId, partnerId],
    ],
  },
];

export const customerDecides: readonly Decides[] = [
  { entity: Customer, properties: ['*', 'name', 'cloud', 'createdById'], touch: touchCustomer },
  { entity: CustomerRelationship, properties: ['*', 'status'], touch: touchRelationship },
  { entity: CustomerRelationship, properties: ['associatedResellerId'], touch: touchAssociation },
  { entity: DelegatedAdminGrant, properties: ['*', 'status', 'revokedAt'], touch: touchGrant },
  { entity: CustomerAgreement, properties: ['*', 'kind', 'attestedById'], touch: touchAgreement },
];
