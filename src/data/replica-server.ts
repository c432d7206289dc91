import { setTimeout as delay } from 'node:timers/promises';
import { createPool, type Pool } from 'mysql2';
import type { Param } from './database';
import type { MysqlAddress } from './mysql-address';
import {
  acquire,
  asAppError,
  connectionOptions,
  execute,
  isLost,
  isStatementTimeout,
  sessionSettings,
  unavailable,
  type MysqlFlavor,
  type MysqlLimits,
} from './mysql-connection';

/** How each server tells its position, and waits for one. The wait answers 0 if the position was reached. */
const STATEMENTS = {
  mariadb: { position: 'SELECT @@GLOBAL.gtid_binlog_pos AS position', wait: 'SELECT MASTER_GTID_WAIT(?, ?) AS waited' },
  mysql: { position: 'SELECT @@GLOBAL.gtid_executed AS position', wait: 'SELECT WAIT_FOR_EXECUTED_GTID_SET(?, ?) AS waited' },
} as const satisfies Record<MysqlFlavor, object>;

/** The statement that asks a primary for its position. */
export const positionStatement = (flavor: MysqlFlavor): string => STATEMENTS[flavor].position;

/** Milliseconds after which a statement without an answer makes us ask whether the server lives. */
const SILENT = 500;
/** Milliseconds in which a living server answers the simplest statement. */
const ANSWERS = 1_000;

/** Rejects if the work takes longer. */
async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  work.catch(() => undefined);
  const answered = new AbortController();
  const late = delay(milliseconds, null, { signal: answered.signal, ref: false }).then(() => Promise.reject(unavailable()));
  late.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    answered.abort();
  }
}

/** The connections to a replica: a pool for pages, and one connection that waits for positions and tells whether it lives. */
export class ReplicaServer {
  private readonly pages: Pool;
  private readonly control: Pool;

  constructor(
    address: MysqlAddress,
    private readonly limits: MysqlLimits,
    private readonly flavor: MysqlFlavor,
  ) {
    this.pages = this.pool(address, limits.poolSize);
    this.control = this.pool(address, 1);
  }

  private pool(address: MysqlAddress, connectionLimit: number): Pool {
    const pool = createPool({
      ...connectionOptions(address),
      connectTimeout: ANSWERS,
      connectionLimit,
      queueLimit: connectionLimit * 16,
      idleTimeout: 60_000,
      enableKeepAlive: true,
      maxPreparedStatements: 300,
    });
    // Commands on a connection run in order. Nothing is ever written to a replica.
    pool.on('connection', (connection) => {
      connection.query(sessionSettings(this.limits, this.flavor));
      connection.query('SET SESSION TRANSACTION READ ONLY');
    });
    return pool;
  }

  private async run<R>(
    pool: Pool,
    sql: string,
    params: readonly Param[],
    watch: (work: Promise<R[]>) => Promise<R[]>,
  ): Promise<R[]> {
    const connection = await acquire(pool, this.limits.acquireTimeoutMs);
    try {
      const rows = await watch(execute<R[]>(connection, sql, params));
      connection.release();
      return rows;
    } catch (cause) {
      const answered = asAppError(cause);
      // After any doubt about its state, the connection is given up.
      if (answered !== cause || isLost(cause) || isStatementTimeout(cause) || cause instanceof Error) connection.destroy();
      else connection.release();
      throw answered;
    }
  }

  /** Waits while the server lives, however long the statement takes. */
  private async whileAlive<T>(work: Promise<T>): Promise<T> {
    work.catch(() => undefined);
    for (;;) {
      const first = await Promise.race([work.then((value) => ({ value })), delay(SILENT, null, { ref: false })]);
      if (first) return first.value;
      await this.ask('SELECT 1 AS alive', [], ANSWERS);
    }
  }

  /** Reads from the pool for pages. */
  rows<R extends object>(sql: string, params: readonly Param[]): Promise<R[]> {
    return this.run<R>(this.pages, sql, params, (work) => this.whileAlive(work));
  }

  /** Reads from the connection for questions about the server itself. */
  ask<R extends object>(sql: string, params: readonly Param[], milliseconds: number): Promise<R[]> {
    return within(
      milliseconds,
      this.run<R>(this.control, sql, params, (work) => within(milliseconds, work)),
    );
  }

  /** Whether it reaches a position in time. Rejects if it cannot be asked. */
  async reaches(position: string, milliseconds: number): Promise<boolean> {
    const { wait } = STATEMENTS[this.flavor];
    const [row] = await this.ask<{ waited: number | string }>(wait, [position, milliseconds / 1_000], milliseconds + ANSWERS);
    return Number(row?.waited) === 0;
  }

  close(): void {
    for (const pool of [this.pages, this.control]) pool.end(() => undefined);
  }
}
