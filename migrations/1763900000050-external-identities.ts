import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTables, dropTables, type Table } from './support/ddl';

const tables: readonly Table[] = [
  {
    name: 'external_identity',
    columns: ['issuer varchar(255)', 'subject varchar(255)', 'user_id varchar(40)', 'bound_at bigint'],
    primaryKey: ['issuer', 'subject'],
    unique: [['user_id', 'issuer']],
    references: { user_id: 'user' },
  },
];

/** Who users are at external issuers. */
export class ExternalIdentities1763900000050 implements MigrationInterface {
  name = 'ExternalIdentities1763900000050';

  up(runner: QueryRunner): Promise<void> {
    return createTables(runner, tables);
  }

  down(runner: QueryRunner): Promise<void> {
    return dropTables(runner, tables);
  }
}
