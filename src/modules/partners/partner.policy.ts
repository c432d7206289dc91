import { everything, ownedBy, type Scope, type ScopePlan } from '../../graph/scope';
import { may, type Viewer } from '../../policy/viewer';

/** What opens a partner's full record: its own people, or admin access with the right to use it (S0). */
function accountCondition(viewer: Viewer): string {
  return may(viewer, 'partnership.read_reseller_account') ? 's.level >= 1' : 's.level >= 2';
}

/**
 * Partners: the own organisation, partners with an active partnership (public profile), a customer's own
 * active partners. Without the right to read partnerships only the own organisation is left.
 */
export const partnerScope =
  (kind: 'PROVIDER' | 'RESELLER'): Scope =>
  (viewer) => {
    if (viewer.kind === 'ANONYMOUS') return null;
    if (viewer.kind === 'OPERATOR') return { ...everything, rows: { account: 'TRUE' } };
    const plan: ScopePlan = {
      through: { table: 'partner_scope', row: 'partner_id' },
      equals: [
        ['s.org_id', viewer.organizationId],
        ['s.kind', kind],
      ],
      rows: { account: accountCondition(viewer) },
      copies: { name: 's.name_folded' },
    };
    const seesPartners = viewer.kind === 'CUSTOMER' ? may(viewer, 'customer.read') : may(viewer, 'partnership.read');
    return seesPartners
      ? plan
      : {
          ...plan,
          equals: [...plan.equals, ['s.partner_id', viewer.organizationId]],
        };
  };

/** The directory of active providers is open to everybody. */
export const directoryScope: Scope = () => ({ equals: [['t.listed', 1]] });

/** The own partnerships, also ended ones; the partner's profile is gone with the end. */
export const partnershipScope: Scope = (viewer) => {
  if (viewer.kind === 'OPERATOR') return everything;
  if (viewer.kind === 'PROVIDER') return ownedBy(viewer, 'provider_id');
  if (viewer.kind === 'RESELLER') return ownedBy(viewer, 'reseller_id');
  return null;
};
