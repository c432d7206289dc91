import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTables, dropTables, oneOf, type Table } from './support/ddl';

const tables: readonly Table[] = [
  { name: 'country', columns: ['code varchar(2)', 'market_region varchar(40)'], primaryKey: ['code'] },
  {
    name: 'cloud_rule',
    columns: ['cloud varchar(32)', 'privileges varchar(32)', 'acceptance_place varchar(200)', 'agreement_needed boolean'],
    primaryKey: ['cloud'],
    checks: [oneOf('privileges', ['OPTIONAL', 'FORBIDDEN', 'REQUIRED'])],
  },
  { name: 'webmail_domain', columns: ['domain varchar(255)'], primaryKey: ['domain'] },
  {
    name: 'partner_id_record',
    columns: [
      'id varchar(40)',
      'partner_id varchar(20)',
      'organization_name varchar(200)',
      'country varchar(2)',
      'active boolean',
      'contact_name varchar(200)',
      'contact_emails text',
      'benefits text',
      'competencies text',
      'created_at bigint',
      'version int',
    ],
    primaryKey: ['id'],
    unique: [['partner_id']],
  },
  {
    name: 'external_relationship',
    columns: [
      'id varchar(40)',
      'partner_id varchar(20)',
      'customer_domain varchar(255)',
      'customer_name varchar(200)',
      'country varchar(2)',
      'has_grant boolean',
      'created_at bigint',
    ],
    primaryKey: ['id'],
    indexes: [['partner_id', 'id']],
  },
  {
    name: 'agreement_template',
    columns: ['id varchar(40)', 'kind varchar(32)', 'version varchar(20)', 'text text', 'valid_from bigint'],
    primaryKey: ['id'],
    unique: [['kind', 'version']],
  },
];

export class CreateRegisters1763700000002 implements MigrationInterface {
  name = 'CreateRegisters1763700000002';

  async up(runner: QueryRunner): Promise<void> {
    await createTables(runner, tables);
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTables(runner, tables);
  }
}
