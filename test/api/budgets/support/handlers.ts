import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise';

/** Rows that MariaDB read and wrote. */
export interface Rows {
  read: number;
  written: number;
}

const WRITES = new Set(['Handler_write', 'Handler_update', 'Handler_delete']);
const COUNTERS =
  "SHOW GLOBAL STATUS WHERE Variable_name LIKE 'Handler\\_read\\_%' OR Variable_name IN ('Handler_write', 'Handler_update', 'Handler_delete')";

async function counters(connection: Connection): Promise<Rows> {
  const [found] = await connection.query<RowDataPacket[]>(COUNTERS);
  const rows = { read: 0, written: 0 };
  for (const row of found) rows[WRITES.has(String(row['Variable_name'])) ? 'written' : 'read'] += Number(row['Value']);
  return rows;
}

const difference = (after: Rows, before: Rows): Rows => ({
  read: after.read - before.read,
  written: after.written - before.written,
});

/** Counts what a whole server reads and writes: it has to be one that nobody else uses. What counting costs is taken off. */
export async function handlerCounter(
  url: string,
): Promise<{ during: (work: () => Promise<unknown>) => Promise<Rows>; end: () => Promise<void> }> {
  const connection = await createConnection(url);
  const during = async (work: () => Promise<unknown>): Promise<Rows> => {
    const [one, before] = [await counters(connection), await counters(connection)];
    await work();
    return difference(difference(await counters(connection), before), difference(before, one));
  };
  return { during, end: () => connection.end() };
}
