import type { MigrationInterface, QueryRunner } from 'typeorm';
import { addColumns, createTables, dropTables, oneOf, type Table } from './support/ddl';

const tables: readonly Table[] = [
  {
    name: 'schedule',
    columns: [
      'id varchar(40)',
      'organization_id varchar(40)',
      'owner_id varchar(40)',
      'saved_query_id varchar(40)',
      'variables_json text',
      'format varchar(40)',
      'delivery varchar(40)',
      'frequency varchar(40)',
      'time varchar(5)',
      'time_zone varchar(64)',
      'weekday varchar(40) null',
      'day_of_month int null',
      'status varchar(40)',
      'problem varchar(500) null',
      'problem_folded text null',
      'due_at bigint',
      'next_run_at bigint',
      'attempts int',
      'failures int',
      'created_at bigint',
      'version int',
    ],
    primaryKey: ['id'],
    indexes: [
      ['owner_id', 'id'],
      ['status', 'next_run_at'],
    ],
    checks: [
      oneOf('status', ['ACTIVE', 'PAUSED']),
      oneOf('format', ['CSV', 'NDJSON', 'JSON', 'XLSX']),
      oneOf('delivery', ['FILE', 'LINK']),
      oneOf('frequency', ['DAILY', 'WEEKLY', 'MONTHLY']),
      oneOf('weekday', ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY']),
    ],
  },
  {
    name: 'schedule_delivery',
    columns: [
      'id varchar(40)',
      'owner_id varchar(40)',
      'schedule_id varchar(40)',
      'due_at bigint',
      'status varchar(40)',
      'delivered varchar(40) null',
      'attempts int',
      'bytes int null',
      'problem varchar(500) null',
      'problem_folded text null',
      'created_at bigint',
    ],
    primaryKey: ['id'],
    unique: [['schedule_id', 'due_at']],
    indexes: [['schedule_id', 'id']],
    checks: [oneOf('status', ['DELIVERED', 'FAILED']), oneOf('delivered', ['FILE', 'LINK'])],
  },
  {
    name: 'mail_attachment',
    columns: ['mail_id varchar(40)', 'part int', 'name varchar(200)', 'type varchar(200)', 'content text'],
    primaryKey: ['mail_id', 'part'],
  },
];

/** Schedules of saved queries, the log of their runs, and attachments of mails. */
export class Schedules1764000000211 implements MigrationInterface {
  name = 'Schedules1764000000211';

  async up(runner: QueryRunner): Promise<void> {
    await createTables(runner, tables);
    for (const table of ['schedule', 'schedule_delivery']) await addColumns(runner, table, ['updated_at bigint default 0']);
  }

  down(runner: QueryRunner): Promise<void> {
    return dropTables(runner, tables);
  }
}
