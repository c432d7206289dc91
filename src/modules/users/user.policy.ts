import { everything, ownedBy, type Scope } from '../../graph/scope';
import { may } from '../../policy/viewer';

/** The people of the own organisation; without the right to read users, itself. For the root list. */
export const ownUsersScope: Scope = (viewer) => {
  if (viewer.kind === 'ANONYMOUS') return null;
  if (!may(viewer, 'user.read')) return { equals: [['t.id', viewer.userId]] };
  return ownedBy(viewer, 'organization_id');
};

/**
 * Users of partners and of the operator: the own organisation; the operator those of all partners; a
 * provider's admin agents those of a reseller that grants admin access (S0).
 */
export const userScope: Scope = (viewer) => {
  if (viewer.kind === 'ANONYMOUS' || viewer.kind === 'CUSTOMER') return null;
  if (viewer.kind === 'OPERATOR') return everything;
  if (!may(viewer, 'partnership.read_reseller_account')) return ownUsersScope(viewer);
  const own = may(viewer, 'user.read') ? 't.organization_id = ?' : 't.id = ?';
  return {
    equals: [],
    also: {
      sql: `${own} OR EXISTS (SELECT 1 FROM partner_scope v WHERE v.org_id = ? AND v.partner_id = t.organization_id AND v.level >= 1)`,
      params: [may(viewer, 'user.read') ? viewer.organizationId : viewer.userId, viewer.organizationId],
    },
  };
};

/** People of customers: a customer's own; for partners those of customers that gave them a grant (S4). */
export const customerUserScope: Scope = (viewer) => {
  if (viewer.kind === 'ANONYMOUS' || viewer.kind === 'OPERATOR') return null;
  if (viewer.kind === 'CUSTOMER') {
    return may(viewer, 'customer.read_users') ? ownedBy(viewer, 'organization_id') : { equals: [['t.id', viewer.userId]] };
  }
  if (viewer.applicant || !may(viewer, 'customer.read_users')) return null;
  return {
    equals: [],
    also: {
      sql: `EXISTS (SELECT 1 FROM customer_scope v WHERE v.org_id = ? AND v.via_id = ? AND v.customer_id = t.organization_id AND v.details >= 2)`,
      params: [viewer.organizationId, viewer.organizationId],
    },
  };
};

/** The own sessions and tokens. */
export const ownThings: Scope = (viewer) => (viewer.kind === 'ANONYMOUS' ? null : { equals: [['t.user_id', viewer.userId]] });
