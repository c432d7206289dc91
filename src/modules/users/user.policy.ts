import { operationsOn } from '../../graph/registry';
import { everything, ownedBy, type Scope } from '../../graph/scope';
import { may, type Viewer } from '../../policy/viewer';

/** Whether somebody reads people: by the right to read them, or because it could not act on them otherwise. */
const reaches = (viewer: Viewer, reading: string, type: 'User' | 'CustomerUser'): boolean =>
  may(viewer, reading) || [...(operationsOn(type)?.operations.values() ?? [])].some(({ action }) => may(viewer, action));

/** The people of the own organization, for the operator of all partners, too; without the right to read users, itself. For the root list. */
export const ownUsersScope: Scope = (viewer) => {
  if (viewer.kind === 'ANONYMOUS') return null;
  if (!may(viewer, 'user.read')) return { whereEquals: [['node.id', viewer.userId]] };
  if (viewer.kind === 'OPERATOR') return everything;
  return ownedBy(viewer, 'organization_id');
};

/**
 * Users of partners and of the operator: the own organization, for those who read its users or act on them; the
 * operator those of all partners; a provider with admin access to a reseller those of the reseller.
 */
export const userScope: Scope = (viewer) => {
  if (viewer.kind === 'ANONYMOUS' || viewer.kind === 'CUSTOMER') return null;
  if (viewer.kind === 'OPERATOR') return everything;
  const all = reaches(viewer, 'user.read', 'User');
  if (!may(viewer, 'partnership.read_reseller_account')) {
    return all ? ownedBy(viewer, 'organization_id') : ownUsersScope(viewer);
  }
  const own = all ? 'node.organization_id = ?' : 'node.id = ?';
  return {
    whereEquals: [],
    where: {
      sql: `${own} OR EXISTS (SELECT 1 FROM partner_scope v WHERE v.org_id = ? AND v.partner_id = node.organization_id AND v.level >= 1)`,
      params: [all ? viewer.organizationId : viewer.userId, viewer.organizationId],
    },
  };
};

/** People of customers: a customer's own; for partners those of customers that gave them a grant. */
export const customerUserScope: Scope = (viewer) => {
  if (viewer.kind === 'ANONYMOUS' || viewer.kind === 'OPERATOR') return null;
  const all = reaches(viewer, 'customer.read_users', 'CustomerUser');
  if (viewer.kind === 'CUSTOMER') {
    return all ? ownedBy(viewer, 'organization_id') : { whereEquals: [['node.id', viewer.userId]] };
  }
  if (viewer.applicant || !all) return null;
  return {
    whereEquals: [],
    where: {
      sql: `EXISTS (SELECT 1 FROM customer_scope v WHERE v.org_id = ? AND v.via_id = ? AND v.customer_id = node.organization_id AND v.details >= 2)`,
      params: [viewer.organizationId, viewer.organizationId],
    },
  };
};

/** The own sessions and tokens. */
export const ownThings: Scope = (viewer) =>
  viewer.kind === 'ANONYMOUS' ? null : { whereEquals: [['node.user_id', viewer.userId]] };
