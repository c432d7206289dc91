import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTables, dropTables, oneOf, type Table } from './support/ddl';

const STATES = ['RECEIVING', 'QUEUED', 'RUNNING', 'PAUSED', 'STOPPED', 'COMPLETED', 'FAILED', 'CANCELLED'];

const tables: readonly Table[] = [
  {
    name: 'bulk_run',
    columns: [
      'id varchar(40)',
      'created_at bigint',
      'updated_at bigint default 0',
      'organization_id varchar(40)',
      'user_id varchar(40)',
      'api_token_id varchar(40) null',
      'external boolean',
      'mutation varchar(64)',
      'action varchar(200)',
      'policy varchar(40)',
      'preview boolean',
      'state varchar(40)',
      'file_hash varchar(64)',
      'identity varchar(64) null',
      'total_rows int',
      'position int',
      'applied int',
      'unchanged int',
      'refused int',
      'problem varchar(500) null',
      'problem_folded text null',
      'started_at bigint null',
      'finished_at bigint null',
      'lease_owner varchar(40) null',
      'lease_until bigint',
      'version int',
    ],
    primaryKey: ['id'],
    references: { organization_id: 'organization' },
    unique: [['organization_id', 'identity']],
    indexes: [
      ['organization_id', 'id'],
      ['organization_id', 'created_at', 'id'],
      ['organization_id', 'updated_at', 'id'],
      ['organization_id', 'state'],
      ['state', 'finished_at'],
    ],
    checks: [oneOf('state', STATES), oneOf('policy', ['STOP', 'SKIP', 'ALL_OR_NOTHING'])],
  },
  {
    name: 'bulk_row',
    columns: [
      'run_id varchar(40)',
      'number int',
      'line int',
      'input text',
      'outcome varchar(32) null',
      'code varchar(64) null',
      'errors text null',
      'result text null',
    ],
    primaryKey: ['run_id', 'number'],
    references: { run_id: 'bulk_run' },
    checks: ["`outcome` IS NULL OR `outcome` IN ('APPLIED', 'UNCHANGED', 'REFUSED')"],
  },
];

/** Files of rows that are applied one after the other, and what became of each row. */
export class BulkRuns1764000000220 implements MigrationInterface {
  name = 'BulkRuns1764000000220';

  up(runner: QueryRunner): Promise<void> {
    return createTables(runner, tables);
  }

  down(runner: QueryRunner): Promise<void> {
    return dropTables(runner, tables);
  }
}
