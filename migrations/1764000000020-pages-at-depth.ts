import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createIndexes, dropIndexes, type TableIndexes } from './support/ddl';

const LISTS_OF_SUBSCRIPTIONS = ['customer_id', 'provider_id', 'reseller_id'];
const ORDERS_OF_SUBSCRIPTIONS = ['name_folded', 'term_ends_at', 'quantity'];

const indexes: TableIndexes = {
  subscription_scope: LISTS_OF_SUBSCRIPTIONS.flatMap((parent) =>
    ORDERS_OF_SUBSCRIPTIONS.map((order) => ['org_id', parent, order, 'subscription_id']),
  ),
  offer: [['add_on_of_id', 'name_folded', 'id']],
  partnership: [['provider_id', 'reseller_id', 'id']],
  order_request: [['provider_id', 'reseller_id', 'id']],
  incentive_credit: [['provider_id', 'reseller_id', 'id']],
  delegated_admin_grant: [['customer_id', 'partner_id', 'id']],
};

/** Any page of an edge at the price of its first: in each order of its own, and between two organizations. */
export class PagesAtDepth1764000000020 implements MigrationInterface {
  name = 'PagesAtDepth1764000000020';

  async up(runner: QueryRunner): Promise<void> {
    await createIndexes(runner, indexes);
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropIndexes(runner, indexes);
  }
}
