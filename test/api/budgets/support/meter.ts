import BetterSqlite3 from 'better-sqlite3';
import { createConnection } from 'mysql2/promise';
import type { RowDataPacket } from 'mysql2/promise';
import type { Param } from '../../../../src/data/database';
import type { TestApp } from '../../../support/app';
import { engineUnderTest } from '../../../support/database';

/** A statement that the server sent. */
export interface Sent {
  sql: string;
  params: readonly Param[];
}

/** Keeps what the server sends from now on, until it is taken. */
export function listen(app: TestApp): () => Sent[] {
  let sent: Sent[] = [];
  const rows = app.database.rows.bind(app.database);
  app.database.rows = (sql, params) => {
    sent.push({ sql, params });
    return rows(sql, params);
  };
  return () => {
    const taken = sent;
    sent = [];
    return taken;
  };
}

/** Counts the rows that the database reads to answer a statement, whatever it answers. */
export interface Meter {
  rowsOf: (sent: Sent) => Promise<number>;
  close: () => Promise<void>;
}

/**
 * SQLite counts nothing by itself, so it is asked to: a function that is always true stands first in each condition and is
 * called for every row that a loop over a table arrives at.
 */
function counted(sql: string): string {
  const conditions = sql.replace(/ (WHERE|ON) (\(*)(\w+\.\w+)\b/g, ' $1 tick($3) AND $2$3');
  return / WHERE /.test(sql) ? conditions : conditions.replace(/ ORDER BY (\w+\.\w+)/, ' WHERE tick($1) ORDER BY $1');
}

function sqliteMeter(file: string): Meter {
  const database = new BetterSqlite3(file, { readonly: true });
  let ticks = 0;
  database.function('tick', { varargs: true, deterministic: false }, () => {
    ticks += 1;
    return 1;
  });
  return {
    rowsOf: ({ sql, params }) => {
      ticks = 0;
      database.prepare(counted(sql)).all(...params);
      return Promise.resolve(ticks);
    },
    close: () => Promise.resolve(void database.close()),
  };
}

/**
 * MariaDB and MySQL count for each connection how often they asked their storage for a row. MySQL also counts what it looks up
 * when it opens a table, so tables are opened before.
 */
async function serverMeter(url: string, { database }: TestApp): Promise<Meter> {
  const connection = await createConnection({ uri: url, charset: 'utf8mb4_bin' });
  // Plans are those of the server's own connections.
  const [own] = await database.rows('SELECT @@optimizer_switch AS switches', []);
  await connection.query('SET SESSION optimizer_switch = ?', [own?.['switches']]);
  return {
    rowsOf: async ({ sql, params }) => {
      if (engineUnderTest() === 'mysql') await connection.execute(sql, [...params]);
      await connection.query('FLUSH STATUS');
      await connection.execute(sql, [...params]);
      const [counts] = await connection.query<RowDataPacket[]>("SHOW SESSION STATUS LIKE 'Handler_read%'");
      return counts.reduce((sum, { Value: value }) => sum + Number(value), 0);
    },
    close: () => connection.end(),
  };
}

export const openMeter = (app: TestApp): Promise<Meter> => {
  const { database } = app.settings;
  return 'file' in database ? Promise.resolve(sqliteMeter(database.file)) : serverMeter(database.url, app);
};
