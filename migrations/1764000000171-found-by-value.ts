import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createIndexes, dropIndexes, type TableIndexes } from './support/ddl';

/** What few rows have in common with each other, whoever they belong to. */
const INDEXES: TableIndexes = {
  customer: [['initial_domain_folded'], ['email_folded']],
  partner: [['domain_folded']],
  user: [['email_folded']],
};

/** Domains and addresses are found by an index. */
export class FoundByValue1764000000171 implements MigrationInterface {
  name = 'FoundByValue1764000000171';

  up(runner: QueryRunner): Promise<void> {
    return createIndexes(runner, INDEXES);
  }

  down(runner: QueryRunner): Promise<void> {
    return dropIndexes(runner, INDEXES);
  }
}
