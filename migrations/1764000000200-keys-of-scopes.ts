import type { MigrationInterface, QueryRunner } from 'typeorm';
import { addColumns, createIndexes, dropColumns, dropIndexes, type TableIndexes } from './support/ddl';

const CUSTOMER = ["country varchar(2) default ''", 'updated_at bigint default 0'];
const SUBSCRIPTION = [
  "offer_id varchar(40) default ''",
  'starts_at bigint default 0',
  'updated_at bigint default 0',
  "state varchar(32) default 'KEPT'",
  'ends_at bigint default 0',
];

const INDEXES: TableIndexes = {
  customer_scope: ['country', 'agreement_state', 'updated_at'].map((key) => ['org_id', 'via_id', key, 'customer_id']),
  subscription_scope: [
    // Has all that groups by offer and month take, with the level that guards the time.
    ['org_id', 'offer_id', 'subscription_id', 'starts_at', 'level'],
    ['org_id', 'state', 'ends_at', 'subscription_id'],
    ['org_id', 'updated_at', 'subscription_id'],
  ],
};

/** The last millisecond of the year 9999. */
const RENEWS = 253_402_300_799_999;

const of = (table: string, value: string, key: string, scope: string): string =>
  `(SELECT ${value} FROM ${table} t WHERE t.id = ${scope}.${key})`;
const customer = (column: string): string => `${column} = ${of('customer', `t.${column}`, 'customer_id', 'customer_scope')}`;
const subscription = (column: string, value = `t.${column}`): string =>
  `${column} = ${of('subscription', value, 'subscription_id', 'subscription_scope')}`;

const FILL = [
  `UPDATE customer_scope SET ${['country', 'updated_at'].map(customer).join(', ')}`,
  `UPDATE subscription_scope SET ${subscription('offer_id')}`,
  `UPDATE subscription_scope SET ${['starts_at', 'updated_at'].map((column) => subscription(column)).join(', ')} WHERE level = 2`,
  `UPDATE subscription_scope SET ${subscription('state')}, ${subscription(
    'ends_at',
    `CASE WHEN t.auto_renew = 1 AND t.state = 'RUNNING' THEN ${RENEWS} ELSE t.term_ends_at END`,
  )} WHERE level > 0`,
];

const names = (columns: readonly string[]): string[] => columns.map((column) => column.split(' ')[0] ?? '');

/** Lists of customers and subscriptions are found by what people filter by, whatever their size. */
export class KeysOfScopes1764000000200 implements MigrationInterface {
  name = 'KeysOfScopes1764000000200';

  async up(runner: QueryRunner): Promise<void> {
    await addColumns(runner, 'customer_scope', CUSTOMER);
    await addColumns(runner, 'subscription_scope', SUBSCRIPTION);
    for (const sql of FILL) await runner.query(sql);
    await createIndexes(runner, INDEXES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropIndexes(runner, INDEXES);
    await dropColumns(runner, 'customer_scope', names(CUSTOMER));
    await dropColumns(runner, 'subscription_scope', names(SUBSCRIPTION));
  }
}
