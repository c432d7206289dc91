import type { TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import { updateWhere } from '../../graph/write';
import { outOfTrail, type EventData } from '../../kernel/event';
import { azureOwnerChanged, CustomerSubscription } from '../sales';

/** Event data for owner rights that end along with something else. Empty if there were none for later purchases. */
export const rightsEnded = (had: boolean): { before: EventData; after: EventData } =>
  had ? { before: { azureOwner: true }, after: { azureOwner: false } } : { before: {}, after: {} };

/**
 * Withdraws the owner rights on Azure usage that the associated reseller has through a provider. Returns the
 * affected subscription ids.
 */
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
    // The audit trail records it together with its cause.
    const event = outOfTrail(azureOwnerChanged(id, false, { customerId, resellerId: null }));
    await updateWhere(tx, CustomerSubscription, { set, where: bound('subject', 'id = ?'), params: [id] }, event);
  }
  return ids;
}
