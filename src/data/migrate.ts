import { alone } from './alone';
import type { Database } from './database';

/** Whether the database lacks migrations that this build knows. */
export const hasPendingMigrations = (database: Database): Promise<boolean> => database.dataSource.showMigrations();

/**
 * Brings the database up to this build. Two processes cannot do it at once; one that was killed in the middle
 * leaves statements that can be repeated.
 */
export function migrate(database: Database): Promise<number> {
  return alone(database, async () => {
    // MySQL commits with every definition; one transaction for each migration is what SQLite can give.
    const done = await database.dataSource.runMigrations({ transaction: database.engine === 'sqlite' ? 'each' : 'none' });
    return done.length;
  });
}

/** Takes back the newest migration. */
export const migrateDown = (database: Database): Promise<void> =>
  database.dataSource.undoLastMigration({ transaction: database.engine === 'sqlite' ? 'each' : 'none' });
