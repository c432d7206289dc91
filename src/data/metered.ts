import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises';
import { AppError } from '../kernel/errors';
import type { EngineName, Meter, Param, Reader, Replicated, Store, Writer } from './database';
import { Lane } from './lane';
import type { Executed } from './observer';
import { isLengthy, type Statement } from './sql';

const tooLate = (): AppError => new AppError('TIMEOUT', 'The request took too long and was stopped.');

/** Counts the statements and rows of a request and enforces its deadline. */
class MeteredReader implements Reader {
  readonly engine: EngineName;

  constructor(
    protected inner: Reader,
    protected readonly meter: Meter,
    protected readonly deadline: number,
  ) {
    this.engine = inner.engine;
  }

  protected begin(): void {
    // Deadlines use real time, not the domain clock.
    if (performance.now() > this.deadline) throw tooLate();
    this.meter.statements += 1;
  }

  async rows<R extends object>(sql: Statement<R>, params: readonly Param[]): Promise<R[]> {
    this.begin();
    const kind = isLengthy(sql) ? 'scan' : 'read';
    const read = (): Promise<R[]> => this.inner.rows(sql, params, Math.max(this.deadline - performance.now(), 1));
    const rows = await this.observed(sql, kind, read, ({ length }) => length);
    this.meter.rows += rows.length;
    return rows;
  }

  /** Executes a statement and tells the observer of the request. */
  protected async observed<T>(
    sql: string,
    kind: Executed['kind'],
    execute: () => Promise<T>,
    count: (result: T) => number,
  ): Promise<T> {
    const { observer } = this.meter;
    if (!observer) return execute();
    const began = performance.now();
    const tell = (rows: number, failed: boolean): void =>
      observer.executed({ sql, kind, began, milliseconds: performance.now() - began, rows, failed });
    try {
      const result = await execute();
      tell(count(result), false);
      return result;
    } catch (cause) {
      tell(0, true);
      throw cause;
    }
  }
}

/** Reads from a replica, and what that cannot answer from the primary. Timeouts are the statement's own. */
class ReplicaReader implements Reader {
  readonly engine: EngineName;

  constructor(
    private readonly replica: Replicated,
    private readonly primary: Reader,
  ) {
    this.engine = primary.engine;
  }

  async rows<R extends object>(sql: Statement<R>, params: readonly Param[], limit?: number): Promise<R[]> {
    if (this.replica.state === 'unreachable') return this.primary.rows(sql, params, limit);
    try {
      return await this.replica.rows<R>(sql, params);
    } catch (cause) {
      if (cause instanceof AppError && cause.code === 'TIMEOUT') throw cause;
      return this.primary.rows(sql, params, limit);
    }
  }
}

/** Maximum concurrent statements per request. Further connections are left to other requests. */
const AT_ONCE = 4;
/** Milliseconds of SQLite work per request before other requests get a turn. */
const SLICE = 3;
/** The longest delay of a timer, in milliseconds. */
const LONGEST = 2 ** 31 - 1;

/** Reads fairly: lengthy statements wait in a queue, and no request takes all connections. */
export class SharingReader extends MeteredReader {
  /** The queue of this request. SQLite is synchronous, so its statements run one at a time. */
  private readonly own: Lane;
  /** Milliseconds this request has blocked the event loop since it last yielded. */
  private spent = 0;

  constructor(
    private readonly store: Store,
    meter: Meter,
    deadline: number,
  ) {
    super(store, meter, deadline);
    this.own = new Lane(store.engine === 'sqlite' ? 1 : AT_ONCE);
  }

  /** Reads the rest of the request from the replica if there is one that has everything committed before this call. */
  async preferReplica(): Promise<void> {
    const { replica } = this.store;
    if (replica && (await replica.fresh())) this.inner = new ReplicaReader(replica, this.store);
  }

  override rows<R extends object>(sql: Statement<R>, params: readonly Param[]): Promise<R[]> {
    const { owner } = this.meter;
    return this.own.run(owner, async () => {
      if (isLengthy(sql)) return this.inTime(this.store.lengthy.run(owner, () => super.rows(sql, params)));
      if (this.spent > SLICE) {
        await turn();
        this.spent = 0;
      }
      const began = performance.now();
      const reading = super.rows(sql, params);
      this.spent += performance.now() - began;
      return reading;
    });
  }

  /** Stops waiting at the deadline, also for a turn. The engine stops a statement that runs then. */
  private async inTime<T>(work: Promise<T>): Promise<T> {
    const left = this.deadline - performance.now();
    if (left > LONGEST) return work;
    const answered = new AbortController();
    const late = delay(Math.max(left, 0), null, { signal: answered.signal, ref: false }).then(() => Promise.reject(tooLate()));
    work.catch(() => undefined);
    late.catch(() => undefined);
    try {
      return await Promise.race([work, late]);
    } finally {
      answered.abort();
    }
  }
}

/** The writing side of a request. */
export class MeteredWriter extends MeteredReader implements Writer {
  constructor(
    private readonly writer: Writer,
    meter: Meter,
    deadline: number,
  ) {
    super(writer, meter, deadline);
  }

  get dataSource(): Writer['dataSource'] {
    return this.writer.dataSource;
  }

  run(sql: Statement, params: readonly Param[]): Promise<number> {
    this.begin();
    return this.observed(
      sql,
      'write',
      () => this.writer.run(sql, params),
      (rows) => rows,
    );
  }
}
