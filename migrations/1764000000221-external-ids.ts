import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTables, dropTables, type Table } from './support/ddl';

const tables: readonly Table[] = [
  {
    name: 'external_id',
    columns: [
      'id varchar(40)',
      'created_at bigint',
      'updated_at bigint default 0',
      'organization_id varchar(40)',
      'subject_id varchar(40)',
      'system varchar(40)',
      'value varchar(200)',
    ],
    primaryKey: ['id'],
    references: { organization_id: 'organization' },
    unique: [
      ['organization_id', 'value', 'system'],
      ['organization_id', 'subject_id', 'system'],
    ],
    indexes: [['organization_id', 'subject_id', 'id']],
  },
];

/** Ids that objects have in other systems of an organization. */
export class ExternalIds1764000000221 implements MigrationInterface {
  name = 'ExternalIds1764000000221';

  up(runner: QueryRunner): Promise<void> {
    return createTables(runner, tables);
  }

  down(runner: QueryRunner): Promise<void> {
    return dropTables(runner, tables);
  }
}
