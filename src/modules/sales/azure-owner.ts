import type { Ctx, TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import { actOn, inScope } from '../../graph/actions';
import { mutate } from '../../graph/mutation';
import { updateWhere } from '../../graph/write';
import { activeRelationshipId, azureOwnerSet, Customer, CustomerRelationship, customerOperations } from '../customers';
import { requireSameRights } from '../partners';
import { statusAt, type SubscriptionDates } from './subscription-status';
import type { SetAzureOwnerInput } from './subscription-ties.types';
import { CustomerSubscription } from './subscription.entity';
import { azureOwnerChanged } from './subscription.events';

/** The Azure usage of a customer that the viewer's organisation sold and that is not over. */
async function azureUsage(tx: TxCtx, customerId: string): Promise<string[]> {
  const rows = await tx.db.rows(
    bound(
      'viewer',
      `SELECT t.id, t.state, t.starts_at AS startsAt, t.term_starts_at AS termStartsAt, t.term_ends_at AS termEndsAt, t.term, t.auto_renew AS autoRenew
       FROM subscription t JOIN offer o ON o.id = t.offer_id
      WHERE t.customer_id = ? AND t.provider_id = ? AND o.kind = 'AZURE_USAGE' AND t.state <> 'CANCELLED' ORDER BY t.id`,
    ),
    [customerId, tx.viewer.organizationId],
  );
  const now = tx.clock.now();
  const running = rows.filter((row) => statusAt(row as unknown as SubscriptionDates, now) !== 'DELETED');
  return running.map((row) => String(row['id']));
}

/** Whose rights are given or taken: those of the associated reseller of a relationship. */
interface Rights {
  owner: boolean;
  customerId: string;
  resellerId: string | null;
}

/** What is bought later follows the relationship. */
async function setForLater(tx: TxCtx, id: string, { owner, customerId, resellerId }: Rights): Promise<void> {
  const set = { azureOwner: String(Number(owner)), version: 'version + 1' };
  const where = bound('subject', 'id = ? AND azure_owner <> ?');
  const event = azureOwnerSet({ id, customerId }, owner, resellerId);
  await updateWhere(tx, CustomerRelationship, { set, where, params: [id, Number(owner)] }, event);
}

async function setForWhatRuns(tx: TxCtx, { owner, customerId, resellerId }: Rights): Promise<void> {
  const set = { azureOwner: String(Number(owner)), version: 'version + 1' };
  const where = bound('subject', 'id = ? AND azure_owner <> ?');
  for (const id of await azureUsage(tx, customerId)) {
    const event = azureOwnerChanged(id, owner, { customerId, resellerId });
    await updateWhere(tx, CustomerSubscription, { set, where, params: [id, Number(owner)] }, event);
  }
}

/** Gives or takes the associated reseller owner rights on the Azure usage that the provider sells to the customer (S1). */
export function setAzureOwner(ctx: Ctx, input: SetAzureOwnerInput): Promise<object> {
  const { customerId, owner, expectedVersion } = input;
  const path = ['customerId'];
  return mutate(ctx, {
    operation: 'setAzureOwner',
    input,
    locks: async (tx) => [tx.viewer.organizationId, (await inScope(tx, Customer, customerId, [], path)).id],
    work: async (tx) => {
      await requireSameRights(tx);
      const { facts } = await actOn(tx, Customer, customerOperations, 'setAzureOwner', { id: customerId, path, expectedVersion });
      const relationshipId = String(await activeRelationshipId(tx, customerId, tx.viewer.organizationId));
      const rights = { owner, customerId, resellerId: facts.associatedResellerId };
      await setForLater(tx, relationshipId, rights);
      await setForWhatRuns(tx, rights);
      return { customerId, relationshipId };
    },
  });
}
