import { AppError } from '../kernel/errors';
import type { Log } from './context';
import type { Database, RawWriter } from './database';

/** Milliseconds between two lines in the log about the same kind of trouble. */
const MINUTE = 60_000;

/** SQLite: full disk, no right to write, held by somebody else, a disk that fails, a file that is gone. */
const SQLITE = /^SQLITE_(FULL|READONLY|BUSY|LOCKED|IOERR|CANTOPEN|PROTOCOL|NOMEM)/;

/**
 * MySQL: deadlock and lock wait after all tries, too many connections, disk full, table full, read-only (three ways),
 * a node that is not in its cluster, a cluster that gave up on a commit, shutting down, out of memory.
 */
const MYSQL = new Set([1213, 1205, 1040, 1021, 1114, 1290, 1792, 1836, 1047, 1020, 1053, 1037, 1041, 8002, 8022, 9007]);

/** What kind of trouble a database is in when it cannot do now what it could do before; null for every other error. */
export function troubleOf(cause: unknown): string | null {
  if (cause instanceof AppError) return cause.code === 'UNAVAILABLE' ? 'UNAVAILABLE' : null;
  const { code, errno } = (cause !== null && typeof cause === 'object' ? cause : {}) as { code?: unknown; errno?: unknown };
  if (typeof code === 'string' && SQLITE.test(code)) return code;
  if (typeof errno !== 'number' || !MYSQL.has(errno)) return null;
  return typeof code === 'string' ? code : String(errno);
}

/** A database whose troubles are told: to callers as `UNAVAILABLE`, in the log once a minute for each kind. */
export interface ToldDatabase extends Database {
  /** Whether the last that was to be written could not be; see `probe`. */
  readonly refusesWrites: boolean;
  /** Writes something that nobody misses; rejects when nothing can be written. */
  probe(): Promise<void>;
}

/** Owner of what is written to see whether anything can be, and how much that is: the last free bytes are not enough. */
const PROBE = 'readiness probe';
const PROBE_BYTES = 65_000;

async function probe(writer: RawWriter): Promise<void> {
  const columns = 'owner, operation, key_hash, fingerprint, outcome, created_at, expires_at';
  await writer.run('DELETE FROM idempotency_record WHERE owner = ?', [PROBE]);
  await writer.run(`INSERT INTO idempotency_record (${columns}) VALUES (?, '', '', '', ?, 0, 0)`, [
    PROBE,
    ' '.repeat(PROBE_BYTES),
  ]);
  await writer.run('DELETE FROM idempotency_record WHERE owner = ?', [PROBE]);
}

/** Says once a minute for each kind what is wrong, and answers what the caller is told. */
function teller(log: Log): (cause: unknown) => unknown {
  const toldAt = new Map<string, number>();
  return (cause) => {
    const kind = troubleOf(cause);
    if (kind === null) return cause;
    if (performance.now() - (toldAt.get(kind) ?? -Infinity) >= MINUTE) {
      toldAt.set(kind, performance.now());
      log.error({ kind, err: cause }, 'the database cannot do what it is asked');
    }
    return cause instanceof AppError ? cause : new AppError('UNAVAILABLE', 'The database cannot answer now; try again.');
  };
}

/** Wraps a database so that its troubles are answered as what they are, not as faults of the server. */
export function tellTroubles(database: Database, log: Log): ToldDatabase {
  const told = teller(log);
  let refusesWrites = false;
  const transaction: Database['transaction'] = async (work) => {
    let began = false;
    try {
      const result = await database.transaction((writer) => {
        began = true;
        return work(writer);
      });
      refusesWrites = false;
      return result;
    } catch (cause) {
      // A refusal of the work says that the database itself answers; only commits say that it writes.
      if (troubleOf(cause) !== null && (began || !(cause instanceof AppError))) refusesWrites = true;
      throw told(cause);
    }
  };
  return {
    ...database,
    get refusesWrites() {
      return refusesWrites;
    },
    rows: async (sql, params) => {
      try {
        return await database.rows(sql, params);
      } catch (cause) {
        throw told(cause);
      }
    },
    transaction,
    probe: () => transaction(probe),
  };
}
