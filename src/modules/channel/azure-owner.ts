import type { TxCtx } from '../../data/context';
import { bound } from '../../data/sql';

/** Takes the owner rights on Azure usage that the associated reseller held through a provider (S1); answers the subscriptions. */
export async function takeAzureOwner(
  tx: TxCtx,
  { customerId, providerId }: { customerId: string; providerId: string },
): Promise<string[]> {
  const rows = await tx.db.rows(
    bound('subject', 'SELECT id FROM subscription WHERE customer_id = ? AND provider_id = ? AND azure_owner = 1'),
    [customerId, providerId],
  );
  if (rows.length === 0) return [];
  await tx.db.run(
    bound(
      'subject',
      'UPDATE subscription SET azure_owner = 0, version = version + 1 WHERE customer_id = ? AND provider_id = ? AND azure_owner = 1',
    ),
    [customerId, providerId],
  );
  return rows.map((row) => String(row['id']));
}
