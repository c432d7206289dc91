import { dirname } from 'node:path';
import { mkdirSync } from 'node:fs';
import BetterSqlite3 from 'better-sqlite3';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { StartupError } from '../kernel/startup-error';
import type { Database, RawWriter, Param } from './database';
import { Lane } from './lane';
import { isLengthy } from './sql';
import { cannotWrite } from './sqlite-file';
import { prepareWriter, STATEMENTS_KEPT, Statements, type Handle } from './sqlite-handle';
import { SqliteReader } from './sqlite-reader';
import { sqliteSnapshot } from './sqlite-snapshot';
import { SqliteThread } from './sqlite-thread';

/** The longest delay of a timer, in milliseconds. */
const LONGEST = 2 ** 31 - 1;

function openLock(file: string): Handle {
  try {
    return new BetterSqlite3(`${file}.lock`, { timeout: 0 });
  } catch (cause) {
    throw cannotWrite(file, cause);
  }
}

/** Locks the file for this process. The operating system releases the lock when the process ends, however it ends. */
function lockFile(file: string): Handle {
  const lock = openLock(file);
  try {
    lock.pragma('locking_mode = EXCLUSIVE');
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch {
    lock.close();
    throw new StartupError(`The database file ${file} is in use by another process. Stop that process first.`);
  }
}

/** Runs tasks one at a time, in the order received. */
class WriterQueue {
  private last: Promise<unknown> = Promise.resolve();
  /** Tasks that wait or run. */
  length = 0;

  run<T>(work: () => Promise<T>): Promise<T> {
    this.length += 1;
    const next = this.last.then(work, work).finally(() => (this.length -= 1));
    this.last = next.catch(() => undefined);
    return next;
  }
}

/** TypeORM options for an SQLite file. */
export function sqliteOptions(file: string): DataSourceOptions {
  return {
    type: 'better-sqlite3',
    database: file,
    statementCacheSize: STATEMENTS_KEPT,
    prepareDatabase: (handle: unknown) => prepareWriter(handle as Handle),
  };
}

/**
 * A thread that is opened on first use and reopened if it is lost. Its uncommitted changes are then rolled back, and only its
 * pending questions fail.
 */
class LastingThread {
  private thread: Promise<SqliteThread> | undefined;

  constructor(private readonly file: string) {}

  async get(): Promise<SqliteThread> {
    const current = (this.thread ??= SqliteThread.open(this.file));
    const known = await current.catch(() => undefined);
    if (known && !known.ended) return known;
    // If several callers find it lost, only one reopens it.
    if (this.thread === current) this.thread = SqliteThread.open(this.file);
    return this.thread;
  }

  async close(): Promise<void> {
    await (await this.thread?.catch(() => undefined))?.close();
  }
}

async function inOneTransaction<T>(thread: SqliteThread, work: () => Promise<T>): Promise<T> {
  await thread.exec('BEGIN IMMEDIATE');
  try {
    const result = await work();
    await thread.exec('COMMIT');
    return result;
  } catch (cause) {
    // If this fails too, the thread is lost along with its transaction. The first error is more useful.
    await thread.exec('ROLLBACK').catch(() => undefined);
    throw cause;
  }
}

/**
 * The embedded database. All writes go through one queue and one connection in its own thread. Reads use a read-only
 * connection, so no request joins another one's transaction.
 */
export async function openSqlite(file: string, options: Partial<DataSourceOptions>): Promise<Database> {
  mkdirSync(dirname(file), { recursive: true });
  const lock = lockFile(file);
  // TypeORM's own connection runs the migrations before anything else writes.
  const dataSource = new DataSource({ ...sqliteOptions(file), ...options } as DataSourceOptions);
  const writing = new LastingThread(file);
  try {
    await dataSource.initialize();
    await writing.get();
  } catch (cause) {
    lock.close();
    throw new StartupError(`Cannot open the database file ${file}.`, cause);
  }
  const reading = new BetterSqlite3(file, { readonly: true });
  const reads = new Statements(reading);
  const reader = new SqliteReader(file);
  const queue = new WriterQueue();
  const lengthy = new Lane(1);

  return {
    engine: 'sqlite',
    dataSource,
    // The reader takes one statement at a time.
    lengthy,
    address: file,
    rows: async <R extends object>(sql: string, params: readonly Param[], limit = LONGEST) =>
      (isLengthy(sql) ? await reader.rows(sql, params, Math.min(limit, LONGEST)) : reads.rows(sql, params)) as R[],
    transaction: (work) =>
      queue.run(async () => {
        const thread = await writing.get();
        const writer: RawWriter = {
          engine: 'sqlite',
          rows: async <R extends object>(sql: string, params: readonly Param[]) => (await thread.rows(sql, params)) as R[],
          run: (sql, params) => thread.run(sql, params),
          dataSource,
        };
        return inOneTransaction(thread, () => work(writer));
      }),
    snapshot: () => sqliteSnapshot(file),
    load: () => ({ writers: queue.length, scans: lengthy.load() }),
    // eslint-disable-next-line @typescript-eslint/require-await -- a synchronous driver behind an asynchronous interface
    ping: async () => void reads.rows('SELECT 1', []),
    close: () =>
      queue.run(async () => {
        reading.close();
        await dataSource.destroy();
        reader.stop();
        await writing.close();
        lock.close();
      }),
  };
}
