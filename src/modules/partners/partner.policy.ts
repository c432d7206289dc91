import { everything, ownedBy, type Scope, type ScopePlan } from '../../graph/scope';
import { may, type Viewer } from '../../policy/viewer';

/**
 * SQL condition for the partner records the viewer may read in full: its own, or those under admin access with the
 * right to use it.
 */
function accountCondition(viewer: Viewer): string {
  return may(viewer, 'partnership.read_reseller_account') ? 'scope.level >= 1' : 'scope.level >= 2';
}

/**
 * Visible partners: the viewer's organization; partners with an active partnership (public profile); for a customer,
 * its active partners. Without the right to read partnerships, only the viewer's organization.
 */
export const partnerScope =
  (kind: 'PROVIDER' | 'RESELLER'): Scope =>
  (viewer) => {
    if (viewer.kind === 'ANONYMOUS') return null;
    if (viewer.kind === 'OPERATOR') return { ...everything, rowGuards: { account: 'TRUE' } };
    const plan: ScopePlan = {
      visibilityTable: { table: 'partner_scope', row: 'partner_id' },
      whereEquals: [
        ['scope.org_id', viewer.organizationId],
        ['scope.kind', kind],
      ],
      rowGuards: { account: accountCondition(viewer) },
      sortKeyColumns: { name: 'scope.name_folded' },
    };
    const seesPartners = viewer.kind === 'CUSTOMER' ? may(viewer, 'customer.read') : may(viewer, 'partnership.read');
    return seesPartners
      ? plan
      : {
          ...plan,
          whereEquals: [...plan.whereEquals, ['scope.partner_id', viewer.organizationId]],
        };
  };

/** The directory of active providers is public. */
export const directoryScope: Scope = () => ({ whereEquals: [['node.listed', 1]] });

/** The viewer's partnerships, including ended ones. The partner's profile is no longer visible after the end. */
export const partnershipScope: Scope = (viewer) => {
  if (viewer.kind === 'OPERATOR') return everything;
  if (viewer.kind === 'PROVIDER') return ownedBy(viewer, 'provider_id');
  if (viewer.kind === 'RESELLER') return ownedBy(viewer, 'reseller_id');
  return null;
};
