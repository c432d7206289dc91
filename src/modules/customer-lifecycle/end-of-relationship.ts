import type { TxCtx } from '../../data/context';
import type { Param } from '../../data/database';
import { bound } from '../../data/sql';
import type { Columns } from '../../graph/row';
import { marks, padded } from '../../graph/statement';
import { updateWhere } from '../../graph/write';
import type { DomainEvent } from '../../kernel/event';
import { CustomerSubscription, keepRecords, partyLost, withdrawOrderRequestsIn } from '../sales';

/** Which subscriptions lose something, and what. */
interface Loss {
  where: string;
  params: readonly Param[];
  /** Changed properties of the subscription, with their new values in SQL. */
  becomes: Readonly<Record<string, string>>;
}

/** Number of subscriptions per batch. */
const BATCH = 200;

/** A subscription with its parties. */
type Losing = Columns<CustomerSubscription, 'id' | 'customerId' | 'providerId' | 'resellerId' | 'supportPartnerId'>;

/** The event of the loss, with the parties before and after. */
function eventOf(row: Losing, becomes: Loss['becomes']): DomainEvent {
  const { id, customerId, providerId, resellerId, supportPartnerId } = row;
  const after = {
    ...('resellerId' in becomes ? { resellerId: null } : { resellerId }),
    ...('supportPartnerId' in becomes ? { supportPartnerId: providerId } : { supportPartnerId }),
  };
  return partyLost(id, { before: { resellerId, supportPartnerId }, after }, [providerId, customerId]);
}

/** Changes the subscriptions in batches, with one event for each. */
async function detachSubscriptions(tx: TxCtx, { where, params, becomes }: Loss): Promise<void> {
  const columns =
    'id, customer_id AS customerId, provider_id AS providerId, reseller_id AS resellerId, support_partner_id AS supportPartnerId';
  const sql = `SELECT ${columns} FROM subscription WHERE ${where} AND id > ? ORDER BY id LIMIT ${BATCH}${tx.db.engine === 'mysql' ? ' FOR UPDATE' : ''}`;
  const set = { ...becomes, version: 'version + 1' };
  for (let last = ''; ;) {
    const rows = await tx.db.rows(bound<Losing>('subject', sql), [...params, last]);
    const [first, ...others] = rows.map((row) => eventOf(row, becomes));
    if (!first) return;
    const ids = padded(rows.map(({ id }) => id));
    const found = { where: bound('subject', `id IN (${marks(ids.length)}) AND ${where}`), params: [...ids, ...params] };
    if ('resellerId' in becomes) await keepRecords(tx, ids);
    await updateWhere(tx, CustomerSubscription, { set, ...found }, first);
    for (const event of others) tx.emit(event);
    if (rows.length < BATCH) return;
    last = rows.at(-1)?.id ?? '';
  }
}

/**
 * Ends what depends on a relationship in sales: support contact, reseller of record with its credit, order
 * requests.
 */
export async function endRelationshipInSales(
  tx: TxCtx,
  { customerId, partnerId }: { customerId: string; partnerId: string },
): Promise<void> {
  await detachSubscriptions(tx, {
    where: 'customer_id = ? AND support_partner_id = ? AND provider_id <> ?',
    params: [customerId, partnerId, partnerId],
    becomes: { supportPartnerId: 'provider_id' },
  });
  await detachSubscriptions(tx, {
    where: 'customer_id = ? AND reseller_id = ?',
    params: [customerId, partnerId],
    becomes: { resellerId: 'NULL' },
  });
  await tx.db.run(
    bound(
      'subject',
      'UPDATE incentive_credit SET ends_at = ?, updated_at = ? WHERE customer_id = ? AND reseller_id = ? AND ends_at IS NULL',
    ),
    [tx.clock.now(), tx.clock.now(), customerId, partnerId],
  );
  await withdrawOrderRequestsIn(tx, { customerId, partnerId });
}

/** Ends what depends on a partnership in sales: the reseller as support contact, and order requests between both. */
export async function endPartnershipInSales(
  tx: TxCtx,
  { providerId, resellerId }: { providerId: string; resellerId: string },
): Promise<void> {
  await detachSubscriptions(tx, {
    where: 'provider_id = ? AND support_partner_id = ?',
    params: [providerId, resellerId],
    becomes: { supportPartnerId: 'provider_id' },
  });
  await withdrawOrderRequestsIn(tx, { providerId, resellerId });
}
