import type { MigrationInterface, QueryRunner } from 'typeorm';
import { addColumns, createIndexes, createTables, dropColumns, dropIndexes, dropTables, type Table } from './support/ddl';

const tables: readonly Table[] = [
  {
    name: 'audit_chain',
    columns: ['org_id varchar(40)', 'seq bigint', 'hash varchar(64)', 'sealed_at bigint'],
    primaryKey: ['org_id'],
  },
];

const indexes = {
  audit_scope: [
    ['org_id', 'seq'],
    ['seq', 'org_id', 'event_id'],
  ],
};

/** The audit trail of each organization as a chain of hashes. Entries that belong to no organization have a chain of their own. */
export class AuditChain1764000000240 implements MigrationInterface {
  name = 'AuditChain1764000000240';

  async up(runner: QueryRunner): Promise<void> {
    await createTables(runner, tables);
    await addColumns(runner, 'audit_scope', ['seq bigint null', 'hash varchar(64) null']);
    await runner.query(
      "INSERT INTO audit_scope (org_id, event_id) SELECT '', e.id FROM audit_event e LEFT JOIN audit_scope s ON s.event_id = e.id WHERE s.event_id IS NULL",
    );
    await createIndexes(runner, indexes);
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropIndexes(runner, indexes);
    await runner.query("DELETE FROM audit_scope WHERE org_id = ''");
    await dropColumns(runner, 'audit_scope', ['seq', 'hash']);
    await dropTables(runner, tables);
  }
}
