import { AppError } from '../kernel/errors';
import type { Log } from './context';
import type { Database, RawWriter } from './database';

/** Milliseconds between two log lines about the same kind of problem. */
const MINUTE = 60_000;

/** SQLite: disk full, read-only, locked by another process, I/O error, file missing. */
const SQLITE = /^SQLITE_(FULL|READONLY|BUSY|LOCKED|IOERR|CANTOPEN|PROTOCOL|NOMEM)/;

/**
 * MySQL: deadlock and lock wait after all retries, too many connections, disk full, table full, read-only (three codes), Galera
 * node not ready, Galera commit failed, shutting down, out of memory.
 */
const MYSQL = new Set([1213, 1205, 1040, 1021, 1114, 1290, 1792, 1836, 1047, 1180, 1020, 1053, 1037, 1041, 8002, 8022, 9007]);

/** The kind of problem if the database is temporarily unable to work, or null for any other error. */
export function troubleOf(cause: unknown): string | null {
  if (cause instanceof AppError) return cause.code === 'UNAVAILABLE' ? 'UNAVAILABLE' : null;
  const { code, errno } = (cause !== null && typeof cause === 'object' ? cause : {}) as { code?: unknown; errno?: unknown };
  if (typeof code === 'string' && SQLITE.test(code)) return code;
  if (typeof errno !== 'number' || !MYSQL.has(errno)) return null;
  return typeof code === 'string' ? code : String(errno);
}

/** Whether a failure is one of those that {@link tellTroubles} has reported in the log. */
export const isTold = (cause: unknown): boolean => cause instanceof AppError && cause.code === 'UNAVAILABLE';

/** A database that reports its problems: to callers as `UNAVAILABLE`, in the log once a minute per kind. */
export interface ToldDatabase extends Database {
  /** Whether the last write failed; see `probe`. */
  refusesWrites(): boolean;
  /** Writes something unimportant. Rejects if the database cannot be written. */
  probe(): Promise<void>;
}

/** Owner and size of the probe row. It is large, because a few free bytes are not enough. */
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

/** Logs a problem once a minute per kind, and returns the error for the caller. */
function teller(log: Log): (cause: unknown) => unknown {
  const toldAt = new Map<string, number>();
  return (cause) => {
    const kind = troubleOf(cause);
    if (kind === null) return cause;
    if (performance.now() - (toldAt.get(kind) ?? -Infinity) >= MINUTE) {
      toldAt.set(kind, performance.now());
      log.error({ kind, err: cause }, 'the database is unavailable');
    }
    return cause instanceof AppError ? cause : new AppError('UNAVAILABLE', 'The database is unavailable. Try again.');
  };
}

/** Wraps a database so that its temporary problems are not reported as server faults. */
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
      // A refusal by the work only shows that the database responds. Only commits show that it can write.
      if (troubleOf(cause) !== null && (began || !(cause instanceof AppError))) refusesWrites = true;
      throw told(cause);
    }
  };
  const rethrow = (cause: unknown): never => {
    throw told(cause);
  };
  return {
    ...database,
    refusesWrites: () => refusesWrites,
    rows: async (sql, params, limit) => {
      try {
        return await database.rows(sql, params, limit);
      } catch (cause) {
        throw told(cause);
      }
    },
    snapshot: async () => {
      try {
        const snapshot = await database.snapshot();
        return {
          rows: (sql, params, limit) => snapshot.rows(sql, params, limit).catch(rethrow) as never,
          close: () => snapshot.close(),
        };
      } catch (cause) {
        throw told(cause);
      }
    },
    transaction,
    probe: () => transaction(probe),
  };
}
