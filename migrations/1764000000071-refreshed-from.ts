import type { MigrationInterface, QueryRunner } from 'typeorm';
import { addColumns, dropColumns } from './support/ddl';

/** Where the refresh token of a session was exchanged last. */
export class RefreshedFrom1764000000071 implements MigrationInterface {
  name = 'RefreshedFrom1764000000071';

  async up(runner: QueryRunner): Promise<void> {
    await addColumns(runner, 'session', ['refreshed_from varchar(64) null']);
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropColumns(runner, 'session', ['refreshed_from']);
  }
}
