import type { MigrationInterface, QueryRunner } from 'typeorm';
import { addColumns, changeCheck, changeUnique, dropColumns, oneOf } from './support/ddl';

const SEGMENT = "segment varchar(40) default 'COMMERCIAL'";
const AMOUNT = 'amount_minor >= 0';
const KEY = ['offer_id', 'country', 'billing_cycle', 'term'];
const KEY_IN_TIME = ['offer_id', 'segment', 'country', 'billing_cycle', 'term', 'valid_from'];

/** Prices are per segment and valid for a time; customers have a segment. What there was is commercial and valid since it was added. */
export class PricesForATime1764000000231 implements MigrationInterface {
  name = 'PricesForATime1764000000231';

  async up(runner: QueryRunner): Promise<void> {
    const check = oneOf('segment', ['COMMERCIAL', 'EDUCATION', 'GOVERNMENT', 'NONPROFIT']);
    for (const table of ['offer_price', 'customer']) await addColumns(runner, table, [SEGMENT], check);
    await addColumns(runner, 'offer_price', ['valid_from bigint default 0', 'valid_to bigint null']);
    await runner.query('UPDATE offer_price SET valid_from = created_at WHERE valid_from = 0');
    await changeUnique(runner, 'offer_price', KEY, KEY_IN_TIME);
    await changeCheck(runner, 'offer_price', 3, `${AMOUNT} AND (valid_to IS NULL OR valid_to > valid_from)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    // Only one price of each key has a place: the commercial one that applies now.
    const now = Date.now();
    await runner.query("DELETE FROM offer_price WHERE segment <> 'COMMERCIAL' OR valid_from > ? OR valid_to <= ?", [now, now]);
    await runner.query(
      `DELETE FROM offer_price WHERE id IN (SELECT id FROM (SELECT p.id FROM offer_price p JOIN offer_price l
         ON l.offer_id = p.offer_id AND l.country = p.country AND l.billing_cycle = p.billing_cycle AND l.term = p.term
         AND l.valid_from > p.valid_from) earlier)`,
    );
    await changeCheck(runner, 'offer_price', 3, AMOUNT);
    await changeUnique(runner, 'offer_price', KEY_IN_TIME, KEY);
    await dropColumns(runner, 'offer_price', ['valid_to', 'valid_from', 'segment']);
    await dropColumns(runner, 'customer', ['segment']);
  }
}
