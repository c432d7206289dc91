import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTables, dropTables, type Table } from './support/ddl';

const tables: readonly Table[] = [
  {
    name: 'account_read',
    columns: ['user_id varchar(40)', 'reseller_id varchar(40)', 'day int'],
    primaryKey: ['user_id', 'reseller_id', 'day'],
    indexes: [['day']],
  },
];

/** Who read the account of a reseller on which day, so that it stands in the trail once. */
export class AccountReads1764000000121 implements MigrationInterface {
  name = 'AccountReads1764000000121';

  async up(runner: QueryRunner): Promise<void> {
    await createTables(runner, tables);
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTables(runner, tables);
  }
}
