import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTables, dropTables, oneOf, type Table } from './support/ddl';

const tables: readonly Table[] = [
  {
    name: 'offer',
    columns: [
      'id varchar(40)',
      'created_at bigint',
      'name varchar(200)',
      'name_folded varchar(200)',
      'summary text',
      'kind varchar(40)',
      'status varchar(40)',
      'unit varchar(40)',
      'min_quantity int',
      'max_quantity int',
      'billing_cycles text',
      'terms text',
      'clouds text',
      'countries text',
      'add_on_of_id varchar(40) null',
      'list_price_minor bigint null',
      'list_price_currency varchar(3) null',
      'version int',
    ],
    primaryKey: ['id'],
    references: { add_on_of_id: 'offer' },
    indexes: [
      ['add_on_of_id', 'id'],
      ['name_folded', 'id'],
    ],
    checks: [
      oneOf('kind', ['LICENSE', 'AZURE_USAGE']),
      oneOf('status', ['ACTIVE', 'RETIRED']),
      'min_quantity >= 1 AND max_quantity >= min_quantity',
    ],
  },
  {
    name: 'offer_price',
    columns: [
      'id varchar(40)',
      'created_at bigint',
      'offer_id varchar(40)',
      'country varchar(2)',
      'billing_cycle varchar(40)',
      'term varchar(40)',
      'amount_minor bigint',
      'currency varchar(3)',
    ],
    primaryKey: ['id'],
    references: { offer_id: 'offer' },
    unique: [['offer_id', 'country', 'billing_cycle', 'term']],
    indexes: [['offer_id', 'id']],
    checks: [
      oneOf('billing_cycle', ['MONTHLY', 'ANNUAL', 'TRIENNIAL']),
      oneOf('term', ['P1M', 'P1Y', 'P3Y']),
      'amount_minor >= 0',
    ],
  },
  {
    name: 'offer_market',
    columns: ['market varchar(80)', 'offer_id varchar(40)', 'name_folded varchar(200)'],
    primaryKey: ['market', 'offer_id'],
    references: { offer_id: 'offer' },
    indexes: [['market', 'name_folded', 'offer_id'], ['offer_id']],
  },
  {
    name: 'offer_upgrade',
    columns: ['offer_id varchar(40)', 'target_id varchar(40)'],
    primaryKey: ['offer_id', 'target_id'],
    references: { offer_id: 'offer', target_id: 'offer' },
    indexes: [['target_id']],
  },
];

export class CreateCatalogue1763700000006 implements MigrationInterface {
  name = 'CreateCatalogue1763700000006';

  async up(runner: QueryRunner): Promise<void> {
    await createTables(runner, tables);
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTables(runner, tables);
  }
}
