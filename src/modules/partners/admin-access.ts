import type { Ctx } from '../../data/context';
import { actOn } from '../../graph/actions';
import { change, mutate } from '../../graph/mutation';
import { recordAudit } from '../journal';
import { takeTurnAsActor } from './actor';
import type { ProviderAdminAccessInput } from './admin-access.types';
import { Partnership } from './partner.entity';
import { refreshPartnerScope } from './partner.scope';
import { partnershipOperations } from './partnership.actions';

/** Gives the provider of a partnership admin access to the reseller's account, or takes it back; the partnership stays (S0). */
export function setAdminAccess(
  ctx: Ctx,
  operation: 'revokeProviderAdminAccess' | 'restoreProviderAdminAccess',
  input: ProviderAdminAccessInput,
): Promise<object> {
  return mutate(ctx, {
    operation,
    input,
    work: async (tx) => {
      await takeTurnAsActor(tx);
      const { row, facts } = await actOn(tx, Partnership, partnershipOperations, operation, {
        id: input.partnershipId,
        path: ['partnershipId'],
        expectedVersion: input.expectedVersion,
        also: ['providerId', 'resellerId'],
      });
      const adminAccess = operation === 'restoreProviderAdminAccess';
      await change(tx, Partnership, row, { adminAccess });
      await refreshPartnerScope(tx.db, { partnerId: String(row['resellerId']) });
      await recordAudit(tx, {
        action: operation,
        subjectId: row.id,
        alsoSeenBy: [String(row['providerId'])],
        changes: { before: { adminAccess: facts.adminAccess }, after: { adminAccess } },
      });
      return { partnershipId: row.id };
    },
  });
}
