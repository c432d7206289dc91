import type { MigrationInterface, QueryRunner } from 'typeorm';
import { addColumns, dropColumns, oneOf } from './support/ddl';

/** How a subscription came into this system: ordered, by an upgrade, or imported. */
export class OriginOfSubscriptions1764000000222 implements MigrationInterface {
  name = 'OriginOfSubscriptions1764000000222';

  async up(runner: QueryRunner): Promise<void> {
    const check = oneOf('origin', ['PURCHASED', 'UPGRADED', 'IMPORTED']);
    await addColumns(runner, 'subscription', ["origin varchar(40) default 'PURCHASED'"], check);
    await runner.query("UPDATE subscription SET origin = 'UPGRADED' WHERE upgraded_from_id IS NOT NULL");
  }

  down(runner: QueryRunner): Promise<void> {
    return dropColumns(runner, 'subscription', ['origin']);
  }
}
