import type { MigrationInterface, QueryRunner } from 'typeorm';
import { addColumns, dropColumns } from './support/ddl';

const COLUMNS = ['seen_quantity', 'seen_version', 'approved_quantity'];

/** What a request for another quantity saw when it was made, and what it was approved as. */
export class RequestsAsSeen1764000000080 implements MigrationInterface {
  name = 'RequestsAsSeen1764000000080';

  async up(runner: QueryRunner): Promise<void> {
    await addColumns(
      runner,
      'order_request',
      COLUMNS.map((column) => `${column} int null`),
    );
    await runner.query(
      "UPDATE order_request SET approved_quantity = target_quantity WHERE status = 'APPROVED' AND approved_quantity IS NULL",
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropColumns(runner, 'order_request', COLUMNS);
  }
}
