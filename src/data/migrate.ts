import { StartupError } from '../kernel/startup-error';
import { withMigrationLock, type Say } from './migration-lock';
import type { Database } from './database';

/** TypeORM's table of completed migrations. */
const DONE = 'migrations';

async function namesOfDone({ dataSource }: Database): Promise<ReadonlySet<string>> {
  const runner = dataSource.createQueryRunner();
  try {
    if (!(await runner.hasTable(DONE))) return new Set();
    const rows = (await runner.query(`SELECT name FROM ${DONE}`)) as { name: string }[];
    return new Set(rows.map(({ name }) => name));
  } finally {
    await runner.release();
  }
}

/**
 * Whether the database lacks migrations of this version. It only reads: TypeORM's own check would create its table, which
 * conflicts when several processes start at once.
 */
export async function hasPendingMigrations(database: Database): Promise<boolean> {
  const done = await namesOfDone(database);
  return database.dataSource.migrations.some((migration) => !done.has(migration.name ?? migration.constructor.name));
}

/**
 * Refuses a database that a newer version has migrated: this version does not know what its tables mean by now.
 */
export async function refuseNewer(database: Database): Promise<void> {
  const known = new Set(database.dataSource.migrations.map((migration) => migration.name ?? migration.constructor.name));
  const newer = [...(await namesOfDone(database))].find((name) => !known.has(name));
  if (newer === undefined) return;
  throw new StartupError(
    `The database was migrated by a newer version (${newer}). Start that version, or restore a backup from before the upgrade.`,
  );
}

/** Migrates the database. Only one process can do it at a time. If one is killed halfway, its statements can be repeated. */
export function migrate(database: Database, say?: Say): Promise<number> {
  const run = async (): Promise<number> => {
    await refuseNewer(database);
    // MySQL commits after every DDL statement. SQLite supports one transaction per migration.
    const done = await database.dataSource.runMigrations({ transaction: database.engine === 'sqlite' ? 'each' : 'none' });
    return done.length;
  };
  return withMigrationLock(database, run, say);
}

/** Reverts the newest migration. */
export const migrateDown = (database: Database): Promise<void> =>
  database.dataSource.undoLastMigration({ transaction: database.engine === 'sqlite' ? 'each' : 'none' });
