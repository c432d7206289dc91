import { operationsOn } from '../../graph/registry';
import { everything, ownedBy, type Scope } from '../../graph/scope';
import { may, type Viewer } from '../../policy/viewer';

/** Whether the viewer can read users: it has the right to read them, or a right to act on them. */
const reaches = (viewer: Viewer, reading: string, type: 'User' | 'CustomerUser'): boolean =>
  may(viewer, reading) || [...(operationsOn(type)?.operations.values() ?? [])].some(({ action }) => may(viewer, action));

/**
 * Scope of the root list: users of the viewer's organization; all users for the operator; only the viewer without
 * `user.read`.
 */
export const ownUsersScope: Scope = (viewer) => {
  if (viewer.kind === 'ANONYMOUS') return null;
  if (!may(viewer, 'user.read')) return { whereEquals: [['node.id', viewer.userId]] };
  if (viewer.kind === 'OPERATOR') return everything;
  return ownedBy(viewer, 'organization_id');
};

/**
 * Users of partners and of the operator. Visible: users of the viewer's organization to those who may read or act on
 * them; all users to the operator; users of a reseller to a provider with admin access.
 */
export const userScope: Scope = (viewer) => {
  if (viewer.kind === 'ANONYMOUS' || viewer.kind === 'CUSTOMER') return null;
  if (viewer.kind === 'OPERATOR') return everything;
  const all = reaches(viewer, 'user.read', 'User');
  if (!may(viewer, 'partnership.read_reseller_account')) return ownPeopleScope(viewer);
  const own = all ? 'node.organization_id = ?' : 'node.id = ?';
  return {
    whereEquals: [],
    where: {
      sql: `${own} OR EXISTS (SELECT 1 FROM partner_scope v WHERE v.org_id = ? AND v.partner_id = node.organization_id AND v.level >= 1)`,
      params: [all ? viewer.organizationId : viewer.userId, viewer.organizationId],
    },
  };
};

/** The part of {@link userScope} inside the viewer's organization. */
export const ownPeopleScope: Scope = (viewer) => {
  if (viewer.kind === 'ANONYMOUS' || viewer.kind === 'CUSTOMER') return null;
  if (viewer.kind === 'OPERATOR') return everything;
  return reaches(viewer, 'user.read', 'User')
    ? ownedBy(viewer, 'organization_id')
    : { whereEquals: [['node.id', viewer.userId]] };
};

/** The part of {@link userScope} under admin access, found by the partners, who are few. */
export const peopleUnderAccessScope: Scope = (viewer) => {
  if (viewer.kind === 'ANONYMOUS' || viewer.kind === 'CUSTOMER' || viewer.kind === 'OPERATOR') return null;
  if (!may(viewer, 'partnership.read_reseller_account')) return null;
  return {
    sideTable: { table: 'partner_scope', on: 'side.partner_id = node.organization_id', first: true },
    whereEquals: [['side.org_id', viewer.organizationId]],
    where: { sql: 'side.level >= 1', params: [] },
  };
};

/**
 * Users of customers. Visible: a customer's own users to that customer; users of customers with an active grant to
 * partners.
 */
export const customerUserScope: Scope = (viewer) => {
  if (viewer.kind === 'ANONYMOUS' || viewer.kind === 'OPERATOR') return null;
  const all = reaches(viewer, 'customer.read_users', 'CustomerUser');
  if (viewer.kind === 'CUSTOMER') {
    return all ? ownedBy(viewer, 'organization_id') : { whereEquals: [['node.id', viewer.userId]] };
  }
  if (viewer.applicant || !all) return null;
  return {
    sideTable: { table: 'customer_scope', on: 'side.customer_id = node.organization_id', first: true },
    whereEquals: [
      ['side.org_id', viewer.organizationId],
      ['side.via_id', viewer.organizationId],
    ],
    where: { sql: 'side.details >= 2', params: [] },
  };
};

/** The viewer's own sessions and tokens. */
export const ownThings: Scope = (viewer) =>
  viewer.kind === 'ANONYMOUS' ? null : { whereEquals: [['node.user_id', viewer.userId]] };
