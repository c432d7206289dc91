import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Columns with prices of a unit, by what says that usage is billed. */
const PRICES = [
  ['offer', 'list_price_minor', 'kind'],
  ['offer_price', 'amount_minor', 'offer_kind'],
  ['order_line', 'unit_price_minor', 'offer_kind'],
  ['subscription', 'unit_price_minor', 'offer_kind'],
] as const;

/** Changes all prices or none, so that none is changed twice after a kill. */
async function inOne(runner: QueryRunner, to: (column: string) => string): Promise<void> {
  const alone = !runner.isTransactionActive;
  if (alone) await runner.startTransaction();
  for (const [table, column, kind] of PRICES) {
    await runner.query(`UPDATE ${table} SET ${column} = ${to(column)} WHERE ${kind} = 'AZURE_USAGE'`);
  }
  if (alone) await runner.commitTransaction();
}

/** Prices of usage are kept in ten thousandths of the minor unit. */
export class FinerUsagePrices1764000000130 implements MigrationInterface {
  name = 'FinerUsagePrices1764000000130';

  async up(runner: QueryRunner): Promise<void> {
    await inOne(runner, (column) => `${column} * 10000`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await inOne(runner, (column) => `ROUND(${column} / 10000)`);
  }
}
