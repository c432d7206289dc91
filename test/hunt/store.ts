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

function openSqlite(file: string): Store {
  const database = new Sqlite(file);
  database.pragma('busy_timeout = 5000');
  return {
    rows: (sql, values = []) => Promise.resolve(database.prepare(sql).all(...values) as Row[]),
    run: (sql, values = []) => Promise.resolve(void database.prepare(sql).run(...values)),
    insert: (table, rows) => {
      const columns = Object.keys(rows[0] ?? {});
      if (columns.length === 0) return Promise.resolve();
      const statement = database.prepare(`${head(table, columns)}(${columns.map(() => '?').join(', ')})`);
      const all = database.transaction(() => {
        for (const row of rows) statement.run(...columns.map((column) => row[column] ?? null));
      });
      return Promise.resolve(void all());
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
