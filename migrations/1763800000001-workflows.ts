import type { MigrationInterface, QueryRunner } from 'typeorm';
import { addColumns, createTables, dropColumns, dropTables, type Table } from './support/ddl';

const tables: readonly Table[] = [
  {
    name: 'refusal_tally',
    columns: ['actor_key varchar(64)', 'minute bigint', 'refusals int', 'event_id varchar(40) null'],
    primaryKey: ['actor_key', 'minute'],
    indexes: [['minute']],
  },
  {
    name: 'email_link',
    columns: [
      'id varchar(40)',
      'created_at bigint',
      'purpose varchar(32)',
      'user_id varchar(40) null',
      'subject_id varchar(40) null',
      'email varchar(320)',
      'email_normalized varchar(320)',
      'issue_number int',
      'expires_at bigint',
      'used_at bigint null',
    ],
    primaryKey: ['id'],
    references: { user_id: 'user' },
    indexes: [['user_id', 'purpose'], ['subject_id', 'purpose'], ['expires_at']],
  },
];

/** What workflows need beside the things they are about: turns, counted refusals, links sent by mail. */
export class Workflows1763800000001 implements MigrationInterface {
  name = 'Workflows1763800000001';

  async up(runner: QueryRunner): Promise<void> {
    await createTables(runner, tables);
    await addColumns(runner, 'organization', ['turn int default 0']);
    await addColumns(runner, 'audit_event', ['times int default 1']);
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropColumns(runner, 'audit_event', ['times']);
    await dropColumns(runner, 'organization', ['turn']);
    await dropTables(runner, tables);
  }
}
