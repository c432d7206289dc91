import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { StartupError } from '../kernel/startup-error';
import { requireSqliteDriver } from './sqlite-driver';

/** The error for a database file that cannot be written. */
export function cannotWrite(file: string, cause: unknown): StartupError {
  const { code = 'unknown' } = cause as { code?: string };
  return new StartupError(`Cannot write the database file ${file} (${code}). Check its folder, or set DATABASE_FILE.`, cause);
}

/** Creates the folder of a file and checks that it is writable: SQLite keeps a log and a lock next to its file. */
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

/** The names of the migrations in a file. Null if it has no tables yet. */
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
 * Checks a file before anything is written to it. Refuses, without changes, a driver that cannot be loaded, an unwritable folder, a database of another
 * program, and a file that is not a database.
 */
export function checkSqliteFile(file: string, first: string): void {
  requireSqliteDriver();
  requireFolder(file);
  if (!existsSync(file)) return;
  let migrated: string[] | null;
  try {
    migrated = migratedIn(file);
  } catch (cause) {
    // Locked by a process that is just starting. Opening it reports that.
    if (/^SQLITE_(BUSY|LOCKED)/.test((cause as { code?: string }).code ?? '')) return;
    throw new StartupError(`The file ${file} is not an SQLite database. Set DATABASE_FILE to another file.`, cause);
  }
  // A killed first migration may leave its table empty.
  if (migrated === null || migrated.includes(first)) return;
  throw new StartupError(`The file ${file} is a database of another program. Set DATABASE_FILE to another file.`);
}
