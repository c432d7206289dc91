import { dirname } from 'node:path';
import { mkdirSync } from 'node:fs';
import BetterSqlite3 from 'better-sqlite3';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { StartupError } from '../kernel/startup-error';
import type { Database, RawWriter } from './database';
import { prepareWriter, STATEMENTS_KEPT, Statements, type Handle } from './sqlite-handle';
import { SqliteThread } from './sqlite-thread';

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
 * The thread that writes, opened anew when it was lost: what it had not committed is rolled back, and only the
 * transaction that it was lost in fails.
 */
function lastingThread(file: string, first: SqliteThread): () => Promise<SqliteThread> {
  let thread = first;
  return async () => {
    if (thread.ended) thread = await SqliteThread.open(file);
    return thread;
  };
}

async function inOneTransaction<T>(thread: SqliteThread, work: () => Promise<T>): Promise<T> {
  await thread.exec('BEGIN IMMEDIATE');
  try {
    const result = await work();
    await thread.exec('COMMIT');
    return result;
  } catch (cause) {
    // When it fails as well the thread is lost, and with it the transaction: the first cause tells more.
    await thread.exec('ROLLBACK').catch(() => undefined);
    throw cause;
  }
}

/**
 * The embedded database. Every write goes through one queue and one connection in a thread of its own; reads use a
 * connection that cannot write, so no request ever joins the transaction of another.
 */
export async function openSqlite(file: string, options: Partial<DataSourceOptions>): Promise<Database> {
  mkdirSync(dirname(file), { recursive: true });
  const lock = lockFile(file);
  // TypeORM's own connection migrates, before anybody writes.
  const dataSource = new DataSource({ ...sqliteOptions(file), ...options } as DataSourceOptions);
  let first: SqliteThread;
  try {
    await dataSource.initialize();
    first = await SqliteThread.open(file);
  } catch (cause) {
    lock.close();
    throw new StartupError(`The database file ${file} cannot be opened.`, cause);
  }
  const lasting = lastingThread(file, first);
  const reading = new BetterSqlite3(file, { readonly: true });
  const reads = new Statements(reading);
  const queue = new WriterQueue();

  return {
    engine: 'sqlite',
    dataSource,
    address: file,
    // eslint-disable-next-line @typescript-eslint/require-await -- a synchronous driver behind an asynchronous face
    rows: async (sql, params) => reads.rows(sql, params),
    transaction: (work) =>
      queue.run(async () => {
        const thread = await lasting();
        const writer: RawWriter = {
          engine: 'sqlite',
          rows: (sql, params) => thread.rows(sql, params),
          run: (sql, params) => thread.run(sql, params),
          dataSource,
        };
        return inOneTransaction(thread, () => work(writer));
      }),
    // eslint-disable-next-line @typescript-eslint/require-await -- see above
    ping: async () => void reads.rows('SELECT 1', []),
    close: () =>
      queue.run(async () => {
        reading.close();
        await dataSource.destroy();
        await (await lasting()).close();
        lock.close();
      }),
  };
}
