import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { StartupError } from '../kernel/startup-error';

/** Why nothing can be kept in a file. */
export function cannotWrite(file: string, cause: unknown): StartupError {
  const { code = 'unknown' } = cause as { code?: string };
  return new StartupError(
    `The database file ${file} cannot be written (${code}); check its folder, or set DATABASE_FILE.`,
    cause,
  );
}

/** Makes the folder of a file, and says so when it cannot be written in: SQLite keeps a log and a lock beside its file. */
function requireFolder(file: string): void {
  const folder = dirname(file);
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK | constants.X_OK);
    if (existsSync(file)) accessSync(file, constants.R_OK | constants.W_OK);
  } catch (cause) {
    throw cannotWrite(file, cause);
  }
}

/** The names of what was migrated in a file; null where there is nothing yet. */
function migratedIn(file: string): string[] | null {
  const handle = new BetterSqlite3(file, { readonly: true, fileMustExist: true });
  try {
    const tables = handle.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").pluck().all() as string[];
    if (tables.length === 0) return null;
    if (!tables.includes('migrations')) return [];
    const columns = handle.prepare("SELECT name FROM pragma_table_info('migrations')").pluck().all();
    return columns.includes('name') ? (handle.prepare('SELECT name FROM migrations').pluck().all() as string[]) : [];
  } finally {
    handle.close();
  }
}

/**
 * Looks at a file before anything is written into it: a folder where nothing can be written, a file of another program,
 * and a file that is no database are refused by name, and left as they are.
 */
export function checkSqliteFile(file: string, first: string): void {
  requireFolder(file);
  if (!existsSync(file)) return;
  let migrated: string[] | null;
  try {
    migrated = migratedIn(file);
  } catch (cause) {
    // Held by a process that is just beginning: whoever opens it says so.
    if (/^SQLITE_(BUSY|LOCKED)/.test((cause as { code?: string }).code ?? '')) return;
    throw new StartupError(`The file ${file} is no SQLite database; set DATABASE_FILE to another one.`, cause);
  }
  // A first migration that was killed may leave its table empty.
  if (migrated === null || migrated.includes(first)) return;
  throw new StartupError(`The file ${file} is a database of another program; set DATABASE_FILE to another one.`);
}
