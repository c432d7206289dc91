import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createIndexes, dropIndexes, type TableIndexes } from './support/ddl';

const INDEXES: TableIndexes = {
  order_line: [
    ['provider_id', 'id'],
    ['customer_id', 'id'],
  ],
  customer_relationship: [['partner_id', 'id']],
  delegated_admin_grant: [['partner_id', 'id']],
};

/** Order lines, relationships and grants are listed on their own, in order. */
export class ListsWithoutParent1764000000161 implements MigrationInterface {
  name = 'ListsWithoutParent1764000000161';

  up(runner: QueryRunner): Promise<void> {
    return createIndexes(runner, INDEXES);
  }

  down(runner: QueryRunner): Promise<void> {
    return dropIndexes(runner, INDEXES);
  }
}
