import type { MigrationInterface, QueryRunner } from 'typeorm';
import { addColumns, createTables, dropColumns, dropTables, type Table } from './support/ddl';

const tables: readonly Table[] = [
  {
    name: 'sign_in_attempt',
    columns: ['account varchar(64)', 'attempts int', 'window_ends_at bigint', 'failures int', 'last_at bigint'],
    primaryKey: ['account'],
    indexes: [['last_at']],
  },
  {
    name: 'second_factor',
    columns: ['user_id varchar(40)', 'secret varchar(255)', 'created_at bigint', 'last_step bigint'],
    primaryKey: ['user_id'],
    references: { user_id: 'user' },
  },
  {
    name: 'recovery_code',
    columns: ['user_id varchar(40)', 'code_hash varchar(64)', 'used_at bigint null'],
    primaryKey: ['user_id', 'code_hash'],
    references: { user_id: 'user' },
  },
];

/** Attempts counted by account, second factors, and what tells a used refresh token from one made up. */
export class SignIn1763900000010 implements MigrationInterface {
  name = 'SignIn1763900000010';

  async up(runner: QueryRunner): Promise<void> {
    await createTables(runner, tables);
    await addColumns(runner, 'session', ['family_hash varchar(64) null']);
    await addColumns(runner, 'user', ['second_factor_at bigint null']);
    await addColumns(runner, 'organization', ['second_factor_required boolean default 0']);
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropColumns(runner, 'organization', ['second_factor_required']);
    await dropColumns(runner, 'user', ['second_factor_at']);
    await dropColumns(runner, 'session', ['family_hash']);
    await dropTables(runner, tables);
  }
}
