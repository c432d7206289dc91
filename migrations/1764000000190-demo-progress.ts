import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTables, dropTables, type Table } from './support/ddl';

const tables: readonly Table[] = [
  {
    name: 'demo_block',
    columns: ['number int', 'size varchar(40)', 'begins_at bigint', 'customers int', 'counts text'],
    primaryKey: ['number'],
  },
  {
    name: 'demo_index',
    columns: ['name varchar(64)', 'table_name varchar(64)', 'definition text'],
    primaryKey: ['name'],
  },
];

/** Which blocks of demo data are written, and which indexes wait until all are; so an interrupted seed can go on. */
export class DemoProgress1764000000190 implements MigrationInterface {
  name = 'DemoProgress1764000000190';

  up(runner: QueryRunner): Promise<void> {
    return createTables(runner, tables);
  }

  down(runner: QueryRunner): Promise<void> {
    return dropTables(runner, tables);
  }
}
