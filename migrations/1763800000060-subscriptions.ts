import type { MigrationInterface, QueryRunner } from 'typeorm';
import { addColumns, dropColumns } from './support/ddl';

const INDEX = 'ix_subscription_ended_at_state_auto_renew_term_ends_at';

const isMysql = (runner: QueryRunner): boolean => ['mysql', 'mariadb'].includes(runner.connection.options.type);

async function hasIndex(runner: QueryRunner): Promise<boolean> {
  const sql = isMysql(runner)
    ? "SELECT index_name FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = 'subscription' AND index_name = ?"
    : "SELECT name FROM pragma_index_list('subscription') WHERE name = ?";
  return ((await runner.query(sql, [INDEX])) as unknown[]).length > 0;
}

/** When a subscription ended for good and what hung on it was let go; and the way to those whose time has come. */
export class Subscriptions1763800000060 implements MigrationInterface {
  name = 'Subscriptions1763800000060';

  async up(runner: QueryRunner): Promise<void> {
    await addColumns(runner, 'subscription', ['ended_at bigint null']);
    await runner.query('UPDATE `subscription` SET ended_at = cancelled_at WHERE cancelled_at IS NOT NULL AND ended_at IS NULL');
    if (await hasIndex(runner)) return;
    await runner.query(`CREATE INDEX ${INDEX} ON subscription (ended_at, state, auto_renew, term_ends_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    if (await hasIndex(runner)) {
      await runner.query(isMysql(runner) ? `DROP INDEX ${INDEX} ON subscription` : `DROP INDEX ${INDEX}`);
    }
    await dropColumns(runner, 'subscription', ['ended_at']);
  }
}
