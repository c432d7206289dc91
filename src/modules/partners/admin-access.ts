import type { Ctx } from '../../data/context';
import { actOn } from '../../graph/actions';
import { mutate } from '../../graph/mutation';
import { change } from '../../graph/write';
import type { ProviderAdminAccessInput } from './admin-access.types';
import { Partnership } from './partner.entity';
import { adminAccessChanged } from './partner.events';
import { partnershipOperations } from './partnership.actions';
import { requireSameRights } from './same-rights';

/** Gives the provider of a partnership admin access to the reseller's account, or takes it back; the partnership stays (S0). */
export function setAdminAccess(
  ctx: Ctx,
  operation: 'revokeProviderAdminAccess' | 'restoreProviderAdminAccess',
  input: ProviderAdminAccessInput,
): Promise<object> {
  const adminAccess = operation === 'restoreProviderAdminAccess';
  return mutate(ctx, {
    operation,
    input,
    locks: () => [ctx.viewer.organizationId],
    work: async (tx) => {
      await requireSameRights(tx);
      const { row, facts } = await actOn(tx, Partnership, partnershipOperations, operation, {
        id: input.partnershipId,
        path: ['partnershipId'],
        expectedVersion: input.expectedVersion,
        also: ['providerId', 'resellerId'],
      });
      const pair = { id: row.id, providerId: String(row['providerId']), resellerId: String(row['resellerId']) };
      const changes = { before: { adminAccess: facts.adminAccess }, after: { adminAccess } };
      await change(tx, Partnership, row, { adminAccess }, adminAccessChanged(pair, changes));
      return { partnershipId: row.id };
    },
  });
}
