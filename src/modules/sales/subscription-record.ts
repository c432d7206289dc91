import type { TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import { snake } from '../../graph/declare';
import { propertyOfRaw } from '../../graph/row';
import { marks } from '../../graph/statement';
import { statusSql } from './subscription-status';

const STATUS = statusSql((name) => `t.${snake(propertyOfRaw(name) ?? name)}`, 'now.at');

/** Stores what the reseller of record of each subscription may still see later. Replaces earlier records. */
export async function keepRecords(tx: TxCtx, subscriptionIds: readonly string[]): Promise<void> {
  await tx.db.run(
    bound(
      'subject',
      `REPLACE INTO subscription_record (subscription_id, org_id, ended_at, quantity, assigned_licenses, status)
       SELECT t.id, t.reseller_id, now.at, t.quantity, t.assigned_licenses, ${STATUS}
       FROM (SELECT ? AS at) now CROSS JOIN subscription t
       WHERE t.id IN (${marks(subscriptionIds.length)}) AND t.reseller_id IS NOT NULL`,
    ),
    [tx.clock.now(), ...subscriptionIds],
  );
}
