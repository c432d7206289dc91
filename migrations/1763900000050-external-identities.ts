import type { MigrationInterface, QueryRunner } from 'typeorm';
import { addColumns, createTables, dropColumns, dropTables, type Table } from './support/ddl';

const tables: readonly Table[] = [
  {
    name: 'external_identity',
    columns: ['issuer varchar(255)', 'subject varchar(255)', 'user_id varchar(40)', 'bound_at bigint'],
    primaryKey: ['issuer', 'subject'],
    unique: [['user_id', 'issuer']],
    references: { user_id: 'user' },
  },
];

/** Who users are at external issuers, and since when their tokens count. */
export class ExternalIdentities1763900000050 implements MigrationInterface {
  name = 'ExternalIdentities1763900000050';

  async up(runner: QueryRunner): Promise<void> {
    await createTables(runner, tables);
    await addColumns(runner, 'user', ['tokens_ended_at bigint null']);
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropColumns(runner, 'user', ['tokens_ended_at']);
    await dropTables(runner, tables);
  }
}
