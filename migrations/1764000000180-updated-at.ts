import type { MigrationInterface, QueryRunner } from 'typeorm';
import { addColumns, dropColumns } from './support/ddl';

const TABLES = [
  'offer',
  'offer_price',
  'order',
  'order_line',
  'order_request',
  'subscription',
  'license_assignment',
  'incentive_credit',
  'user',
  'session',
  'api_token',
  'enrollment',
  'audit_event',
  'customer',
  'customer_relationship',
  'delegated_admin_grant',
  'customer_agreement',
  'partner_id_record',
  'external_relationship',
  'organization',
  'partner',
  'directory_entry',
  'partnership',
  'outbox_mail',
  'invitation',
] as const;

/** Rows per statement. */
const AT_ONCE = 10_000;

/** Takes the creation as the last change: earlier changes were written nowhere but in the audit trail. */
async function fill(runner: QueryRunner, table: string): Promise<void> {
  const quoted = `\`${table}\``;
  for (let after = ''; ;) {
    const page = `SELECT id FROM ${quoted} WHERE id > ? ORDER BY id LIMIT ${AT_ONCE}`;
    const [last] = (await runner.query(`SELECT MAX(p.id) AS id FROM (${page}) p`, [after])) as { id: string | null }[];
    if (last?.id == null) return;
    await runner.query(`UPDATE ${quoted} SET updated_at = created_at WHERE id > ? AND id <= ? AND updated_at = 0`, [
      after,
      last.id,
    ]);
    after = last.id;
  }
}

/** Every node says when it was last changed. */
export class UpdatedAt1764000000180 implements MigrationInterface {
  name = 'UpdatedAt1764000000180';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) {
      await addColumns(runner, table, ['updated_at bigint default 0']);
      await fill(runner, table);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await dropColumns(runner, table, ['updated_at']);
  }
}
