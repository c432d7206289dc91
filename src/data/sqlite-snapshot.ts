import type { Row, Snapshot } from './database';
import { Lane } from './lane';
import { SqliteReader } from './sqlite-reader';

/** The longest delay of a timer, in milliseconds. */
const LONGEST = 2 ** 31 - 1;

/**
 * A snapshot of an SQLite file: a read transaction in a process of its own. While it is open, the write-ahead log grows, because
 * what it still reads cannot be moved into the file.
 */
export async function sqliteSnapshot(file: string): Promise<Snapshot> {
  const reader = new SqliteReader(file);
  const one = new Lane(1);
  try {
    await reader.begin();
  } catch (cause) {
    reader.stop();
    throw cause;
  }
  return {
    rows: <R extends object = Row>(sql: string, params: readonly (string | number | null)[], limit = LONGEST) =>
      one.run('', () => reader.rows(sql, params, Math.min(limit, LONGEST))) as Promise<R[]>,
    close: () => Promise.resolve(reader.stop()),
  };
}
