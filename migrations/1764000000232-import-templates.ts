import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTables, dropTables, type Table } from './support/ddl';

const tables: readonly Table[] = [
  {
    name: 'import_template',
    columns: [
      'id varchar(40)',
      'created_at bigint',
      'updated_at bigint default 0',
      'organization_id varchar(40)',
      'name varchar(100)',
      'description varchar(500) null',
      'description_folded text null',
      'mutation varchar(100)',
      'fields_json text',
      'key_fields text',
      'key_fields_folded text null',
      'version int',
    ],
    primaryKey: ['id'],
    references: { organization_id: 'organization' },
    unique: [['organization_id', 'name']],
    indexes: [
      ['organization_id', 'id'],
      ['organization_id', 'name', 'id'],
    ],
  },
];

/** How files with columns of their own become rows. */
export class ImportTemplates1764000000232 implements MigrationInterface {
  name = 'ImportTemplates1764000000232';

  up(runner: QueryRunner): Promise<void> {
    return createTables(runner, tables);
  }

  down(runner: QueryRunner): Promise<void> {
    return dropTables(runner, tables);
  }
}
