import { dirname } from 'node:path';
import { mkdirSync } from 'node:fs';
import BetterSqlite3 from 'better-sqlite3';
import { LRUCache } from 'lru-cache';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { StartupError } from '../kernel/startup-error';
import { checkpointing } from './sqlite-checkpoints';
import { assertParams, type Database, type Param, type Row, type Writer } from './database';

type Handle = BetterSqlite3.Database;

/** SQL texts are few and constant; the bound is a bound on memory, not a working set. */
const STATEMENTS_KEPT = 500;

/** KiB of pages that the writing connection keeps. */
const CACHE_KIB = 32_768;

function prepareWriter(handle: Handle): void {
  handle.pragma('journal_mode = WAL');
  // NORMAL would lose the last commits in a power cut; a system of record does not.
  handle.pragma('synchronous = FULL');
  handle.pragma('foreign_keys = ON');
  // The default of 2 MB is read from the file again and again in a large transaction.
  handle.pragma(`cache_size = -${CACHE_KIB}`);
  // Moving the log into the file would be part of a commit and hold up everybody; see `checkpointing`.
  handle.pragma('wal_autocheckpoint = 0');
  // Once it was moved the log begins anew with a short file, so that its size tells what is in it.
  handle.pragma('journal_size_limit = 0');
}

/** Runs statements on one handle, keeping the prepared ones. */
class Statements {
  private readonly kept = new LRUCache<string, BetterSqlite3.Statement>({ max: STATEMENTS_KEPT });

  constructor(private readonly handle: Handle) {}

  private prepare(sql: string): BetterSqlite3.Statement {
    let statement = this.kept.get(sql);
    if (!statement) {
      statement = this.handle.prepare(sql);
      this.kept.set(sql, statement);
    }
    return statement;
  }

  rows(sql: string, params: readonly Param[]): Row[] {
    assertParams(params);
    return this.prepare(sql).all(...params) as Row[];
  }

  run(sql: string, params: readonly Param[]): number {
    assertParams(params);
    return this.prepare(sql).run(...params).changes;
  }
}

/** Holds the file for this process: the operating system frees the lock when the process ends, however it ends. */
function lockFile(file: string): Handle {
  const lock = new BetterSqlite3(`${file}.lock`, { timeout: 0 });
  try {
    lock.pragma('locking_mode = EXCLUSIVE');
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch {
    lock.close();
    throw new StartupError(`The database file ${file} is held by another process; stop that one first.`);
  }
}

/** One at a time, in the order of asking. */
class WriterQueue {
  private last: Promise<unknown> = Promise.resolve();

  run<T>(work: () => Promise<T>): Promise<T> {
    const next = this.last.then(work, work);
    this.last = next.catch(() => undefined);
    return next;
  }
}

/** Milliseconds of statements after which others get their turn. */
const HELD_AT_MOST = 10;

/**
 * Lets the event loop turn between the statements of a long transaction: the driver answers at once, so a transaction
 * of many statements would hold up everybody until its end.
 */
function breathing(): () => Promise<void> {
  let since: number | null = null;
  return async () => {
    const now = performance.now();
    if (since === null) {
      since = now;
      setImmediate(() => (since = null));
    } else if (now - since > HELD_AT_MOST) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
}

/** The options of TypeORM for an SQLite file. */
export function sqliteOptions(file: string): DataSourceOptions {
  return {
    type: 'better-sqlite3',
    database: file,
    statementCacheSize: STATEMENTS_KEPT,
    prepareDatabase: (handle: unknown) => prepareWriter(handle as Handle),
  };
}

/**
 * The embedded database. Every write goes through one queue and one connection; reads use a connection
 * of their own that cannot write, so no request ever joins the transaction of another.
 */
export async function openSqlite(file: string, options: Partial<DataSourceOptions>): Promise<Database> {
  mkdirSync(dirname(file), { recursive: true });
  const lock = lockFile(file);
  const dataSource = new DataSource({ ...sqliteOptions(file), ...options } as DataSourceOptions);
  try {
    await dataSource.initialize();
  } catch (cause) {
    lock.close();
    throw new StartupError(`The database file ${file} cannot be opened.`, cause);
  }
  const writing = (dataSource.driver as unknown as { databaseConnection: Handle }).databaseConnection;
  const readingHandle = new BetterSqlite3(file, { readonly: true });
  const reads = new Statements(readingHandle);
  const writes = new Statements(writing);
  const queue = new WriterQueue();
  const checkpoints = checkpointing(file, () => void writing.pragma('wal_checkpoint(PASSIVE)'));

  const breathe = breathing();
  const writer: Writer = {
    engine: 'sqlite',
    rows: async (sql, params) => {
      await breathe();
      return writes.rows(sql, params);
    },
    run: async (sql, params) => {
      await breathe();
      return writes.run(sql, params);
    },
    manager: dataSource.manager,
  };

  return {
    engine: 'sqlite',
    dataSource,
    address: file,
    // eslint-disable-next-line @typescript-eslint/require-await -- a synchronous driver behind an asynchronous face
    rows: async (sql, params) => reads.rows(sql, params),
    transaction: (work) =>
      queue.run(async () => {
        writing.exec('BEGIN IMMEDIATE');
        try {
          const result = await work(writer);
          writing.exec('COMMIT');
          checkpoints.afterCommit();
          return result;
        } catch (cause) {
          // SQLite rolls back by itself on a full disk and the like.
          if (writing.inTransaction) writing.exec('ROLLBACK');
          throw cause;
        }
      }),
    // eslint-disable-next-line @typescript-eslint/require-await -- see above
    ping: async () => void reads.rows('SELECT 1', []),
    close: () =>
      queue.run(async () => {
        await checkpoints.stop();
        readingHandle.close();
        writing.pragma('wal_checkpoint(TRUNCATE)');
        await dataSource.destroy();
        lock.close();
      }),
  };
}
