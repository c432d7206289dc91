import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises';
import { AppError } from '../kernel/errors';
import type { EngineName, Meter, Param, Reader, Store, Writer } from './database';
import { Lane } from './lane';
import { isLengthy, type Statement } from './sql';

const tooLate = (): AppError => new AppError('TIMEOUT', 'The request took too long and was stopped.');

/** Counts statements and rows of one request and holds it to its deadline. */
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
    // Deadlines are about real time, so they do not ask the clock of the domain.
    if (Date.now() > this.deadline) throw tooLate();
    this.meter.statements += 1;
  }

  async rows<R extends object>(sql: Statement<R>, params: readonly Param[]): Promise<R[]> {
    this.begin();
    const rows = await this.inner.rows(sql, params);
    this.meter.rows += rows.length;
    return rows;
  }
}

/** Statements of one request that have a connection each at once; the others are left to others. */
const AT_ONCE = 4;
/** Milliseconds that SQLite answers one request before whatever else waits gets its turn. */
const SLICE = 3;
/** Milliseconds beyond which no timer counts. */
const LONGEST = 2 ** 31 - 1;

/** Reads beside others: lengthy statements wait for their turn, and no request takes all connections. */
export class SharingReader extends MeteredReader {
  /** Statements of this request. SQLite answers at once, so they are asked one after the other. */
  private readonly own: Lane;
  /** Milliseconds that the event loop has stood still for this request since it was let through. */
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

  /** Gives up at the deadline on what nobody can stop; it ends by itself, and so does what still waits for its turn. */
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

/** The writing side of one request. */
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
