import type { MigrationInterface, QueryRunner } from 'typeorm';
import { addColumns, changeCheck, createTables, dropColumns, dropTables, oneOf, type Table } from './support/ddl';

const STATUSES = ['PENDING', 'ACTIVE', 'SUSPENDED', 'EXPIRED', 'DISABLED', 'DELETED'];

const tables: readonly Table[] = [
  {
    name: 'subscription_record',
    columns: [
      'subscription_id varchar(40)',
      'org_id varchar(40)',
      'ended_at bigint',
      'quantity int',
      'assigned_licenses int',
      'status varchar(40)',
    ],
    primaryKey: ['subscription_id', 'org_id'],
    references: { subscription_id: 'subscription', org_id: 'partner' },
    indexes: [['org_id']],
    checks: [oneOf('status', STATUSES)],
  },
];

const COLUMNS = ['kept_status varchar(40) null', 'kept_licenses int null'];
const LEVEL = 1;

const DAY = 86_400_000;
const after = (days: number): string => `t.term_ends_at + ${days * DAY}`;

/** The state of a subscription `t` at the time `now.at`. */
const STATUS = `CASE
  WHEN t.state = 'CANCELLED' THEN 'DELETED'
  WHEN now.at < t.starts_at THEN 'PENDING'
  WHEN t.state = 'SUSPENDED' THEN
    CASE WHEN now.at < t.term_ends_at THEN 'SUSPENDED' WHEN now.at < ${after(90)} THEN 'DISABLED' ELSE 'DELETED' END
  WHEN t.auto_renew = 1 OR now.at < t.term_ends_at THEN 'ACTIVE'
  WHEN now.at < ${after(30)} THEN 'EXPIRED'
  WHEN now.at < ${after(120)} THEN 'DISABLED'
  ELSE 'DELETED' END`;

/**
 * Of relationships that ended before, a credit that ended with one tells who was reseller of record until then. How the
 * subscription was at that time is written nowhere, so the record is what it is today.
 */
const RECORDS = `
  INSERT INTO subscription_record (subscription_id, org_id, ended_at, quantity, assigned_licenses, status)
  SELECT t.id, c.reseller_id, MAX(r.ended_at), MAX(t.quantity), MAX(t.assigned_licenses), MAX(${STATUS})
  FROM (SELECT ? AS at) now CROSS JOIN incentive_credit c
    JOIN customer_relationship r ON r.customer_id = c.customer_id AND r.partner_id = c.reseller_id AND r.ended_at = c.ends_at
    JOIN subscription t ON t.id = c.subscription_id
  WHERE NOT EXISTS (SELECT 1 FROM subscription_record k WHERE k.subscription_id = t.id AND k.org_id = c.reseller_id)
  GROUP BY t.id, c.reseller_id`;

/** Whoever sees a subscription otherwise has a row already. */
const SCOPE = `
  INSERT INTO subscription_scope (org_id, subscription_id, level, customer_id, provider_id, reseller_id, name_folded, term_ends_at,
    quantity, kept_status, kept_licenses)
  SELECT k.org_id, t.id, 0, t.customer_id, NULL, NULL, '', 0, k.quantity, k.status, k.assigned_licenses
  FROM subscription_record k JOIN subscription t ON t.id = k.subscription_id
  WHERE NOT EXISTS (SELECT 1 FROM subscription_scope s WHERE s.org_id = k.org_id AND s.subscription_id = k.subscription_id)`;

/** A reseller keeps the subscriptions that it was reseller of record of until its relationship with the customer ended. */
export class SubscriptionRecords1764000000150 implements MigrationInterface {
  name = 'SubscriptionRecords1764000000150';

  async up(runner: QueryRunner): Promise<void> {
    await createTables(runner, tables);
    await addColumns(runner, 'subscription_scope', COLUMNS);
    await changeCheck(runner, 'subscription_scope', LEVEL, 'level IN (0, 1, 2)');
    await runner.query(RECORDS, [Date.now()]);
    await runner.query(SCOPE);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DELETE FROM subscription_scope WHERE level = 0');
    await changeCheck(runner, 'subscription_scope', LEVEL, 'level IN (1, 2)');
    await dropColumns(
      runner,
      'subscription_scope',
      COLUMNS.map((column) => column.split(' ')[0] ?? ''),
    );
    await dropTables(runner, tables);
  }
}
