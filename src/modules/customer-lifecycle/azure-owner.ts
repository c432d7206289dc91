import type { TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import { updateWhere } from '../../graph/write';
import { outOfTrail, type EventData } from '../../kernel/event';
import { azureOwnerChanged, CustomerSubscription } from '../sales';

/** What an event says of rights that end with something else: whether there were any for what is bought later. */
export const rightsEnded = (had: boolean): { before: EventData; after: EventData } =>
  had ? { before: { azureOwner: true }, after: { azureOwner: false } } : { before: {}, after: {} };

/** Takes the owner rights on Azure usage that the associated reseller held through a provider; answers the subscriptions. */
export async function takeAzureOwner(
  tx: TxCtx,
  { customerId, providerId }: { customerId: string; providerId: string },
): Promise<string[]> {
  const rows = await tx.db.rows(
    bound<{ id: string }>('subject', 'SELECT id FROM subscription WHERE customer_id = ? AND provider_id = ? AND azure_owner = 1'),
    [customerId, providerId],
  );
  const ids = rows.map(({ id }) => id);
  const set = { azureOwner: '0', version: 'version + 1' };
  for (const id of ids) {
    // The trail tells of it with what it follows from.
    const event = outOfTrail(azureOwnerChanged(id, false, { customerId, resellerId: null }));
    await updateWhere(tx, CustomerSubscription, { set, where: bound('subject', 'id = ?'), params: [id] }, event);
  }
  return ids;
}
