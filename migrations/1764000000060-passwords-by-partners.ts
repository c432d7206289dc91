import type { MigrationInterface, QueryRunner } from 'typeorm';
import { addColumns, dropColumns } from './support/ddl';

/** Which partner set the password of a customer's user, until the mailbox of that user proves itself. */
export class PasswordsByPartners1764000000060 implements MigrationInterface {
  name = 'PasswordsByPartners1764000000060';

  async up(runner: QueryRunner): Promise<void> {
    await addColumns(runner, 'user', ['password_by_id varchar(40) null']);
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropColumns(runner, 'user', ['password_by_id']);
  }
}
