import { setTimeout as delay } from 'node:timers/promises';
import { createConnection, type Pool, type PoolConnection, type RowDataPacket, type ResultSetHeader } from 'mysql2';
import { DataSource, type DataSourceOptions, type QueryRunner } from 'typeorm';
import type { Database, Param, Row, Writer } from './database';
import { Lane } from './lane';
import { addressOf, placeOf, whyNot } from './mysql-address';
import {
  acquire,
  asAppError,
  CAUSAL_READS,
  driverError,
  execute,
  isBusy,
  isLost,
  isStatementTimeout,
  noConnection,
  sessionSettings,
  unavailable,
  type DriverError,
  type MysqlFlavor,
  type MysqlLimits,
} from './mysql-connection';
import { withinTime } from './mysql-deadline';
import { mysqlSnapshot } from './mysql-snapshot';

/** A server and its limits. */
export interface MysqlSettings extends MysqlLimits {
  url: string;
  /** Maximum number of connections that scan whole lists. */
  lengthyReads: number;
}

/** Errors after which the whole transaction can be retried: deadlock, lock wait, snapshot conflict, Galera not ready, rolled back unsaid. */
const RETRYABLE = new Set([1213, 1205, 1020, 1047, 1305, 8002, 8022, 9007]);
const READ_ONLY = new Set([1290, 1792, 1836]);
const TRIES = 5;

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

/** The lists of a pool. It has no other way to tell how many connections it has. */
interface PoolLists {
  _allConnections?: { length: number };
  _freeConnections?: { length: number };
}

/** The connections of a pool by state. */
function connectionsOf(pool: Pool): { inUse: number; idle: number } {
  const { _allConnections: all, _freeConnections: free } = pool as unknown as PoolLists;
  const idle = free?.length ?? 0;
  return { inUse: (all?.length ?? 0) - idle, idle };
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
    throw isBusy(cause) ? unavailable(cause) : cause;
  } finally {
    clearTimeout(timer);
  }
  // Too late for the caller; the connection is returned unused.
  connecting.then(
    () => runner.release(),
    () => undefined,
  );
  throw unavailable(noConnection(timeoutMs));
}

/** Whether the server is a node of a Galera cluster. */
async function isClustered(dataSource: DataSource): Promise<boolean> {
  const rows = await dataSource.query<{ Value: string }[]>("SHOW GLOBAL VARIABLES LIKE 'wsrep_on'");
  return rows[0]?.Value === 'ON';
}

const say = (connection: PoolConnection, sql: string): Promise<void> =>
  new Promise((resolve, reject) => {
    connection.query(sql, (cause) => (cause ? reject(cause) : resolve()));
  });

/**
 * Marks the beginning of a transaction. A node of a cluster may roll it back between two statements, for a change of another
 * node, and when a statement is prepared next, that is not always said. What followed would then be committed without what came
 * before. So nothing is committed by itself, and {@link requireWhole} fails if the mark is gone.
 */
async function keepWhole(connection: PoolConnection): Promise<void> {
  await say(connection, 'SET autocommit = 0');
  await say(connection, 'SAVEPOINT whole');
}

/** Throws error 1305, after which the transaction is tried again, if its beginning was rolled back. */
const requireWhole = (connection: PoolConnection): Promise<void> => say(connection, 'RELEASE SAVEPOINT whole');

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
  const clustered = await isClustered(dataSource);
  const prepareSession = sessionSettings(settings, flavor) + (clustered ? CAUSAL_READS : '');
  const prepared = new WeakSet<object>();
  // Commands on a connection run in order, so these settings apply before the first statement of a request. Checked at every
  // checkout, because TypeORM opens a connection before anyone can listen for new ones.
  const prepare = (connection: PoolConnection): void => {
    if (prepared.has(connection)) return;
    prepared.add(connection);
    connection.query(prepareSession);
  };

  let waiting = 0;
  const queued = <T>(connecting: Promise<T>): Promise<T> => {
    waiting += 1;
    return connecting.finally(() => (waiting -= 1));
  };

  const rows = async <R extends object = Row>(sql: string, params: readonly Param[]): Promise<R[]> => {
    const connection = await queued(acquire(pool, settings.acquireTimeoutMs));
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
      connection = await queued(connectInTime(runner, settings.acquireTimeoutMs));
      prepare(connection);
      const held = connection;
      // Each statement sees the commits of others, so reads after taking a row lock are current.
      await runner.startTransaction('READ COMMITTED');
      if (clustered) await keepWhole(held);
      const result = await work({
        engine: 'mysql',
        rows: <R extends object>(sql: string, params: readonly Param[]) => execute<R[]>(held, sql, params),
        run: async (sql, params) => (await write(held, sql, params)).affectedRows,
        dataSource,
      });
      if (clustered) await requireWhole(held);
      await runner.commitTransaction();
      return result;
    } catch (cause) {
      if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => connection?.destroy());
      if (READ_ONLY.has(driverError(cause).errno ?? 0)) connection?.destroy();
      throw cause;
    } finally {
      if (connection) {
        if (clustered) await say(connection, 'SET autocommit = 1').catch(() => connection?.destroy());
        await runner.release();
      }
    }
  };

  const lengthy = new Lane(settings.lengthyReads);
  return {
    engine: 'mysql',
    dataSource,
    lengthy,
    address: `${placeOf(address)}/${address.database}`,
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
    snapshot: () => mysqlSnapshot(address, prepareSession),
    load: () => ({ pool: { limit: settings.poolSize, ...connectionsOf(pool), waiting }, scans: lengthy.load() }),
    ping: async () => void (await rows('SELECT 1', [])),
    close: () => dataSource.destroy(),
  };
}
