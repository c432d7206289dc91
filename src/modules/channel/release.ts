import type { TxCtx } from '../../data/context';
import type { Param } from '../../data/database';
import { bound } from '../../data/sql';
import { recordAudit } from '../journal';
import { refreshSalesScope, withdrawOrderRequestsIn } from '../sales';

/** Which subscriptions lose something, what they lose, and why. */
interface Loss {
  action: string;
  where: string;
  params: readonly Param[];
  /** Columns of the subscription and what they become. */
  becomes: Readonly<Record<string, string>>;
}

/** Changes subscriptions, each with a dated entry in its history; answers whose they are. */
async function lose(tx: TxCtx, { action, where, params, becomes }: Loss): Promise<Set<string>> {
  const rows = await tx.db.rows(
    bound(
      'subject',
      `SELECT id, customer_id AS customerId, provider_id AS providerId, reseller_id AS resellerId, support_partner_id AS supportPartnerId FROM subscription WHERE ${where} ORDER BY id`,
    ),
    params,
  );
  const sets = Object.entries(becomes).map(([column, value]) => `${column} = ${value}`);
  await tx.db.run(bound('subject', `UPDATE subscription SET ${sets.join(', ')}, version = version + 1 WHERE ${where}`), params);
  for (const row of rows) {
    const { providerId, resellerId, supportPartnerId } = row;
    const after = {
      ...('reseller_id' in becomes ? { resellerId: null } : { resellerId }),
      ...('support_partner_id' in becomes ? { supportPartnerId: providerId } : { supportPartnerId }),
    };
    await recordAudit(tx, {
      action,
      subjectId: String(row['id']),
      alsoSeenBy: [String(providerId), String(row['customerId'])],
      changes: { before: { resellerId, supportPartnerId }, after },
    });
  }
  return new Set(rows.map((row) => String(row['customerId'])));
}

/** What ends in sales with a relationship: support contact, reseller of record with its credit, order requests. Scopes are the caller's job. */
export async function releaseRelationship(
  tx: TxCtx,
  { customerId, partnerId }: { customerId: string; partnerId: string },
): Promise<void> {
  const action = 'removeCustomerRelationship';
  await lose(tx, {
    action,
    where: 'customer_id = ? AND support_partner_id = ? AND provider_id <> ?',
    params: [customerId, partnerId, partnerId],
    becomes: { support_partner_id: 'provider_id' },
  });
  await lose(tx, {
    action,
    where: 'customer_id = ? AND reseller_id = ?',
    params: [customerId, partnerId],
    becomes: { reseller_id: 'NULL' },
  });
  await tx.db.run(
    bound('subject', 'UPDATE incentive_credit SET ends_at = ? WHERE customer_id = ? AND reseller_id = ? AND ends_at IS NULL'),
    [tx.clock.now(), customerId, partnerId],
  );
  await withdrawOrderRequestsIn(tx, { customerId, partnerId });
}

/** What ends in sales with a partnership: support contact of the reseller, order requests of the pair. */
export async function releasePartnership(
  tx: TxCtx,
  { providerId, resellerId }: { providerId: string; resellerId: string },
): Promise<void> {
  const customerIds = await lose(tx, {
    action: 'endPartnership',
    where: 'provider_id = ? AND support_partner_id = ?',
    params: [providerId, resellerId],
    becomes: { support_partner_id: 'provider_id' },
  });
  await withdrawOrderRequestsIn(tx, { providerId, resellerId });
  for (const customerId of customerIds) await refreshSalesScope(tx.db, { customerId });
}
