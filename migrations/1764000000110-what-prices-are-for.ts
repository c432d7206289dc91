import type { MigrationInterface, QueryRunner } from 'typeorm';
import { addColumns, dropColumns } from './support/ddl';

const PRICED = ['offer_price', 'order_line', 'subscription'];

/** The sums of an order, by the billing cycle of their lines. */
const SUMS = { MONTHLY: 'monthly_minor', ANNUAL: 'annual_minor', TRIENNIAL: 'triennial_minor' };

/** What prices are for: a billing cycle or a unit of usage; an order has a sum for each billing cycle. */
export class WhatPricesAreFor1764000000110 implements MigrationInterface {
  name = 'WhatPricesAreFor1764000000110';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of PRICED) {
      await addColumns(runner, table, ["offer_kind varchar(40) default 'LICENSE'"]);
      await runner.query(
        `UPDATE ${table} SET offer_kind = 'AZURE_USAGE' WHERE offer_id IN (SELECT id FROM offer WHERE kind = 'AZURE_USAGE')`,
      );
    }
    for (const [cycle, column] of Object.entries(SUMS)) {
      await addColumns(runner, 'order', [`${column} bigint null`]);
      await runner.query(
        `UPDATE \`order\` SET ${column} = (SELECT SUM(l.quantity * l.unit_price_minor) FROM order_line l
           WHERE l.order_id = \`order\`.id AND l.billing_cycle = ? AND l.offer_kind = 'LICENSE')`,
        [cycle],
      );
    }
    await dropColumns(runner, 'order', ['total_minor']);
  }

  async down(runner: QueryRunner): Promise<void> {
    await addColumns(runner, 'order', ['total_minor bigint null']);
    await runner.query(
      `UPDATE \`order\` SET total_minor = (SELECT SUM(l.quantity * l.unit_price_minor) FROM order_line l WHERE l.order_id = \`order\`.id)`,
    );
    await dropColumns(runner, 'order', Object.values(SUMS));
    for (const table of PRICED) await dropColumns(runner, table, ['offer_kind']);
  }
}
