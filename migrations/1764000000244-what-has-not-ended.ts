import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createIndexes, dropIndexes, type TableIndexes } from './support/ddl';

const indexes: TableIndexes = {
  offer_price: [
    ['offer_id', 'valid_to'],
    ['offer_id', 'segment', 'country', 'valid_to'],
  ],
  subscription_period: [['subscription_id', 'to_at']],
};

/** What applies now is found without what ended before: prices of an offer, and the period of a subscription. */
export class WhatHasNotEnded1764000000244 implements MigrationInterface {
  name = 'WhatHasNotEnded1764000000244';

  up(runner: QueryRunner): Promise<void> {
    return createIndexes(runner, indexes);
  }

  down(runner: QueryRunner): Promise<void> {
    return dropIndexes(runner, indexes);
  }
}
