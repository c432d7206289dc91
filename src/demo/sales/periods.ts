import type { Writer } from '../../data/database';
import { bound } from '../../data/sql';
import { FOREVER } from '../../modules/sales/subscription-period.entity';

/** Writes one period for each subscription that has none, from its dates. */
export const fillPeriods = (writer: Writer): Promise<number> =>
  writer.run(
    bound(
      'nobody',
      `INSERT INTO subscription_period (subscription_id, from_at, to_at, quantity)
       SELECT t.id, t.starts_at, t.to_at, t.quantity FROM (
         SELECT s.id, s.starts_at, s.quantity, CASE
           WHEN s.state = 'CANCELLED' THEN COALESCE(s.cancelled_at, s.starts_at)
           WHEN s.state = 'SUSPENDED' THEN COALESCE(s.suspended_at, s.starts_at)
           WHEN s.auto_renew = 1 THEN ${FOREVER}
           ELSE s.term_ends_at END AS to_at
         FROM subscription s) t
       WHERE t.to_at > t.starts_at AND NOT EXISTS (SELECT 1 FROM subscription_period p WHERE p.subscription_id = t.id)`,
    ),
    [],
  );
