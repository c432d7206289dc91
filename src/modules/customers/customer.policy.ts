import { ownedBy, type Scope, type ScopePlan } from '../../graph/scope';
import { may, type Viewer } from '../../policy/viewer';

/** How far a row of `customer_scope` opens a customer. */
export const DETAILS = {
  /** Name, initial domain, country, cloud. */
  basic: 0,
  /** And the company data: the viewer's organization created the customer and entered them. */
  company: 1,
  /** Everything: an active grant, or the customer itself. */
  full: 2,
} as const;

/** Which row conditions hold for a viewer: details need the right as well as the relationship. */
function detailConditions(viewer: Viewer): Readonly<Record<string, string>> {
  const reads = may(viewer, 'customer.read_details');
  return {
    company: reads ? `scope.details >= ${DETAILS.company}` : 'FALSE',
    details: reads ? `scope.details >= ${DETAILS.full}` : 'FALSE',
  };
}

/** Customers with an active relationship to the own organization; a customer's people see their own. */
export const customerScope: Scope = (viewer) => {
  if (viewer.kind === 'ANONYMOUS' || viewer.kind === 'OPERATOR' || viewer.applicant) return null;
  return {
    visibilityTable: { table: 'customer_scope', row: 'customer_id' },
    whereEquals: [
      ['scope.org_id', viewer.organizationId],
      ['scope.via_id', viewer.organizationId],
    ],
    rowGuards: detailConditions(viewer),
    sortKeyColumns: { name: 'scope.name_folded' },
  } satisfies ScopePlan;
};

/** Customers on the own list, for rows that name one: only with an active relationship. */
const RELATED =
  'EXISTS (SELECT 1 FROM customer_scope v WHERE v.org_id = ? AND v.via_id = ? AND v.customer_id = node.customer_id)';

/**
 * The relationships of customers on the own list: the own ones, also those that ended before, and the active ones of the
 * own active partners. An ended relationship by itself is no reading (rules, section 2).
 */
export const relationshipScope: Scope = (viewer) => {
  if (viewer.kind === 'CUSTOMER') return ownedBy(viewer, 'customer_id');
  if (viewer.kind === 'ANONYMOUS' || viewer.kind === 'OPERATOR' || viewer.applicant) return null;
  const { organizationId } = viewer;
  return {
    whereEquals: [],
    where: {
      sql:
        `(node.partner_id = ? AND ${RELATED}) OR (node.status = 'ACTIVE' AND EXISTS (SELECT 1 FROM customer_scope v ` +
        `WHERE v.org_id = ? AND v.via_id = node.partner_id AND v.customer_id = node.customer_id))`,
      params: [organizationId, organizationId, organizationId, organizationId],
    },
  };
};

/** Grants: a customer's own; a partner's own while the relationship is active, since one that survives it gives no reading. */
export const grantScope: Scope = (viewer) => {
  if (viewer.kind === 'CUSTOMER') return ownedBy(viewer, 'customer_id');
  if (viewer.kind !== 'PROVIDER' && viewer.kind !== 'RESELLER') return null;
  const { organizationId } = viewer;
  return { ...ownedBy(viewer, 'partner_id'), where: { sql: RELATED, params: [organizationId, organizationId] } };
};

/** Who accepted is shown like the people of the customer. */
const contactCondition = (viewer: Viewer): string =>
  may(viewer, 'customer.read_users') ? `side.details >= ${DETAILS.full}` : 'FALSE';

/** Agreements: a customer's own; for a partner the customer's own acceptances and the attestations it may rely on. */
export const agreementScope: Scope = (viewer) => {
  if (viewer.kind === 'CUSTOMER') {
    return { ...ownedBy(viewer, 'customer_id'), rowGuards: { contact: may(viewer, 'customer.read_users') ? 'TRUE' : 'FALSE' } };
  }
  if (viewer.kind !== 'PROVIDER' && viewer.kind !== 'RESELLER') return null;
  return {
    sideTable: { table: 'customer_scope', on: 'side.customer_id = node.customer_id' },
    whereEquals: [
      ['side.org_id', viewer.organizationId],
      ['side.via_id', viewer.organizationId],
    ],
    where: {
      sql:
        `node.kind = 'ACCEPTANCE' OR EXISTS (SELECT 1 FROM customer_scope w WHERE w.org_id = ? ` +
        `AND w.via_id = node.attested_by_id AND w.customer_id = node.customer_id)`,
      params: [viewer.organizationId],
    },
    rowGuards: { contact: contactCondition(viewer) },
  };
};
