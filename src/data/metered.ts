import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises';
import { AppError } from '../kernel/errors';
import type { EngineName, Meter, Param, Reader, Store, Writer } from './database';
import { Lane } from './lane';
import { isLengthy, type Statement } from './sql';

const tooLate = (): AppError => new AppError('TIMEOUT', 'The request took too long and was stopped.');

/** Counts the statements and rows of a request and enforces its deadline. */
class MeteredReader implements Reader {
  readonly engine: EngineName;

  constructor(
    protected readonly inner: Reader,
    protected readonly meter: Meter,
    protected readonly deadline: number,
  ) {
    this.engine = inner.engine;
  }

  protected begin(): void {
    // Deadlines use real time, not the domain clock.
    if (Date.now() > this.deadline) throw tooLate();
    this.meter.statements += 1;
  }

  async rows<R extends object>(sql: Statement<R>, params: readonly Param[]): Promise<R[]> {
    this.begin();
    const rows = await this.inner.rows(sql, params, Math.max(this.deadline - Date.now(), 1));
    this.meter.rows += rows.length;
    return rows;
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
    const left = this.deadline - Date.now();
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
    return this.writer.run(sql, params);
  }
}
