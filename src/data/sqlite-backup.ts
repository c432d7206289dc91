import { closeSync, copyFileSync, existsSync, fsyncSync, linkSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { StartupError } from '../kernel/startup-error';
import { requireSqliteDriver } from './sqlite-driver';

/** Writes what the system still holds of a file or folder to the disk. */
function settle(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

const codeOf = (cause: unknown): string => (cause as { code?: string }).code ?? 'unknown';

/** Refuses a file that is damaged or no SQLite database. */
function requireWhole(file: string): void {
  let found: unknown;
  try {
    const handle = new BetterSqlite3(file, { readonly: true, fileMustExist: true });
    try {
      found = handle.pragma('integrity_check', { simple: true });
    } finally {
      handle.close();
    }
  } catch (cause) {
    throw new StartupError(`The file ${file} cannot be read as an SQLite database (${codeOf(cause)}).`, cause);
  }
  if (found !== 'ok') throw new StartupError(`The file ${file} is damaged: ${String(found)}.`);
}

/** Makes a file under its final name only when all of it is written and checked. */
function publish(file: string, write: (part: string) => void, replaces: () => void = () => undefined): void {
  const part = `${file}.part`;
  try {
    rmSync(part, { force: true });
    write(part);
    requireWhole(part);
    // Reading a file that a server or a command has opened before leaves these, empty.
    for (const beside of ['-wal', '-shm']) rmSync(`${part}${beside}`, { force: true });
    settle(part);
    replaces();
    renameSync(part, file);
    settle(dirname(file));
  } catch (cause) {
    rmSync(part, { force: true });
    if (cause instanceof StartupError) throw cause;
    throw new StartupError(`Cannot write ${file} (${codeOf(cause)}).`, cause);
  }
}

/**
 * Copies a database to a new file, as it is at this moment, also while a server writes to it. Readers and writers of the database
 * are not held up. Throws a {@link StartupError} if the file exists, or cannot be read or written.
 */
export function backupSqlite(database: string, file: string): void {
  requireSqliteDriver();
  if (!existsSync(database)) throw new StartupError(`There is no database file ${database}. Set DATABASE_FILE.`);
  if (existsSync(file)) throw new StartupError(`The file ${file} exists already. Name another one.`);
  publish(file, (part) => {
    const source = new BetterSqlite3(database, { readonly: true });
    try {
      source.prepare('VACUUM INTO ?').run(part);
    } finally {
      source.close();
    }
  });
}

/** Takes the lock of a database for as long as the work takes. Throws if a server has it. */
function alone(database: string, work: () => void): void {
  const lock = new BetterSqlite3(`${database}.lock`, { timeout: 0 });
  try {
    lock.pragma('locking_mode = EXCLUSIVE');
    lock.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    lock.close();
    throw new StartupError(`The database file ${database} is in use. Stop the server first.`, cause);
  }
  try {
    work();
  } finally {
    lock.close();
  }
}

/**
 * Puts a backup in the place of a database that no server uses. What was there is kept under the name that is returned, or null if
 * there was nothing. Throws a {@link StartupError} if the backup is damaged or a server runs.
 */
export function restoreSqlite(file: string, database: string, at: Date): string | null {
  requireSqliteDriver();
  if (!existsSync(file)) throw new StartupError(`There is no file ${file}.`);
  requireWhole(file);
  const kept = existsSync(database) ? `${database}.before-${at.toISOString().replaceAll(/[:.]/g, '-')}` : null;
  alone(database, () => {
    publish(
      database,
      (part) => copyFileSync(file, part),
      () => {
        if (kept === null) return;
        // Moves the log into the file, which is then all there is.
        const former = new BetterSqlite3(database);
        former.pragma('journal_mode = DELETE');
        former.close();
        // A second name, so that there is a database at every moment.
        linkSync(database, kept);
      },
    );
  });
  return kept;
}
