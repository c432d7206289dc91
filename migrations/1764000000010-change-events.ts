import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTables, dropTables, type Table } from './support/ddl';

const tables: readonly Table[] = [
  {
    name: 'change_event',
    columns: [
      'id varchar(40)',
      'created_at bigint',
      'type varchar(64)',
      'version int',
      'subject_id varchar(40) null',
      'actor_id varchar(40) null',
      'actor_organization_id varchar(40) null',
      'on_behalf_of_id varchar(40) null',
      'request_id varchar(64)',
      'data text',
      'organizations text null',
      'told text',
    ],
    primaryKey: ['id'],
    indexes: [['created_at', 'id']],
  },
];

/** What happened, one row per event: what a feed is read from. */
export class ChangeEvents1764000000010 implements MigrationInterface {
  name = 'ChangeEvents1764000000010';

  async up(runner: QueryRunner): Promise<void> {
    await createTables(runner, tables);
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTables(runner, tables);
  }
}
