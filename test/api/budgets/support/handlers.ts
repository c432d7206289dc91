import { randomBytes } from 'node:crypto';
import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise';
import type { TestApp } from '../../../support/app';
import { serverUrl } from '../../../support/database';
import { startPrivateMariadb } from '../../../support/private-mariadb';

/** Rows that a server read and wrote. */
export interface Rows {
  read: number;
  written: number;
}

/** A server to work on, which counts what is read and written. */
export interface Counted {
  /** Without a database name, like that of the engine under test. */
  url: string;
  /** What is read and written while something runs on a server of ours. */
  during: (app: TestApp, work: () => Promise<unknown>) => Promise<Rows>;
  stop: () => Promise<void>;
}

const WRITES = new Set(['Handler_write', 'Handler_update', 'Handler_delete']);
const COUNTERS =
  "(Variable_name LIKE 'Handler\\_read\\_%' OR Variable_name IN ('Handler_write', 'Handler_update', 'Handler_delete'))";

async function counters(connection: Connection, statement: string): Promise<Rows> {
  const [found] = await connection.query<RowDataPacket[]>(statement);
  const rows = { read: 0, written: 0 };
  for (const row of found) rows[WRITES.has(String(row['Variable_name'])) ? 'written' : 'read'] += Number(row['Value']);
  return rows;
}

const difference = (after: Rows, before: Rows): Rows => ({
  read: after.read - before.read,
  written: after.written - before.written,
});

/** Counts by a statement that shows the counters. What counting costs is taken off. */
const counting =
  (connection: Connection, statement: string): Counted['during'] =>
  async (_app, work) => {
    const [one, before] = [await counters(connection, statement), await counters(connection, statement)];
    await work();
    return difference(difference(await counters(connection, statement), before), difference(before, one));
  };

/** MariaDB counts what a whole server does: it has to be one that nobody else uses. */
export async function startCountedMariadb(): Promise<Counted> {
  const server = await startPrivateMariadb();
  if (!server) throw new Error('There is no MariaDB.');
  const connection = await createConnection(server.url);
  return {
    url: server.url,
    during: counting(connection, `SHOW GLOBAL STATUS WHERE ${COUNTERS}`),
    stop: async () => {
      await connection.end();
      await server.stop();
    },
  };
}

/** Opens all tables of a database. MySQL counts what it looks up about a table then, and closes those that were not used lately. */
async function openTables(connection: Connection, { database }: TestApp): Promise<void> {
  const schema = database.address.split('/').at(-1) ?? '';
  const tables = database.dataSource.entityMetadatas.map(
    ({ tableName }) => `(SELECT 1 FROM \`${schema}\`.\`${tableName}\` LIMIT 0)`,
  );
  await connection.query(tables.join(' UNION ALL '));
}

/** MySQL counts what each user does: others may use the server, too. */
export async function startCountedMysql(): Promise<Counted> {
  const [user, password] = [`counted_${randomBytes(6).toString('hex')}`, randomBytes(12).toString('hex')];
  const url = new URL(serverUrl('mysql'));
  const connection = await createConnection(url.href);
  await connection.query(`CREATE USER '${user}'@'%' IDENTIFIED BY '${password}'`);
  await connection.query(`GRANT ALL ON *.* TO '${user}'@'%'`);
  Object.assign(url, { username: user, password });
  const sql = `SELECT variable_name AS Variable_name, variable_value AS Value FROM performance_schema.status_by_user WHERE user = '${user}' AND ${COUNTERS}`;
  const count = counting(connection, sql);
  return {
    url: url.href,
    during: async (app, work) => {
      await openTables(connection, app);
      return count(app, work);
    },
    stop: async () => {
      await connection.query(`DROP USER '${user}'@'%'`);
      await connection.end();
    },
  };
}
