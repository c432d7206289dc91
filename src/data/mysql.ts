import { setTimeout as delay } from 'node:timers/promises';
import {
  createConnection,
  type Connection,
  type Pool,
  type PoolConnection,
  type RowDataPacket,
  type ResultSetHeader,
} from 'mysql2';
import { DataSource, type DataSourceOptions, type QueryRunner } from 'typeorm';
import { AppError } from '../kernel/errors';
import { Lane } from './lane';
import { addressOf, whyNot } from './mysql-address';
import { withinTime } from './mysql-deadline';
import { mysqlSnapshot } from './mysql-snapshot';
import { assertParams, type Database, type Param, type Row, type Writer } from './database';

/** Pool and server-side limits. */
export interface MysqlSettings {
  url: string;
  /** Maximum number of connections. */
  poolSize: number;
  /** Maximum number of connections that scan whole lists. */
  lengthyReads: number;
  /** Milliseconds a request waits for a connection before it is refused. */
  acquireTimeoutMs: number;
  /** Maximum milliseconds per statement. */
  statementTimeoutMs: number;
}

/** Distinguishes MariaDB from MySQL. If confused, TypeORM keeps reporting schema drift. */
export type MysqlFlavor = 'mysql' | 'mariadb';

/** Errors after which the whole transaction can be retried: deadlock, lock wait, snapshot conflict, Galera not ready. */
const RETRYABLE = new Set([1213, 1205, 1020, 1047, 8002, 8022, 9007]);
const LOST = new Set(['PROTOCOL_CONNECTION_LOST', 'ECONNRESET', 'EPIPE', 'ECONNREFUSED', 'ETIMEDOUT']);
const READ_ONLY = new Set([1290, 1792, 1836]);
const TRIES = 5;

interface DriverError {
  code?: string | undefined;
  errno?: number | undefined;
}

const driverError = (cause: unknown): DriverError => (cause !== null && typeof cause === 'object' ? cause : {});

const isLost = (cause: unknown): boolean => LOST.has(driverError(cause).code ?? '');

/** The statement was interrupted by its time limit: 1969 on MariaDB, 3024 on MySQL, 1317 if killed. */
const isStatementTimeout = (cause: unknown): boolean => [1969, 3024, 1317].includes(driverError(cause).errno ?? 0);

const unavailable = (): AppError => new AppError('UNAVAILABLE', 'The database is unavailable. Try again.');

/** The pool's queue is full, or the pool is closing. */
const isBusy = (cause: unknown): boolean =>
  isLost(cause) || /queue limit|pool is closed/i.test(String((cause as Error | null)?.message));

function asAppError(cause: unknown): unknown {
  if (isStatementTimeout(cause)) return new AppError('TIMEOUT', 'The request took too long and was stopped.');
  if (isLost(cause) || driverError(cause).errno === 1040) return unavailable();
  return cause;
}

/** Asks the server for its version. Throws a {@link StartupError} if it cannot be reached. */
export function detectFlavor(url: string): Promise<MysqlFlavor> {
  return new Promise((resolve, reject) => {
    const address = addressOf(url);
    const connection = createConnection({ ...address, connectTimeout: 5_000 });
    const fail = (cause: DriverError | null): void => {
      connection.destroy();
      reject(whyNot(address, cause));
    };
    connection.on('error', fail);
    connection.query<RowDataPacket[]>('SELECT VERSION() AS version', (cause, rows) => {
      if (cause) return fail(cause);
      connection.end();
      resolve(/mariadb/i.test(String(rows[0]?.['version'])) ? 'mariadb' : 'mysql');
    });
  });
}

/** Credentials as TypeORM names them. Its own URL parser loses the options. */
function mysqlCredentials(url: string) {
  const { user: username, ...address } = addressOf(url);
  return { ...address, username };
}

/** TypeORM options for a MySQL or MariaDB server. */
export function mysqlOptions(settings: MysqlSettings, flavor: MysqlFlavor): DataSourceOptions {
  return {
    type: flavor,
    ...mysqlCredentials(settings.url),
    charset: 'utf8mb4_bin',
    timezone: 'Z',
    supportBigNumbers: true,
    bigNumberStrings: false,
    multipleStatements: false,
    connectTimeout: 5_000,
    extra: {
      connectionLimit: settings.poolSize,
      maxIdle: settings.poolSize,
      queueLimit: settings.poolSize * 16,
      idleTimeout: 60_000,
      enableKeepAlive: true,
      maxPreparedStatements: 300,
      flags: ['-LOCAL_FILES'],
    },
  };
}

function sessionSettings(settings: MysqlSettings, flavor: MysqlFlavor): string {
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
function acquire(pool: Pool, timeoutMs: number): Promise<PoolConnection> {
  return new Promise((resolve, reject) => {
    let waiting = true;
    const timer = setTimeout(() => {
      waiting = false;
      reject(unavailable());
    }, timeoutMs);
    pool.getConnection((cause, connection) => {
      if (!waiting) {
        // Too late for the caller; the connection is returned unused.
        if (!cause) connection.release();
        return;
      }
      clearTimeout(timer);
      if (cause) reject(isBusy(cause) ? unavailable() : (asAppError(cause) as Error));
      else resolve(connection);
    });
  });
}

/** The connection of a transaction. Fails as fast as that of a single statement. */
async function connectInTime(runner: QueryRunner, timeoutMs: number): Promise<PoolConnection> {
  const connecting = runner.connect() as Promise<PoolConnection>;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => (timer = setTimeout(resolve, timeoutMs, 'late')));
  try {
    const first = await Promise.race([connecting, late]);
    if (first !== 'late') return first;
  } catch (cause) {
    throw isBusy(cause) ? unavailable() : cause;
  } finally {
    clearTimeout(timer);
  }
  // Too late for the caller; the connection is returned unused.
  connecting.then(
    () => runner.release(),
    () => undefined,
  );
  throw unavailable();
}

/** Error 1176: the index named in a statement does not exist. */
const isWithoutIndex = (cause: unknown): boolean => driverError(cause).errno === 1176;
const NAMED_INDEX = / FORCE INDEX \(\w+\)/g;

function execute<T>(connection: Connection, sql: string, params: readonly Param[]): Promise<T> {
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

/** MySQL or MariaDB behind a bounded pool that fails fast. */
export async function openMysql(
  settings: MysqlSettings,
  flavor: MysqlFlavor,
  options: Partial<DataSourceOptions>,
): Promise<Database> {
  const dataSource = new DataSource({ ...mysqlOptions(settings, flavor), ...options } as DataSourceOptions);
  try {
    await dataSource.initialize();
  } catch (cause) {
    throw whyNot(addressOf(settings.url), cause);
  }
  const pool = (dataSource.driver as unknown as { pool: Pool }).pool;
  const prepareSession = sessionSettings(settings, flavor);
  const prepared = new WeakSet<object>();
  // Commands on a connection run in order, so these settings apply before the first statement of a request. Checked at every
  // checkout, because TypeORM opens a connection before anyone can listen for new ones.
  const prepare = (connection: PoolConnection): void => {
    if (prepared.has(connection)) return;
    prepared.add(connection);
    connection.query(prepareSession);
  };

  const rows = async <R extends object = Row>(sql: string, params: readonly Param[]): Promise<R[]> => {
    const connection = await acquire(pool, settings.acquireTimeoutMs);
    prepare(connection);
    try {
      const result = await execute<R[]>(connection, sql, params);
      connection.release();
      return result;
    } catch (cause) {
      if (isLost(cause) || isStatementTimeout(cause)) connection.destroy();
      else connection.release();
      throw asAppError(cause);
    }
  };

  /** MariaDB stops slow statements by itself. */
  const address = addressOf(settings.url);
  const write = (connection: PoolConnection, sql: string, params: readonly Param[]): Promise<ResultSetHeader> => {
    const run = (): Promise<ResultSetHeader> => execute<ResultSetHeader>(connection, sql, params);
    return flavor === 'mariadb' ? run() : withinTime(connection, address, settings.statementTimeoutMs, run);
  };

  const once = async <T>(work: (writer: Writer) => Promise<T>): Promise<T> => {
    const runner: QueryRunner = dataSource.createQueryRunner();
    let connection: PoolConnection | undefined;
    try {
      connection = await connectInTime(runner, settings.acquireTimeoutMs);
      prepare(connection);
      const held = connection;
      // Each statement sees the commits of others, so reads after taking a row lock are current.
      await runner.startTransaction('READ COMMITTED');
      const result = await work({
        engine: 'mysql',
        rows: <R extends object>(sql: string, params: readonly Param[]) => execute<R[]>(held, sql, params),
        run: async (sql, params) => (await write(held, sql, params)).affectedRows,
        dataSource,
      });
      await runner.commitTransaction();
      return result;
    } catch (cause) {
      if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => connection?.destroy());
      if (READ_ONLY.has(driverError(cause).errno ?? 0)) connection?.destroy();
      throw cause;
    } finally {
      if (connection) await runner.release();
    }
  };

  return {
    engine: 'mysql',
    dataSource,
    lengthy: new Lane(settings.lengthyReads),
    address: new URL(settings.url).host + new URL(settings.url).pathname,
    rows,
    transaction: async (work) => {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await once(work);
        } catch (cause) {
          if (!RETRYABLE.has(driverError(cause).errno ?? 0) || attempt >= TRIES) throw asAppError(cause);
          await delay(Math.random() * 20 * 2 ** attempt);
        }
      }
    },
    snapshot: () => mysqlSnapshot(address, { prepareSession, execute, asAppError }),
    ping: async () => void (await rows('SELECT 1', [])),
    close: () => dataSource.destroy(),
  };
}
