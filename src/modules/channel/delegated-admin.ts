import type { Ctx, TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import { actOn, notFound } from '../../graph/actions';
import { mutate } from '../../graph/mutation';
import type { Outcome } from '../../graph/store';
import { change } from '../../graph/write';
import { CustomerRelationship, DelegatedAdminGrant, giveGrant, grantGiven, grantOperations, grantRevoked } from '../customers';
import { requireSameRights } from '../partners';
import { allRelationshipOperations } from './channel.actions';
import type { GrantDelegatedAdminInput, RevokeDelegatedAdminInput } from './delegated-admin.types';

/** The customer takes a partner's privileges back; relationship and support duty stay (S4). */
export function revokeDelegatedAdmin(ctx: Ctx, input: RevokeDelegatedAdminInput): Promise<object> {
  return mutate(ctx, {
    operation: 'revokeDelegatedAdmin',
    input,
    locks: () => [ctx.viewer.organizationId],
    work: async (tx) => {
      await requireSameRights(tx);
      const { row } = await actOn(tx, DelegatedAdminGrant, grantOperations, 'revokeDelegatedAdmin', {
        id: input.grantId,
        path: ['grantId'],
        expectedVersion: input.expectedVersion,
        also: ['customerId', 'partnerId'],
      });
      const values = { status: 'REVOKED', revokedAt: tx.clock.now(), activeSlot: null };
      const tie = { id: row.id, customerId: tx.viewer.organizationId, partnerId: String(row['partnerId']) };
      await change(tx, DelegatedAdminGrant, row, values, grantRevoked(tie));
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
  await requireSameRights(tx);
  const id = await relationshipWith(tx, partnerId);
  await actOn(tx, CustomerRelationship, allRelationshipOperations, 'grantDelegatedAdmin', { id, path: ['partnerId'] });
  const { id: grantId } = await giveGrant(tx, { customerId, partnerId }, (tie) => grantGiven(tie, { status: 'ACTIVE' }));
  return { grantId };
}

/** The customer gives a partner delegated admin privileges; a revoked grant is restored by a new one (S4). */
export const grantDelegatedAdmin = (ctx: Ctx, input: GrantDelegatedAdminInput): Promise<object> =>
  mutate(ctx, {
    operation: 'grantDelegatedAdmin',
    input,
    locks: () => [ctx.viewer.organizationId],
    work: (tx) => grant(tx, input.partnerId),
  });
