import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTables, dropTables, oneOf, type Table } from './support/ddl';

const tables: readonly Table[] = [
  {
    name: 'audit_event',
    columns: [
      'id varchar(40)',
      'created_at bigint',
      'at bigint',
      'action varchar(64)',
      'outcome varchar(40)',
      'refusal_code varchar(64) null',
      'actor_id varchar(40) null',
      'actor_name varchar(200) null',
      'actor_organization_id varchar(40) null',
      'on_behalf_of_id varchar(40) null',
      'subject_id varchar(40) null',
      'changes text null',
      'request_id varchar(64)',
    ],
    primaryKey: ['id'],
    indexes: [
      ['subject_id', 'id'],
      ['actor_id', 'id'],
    ],
    checks: [oneOf('outcome', ['ACCEPTED', 'REFUSED'])],
  },
  {
    name: 'audit_scope',
    columns: ['org_id varchar(40)', 'event_id varchar(40)'],
    primaryKey: ['org_id', 'event_id'],
    indexes: [['event_id']],
  },
  {
    name: 'outbox_mail',
    columns: [
      'id varchar(40)',
      'created_at bigint',
      'template varchar(64)',
      'recipient varchar(320)',
      'recipient_folded varchar(200)',
      'subject_id varchar(40) null',
      'parameters text',
      'status varchar(40)',
      'attempts int',
      'next_attempt_at bigint null',
      'sent_at bigint null',
      'problems text',
    ],
    primaryKey: ['id'],
    indexes: [['status', 'next_attempt_at']],
    checks: [oneOf('status', ['PENDING', 'SENT', 'FAILED'])],
  },
  {
    name: 'idempotency_record',
    columns: [
      'owner varchar(64)',
      'operation varchar(64)',
      'key_hash varchar(64)',
      'fingerprint varchar(64)',
      'outcome text',
      'created_at bigint',
      'expires_at bigint',
    ],
    primaryKey: ['owner', 'operation', 'key_hash'],
    indexes: [['expires_at']],
  },
  {
    name: 'saved_query',
    columns: [
      'id varchar(40)',
      'organization_id varchar(40)',
      'owner_id varchar(40)',
      'name varchar(100)',
      'description text null',
      'document text',
      'variables text',
      'shared boolean',
      'created_at bigint',
      'version int',
    ],
    primaryKey: ['id'],
    unique: [['organization_id', 'owner_id', 'name']],
  },
];

export class CreateJournal1763700000001 implements MigrationInterface {
  name = 'CreateJournal1763700000001';

  async up(runner: QueryRunner): Promise<void> {
    await createTables(runner, tables);
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTables(runner, tables);
  }
}
