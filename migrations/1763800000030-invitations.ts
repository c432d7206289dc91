import type { MigrationInterface, QueryRunner } from 'typeorm';

const INDEX = 'ix_invitation_state_decided_at_expires_at';

async function hasIndex(runner: QueryRunner): Promise<boolean> {
  const mysql = ['mysql', 'mariadb'].includes(runner.connection.options.type);
  const sql = mysql
    ? "SELECT index_name FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = 'invitation' AND index_name = ?"
    : "SELECT name FROM pragma_index_list('invitation') WHERE name = ?";
  return ((await runner.query(sql, [INDEX])) as unknown[]).length > 0;
}

/** Finds invitations that expired and of which nobody noted it yet, however many expired before. */
export class Invitations1763800000030 implements MigrationInterface {
  name = 'Invitations1763800000030';

  async up(runner: QueryRunner): Promise<void> {
    if (await hasIndex(runner)) return;
    await runner.query(`CREATE INDEX ${INDEX} ON invitation (state, decided_at, expires_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    if (!(await hasIndex(runner))) return;
    const mysql = ['mysql', 'mariadb'].includes(runner.connection.options.type);
    await runner.query(mysql ? `DROP INDEX ${INDEX} ON invitation` : `DROP INDEX ${INDEX}`);
  }
}
