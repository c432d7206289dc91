import { defineOperation, type MutationDefinition } from '../../graph/define-mutation';
import type { Check } from '../../graph/operations';
import { updateVersioned } from '../../graph/write';
import type { Class } from '../../kernel/class';
import type { RefusalCode } from '../../kernel/refusals';
import {
  RestoreProviderAdminAccessInput,
  RestoreProviderAdminAccessPayload,
  RevokeProviderAdminAccessInput,
  RevokeProviderAdminAccessPayload,
  type ProviderAdminAccessInput,
} from './admin-access.types';
import { Partnership } from './partner.entity';
import { adminAccessChanged } from './partner.events';
import { hasAdminAccess, lacksAdminAccess, partnershipOperations, type PartnershipFacts } from './partnership.actions';
import { requireSameRights } from './same-rights';

/** One of the two ways to set admin access. */
interface Setting {
  name: string;
  description: string;
  input: Class<ProviderAdminAccessInput>;
  payload: Class;
  code: RefusalCode;
  move: string;
  check: Check<PartnershipFacts>;
  adminAccess: boolean;
}

/** Gives the provider of a partnership admin access to the reseller's account, or takes it back; the partnership stays. */
const defineAdminAccess = ({ code, move, check, adminAccess, ...mutation }: Setting): MutationDefinition =>
  defineOperation({
    ...mutation,
    action: 'partnership.set_admin_access',
    inputDescription: 'The partnership.',
    codes: [code],
    on: partnershipOperations.on({ move: { from: ['ACTIVE'], to: 'ACTIVE', description: move }, check }),
    thing: async ({ partnershipId: id }, tx) => {
      await requireSameRights(tx);
      return { id, path: ['partnershipId'] };
    },
    alsoRead: ['providerId', 'resellerId'],
    locks: ({ viewer }) => [viewer.organizationId],
    work: async (tx, { row, facts }) => {
      const changes = { before: { adminAccess: facts.adminAccess }, after: { adminAccess } };
      await updateVersioned(tx, Partnership, row, { adminAccess }, adminAccessChanged(row, changes));
      return { partnershipId: row.id };
    },
  });

export const revokeProviderAdminAccess = defineAdminAccess({
  name: 'revokeProviderAdminAccess',
  description: "Closes the reseller's account to the provider; the partnership stays.",
  input: RevokeProviderAdminAccessInput,
  payload: RevokeProviderAdminAccessPayload,
  code: 'NO_ADMIN_ACCESS',
  move: 'The reseller closes its account to the provider.',
  check: hasAdminAccess,
  adminAccess: false,
});

export const restoreProviderAdminAccess = defineAdminAccess({
  name: 'restoreProviderAdminAccess',
  description: "Opens the reseller's account to the provider again.",
  input: RestoreProviderAdminAccessInput,
  payload: RestoreProviderAdminAccessPayload,
  code: 'HAS_ADMIN_ACCESS',
  move: 'The reseller opens it again.',
  check: lacksAdminAccess,
  adminAccess: true,
});
