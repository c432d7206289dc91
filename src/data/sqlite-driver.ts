import BetterSqlite3 from 'better-sqlite3';
import { StartupError } from '../kernel/startup-error';

/**
 * Checks that this version of Node.js can load the SQLite driver. Throws a {@link StartupError} if not: otherwise the first file
 * that is opened would look unwritable or damaged.
 */
export function requireSqliteDriver(): void {
  try {
    new BetterSqlite3(':memory:').close();
  } catch (cause) {
    throw new StartupError(
      `Node.js ${process.version} cannot load the SQLite driver, which may have been installed for another version. Run \`npm rebuild better-sqlite3\`.`,
      cause,
    );
  }
}
