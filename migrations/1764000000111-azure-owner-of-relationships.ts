import type { MigrationInterface, QueryRunner } from 'typeorm';
import { addColumns, dropColumns } from './support/ddl';

/** Owner rights on Azure usage belong to the relationship; those that were given for a subscription count for it. */
export class AzureOwnerOfRelationships1764000000111 implements MigrationInterface {
  name = 'AzureOwnerOfRelationships1764000000111';

  async up(runner: QueryRunner): Promise<void> {
    await addColumns(runner, 'customer_relationship', ['azure_owner boolean default 0']);
    await runner.query(
      `UPDATE customer_relationship SET azure_owner = 1 WHERE status = 'ACTIVE' AND associated_reseller_id IS NOT NULL AND EXISTS (
         SELECT 1 FROM subscription s WHERE s.customer_id = customer_relationship.customer_id
           AND s.provider_id = customer_relationship.partner_id AND s.azure_owner = 1)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropColumns(runner, 'customer_relationship', ['azure_owner']);
  }
}
