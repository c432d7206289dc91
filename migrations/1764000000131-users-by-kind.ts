import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createIndexes, dropIndexes, type TableIndexes } from './support/ddl';

/** The operator reads the people of all partners, page by page. */
const INDEXES: TableIndexes = {
  user: [
    ['kind', 'id'],
    ['kind', 'name_folded', 'id'],
  ],
};

/** People of all organizations are listed by an index. */
export class UsersByKind1764000000131 implements MigrationInterface {
  name = 'UsersByKind1764000000131';

  up(runner: QueryRunner): Promise<void> {
    return createIndexes(runner, INDEXES);
  }

  down(runner: QueryRunner): Promise<void> {
    return dropIndexes(runner, INDEXES);
  }
}
