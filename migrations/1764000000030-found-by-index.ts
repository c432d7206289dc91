import type { MigrationInterface, QueryRunner } from 'typeorm';

interface Index {
  table: string;
  columns: readonly string[];
  /** InnoDB has an index of its own for every foreign key. */
  ofForeignKey?: true;
}

const indexes: readonly Index[] = [
  // The operator is one of many organisations.
  { table: 'organization', columns: ['kind'] },
  // Applicants are few among resellers.
  { table: 'partner', columns: ['kind', 'status', 'id'] },
  // Whoever is deleted is looked for in all tables that refer to it.
  { table: 'attestation', columns: ['organization_id'], ofForeignKey: true },
  { table: 'attestation', columns: ['user_id'], ofForeignKey: true },
  { table: 'customer_agreement', columns: ['attested_by_id'], ofForeignKey: true },
  { table: 'invitation', columns: ['accepted_by_id'], ofForeignKey: true },
  { table: 'invitation', columns: ['provider_id'], ofForeignKey: true },
  { table: 'order_line', columns: ['provider_id'], ofForeignKey: true },
  { table: 'subscription', columns: ['support_partner_id'], ofForeignKey: true },
];

const isMysql = (runner: QueryRunner): boolean => ['mysql', 'mariadb'].includes(runner.connection.options.type);
const nameOf = ({ table, columns }: Index): string => `ix_${table}_${columns.join('_')}`;
const wanted = (runner: QueryRunner): readonly Index[] => indexes.filter(({ ofForeignKey }) => !ofForeignKey || !isMysql(runner));

async function hasIndex(runner: QueryRunner, index: Index): Promise<boolean> {
  const sql = isMysql(runner)
    ? 'SELECT index_name FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = ? AND index_name = ?'
    : 'SELECT name FROM pragma_index_list(?) WHERE name = ?';
  return ((await runner.query(sql, [index.table, nameOf(index)])) as unknown[]).length > 0;
}

/** Finds by an index what was looked for among everybody's rows. */
export class FoundByIndex1764000000030 implements MigrationInterface {
  name = 'FoundByIndex1764000000030';

  async up(runner: QueryRunner): Promise<void> {
    for (const index of wanted(runner)) {
      if (await hasIndex(runner, index)) continue;
      await runner.query(`CREATE INDEX ${nameOf(index)} ON ${index.table} (${index.columns.join(', ')})`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const index of wanted(runner)) {
      if (!(await hasIndex(runner, index))) continue;
      await runner.query(isMysql(runner) ? `DROP INDEX ${nameOf(index)} ON ${index.table}` : `DROP INDEX ${nameOf(index)}`);
    }
  }
}
