import { ownedBy, type Scope } from '../../graph/scope';
import { may, type Viewer } from '../../policy/viewer';

const outside = (viewer: Viewer): boolean => viewer.kind === 'ANONYMOUS' || viewer.kind === 'OPERATOR' || viewer.applicant;

/** How far a row of `subscription_scope` opens a subscription. */
export const SUBSCRIPTION_LEVEL = {
  /** Offer, quantity, licenses and state as they were when the relationship of its reseller of record ended, and the customer's name. */
  former: 0,
  /** Offer, quantity, state and licenses: seen through a grant. */
  limited: 1,
  /** Everything: seller, reseller of record, support contact, the customer itself. */
  full: 2,
} as const;

const FULL = `scope.level >= ${SUBSCRIPTION_LEVEL.full}`;

/** What is stored now, or what was when the relationship ended. */
const orThen = (now: string, then: string): string =>
  `CASE WHEN scope.level = ${SUBSCRIPTION_LEVEL.former} THEN ${then} ELSE ${now} END`;

/** Sold by it, reseller of record until the relationship ended or now, support contact, seen through a grant, or the customer's own. */
export const subscriptionScope: Scope = (viewer) =>
  outside(viewer)
    ? null
    : {
        visibilityTable: { table: 'subscription_scope', row: 'subscription_id' },
        whereEquals: [['scope.org_id', viewer.organizationId]],
        rowGuards: {
          full: FULL,
          customer: `scope.level <> ${SUBSCRIPTION_LEVEL.limited}`,
          reseller: viewer.kind === 'RESELLER' ? `${FULL} AND node.reseller_id = scope.org_id` : FULL,
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
        },
      };

/** Orders the provider placed, orders with own lines of a reseller, a customer's own. */
export const orderScope: Scope = (viewer) =>
  outside(viewer)
    ? null
    : {
        visibilityTable: { table: 'order_scope', row: 'order_id' },
        whereEquals: [['scope.org_id', viewer.organizationId]],
        sortKeyColumns: { customerId: 'scope.customer_id', providerId: 'scope.provider_id' },
      };

/** A column by kind of organization. */
const byKind = (columns: { PROVIDER?: string; RESELLER?: string; CUSTOMER?: string }): Scope => {
  return (viewer) => {
    if (outside(viewer)) return null;
    const column = columns[viewer.kind as keyof typeof columns];
    return column ? ownedBy(viewer, column) : null;
  };
};

/** All lines for seller and customer, a reseller's own lines only. */
export const orderLineScope: Scope = (viewer) => {
  const plan = byKind({ PROVIDER: 'provider_id', RESELLER: 'reseller_id', CUSTOMER: 'customer_id' })(viewer);
  // The place among lines that a reseller does not see would tell of them.
  return plan && { ...plan, rowGuards: { place: viewer.kind === 'RESELLER' ? 'FALSE' : 'TRUE' } };
};

/** Requests of a reseller and those addressed to a provider. */
export const orderRequestScope = byKind({ PROVIDER: 'provider_id', RESELLER: 'reseller_id' });

/** A reseller's credits; a provider's those of subscriptions that it sold. */
export const incentiveScope = byKind({ PROVIDER: 'provider_id', RESELLER: 'reseller_id' });

/** Licenses: a customer's own, a user's own, for partners those of customers that gave them a grant. */
export const licenseScope: Scope = (viewer) => {
  if (outside(viewer)) return null;
  const readsUsers = may(viewer, 'customer.read_users');
  if (viewer.kind === 'CUSTOMER') {
    if (readsUsers) return ownedBy(viewer, 'customer_id');
    return may(viewer, 'license.read_own') ? { whereEquals: [['node.customer_user_id', viewer.userId]] } : null;
  }
  if (!readsUsers) return null;
  return {
    whereEquals: [],
    where: {
      sql: 'EXISTS (SELECT 1 FROM customer_scope v WHERE v.org_id = ? AND v.via_id = ? AND v.customer_id = node.customer_id AND v.details >= 2)',
      params: [viewer.organizationId, viewer.organizationId],
    },
  };
};
