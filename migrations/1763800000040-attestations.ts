import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTables, dropTables, oneOf, type Table } from './support/ddl';

const tables: readonly Table[] = [
  {
    name: 'attestation',
    columns: [
      'subject_id varchar(40)',
      'kind varchar(40)',
      'template_version varchar(20)',
      'organization_id varchar(40)',
      'user_id varchar(40)',
      'attested_at bigint',
    ],
    primaryKey: ['subject_id'],
    references: { organization_id: 'organization', user_id: 'user' },
    checks: [oneOf('kind', ['RELATIONSHIP', 'PARTNERSHIP'])],
  },
];

/** Who attested what when a relationship or a partnership was ended. */
export class Attestations1763800000040 implements MigrationInterface {
  name = 'Attestations1763800000040';

  async up(runner: QueryRunner): Promise<void> {
    await createTables(runner, tables);
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTables(runner, tables);
  }
}
