import { createConnection, type Connection } from 'mysql2';
import type { Param, Row, Snapshot } from './database';
import type { MysqlAddress } from './mysql-address';

/** Milliseconds for connecting. */
const PATIENCE = 5_000;

/** How the database runs statements. */
interface Running {
  /** The settings of a session. */
  prepareSession: string;
  execute: <T>(connection: Connection, sql: string, params: readonly Param[]) => Promise<T>;
  asAppError: (cause: unknown) => unknown;
}

const send = (connection: Connection, sql: string): Promise<void> =>
  new Promise((resolve, reject) => {
    connection.query(sql, (cause) => {
      if (cause) reject(cause);
      else resolve();
    });
  });

/**
 * A snapshot of a MySQL or MariaDB database: a read-only transaction on a connection outside the pool, so that a long export takes
 * no connection from requests.
 */
export async function mysqlSnapshot(address: MysqlAddress, { prepareSession, execute, asAppError }: Running): Promise<Snapshot> {
  const connection = createConnection({
    ...address,
    charset: 'utf8mb4_bin',
    timezone: 'Z',
    supportBigNumbers: true,
    bigNumberStrings: false,
    connectTimeout: PATIENCE,
    maxPreparedStatements: 100,
    flags: ['-LOCAL_FILES'],
  });
  // A lost connection also fails the statement that runs on it, or the next one.
  connection.on('error', () => undefined);
  try {
    await send(connection, prepareSession);
    await send(connection, 'SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
    await send(connection, 'START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY');
  } catch (cause) {
    connection.destroy();
    throw asAppError(cause);
  }
  return {
    rows: async <R extends object = Row>(sql: string, params: readonly Param[]) => {
      try {
        return await execute<R[]>(connection, sql, params);
      } catch (cause) {
        throw asAppError(cause);
      }
    },
    // The server ends the transaction of a connection that is gone.
    close: () => Promise.resolve(connection.destroy()),
  };
}
