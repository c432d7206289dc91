import type { MigrationInterface, QueryRunner } from 'typeorm';
import { addColumns, createIndexes, dropColumns, dropIndexes, isMysql, type TableIndexes } from './support/ddl';

const indexes: TableIndexes = { customer: [['email_domain'], ['initial_domain']] };

/** The domain of a customer's address, and the way to customers by their domains. */
export class EmailDomains1764000000050 implements MigrationInterface {
  name = 'EmailDomains1764000000050';

  async up(runner: QueryRunner): Promise<void> {
    await addColumns(runner, 'customer', ['email_domain varchar(255) null']);
    const domain = isMysql(runner) ? "SUBSTRING_INDEX(email, '@', -1)" : "substr(email, instr(email, '@') + 1)";
    await runner.query(`UPDATE customer SET email_domain = LOWER(${domain}) WHERE email IS NOT NULL AND email_domain IS NULL`);
    await createIndexes(runner, indexes);
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropIndexes(runner, indexes);
    await dropColumns(runner, 'customer', ['email_domain']);
  }
}
