import { createConnection, type Connection } from 'mysql2';
import type { Param, Row, Snapshot } from './database';
import type { MysqlAddress } from './mysql-address';
import { asAppError, connectionOptions, execute } from './mysql-connection';

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
export async function mysqlSnapshot(address: MysqlAddress, prepareSession: string): Promise<Snapshot> {
  const connection = createConnection({
    ...connectionOptions(address),
    maxPreparedStatements: 100,
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
