import { ownedBy, type Scope } from '../../graph/scope';
import { may, type Viewer } from '../../policy/viewer';

const outside = (viewer: Viewer): boolean => viewer.kind === 'ANONYMOUS' || viewer.kind === 'OPERATOR' || viewer.applicant;

/** How far a row of `subscription_scope` opens a subscription. */
export const SUBSCRIPTION_LEVEL = {
  /** Offer, quantity, licences and state as they were when the relationship of its reseller of record ended, and the customer's name. */
  former: 0,
  /** Offer, quantity, state and licences: seen through a grant. */
  limited: 1,
  /** Everything: seller, reseller of record, support contact, the customer itself. */
  full: 2,
} as const;

const FULL = `s.level >= ${SUBSCRIPTION_LEVEL.full}`;

/** What is stored now, or what was when the relationship ended. */
const orThen = (now: string, then: string): string =>
  `CASE WHEN s.level = ${SUBSCRIPTION_LEVEL.former} THEN ${then} ELSE ${now} END`;

/** Sold by it, reseller of record until the relationship ended or now, support contact, seen through a grant, or the customer's own. */
export const subscriptionScope: Scope = (viewer) =>
  outside(viewer)
    ? null
    : {
        through: { table: 'subscription_scope', row: 'subscription_id' },
        equals: [['s.org_id', viewer.organizationId]],
        rows: {
          full: FULL,
          customer: `s.level <> ${SUBSCRIPTION_LEVEL.limited}`,
          reseller: viewer.kind === 'RESELLER' ? `${FULL} AND t.reseller_id = s.org_id` : FULL,
        },
        instead: {
          quantity: orThen('t.quantity', 's.quantity'),
          assignedLicenses: orThen('t.assigned_licenses', 's.kept_licenses'),
        },
        copies: {
          name: 's.name_folded',
          termEndsAt: 's.term_ends_at',
          quantity: 's.quantity',
          customerId: 's.customer_id',
          providerId: 's.provider_id',
          resellerId: 's.reseller_id',
        },
      };

/** Orders the provider placed, orders with own lines of a reseller, a customer's own. */
export const orderScope: Scope = (viewer) =>
  outside(viewer)
    ? null
    : {
        through: { table: 'order_scope', row: 'order_id' },
        equals: [['s.org_id', viewer.organizationId]],
        copies: { customerId: 's.customer_id', providerId: 's.provider_id' },
      };

/** A column by kind of organisation. */
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
  return plan && { ...plan, rows: { place: viewer.kind === 'RESELLER' ? 'FALSE' : 'TRUE' } };
};

/** Requests of a reseller and those addressed to a provider. */
export const orderRequestScope = byKind({ PROVIDER: 'provider_id', RESELLER: 'reseller_id' });

/** A reseller's credits; a provider's those of subscriptions that it sold. */
export const incentiveScope = byKind({ PROVIDER: 'provider_id', RESELLER: 'reseller_id' });

/** Licences: a customer's own, a user's own, for partners those of customers that gave them a grant (S4). */
export const licenseScope: Scope = (viewer) => {
  if (outside(viewer)) return null;
  const readsUsers = may(viewer, 'customer.read_users');
  if (viewer.kind === 'CUSTOMER') {
    if (readsUsers) return ownedBy(viewer, 'customer_id');
    return may(viewer, 'license.read_own') ? { equals: [['t.customer_user_id', viewer.userId]] } : null;
  }
  if (!readsUsers) return null;
  return {
    equals: [],
    also: {
      sql: 'EXISTS (SELECT 1 FROM customer_scope v WHERE v.org_id = ? AND v.via_id = ? AND v.customer_id = t.customer_id AND v.details >= 2)',
      params: [viewer.organizationId, viewer.organizationId],
    },
  };
};
