import type { TxCtx } from '../data/context';
import type { EngineName, Param, Reader, Row, Writer } from '../data/database';
import { bound } from '../data/sql';
import type { Touch, TouchType } from '../kernel/event';
import { marks, padded, parentsFirst } from './statement';
import type { DecidesScope } from './write';

/** Ids looked at in one go. */
const CHUNK = 200;
/** Rows in one INSERT at most. */
const ROWS = 500;

/** Writes the condition that keeps a branch to the keys asked for: ` AND <column> IN (…)`, or nothing in a rebuild. */
type Only = (key: string, column: string) => string;

/** Writes the table that a branch begins with: behind a list of the keys asked for, or all of it in a rebuild. */
type From = (key: string, table: string, column: string) => string;

/** What the statement of a scope is written with. */
export interface ScopeSql {
  from: From;
  only: Only;
  /** A join whose left side is read first, whatever the planner thinks of it. */
  then: 'CROSS JOIN' | 'STRAIGHT_JOIN';
}

/** What is looked at: values by key column. */
type Region = Readonly<Record<string, readonly string[]>>;

/** Finds the keys behind a kind of touch, a page at a time: the statement ends with `> ?` and `LIMIT`. */
export interface Expansion {
  /** Selects `id` in order, behind the last one of the page before. */
  ids: (then: ScopeSql['then']) => string;
  /** The values before the last id, from the key of the touch. */
  params: (key: readonly string[]) => readonly Param[];
  /** The key column that the ids are of. */
  of: string;
  /** Further columns that bound the rows to look at: of each of these regions, which have no row in common. */
  also?: (key: readonly string[]) => readonly Region[];
}

/**
 * A table with one row per organization and visible row of a type: who sees what, with the keys that pages are ordered
 * by. It is a function of its key: the rows of some keys follow from the facts of these keys alone.
 */
export interface ScopeTable {
  name: string;
  /** Its primary key; rows to delete are found by all but the last and a list of the last. */
  primaryKey: readonly string[];
  /** The other columns. */
  values: readonly string[];
  /** Columns whose values bound what is looked at; the first names the subjects. */
  keys: readonly [string, ...string[]];
  /** Selects the rows as they follow from the facts, columns in the order of `primaryKey` and `values`. */
  rows: (sql: ScopeSql) => string;
  /** Kinds of touches beyond the key itself. */
  expansions?: Readonly<Record<string, Expansion>>;
}

/** Properties of an entity that are a fact which scopes follow from; `*`: that there is a row. */
export interface Decides {
  entity: DecidesScope;
  properties: readonly string[];
  touch: TouchType;
}

/** A scope table and a kind of fact that it follows from: the keys to look at, or the expansion that finds them. */
export type Follows = { scope: ScopeTable; touch: TouchType } & (
  { keys: (...key: string[]) => readonly (readonly string[])[] } | { by: string }
);

/** Declares a scope table; its module lists it. */
export const defineScopeTable = (table: ScopeTable): ScopeTable => table;

const thenOf = (engine: EngineName): ScopeSql['then'] => (engine === 'sqlite' ? 'CROSS JOIN' : 'STRAIGHT_JOIN');

/**
 * Writes conditions and keeps their values in the order in which they were written. What a branch begins with is a table
 * of keys, read first: planning a long `IN` costs MariaDB more than the rows do, and beside an equality it may walk all
 * that is equal.
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
    return `${parentsFirst(engine)}${table} ON ${column} = p.id`;
  };
  return { from, only, params };
}

const columnsOf = ({ primaryKey, values }: ScopeTable): readonly string[] => [...primaryKey, ...values];

/** Rows by their primary key, each as its values in the order of the columns. */
type Rows = ReadonlyMap<string, readonly Param[]>;

function byKey(table: ScopeTable, rows: readonly Row[]): Rows {
  const columns = columnsOf(table);
  return new Map(
    rows.map((row) => {
      const values = columns.map((column) => (row[column] ?? null) as Param);
      return [values.slice(0, table.primaryKey.length).join(' '), values];
    }),
  );
}

async function wanted(reader: Reader, table: ScopeTable, region: Region): Promise<Rows> {
  const { params, ...sql } = conditions(reader.engine, region);
  const text = table.rows({ ...sql, then: thenOf(reader.engine) });
  return byKey(table, await reader.rows(bound('nobody', text), params));
}

/**
 * The rows as they are stored, locked until the end of the transaction: whoever else refreshes the same subject waits
 * here, and reads the facts when they are settled. A row of the subject itself is always among them.
 */
async function present(reader: Reader, table: ScopeTable, region: Region): Promise<Rows> {
  const { from, only, params } = conditions(reader.engine, region);
  const [subject, ...others] = table.keys;
  const isList = (key: string): boolean => (region[key]?.length ?? 0) > 1;
  // A table of subjects, unless there is one alone, or a second list: the way to a row is by both then.
  const listed = isList(subject) && !others.some(isList);
  const source = listed ? from(subject, `${table.name} s`, `s.${subject}`) : `${table.name} s`;
  const where = (listed ? others : table.keys)
    .map((key) => only(key, `s.${key}`))
    .join('')
    .replace(' AND', ' WHERE');
  const hold = reader.engine === 'mysql' ? ' FOR UPDATE' : '';
  const columns = columnsOf(table).map((column) => `s.${column}`);
  const sql = `SELECT ${columns.join(', ')} FROM ${source}${where}${hold}`;
  return byKey(table, await reader.rows(bound('nobody', sql), params));
}

/** The rows of some regions, one region after the other. */
async function ofAll(read: typeof present, reader: Reader, table: ScopeTable, regions: readonly Region[]): Promise<Rows> {
  const rows: (readonly [string, readonly Param[]])[] = [];
  for (const region of regions) rows.push(...(await read(reader, table, region)));
  return new Map(rows);
}

const same = (a: readonly Param[], b: readonly Param[] | undefined): boolean =>
  b !== undefined && a.every((value, index) => String(value) === String(b[index]));

/** Deletes rows: one statement for all that differ in the last column of the key alone. */
async function remove(writer: Writer, table: ScopeTable, rows: readonly (readonly Param[])[]): Promise<void> {
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

/** Writes rows that are new or look different now. */
async function put(writer: Writer, table: ScopeTable, rows: readonly (readonly Param[])[]): Promise<void> {
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

/** Who saw subjects before or sees them now: few for each, so a list is lighter than a set. */
export type Seen = Map<string, string[]>;

/** Notes that an organization sees a subject. */
export function noteSeen(seen: Seen, id: string, organizationId: string): void {
  const organizations = seen.get(id);
  if (!organizations) seen.set(id, [organizationId]);
  else if (!organizations.includes(organizationId)) organizations.push(organizationId);
}

function note(table: ScopeTable, rows: Rows, seen: Seen): void {
  const subject = columnsOf(table).indexOf(table.keys[0]);
  const organization = columnsOf(table).indexOf('org_id');
  for (const row of rows.values()) noteSeen(seen, String(row[subject]), String(row[organization]));
}

/** Brings the rows of some regions up to date: only what differs is written. All are held before facts are read. */
async function refreshRegions(writer: Writer, table: ScopeTable, regions: readonly Region[], seen: Seen): Promise<void> {
  const now = await ofAll(present, writer, table, regions);
  const next = await ofAll(wanted, writer, table, regions);
  note(table, now, seen);
  note(table, next, seen);
  await remove(
    writer,
    table,
    [...now].filter(([key]) => !next.has(key)).map(([, row]) => row),
  );
  await put(
    writer,
    table,
    [...next].filter(([key, row]) => !same(row, now.get(key))).map(([, row]) => row),
  );
}

/** Each key once, in their order as texts: sorting the keys themselves would join them at each comparison. */
function keysInOrder(keys: readonly (readonly string[])[]): (readonly string[])[] {
  const byText = new Map(keys.map((key) => [key.join(' '), key]));
  return [...byText.keys()].sort().map((text) => byText.get(text) ?? []);
}

async function refreshKeys(writer: Writer, table: ScopeTable, keys: readonly (readonly string[])[], seen: Seen): Promise<void> {
  if (new Set(keys.map(({ length }) => length)).size > 1) throw new Error(`Keys of ${table.name} have the same parts.`);
  const once = keysInOrder(keys);
  for (let start = 0; start < once.length; start += CHUNK) {
    const some = once.slice(start, start + CHUNK);
    const region = table.keys.flatMap((name, place): [string, string[]][] => {
      const values = [...new Set(some.flatMap((key) => key[place] ?? []))];
      return values.length > 0 ? [[name, values]] : [];
    });
    await refreshRegions(writer, table, [Object.fromEntries(region)], seen);
  }
}

async function refreshExpansion(writer: Writer, table: ScopeTable, by: string, key: readonly string[]): Promise<void> {
  const expansion = table.expansions?.[by];
  if (!expansion) throw new Error(`${table.name} has no expansion ${by}.`);
  const sql = `${expansion.ids(thenOf(writer.engine))} LIMIT ${CHUNK}`;
  const also = expansion.also?.(key) ?? [{}];
  for (let last = ''; ;) {
    const rows = await writer.rows(bound('nobody', sql), [...expansion.params(key), last]);
    const ids = rows.map(({ id }) => String(id));
    const regions = also.map((region) => ({ [expansion.of]: ids, ...region }));
    if (ids.length > 0) await refreshRegions(writer, table, regions, new Map());
    if (ids.length < CHUNK) return;
    last = ids.at(-1) ?? '';
  }
}

/** What to look at in one table. */
interface Reach {
  keys: (readonly string[])[];
  expansions: Map<string, { by: string; key: readonly string[] }>;
}

export type Reaches = Map<ScopeTable, Reach>;

/** Adds what touches mean for each table. */
export function addReach(reach: Reaches, follows: readonly Follows[], touches: readonly Touch[]): void {
  for (const follow of follows) {
    for (const { key } of touches.filter(({ of }) => of === follow.touch.of)) {
      const own: Reach = reach.get(follow.scope) ?? { keys: [], expansions: new Map() };
      reach.set(follow.scope, own);
      if ('keys' in follow) own.keys.push(...follow.keys(...key));
      else {
        const expansion = follow.scope.expansions?.[follow.by];
        const found = JSON.stringify([follow.by, expansion?.params(key), expansion?.also?.(key)]);
        own.expansions.set(found, { by: follow.by, key });
      }
    }
  }
}

/** Brings scopes up to date and notes who saw or sees the subjects whose keys were named. */
export async function refreshScopes(tx: TxCtx, reach: Reaches, seen: Seen): Promise<void> {
  for (const [table, { keys, expansions }] of reach) {
    if (keys.length > 0) await refreshKeys(tx.db, table, keys, seen);
    for (const { by, key } of expansions.values()) await refreshExpansion(tx.db, table, by, key);
  }
}

/** Writes a whole scope table from nothing: for filling a database, and to compare with. */
export async function rebuildScope(writer: Writer, table: ScopeTable): Promise<void> {
  const text = table.rows({ from: (_key, from) => from, only: () => '', then: thenOf(writer.engine) });
  await writer.run(bound('nobody', `DELETE FROM ${table.name}`), []);
  await writer.run(bound('nobody', `INSERT INTO ${table.name} (${columnsOf(table).join(', ')}) ${text}`), []);
}
