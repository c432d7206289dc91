import { withMigrationLock, type Say } from './migration-lock';
import type { Database } from './database';

/** Where TypeORM notes what was done. */
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
 * Whether the database lacks migrations that this build knows. It only looks: TypeORM's own answer makes its table where
 * there is none, and of several processes that start at once one does.
 */
export async function hasPendingMigrations(database: Database): Promise<boolean> {
  const done = await namesOfDone(database);
  return database.dataSource.migrations.some((migration) => !done.has(migration.name ?? migration.constructor.name));
}

/**
 * Brings the database up to this build. Two processes cannot do it at once; one that was killed in the middle
 * leaves statements that can be repeated.
 */
export function migrate(database: Database, say?: Say): Promise<number> {
  const run = async (): Promise<number> => {
    // MySQL commits with every definition; one transaction for each migration is what SQLite can give.
    const done = await database.dataSource.runMigrations({ transaction: database.engine === 'sqlite' ? 'each' : 'none' });
    return done.length;
  };
  return withMigrationLock(database, run, say);
}

/** Takes back the newest migration. */
export const migrateDown = (database: Database): Promise<void> =>
  database.dataSource.undoLastMigration({ transaction: database.engine === 'sqlite' ? 'each' : 'none' });
