import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createIndexes, dropIndexes, type TableIndexes } from './support/ddl';

const indexes: TableIndexes = {
  // The operator is one of many organizations, and an applicant one of many resellers.
  organization: [['kind']],
  partner: [['kind', 'status', 'id']],
  // Who sees a partner, some at a time.
  partner_scope: [['partner_id', 'org_id']],
  // What ends with a partnership or a relationship.
  subscription: [['support_partner_id', 'provider_id', 'id']],
  incentive_credit: [['customer_id', 'reseller_id']],
  invitation: [['inviter_id', 'provider_id', 'id'], ['recipient_domain', 'id'], ['accepted_by_id'], ['provider_id']],
  // Whoever is deleted is looked for in all tables that refer to it.
  attestation: [['organization_id'], ['user_id']],
  customer_agreement: [['attested_by_id']],
  order_line: [['provider_id']],
};

/** Finds by an index what was looked for among everybody's rows. */
export class FoundByIndex1764000000030 implements MigrationInterface {
  name = 'FoundByIndex1764000000030';

  async up(runner: QueryRunner): Promise<void> {
    await createIndexes(runner, indexes);
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropIndexes(runner, indexes);
  }
}
