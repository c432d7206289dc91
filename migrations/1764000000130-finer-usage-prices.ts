import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Columns with prices of a unit, by what says that usage is billed. */
const PRICES = [
  ['offer', 'list_price_minor', 'kind'],
  ['offer_price', 'amount_minor', 'offer_kind'],
  ['order_line', 'unit_price_minor', 'offer_kind'],
  ['subscription', 'unit_price_minor', 'offer_kind'],
] as const;

/** Prices of usage are kept in ten thousandths of the minor unit. */
export class FinerUsagePrices1764000000130 implements MigrationInterface {
  name = 'FinerUsagePrices1764000000130';

  async up(runner: QueryRunner): Promise<void> {
    for (const [table, column, kind] of PRICES) {
      await runner.query(`UPDATE ${table} SET ${column} = ${column} * 10000 WHERE ${kind} = 'AZURE_USAGE'`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const [table, column, kind] of PRICES) {
      await runner.query(`UPDATE ${table} SET ${column} = ROUND(${column} / 10000) WHERE ${kind} = 'AZURE_USAGE'`);
    }
  }
}
