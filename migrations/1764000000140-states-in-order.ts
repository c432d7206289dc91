import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createIndexes, dropIndexes, type TableIndexes } from './support/ddl';

/** A page of what two organizations share: of one of them, or between the two. */
const BY_STATUS = [['provider_id'], ['reseller_id'], ['provider_id', 'reseller_id']].map((scope) => [...scope, 'status', 'id']);

const INDEXES: TableIndexes = {
  order_request: BY_STATUS,
  // The operator sees all of them.
  partnership: [['status', 'id'], ...BY_STATUS],
};

/** Order requests and partnerships are listed by their state. */
export class StatesInOrder1764000000140 implements MigrationInterface {
  name = 'StatesInOrder1764000000140';

  up(runner: QueryRunner): Promise<void> {
    return createIndexes(runner, INDEXES);
  }

  down(runner: QueryRunner): Promise<void> {
    return dropIndexes(runner, INDEXES);
  }
}
