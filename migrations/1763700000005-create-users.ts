import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTables, dropTables, oneOf, type Table } from './support/ddl';

const tables: readonly Table[] = [
  {
    name: 'user',
    columns: [
      'id varchar(40)',
      'created_at bigint',
      'kind varchar(32)',
      'organization_id varchar(40)',
      'name varchar(200)',
      'name_folded varchar(200)',
      'email varchar(320)',
      'email_folded varchar(200)',
      'email_normalized varchar(320)',
      'status varchar(40)',
      'must_change_password boolean',
      'last_sign_in_at bigint null',
      'password_hash varchar(255)',
      'temporary_password_expires_at bigint null',
      'email_verified_at bigint null',
      'token_generation int',
      'version int',
    ],
    primaryKey: ['id'],
    references: { organization_id: 'organization' },
    unique: [['email_normalized']],
    indexes: [
      ['organization_id', 'id'],
      ['organization_id', 'name_folded', 'id'],
    ],
    checks: [oneOf('kind', ['USER', 'CUSTOMER_USER']), oneOf('status', ['ACTIVE', 'DISABLED'])],
  },
  {
    name: 'role_assignment',
    columns: ['user_id varchar(40)', 'role varchar(32)', 'granted_at bigint', 'granted_by_id varchar(40) null'],
    primaryKey: ['user_id', 'role'],
    references: { user_id: 'user' },
    checks: [
      oneOf('role', [
        'GLOBAL_ADMIN',
        'USER_ADMIN',
        'BILLING_ADMIN',
        'ADMIN_AGENT',
        'SALES_AGENT',
        'HELPDESK_AGENT',
        'CUSTOMER_ADMIN',
        'CUSTOMER_USER',
        'OPERATOR',
      ]),
    ],
  },
  {
    name: 'session',
    columns: [
      'id varchar(40)',
      'created_at bigint',
      'user_id varchar(40)',
      'refresh_hash varchar(64)',
      'token_generation int',
      'address varchar(64)',
      'last_used_at bigint',
      'expires_at bigint',
      'revoked_at bigint null',
    ],
    primaryKey: ['id'],
    references: { user_id: 'user' },
    unique: [['refresh_hash']],
    indexes: [['user_id', 'id']],
  },
  {
    name: 'api_token',
    columns: [
      'id varchar(40)',
      'created_at bigint',
      'user_id varchar(40)',
      'name varchar(200)',
      'name_folded varchar(200)',
      'token_hash varchar(64)',
      'actions text',
      'read_only boolean',
      'expires_at bigint',
      'last_used_at bigint null',
      'revoked_at bigint null',
      'hint varchar(4)',
    ],
    primaryKey: ['id'],
    references: { user_id: 'user' },
    unique: [['token_hash']],
    indexes: [
      ['user_id', 'id'],
      ['user_id', 'name_folded', 'id'],
    ],
  },
];

export class CreateUsers1763700000005 implements MigrationInterface {
  name = 'CreateUsers1763700000005';

  async up(runner: QueryRunner): Promise<void> {
    await createTables(runner, tables);
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTables(runner, tables);
  }
}
