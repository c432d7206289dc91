import { setTimeout as delay } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { createPool } from 'mysql2/promise';

export type Value = string | number | null;
export type Row = Record<string, Value>;

/** A connection of the hunt's own: what it writes and reads does not pass through the server. */
export interface Store {
  rows: (sql: string, values?: readonly Value[]) => Promise<Row[]>;
  run: (sql: string, values?: readonly Value[]) => Promise<void>;
  insert: (table: string, rows: readonly Row[]) => Promise<void>;
  close: () => Promise<void>;
}

/** Rows in one statement. */
const CHUNK = 500;

const head = (table: string, columns: readonly string[]): string =>
  `INSERT INTO \`${table}\` (${columns.map((column) => `\`${column}\``).join(', ')}) VALUES `;

/** Tries of a write while the server writes something behind an answer, and the milliseconds between them. */
const TRIES = 200;
const BETWEEN = 5;

/** Writes when nobody else does. The server runs in this process, so waiting for it must not hold it up. */
async function inTurn(write: () => void): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      write();
      return;
    } catch (cause) {
      if ((cause as { code?: string }).code !== 'SQLITE_BUSY' || tries >= TRIES) throw cause;
      await delay(BETWEEN);
    }
  }
}

function openSqlite(file: string): Store {
  const database = new Sqlite(file, { timeout: 0 });
  return {
    rows: (sql, values = []) => Promise.resolve(database.prepare(sql).all(...values) as Row[]),
    run: (sql, values = []) => inTurn(() => void database.prepare(sql).run(...values)),
    insert: (table, rows) => {
      const columns = Object.keys(rows[0] ?? {});
      if (columns.length === 0) return Promise.resolve();
      const statement = database.prepare(`${head(table, columns)}(${columns.map(() => '?').join(', ')})`);
      const all = database.transaction(() => {
        for (const row of rows) statement.run(...columns.map((column) => row[column] ?? null));
      });
      return inTurn(all);
    },
    close: () => Promise.resolve(void database.close()),
  };
}

function openMariadb(url: string): Store {
  const pool = createPool({ uri: url, connectionLimit: 2, supportBigNumbers: true, charset: 'utf8mb4' });
  return {
    rows: async (sql, values = []) => (await pool.query(sql, [...values]))[0] as Row[],
    run: async (sql, values = []) => void (await pool.query(sql, [...values])),
    insert: async (table, rows) => {
      const columns = Object.keys(rows[0] ?? {});
      for (let start = 0; start < rows.length; start += CHUNK) {
        const values = rows.slice(start, start + CHUNK).map((row) => columns.map((column) => row[column] ?? null));
        await pool.query(`${head(table, columns)}?`, [values]);
      }
    },
    close: () => pool.end(),
  };
}

/** Opens the database that the environment of a server names. */
export const openStore = (env: Readonly<Record<string, string>>): Store =>
  env['DATABASE_FILE'] === undefined ? openMariadb(env['DATABASE_URL'] ?? '') : openSqlite(env['DATABASE_FILE']);
