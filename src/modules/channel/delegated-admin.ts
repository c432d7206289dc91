import type { Ctx, TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import { actOn, notFound } from '../../graph/actions';
import { change, mutate } from '../../graph/mutation';
import type { Outcome } from '../../graph/store';
import { CustomerRelationship, DelegatedAdminGrant, giveGrant, grantOperations, refreshCustomerScope } from '../customers';
import { recordAudit } from '../journal';
import { takeTurnAsActor } from '../partners';
import { refreshSalesScope } from '../sales';
import { allRelationshipOperations } from './channel.actions';
import type { GrantDelegatedAdminInput, RevokeDelegatedAdminInput } from './delegated-admin.types';

/** A grant opens the customer's record, people and the subscriptions that others sold. */
async function refreshAfterGrant(tx: TxCtx, customerId: string): Promise<void> {
  await refreshCustomerScope(tx.db, { customerId });
  await refreshSalesScope(tx.db, { customerId });
}

/** The customer takes a partner's privileges back; relationship and support duty stay (S4). */
export function revokeDelegatedAdmin(ctx: Ctx, input: RevokeDelegatedAdminInput): Promise<object> {
  return mutate(ctx, {
    operation: 'revokeDelegatedAdmin',
    input,
    work: async (tx) => {
      const customerId = tx.viewer.organizationId;
      await takeTurnAsActor(tx);
      const { row } = await actOn(tx, DelegatedAdminGrant, grantOperations, 'revokeDelegatedAdmin', {
        id: input.grantId,
        path: ['grantId'],
        expectedVersion: input.expectedVersion,
        also: ['partnerId'],
      });
      await change(tx, DelegatedAdminGrant, row, { status: 'REVOKED', revokedAt: tx.clock.now(), activeSlot: null });
      await refreshAfterGrant(tx, customerId);
      await recordAudit(tx, {
        action: 'revokeDelegatedAdmin',
        subjectId: row.id,
        alsoSeenBy: [String(row['partnerId'])],
        changes: { before: { status: 'ACTIVE' }, after: { status: 'REVOKED' } },
      });
      return { grantId: row.id };
    },
  });
}

/** The last relationship of the own organisation with a partner, whatever its state. */
async function relationshipWith(tx: TxCtx, partnerId: string): Promise<string> {
  const [row] = await tx.db.rows(
    bound(
      'viewer',
      'SELECT id FROM customer_relationship WHERE customer_id = ? AND partner_id = ? ORDER BY status, id DESC LIMIT 1',
    ),
    [tx.viewer.organizationId, partnerId],
  );
  if (!row) throw notFound(['partnerId']);
  return String(row['id']);
}

async function grant(tx: TxCtx, partnerId: string): Promise<Outcome> {
  const customerId = tx.viewer.organizationId;
  await takeTurnAsActor(tx);
  const id = await relationshipWith(tx, partnerId);
  await actOn(tx, CustomerRelationship, allRelationshipOperations, 'grantDelegatedAdmin', { id, path: ['partnerId'] });
  const { id: grantId } = await giveGrant(tx, { customerId, partnerId });
  await refreshAfterGrant(tx, customerId);
  await recordAudit(tx, {
    action: 'grantDelegatedAdmin',
    subjectId: grantId,
    alsoSeenBy: [partnerId],
    changes: { after: { status: 'ACTIVE' } },
  });
  return { grantId };
}

/** The customer gives a partner delegated admin privileges; a revoked grant is restored by a new one (S4). */
export const grantDelegatedAdmin = (ctx: Ctx, input: GrantDelegatedAdminInput): Promise<object> =>
  mutate(ctx, { operation: 'grantDelegatedAdmin', input, work: (tx) => grant(tx, input.partnerId) });
