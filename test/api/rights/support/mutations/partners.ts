import type { GuardedMutation } from '../mutation-table';

/** The mutations of partners. */
export const PARTNERS: Readonly<Record<string, GuardedMutation>> = {
  revokeProviderAdminAccess: {
    action: 'partnership.set_admin_access',
    call: 'revokeProviderAdminAccess(input: { dryRun: true, partnershipId: "psh_01jd00000000000000000000zz" }) { errors { code } }',
  },
  restoreProviderAdminAccess: {
    action: 'partnership.set_admin_access',
    call: 'restoreProviderAdminAccess(input: { dryRun: true, partnershipId: "psh_01jd00000000000000000000zz" }) { errors { code } }',
  },
};
