import { ownedBy, type Scope, type ScopePlan } from '../../graph/scope';
import { may, type Viewer } from '../../policy/viewer';

/** How much of a customer a row of `customer_scope` shows. */
export const DETAILS = {
  /** Name, initial domain, country, cloud. */
  basic: 0,
  /** Company data as well: the viewer's organization created the customer and entered the data. */
  company: 1,
  /** Everything: an active grant, or the customer itself. */
  full: 2,
} as const;

/** Row conditions for a viewer. Details need both the right and the row's level. */
function detailConditions(viewer: Viewer): Readonly<Record<string, string>> {
  const reads = may(viewer, 'customer.read_details');
  return {
    company: reads ? `scope.details >= ${DETAILS.company}` : 'FALSE',
    details: reads ? `scope.details >= ${DETAILS.full}` : 'FALSE',
  };
}

/** Customers with an active relationship with the viewer's organization; users of a customer see that customer. */
export const customerScope: Scope = (viewer) => {
  if (viewer.kind === 'ANONYMOUS' || viewer.kind === 'OPERATOR' || viewer.applicant) return null;
  return {
    visibilityTable: { table: 'customer_scope', row: 'customer_id' },
    whereEquals: [
      ['scope.org_id', viewer.organizationId],
      ['scope.via_id', viewer.organizationId],
    ],
    rowGuards: detailConditions(viewer),
    sortKeyColumns: { name: 'scope.name_folded', country: 'scope.country', updatedAt: 'scope.updated_at' },
  } satisfies ScopePlan;
};

/** The row's customer has an active relationship with the viewer's organization. */
const RELATED =
  'EXISTS (SELECT 1 FROM customer_scope v WHERE v.org_id = ? AND v.via_id = ? AND v.customer_id = node.customer_id)';

/**
 * Relationships of customers on the viewer's list: those of its organization, including ended ones, and the active
 * ones of its active partners. An ended relationship alone gives no access (rules, section 2).
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

/** Relationships of the viewer's organization: with its customers, or as the customer. */
export const ownRelationshipScope: Scope = (viewer) => {
  if (viewer.kind === 'CUSTOMER') return ownedBy(viewer, 'customer_id');
  if (viewer.kind !== 'PROVIDER' && viewer.kind !== 'RESELLER') return null;
  const { organizationId } = viewer;
  return viewer.applicant
    ? null
    : { ...ownedBy(viewer, 'partner_id'), where: { sql: RELATED, params: [organizationId, organizationId] } };
};

/**
 * Grants given by a customer; grants held by a partner while its relationship is active. A grant that outlives the
 * relationship gives no access.
 */
export const grantScope: Scope = (viewer) => {
  if (viewer.kind === 'CUSTOMER') return ownedBy(viewer, 'customer_id');
  if (viewer.kind !== 'PROVIDER' && viewer.kind !== 'RESELLER') return null;
  const { organizationId } = viewer;
  return { ...ownedBy(viewer, 'partner_id'), where: { sql: RELATED, params: [organizationId, organizationId] } };
};

/** The person who accepted is visible to viewers who may read the customer's users. */
const contactCondition = (viewer: Viewer): string =>
  may(viewer, 'customer.read_users') ? `side.details >= ${DETAILS.full}` : 'FALSE';

/** Agreements of a customer; for a partner, the acceptances of its customers and the attestations it may rely on. */
export const agreementScope: Scope = (viewer) => {
  if (viewer.kind === 'CUSTOMER') {
    return { ...ownedBy(viewer, 'customer_id'), rowGuards: { contact: may(viewer, 'customer.read_users') ? 'TRUE' : 'FALSE' } };
  }
  if (viewer.kind !== 'PROVIDER' && viewer.kind !== 'RESELLER') return null;
  return {
    sideTable: { table: 'customer_scope', on: 'side.customer_id = node.customer_id', first: true },
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
