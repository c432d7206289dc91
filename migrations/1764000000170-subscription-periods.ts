import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTables, dropTables, type Table } from './support/ddl';

const tables: readonly Table[] = [
  {
    name: 'subscription_period',
    columns: ['subscription_id varchar(40)', 'from_at bigint', 'to_at bigint', 'quantity int'],
    primaryKey: ['subscription_id', 'from_at'],
    references: { subscription_id: 'subscription' },
    checks: ['to_at > from_at'],
  },
];

/** The last millisecond of the year 9999. */
const FOREVER = 253_402_300_799_999;

/**
 * What was in force before is known from the dates and today's quantity only: earlier quantities and suspensions that are over
 * were written nowhere but in the audit trail, which is no source of figures.
 */
const PERIODS = `
  INSERT INTO subscription_period (subscription_id, from_at, to_at, quantity)
  SELECT t.id, t.starts_at, t.to_at, t.quantity FROM (
    SELECT s.id, s.starts_at, s.quantity, CASE
      WHEN s.state = 'CANCELLED' THEN COALESCE(s.cancelled_at, s.starts_at)
      WHEN s.state = 'SUSPENDED' THEN COALESCE(s.suspended_at, s.starts_at)
      WHEN s.auto_renew = 1 THEN ${FOREVER}
      ELSE s.term_ends_at END AS to_at
    FROM subscription s) t
  WHERE t.to_at > t.starts_at AND NOT EXISTS (SELECT 1 FROM subscription_period p WHERE p.subscription_id = t.id)`;

/** What was in force on a day: licenses, customers and revenue of any day can be counted. */
export class SubscriptionPeriods1764000000170 implements MigrationInterface {
  name = 'SubscriptionPeriods1764000000170';

  async up(runner: QueryRunner): Promise<void> {
    await createTables(runner, tables);
    await runner.query(PERIODS);
  }

  down(runner: QueryRunner): Promise<void> {
    return dropTables(runner, tables);
  }
}
