import type { Connection, ConnectionOptions, Pool, PoolConnection } from 'mysql2';
import { AppError } from '../kernel/errors';
import { assertParams, type Param } from './database';
import type { MysqlAddress } from './mysql-address';

/** Pool and server-side limits. */
export interface MysqlLimits {
  /** Maximum number of connections. */
  poolSize: number;
  /** Milliseconds a request waits for a connection before it is refused. */
  acquireTimeoutMs: number;
  /** Maximum milliseconds per statement. */
  statementTimeoutMs: number;
}

/** Distinguishes MariaDB from MySQL. If confused, TypeORM keeps reporting schema drift. */
export type MysqlFlavor = 'mysql' | 'mariadb';

const LOST = new Set(['PROTOCOL_CONNECTION_LOST', 'ECONNRESET', 'EPIPE', 'ECONNREFUSED', 'ETIMEDOUT']);

/** An error of the driver. */
export interface DriverError {
  code?: string | undefined;
  errno?: number | undefined;
}

/** An error as one of the driver. */
export const driverError = (cause: unknown): DriverError => (cause !== null && typeof cause === 'object' ? cause : {});

/** The connection is lost, or could not be made. */
export const isLost = (cause: unknown): boolean => LOST.has(driverError(cause).code ?? '');

/** The statement was interrupted by its time limit: 1969 on MariaDB, 3024 on MySQL, 1317 if killed. */
export const isStatementTimeout = (cause: unknown): boolean => [1969, 3024, 1317].includes(driverError(cause).errno ?? 0);

/** What a caller is told who may try again. The cause is for the log only. */
export function unavailable(cause?: unknown): AppError {
  const error = new AppError('UNAVAILABLE', 'The database is unavailable. Try again.');
  return cause === undefined ? error : Object.defineProperty(error, 'cause', { value: cause });
}

/** Why a caller had to give up waiting. */
export const noConnection = (timeoutMs: number): Error => new Error(`no connection within ${timeoutMs} ms`);

/** The pool's queue is full, or the pool is closing. */
export const isBusy = (cause: unknown): boolean =>
  isLost(cause) || /queue limit|pool is closed/i.test(String((cause as Error | null)?.message));

/** What a caller is told: errors about time and reach in words, others as they are. */
export function asAppError(cause: unknown): unknown {
  if (isStatementTimeout(cause)) return new AppError('TIMEOUT', 'The request took too long and was stopped.');
  if (isLost(cause) || driverError(cause).errno === 1040) return unavailable(cause);
  return cause;
}

/** Options of every connection outside TypeORM, which sets the same. */
export const connectionOptions = (address: MysqlAddress): ConnectionOptions => ({
  ...address,
  charset: 'utf8mb4_bin',
  timezone: 'Z',
  supportBigNumbers: true,
  bigNumberStrings: false,
  connectTimeout: 5_000,
  flags: ['-LOCAL_FILES'],
});

/** On a node of a Galera cluster: reads wait until the node has applied what any other had committed before. */
export const CAUSAL_READS = ', wsrep_sync_wait = 1';

/** The settings of a session. */
export function sessionSettings(settings: MysqlLimits, flavor: MysqlFlavor): string {
  const limit =
    flavor === 'mariadb'
      ? // Rewritten to IN, an EXISTS in a scope would read everything the organization sees to find one page.
        `optimizer_switch = 'exists_to_in=off', max_statement_time = ${(settings.statementTimeoutMs / 1000).toFixed(3)}`
      : `max_execution_time = ${Math.round(settings.statementTimeoutMs)}`;
  return (
    `SET SESSION time_zone = '+00:00', innodb_lock_wait_timeout = 5, ${limit}, ` +
    `sql_mode = 'STRICT_ALL_TABLES,ONLY_FULL_GROUP_BY,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'`
  );
}

/** Takes a connection, or fails fast if none becomes free in time. */
export function acquire(pool: Pool, timeoutMs: number): Promise<PoolConnection> {
  return new Promise((resolve, reject) => {
    let waiting = true;
    const timer = setTimeout(() => {
      waiting = false;
      reject(unavailable(noConnection(timeoutMs)));
    }, timeoutMs);
    pool.getConnection((cause, connection) => {
      if (!waiting) {
        // Too late for the caller; the connection is returned unused.
        if (!cause) connection.release();
        return;
      }
      clearTimeout(timer);
      if (cause) reject(isBusy(cause) ? unavailable(cause) : (asAppError(cause) as Error));
      else resolve(connection);
    });
  });
}

/** Error 1176: the index named in a statement does not exist. */
const isWithoutIndex = (cause: unknown): boolean => driverError(cause).errno === 1176;
const NAMED_INDEX = / (?:FORCE INDEX|IGNORE INDEX FOR ORDER BY) \(\w+\)/g;

/** Runs a statement. */
export function execute<T>(connection: Connection, sql: string, params: readonly Param[]): Promise<T> {
  assertParams(params);
  return new Promise((resolve, reject) => {
    connection.execute(sql, params as Param[], (cause, result) => {
      // A named index makes a page cheaper, but must not make it fail.
      const plain = isWithoutIndex(cause) ? sql.replace(NAMED_INDEX, '') : sql;
      if (plain !== sql) resolve(execute<T>(connection, plain, params));
      else if (cause) reject(cause);
      else resolve(result as T);
    });
  });
}
