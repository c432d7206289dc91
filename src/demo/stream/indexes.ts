import type { Database, RawWriter } from '../../data/database';

/**
 * Tables whose indexes wait until all blocks are written: built at once from sorted rows they take a fraction of the time, and
 * less room. Those that blocks are read by while they are written are not among them.
 */
const TABLES = [
  ...['audit_event', 'audit_scope', 'customer', 'customer_scope', 'incentive_credit', 'invitation', 'invitation_scope'],
  ...['license_assignment', 'order', 'order_line', 'order_request', 'order_scope', 'organization', 'partner_scope'],
  ...['subscription', 'subscription_scope', 'user'],
];

interface Index {
  name: string;
  tableName: string;
  definition: string;
}

const LISTS = {
  sqlite: `SELECT name, tbl_name AS tableName, sql AS definition FROM sqlite_master
    WHERE type = 'index' AND sql LIKE 'CREATE INDEX%' ORDER BY name`,
  mysql: `SELECT index_name AS name, table_name AS tableName, CONCAT('CREATE INDEX \`', index_name, '\` ON \`', table_name, '\` (',
      GROUP_CONCAT(CONCAT('\`', column_name, '\`') ORDER BY seq_in_index), ')') AS definition
    FROM information_schema.statistics WHERE table_schema = DATABASE() AND non_unique = 1
    GROUP BY index_name, table_name ORDER BY index_name`,
} as const;

const indexesOf = (reader: Pick<RawWriter, 'engine' | 'rows'>): Promise<Index[]> => reader.rows<Index>(LISTS[reader.engine], []);

const waitingIn = (database: Database): Promise<Index[]> =>
  database.rows<Index>('SELECT name, table_name AS tableName, definition FROM demo_index ORDER BY table_name, name', []);

/** Notes the indexes that will wait, so that none is forgotten however the command ends. */
export async function noteIndexes(writer: RawWriter): Promise<void> {
  for (const { name, tableName, definition } of await indexesOf(writer)) {
    if (!TABLES.includes(tableName)) continue;
    await writer.run('INSERT INTO demo_index (name, table_name, definition) VALUES (?, ?, ?)', [name, tableName, definition]);
  }
}

/** 1553: InnoDB needs the index for a foreign key, so it stays. */
const isNeeded = (cause: unknown): boolean => (cause as { errno?: number } | null)?.errno === 1553;

/** Drops the indexes that wait. */
export async function dropIndexes(database: Database): Promise<void> {
  const there = new Set((await indexesOf(database)).map(({ name }) => name));
  for (const { name, tableName } of await waitingIn(database)) {
    if (!there.has(name)) continue;
    const sql = `DROP INDEX \`${name}\`${database.engine === 'mysql' ? ` ON \`${tableName}\`` : ''}`;
    await database
      .transaction((writer) => writer.run(sql, []))
      .catch((cause: unknown) => {
        if (!isNeeded(cause)) throw cause;
      });
  }
}

/** Builds the indexes that wait, one after the other, and says how many are done. Answers how many waited. */
export async function buildIndexes(database: Database, say: (done: number, all: number) => void): Promise<number> {
  const there = new Set((await indexesOf(database)).map(({ name }) => name));
  const waiting = await waitingIn(database);
  for (const [index, { name, definition }] of waiting.entries()) {
    // MySQL commits before and after it, so a kill may leave an index that is still noted.
    if (!there.has(name)) await database.transaction((writer) => writer.run(definition, []));
    await database.transaction((writer) => writer.run('DELETE FROM demo_index WHERE name = ?', [name]));
    say(index + 1, waiting.length);
  }
  return waiting.length;
}
