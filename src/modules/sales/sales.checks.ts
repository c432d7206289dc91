import type { DataCheck } from '../../graph/module';

/** What must hold between the rows of sales. */
export const salesChecks: readonly DataCheck[] = [
  {
    problem: 'the number of assigned licenses is not that of its assignments',
    sql: `SELECT s.id FROM subscription s
      LEFT JOIN (SELECT subscription_id, COUNT(*) AS n FROM license_assignment GROUP BY subscription_id) a ON a.subscription_id = s.id
      WHERE s.assigned_licenses <> COALESCE(a.n, 0)`,
  },
  {
    problem: 'two of its times in force overlap',
    sql: `SELECT DISTINCT a.subscription_id AS id FROM subscription_period a JOIN subscription_period b
      ON b.subscription_id = a.subscription_id AND b.from_at > a.from_at AND b.from_at < a.to_at`,
  },
  {
    problem: 'its quantity is not that of its last time in force',
    sql: `SELECT s.id FROM subscription s JOIN subscription_period p ON p.subscription_id = s.id
      WHERE s.state = 'RUNNING' AND p.quantity <> s.quantity
        AND p.from_at = (SELECT MAX(l.from_at) FROM subscription_period l WHERE l.subscription_id = s.id)`,
  },
];
