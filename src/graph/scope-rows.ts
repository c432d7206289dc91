import type { EngineName, Param, Reader, Row, Writer } from '../data/database';
import { bound } from '../data/sql';
import type { From, Only, Region, ScopeSql, ScopeTable } from './scope-table';
import { marks, padded, parentsFirst } from './statement';

/** Maximum number of rows per INSERT. */
const ROWS = 500;

/** A join that makes the engine read its left side first. */
export const thenOf = (engine: EngineName): ScopeSql['then'] => (engine === 'sqlite' ? 'CROSS JOIN' : 'STRAIGHT_JOIN');

/**
 * Writes conditions and collects their values in the order written. A branch starts with a table of keys that is read first:
 * for MariaDB, planning a long `IN` costs more than reading the rows, and next to an equality it may scan everything that is
 * equal.
 */
function conditions(engine: EngineName, region: Region): Omit<ScopeSql, 'then'> & { params: Param[] } {
  const params: Param[] = [];
  const only: Only = (key, column) => {
    const values = region[key];
    if (!values) return '';
    const asked = padded(values);
    params.push(...asked);
    return ` AND ${column} IN (${marks(asked.length)})`;
  };
  const from: From = (key, table, column) => {
    const values = region[key];
    if (!values) return table;
    params.push(JSON.stringify(values));
    return `${parentsFirst(engine)}${table} ON ${column} = parent.id`;
  };
  return { from, only, params };
}

/** The columns of a scope table, primary key first. */
export const columnsOf = ({ primaryKey, values }: ScopeTable): readonly string[] => [...primaryKey, ...values];

/** Rows by primary key, each as its values in column order. */
export type Rows = ReadonlyMap<string, readonly Param[]>;

function byKey(table: ScopeTable, rows: readonly Row[]): Rows {
  const columns = columnsOf(table);
  return new Map(
    rows.map((row) => {
      const values = columns.map((column) => (row[column] ?? null) as Param);
      return [values.slice(0, table.primaryKey.length).join(' '), values];
    }),
  );
}

/** Selects all rows of a table as they follow from the facts, and as they are stored, with the same columns. */
export function bothStatements(engine: EngineName, table: ScopeTable): { wanted: string; stored: string } {
  const { from, only } = conditions(engine, {});
  const columns = columnsOf(table).join(', ');
  const text = table.rows({ from, only, then: thenOf(engine) });
  return { wanted: `SELECT ${columns} FROM (${text}) d`, stored: `SELECT ${columns} FROM ${table.name}` };
}

/** The rows as derived from the facts. */
export async function wanted(reader: Reader, table: ScopeTable, region: Region): Promise<Rows> {
  const { params, ...sql } = conditions(reader.engine, region);
  const text = table.rows({ ...sql, then: thenOf(reader.engine) });
  return byKey(table, await reader.rows(bound<Row>('nobody', text), params));
}

/**
 * The rows as stored, locked until the end of the transaction. Concurrent refreshes of the same subject wait here and then read
 * settled facts. A row of the subject itself is always among them.
 */
export async function present(reader: Reader, table: ScopeTable, region: Region): Promise<Rows> {
  const { from, only, params } = conditions(reader.engine, region);
  const [subject, ...others] = table.keys;
  const isList = (key: string): boolean => (region[key]?.length ?? 0) > 1;
  // Uses a table of subjects, unless there is only one subject or a second list; then both keys together lead to the row.
  const listed = isList(subject) && !others.some(isList);
  const source = listed ? from(subject, `${table.name} s`, `s.${subject}`) : `${table.name} s`;
  const where = (listed ? others : table.keys)
    .map((key) => only(key, `s.${key}`))
    .join('')
    .replace(' AND', ' WHERE');
  const hold = reader.engine === 'mysql' ? ' FOR UPDATE' : '';
  const columns = columnsOf(table).map((column) => `s.${column}`);
  const sql = `SELECT ${columns.join(', ')} FROM ${source}${where}${hold}`;
  return byKey(table, await reader.rows(bound<Row>('nobody', sql), params));
}

/** Deletes rows, with one statement per group that differs only in the last key column. */
export async function remove(writer: Writer, table: ScopeTable, rows: readonly (readonly Param[])[]): Promise<void> {
  const { name, primaryKey } = table;
  const last = primaryKey.length - 1;
  const groups = new Map<string, { prefix: readonly Param[]; ids: Param[] }>();
  for (const row of rows) {
    const prefix = row.slice(0, last);
    const group = groups.get(prefix.join(' ')) ?? { prefix, ids: [] };
    groups.set(prefix.join(' '), group);
    group.ids.push(row[last] ?? null);
  }
  const where = primaryKey.slice(0, last).map((column) => `${column} = ? AND `);
  for (const { prefix, ids } of groups.values()) {
    const asked = padded(ids);
    const sql = `DELETE FROM ${name} WHERE ${where.join('')}${primaryKey[last] ?? ''} IN (${marks(asked.length)})`;
    await writer.run(bound('nobody', sql), [...prefix, ...asked]);
  }
}

/** Inserts new rows and updates changed ones. */
export async function put(writer: Writer, table: ScopeTable, rows: readonly (readonly Param[])[]): Promise<void> {
  const columns = columnsOf(table);
  const { name, primaryKey, values } = table;
  const again =
    writer.engine === 'sqlite'
      ? ` ON CONFLICT (${primaryKey.join(', ')}) DO UPDATE SET ${values.map((value) => `${value} = excluded.${value}`).join(', ')}`
      : ` ON DUPLICATE KEY UPDATE ${values.map((value) => `${value} = VALUES(${value})`).join(', ')}`;
  for (let start = 0; start < rows.length; start += ROWS) {
    const chunk = rows.slice(start, start + ROWS);
    const tuples = Array<string>(chunk.length)
      .fill(`(${marks(columns.length)})`)
      .join(', ');
    const sql = `INSERT INTO ${name} (${columns.join(', ')}) VALUES ${tuples}${again}`;
    await writer.run(bound('nobody', sql), chunk.flat());
  }
}

/** Adds the rows that are derived from the facts, of keys that have none yet. Returns their number. */
export function fillScope(writer: Writer, table: ScopeTable, region: Region): Promise<number> {
  const { params, ...sql } = conditions(writer.engine, region);
  const text = table.rows({ ...sql, then: thenOf(writer.engine) });
  return writer.run(bound('nobody', `INSERT INTO ${table.name} (${columnsOf(table).join(', ')}) ${text}`), params);
}

/** Rebuilds a scope table from scratch: to fill a database, and as a reference in tests. */
export async function rebuildScope(writer: Writer, table: ScopeTable): Promise<number> {
  await writer.run(bound('nobody', `DELETE FROM ${table.name}`), []);
  return fillScope(writer, table, {});
}
