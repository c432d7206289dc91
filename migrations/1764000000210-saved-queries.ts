import type { MigrationInterface, QueryRunner } from 'typeorm';
import { addColumns, createTables, dropTables, type Table } from './support/ddl';

/** The table as it was before anything used it. */
const unused: readonly Table[] = [
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

const tables: readonly Table[] = [
  {
    name: 'saved_query',
    columns: [
      'id varchar(40)',
      'organization_id varchar(40)',
      'owner_id varchar(40)',
      'name varchar(100)',
      'shared_name varchar(100) null',
      'description varchar(500) null',
      'description_folded text null',
      'document text',
      'document_folded text null',
      'variables_json text',
      'shared boolean',
      'formats text',
      'created_at bigint',
      'version int',
    ],
    primaryKey: ['id'],
    unique: [
      ['organization_id', 'owner_id', 'name'],
      ['organization_id', 'shared_name'],
    ],
    indexes: [
      ['organization_id', 'id'],
      ['organization_id', 'name', 'id'],
    ],
  },
  {
    name: 'saved_query_version',
    columns: [
      'saved_query_id varchar(40)',
      'version int',
      'name varchar(100)',
      'description text null',
      'document text',
      'shared boolean',
      'saved_at bigint',
    ],
    primaryKey: ['saved_query_id', 'version'],
  },
];

/** Saved queries with their versions. Nothing could be stored in the table that this replaces. */
export class SavedQueries1764000000210 implements MigrationInterface {
  name = 'SavedQueries1764000000210';

  async up(runner: QueryRunner): Promise<void> {
    await dropTables(runner, unused);
    await createTables(runner, tables);
    await addColumns(runner, 'saved_query', ['updated_at bigint default 0']);
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTables(runner, tables);
    await createTables(runner, unused);
  }
}
