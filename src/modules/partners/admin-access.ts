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

/** One of the two admin access operations. */
interface Setting {
  name: string;
  description: string;
  example: string;
  input: Class<ProviderAdminAccessInput>;
  payload: Class;
  code: RefusalCode;
  move: string;
  check: Check<PartnershipFacts>;
  adminAccess: boolean;
}

/** Defines a mutation that grants or revokes a provider's admin access to the reseller's account. The partnership stays. */
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
  description: "Revokes the provider's admin access to your account as its reseller. The partnership stays active.",
  example:
    'revokeProviderAdminAccess(input: { partnershipId: "psh_01h…", expectedVersion: 2 }) { partnership { adminAccess version } errors { code message } }',
  input: RevokeProviderAdminAccessInput,
  payload: RevokeProviderAdminAccessPayload,
  code: 'NO_ADMIN_ACCESS',
  move: "The reseller revokes the provider's admin access.",
  check: hasAdminAccess,
  adminAccess: false,
});

export const restoreProviderAdminAccess = defineAdminAccess({
  name: 'restoreProviderAdminAccess',
  description: 'Gives the provider admin access to your account again, as its reseller.',
  example:
    'restoreProviderAdminAccess(input: { partnershipId: "psh_01h…", expectedVersion: 3 }) { partnership { adminAccess version } errors { code message } }',
  input: RestoreProviderAdminAccessInput,
  payload: RestoreProviderAdminAccessPayload,
  code: 'HAS_ADMIN_ACCESS',
  move: "The reseller restores the provider's admin access.",
  check: lacksAdminAccess,
  adminAccess: true,
});
