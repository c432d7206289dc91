import type { MigrationInterface, QueryRunner } from 'typeorm';
import { addColumns, createIndexes, dropColumns, dropIndexes, isMysql, type TableIndexes } from './support/ddl';

const indexes: TableIndexes = { user: [['unproven_domain']] };

/** The domain of addresses that nobody proved and that are at no domain of their user's organisation. */
export class UnprovenAddresses1764000000070 implements MigrationInterface {
  name = 'UnprovenAddresses1764000000070';

  async up(runner: QueryRunner): Promise<void> {
    await addColumns(runner, 'user', ['unproven_domain varchar(255) null']);
    const domain = isMysql(runner)
      ? "SUBSTRING_INDEX(email_normalized, '@', -1)"
      : "substr(email_normalized, instr(email_normalized, '@') + 1)";
    // Operators have no domains here; applicants that proved nothing hold no address.
    await runner.query(`UPDATE \`user\` SET unproven_domain = ${domain}
      WHERE email_verified_at IS NULL AND email_normalized LIKE '%@%'
        AND organization_id NOT IN (SELECT id FROM organization WHERE kind = 'OPERATOR')
        AND NOT EXISTS (SELECT 1 FROM organization_domain d WHERE d.organization_id = \`user\`.organization_id AND d.domain = ${domain})`);
    await createIndexes(runner, indexes);
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropIndexes(runner, indexes);
    await dropColumns(runner, 'user', ['unproven_domain']);
  }
}
