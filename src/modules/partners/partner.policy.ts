import { everything, ownedBy, type Scope, type ScopePlan } from '../../graph/scope';
import { may, type Viewer } from '../../policy/viewer';

/** What opens a partner's full record: its own people, or admin access with the right to use it. */
function accountCondition(viewer: Viewer): string {
  return may(viewer, 'partnership.read_reseller_account') ? 'scope.level >= 1' : 'scope.level >= 2';
}

/**
 * Partners: the own organization, partners with an active partnership (public profile), a customer's own
 * active partners. Without the right to read partnerships only the own organization is left.
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

/** The directory of active providers is open to everybody. */
export const directoryScope: Scope = () => ({ whereEquals: [['node.listed', 1]] });

/** The own partnerships, also ended ones; the partner's profile is gone with the end. */
export const partnershipScope: Scope = (viewer) => {
  if (viewer.kind === 'OPERATOR') return everything;
  if (viewer.kind === 'PROVIDER') return ownedBy(viewer, 'provider_id');
  if (viewer.kind === 'RESELLER') return ownedBy(viewer, 'reseller_id');
  return null;
};
