import { ownedBy, type Scope } from '../../graph/scope';
import { may, type Viewer } from '../../policy/viewer';

const outside = (viewer: Viewer): boolean => viewer.kind === 'ANONYMOUS' || viewer.kind === 'OPERATOR' || viewer.applicant;

/** How much of a subscription a row of `subscription_scope` shows. */
export const SUBSCRIPTION_LEVEL = {
  /**
   * Offer, quantity, licenses and state as they were when the relationship of the reseller of record ended, and
   * the customer's name.
   */
  former: 0,
  /** Offer, quantity, state and licenses: seen through a grant. */
  limited: 1,
  /** Everything: for the seller, the reseller of record, the support contact and the customer. */
  full: 2,
} as const;

const FULL = `scope.level >= ${SUBSCRIPTION_LEVEL.full}`;

/** The current value, or for former resellers of record the value at the end of the relationship. */
const orThen = (now: string, then: string): string =>
  `CASE WHEN scope.level = ${SUBSCRIPTION_LEVEL.former} THEN ${then} ELSE ${now} END`;

/**
 * Subscriptions that the organization sold, is or was reseller of record of, supports, sees through a grant, or
 * owns as the customer.
 */
export const subscriptionScope: Scope = (viewer) =>
  outside(viewer)
    ? null
    : {
        visibilityTable: {
          table: 'subscription_scope',
          row: 'subscription_id',
          groupIndex: ['org_id', 'offer_id', 'subscription_id', 'starts_at', 'level'],
        },
        whereEquals: [['scope.org_id', viewer.organizationId]],
        rowGuards: {
          full: FULL,
          customer: `scope.level <> ${SUBSCRIPTION_LEVEL.limited}`,
          reseller: viewer.kind === 'RESELLER' ? `${FULL} AND scope.reseller_id = scope.org_id` : FULL,
        },
        instead: {
          quantity: orThen('node.quantity', 'scope.quantity'),
          assignedLicenses: orThen('node.assigned_licenses', 'scope.kept_licenses'),
        },
        sortKeyColumns: {
          name: 'scope.name_folded',
          termEndsAt: 'scope.term_ends_at',
          quantity: 'scope.quantity',
          customerId: 'scope.customer_id',
          providerId: 'scope.provider_id',
          resellerId: 'scope.reseller_id',
          offerId: 'scope.offer_id',
          startsAt: 'scope.starts_at',
          updatedAt: 'scope.updated_at',
        },
      };

/** Orders that a provider placed, that contain lines of a reseller, or that belong to a customer. */
export const orderScope: Scope = (viewer) =>
  outside(viewer)
    ? null
    : {
        visibilityTable: { table: 'order_scope', row: 'order_id' },
        whereEquals: [['scope.org_id', viewer.organizationId]],
        sortKeyColumns: { customerId: 'scope.customer_id', providerId: 'scope.provider_id' },
      };

/** Scope by one column, depending on the kind of organization. */
const byKind = (columns: { PROVIDER?: string; RESELLER?: string; CUSTOMER?: string }): Scope => {
  return (viewer) => {
    if (outside(viewer)) return null;
    const column = columns[viewer.kind as keyof typeof columns];
    return column ? ownedBy(viewer, column) : null;
  };
};

/** All lines for the seller and the customer; a reseller sees only its own. */
export const orderLineScope: Scope = (viewer) => {
  const plan = byKind({ PROVIDER: 'provider_id', RESELLER: 'reseller_id', CUSTOMER: 'customer_id' })(viewer);
  // Line numbers would reveal the existence of lines that a reseller cannot see.
  return plan && { ...plan, rowGuards: { place: viewer.kind === 'RESELLER' ? 'FALSE' : 'TRUE' } };
};

/** Requests made by a reseller, or addressed to a provider. */
export const orderRequestScope = byKind({ PROVIDER: 'provider_id', RESELLER: 'reseller_id' });

/** A reseller's own credits; for a provider, those of subscriptions it sold. */
export const incentiveScope = byKind({ PROVIDER: 'provider_id', RESELLER: 'reseller_id' });

/** Licenses of a customer, or of the user; for partners, those of customers that gave them a grant. */
export const licenseScope: Scope = (viewer) => {
  if (outside(viewer)) return null;
  const readsUsers = may(viewer, 'customer.read_users');
  if (viewer.kind === 'CUSTOMER') {
    if (readsUsers) return ownedBy(viewer, 'customer_id');
    return may(viewer, 'license.read_own') ? { whereEquals: [['node.customer_user_id', viewer.userId]] } : null;
  }
  if (!readsUsers) return null;
  return {
    sideTable: { table: 'customer_scope', on: 'side.customer_id = node.customer_id', first: true },
    whereEquals: [
      ['side.org_id', viewer.organizationId],
      ['side.via_id', viewer.organizationId],
    ],
    where: { sql: 'side.details >= 2', params: [] },
  };
};
