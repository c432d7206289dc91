import type { EngineName, Param } from '../data/database';
import type { Verdicts } from '../data/context';
import { may, type Viewer } from '../policy/viewer';
import type { DerivedSql, FieldDeclaration, MoneySql } from './declare';
import type { TypeDeclaration } from './registry';
import { propertyOfRaw } from './row';
import type { Condition, Equality, JoinTable, ScopePlan } from './scope';

/** SQL text under construction, with its parameters in placeholder order. */
export interface Sql {
  text: string;
  params: Param[];
}

/** Where the rows of a statement come from. */
export interface Source {
  type: TypeDeclaration;
  plan: ScopePlan;
  viewer: Viewer;
  /** The verdicts for this viewer: which edges they may follow. */
  verdicts: Verdicts;
  engine: EngineName;
  /** The request time. */
  now: number;
  link?: JoinTable | undefined;
  /** Rows are found by a column of the type's own table, which is read before the scope's. */
  rowsFirst?: boolean;
  /** Moments at which rows must have been in force, joined as `moment`. */
  moments?: readonly number[];
  /** The column that is more selective than the organization. */
  by?: string;
}

/** FROM and conditions under construction. */
export interface FromClause {
  from: string;
  where: string[];
  params: Param[];
}

/**
 * Joins tables in the order written. Left to itself, the planner estimates row counts; when it is wrong, SQLite scans all rows
 * of an organization and MariaDB sorts them.
 */
export const THEN: Readonly<Record<EngineName, string>> = { sqlite: ' CROSS JOIN ', mysql: ' STRAIGHT_JOIN ' };

/**
 * The parents as a table that is read first, from one parameter. With an IN list, MariaDB might scan all rows of the
 * organization, and each number of parents would be another statement. Where rows are locked, MySQL accepts the list only in a
 * subquery.
 */
export const parentsFirst = (engine: EngineName): string =>
  engine === 'sqlite'
    ? `(SELECT value AS id FROM json_each(?)) parent${THEN.sqlite}`
    : `(SELECT j.id FROM JSON_TABLE(?, '$[*]' COLUMNS (id VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$')) j) parent${THEN.mysql}`;

/** How the tables of a source are read. */
export interface Reading {
  /** False omits the type's own table if link or scope already identify the rows. */
  rows?: boolean;
  /** The engine may choose the join order. */
  free?: boolean;
  /** Expressions of the statement that may use the request. */
  using?: readonly string[];
  /** Columns of the first table's index that leads to a page in its order. */
  index?: readonly string[];
  /** A page is read, in an order that may be that of the ids. */
  page?: boolean;
  /** Rows are found by their ids. */
  byId?: boolean;
  /** All rows of the scope are read, and these are all expressions about them. */
  whole?: readonly string[];
}

/** The tables of a source in read order, each with its join condition. */
function tablesOf(source: Source, rows: boolean, free: boolean): [table: string, on: string][] {
  const { type, plan, link, engine } = source;
  // The unary plus keeps SQLite from applying the cursor range to the next table, which it would then scan.
  const id = free || engine === 'mysql' ? idOf(source) : `+${idOf(source)}`;
  const own: [string, string] = [`${quote(type.table)} node`, `node.id = ${id}`];
  const scope: [string, string][] = plan.visibilityTable
    ? [[`${plan.visibilityTable.table} scope`, `scope.${plan.visibilityTable.row} = ${id}`]]
    : [];
  const beside: [string, string][] = plan.sideTable ? [[`${plan.sideTable.table} side`, plan.sideTable.on]] : [];
  const links: [string, string][] = link ? [[`${link.table} link`, `link.${link.child} = ${id}`]] : [];
  const lead = leadOf(source);
  // `on` equates a column of each table, so it joins them in both orders.
  if (readsSideFirst(source) && plan.sideTable)
    return [
      [`${plan.sideTable.table} side`, ''],
      [own[0], plan.sideTable.on],
    ];
  if (lead === 'node') return [own, ...scope, ...links, ...beside];
  const leading = lead === 'scope' ? [...scope, ...links] : [...links, ...scope];
  return rows || plan.sideTable ? [...leading, own, ...beside] : leading;
}

/** Whether a list of all rows is found by the side table, so that no index has it in order. */
export const readsSideFirst = ({ plan, link, rowsFirst }: Source): boolean =>
  plan.sideTable?.first === true && !link && rowsFirst !== true;

/** What expressions can use of the request, as columns of a table `request` that is read first. */
const OF_REQUEST: Readonly<Record<string, (source: Source) => Param>> = {
  at: ({ now }) => now,
  organization_id: ({ viewer }) => viewer.organizationId,
  user_id: ({ viewer }) => viewer.userId,
  session_id: ({ viewer }) => viewer.sessionId,
};

/** Whether expressions use the request. */
export const asksRequest = (...expressions: readonly string[]): boolean => expressions.some((sql) => /\brequest\./.test(sql));

/** The table with what expressions use of the request, to read before others. Empty if they use nothing. */
export function requestTable(source: Source, expressions: readonly string[]): Condition {
  const used = Object.entries(OF_REQUEST).filter(([column]) =>
    expressions.some((sql) => new RegExp(`\\brequest\\.${column}\\b`).test(sql)),
  );
  if (used.length === 0) return { sql: '', params: [] };
  const columns = used.map(([column]) => `? AS ${column}`).join(', ');
  return { sql: `(SELECT ${columns}) request${THEN[source.engine]}`, params: used.map(([, valueIn]) => valueIn(source)) };
}

/** The name of an index, as created by the migrations. */
const indexName = (table: string, columns: readonly string[]): string =>
  `ix_${[table.replaceAll('`', ''), ...columns.map((column) => column.slice(column.indexOf('.') + 1))].join('_')}`.slice(0, 60);

/**
 * The columns of the index for a count or groups of a whole list, if it holds everything that they read. MariaDB would read the
 * table itself, which is several times as large.
 */
function groupIndexOf({ plan, link }: Source, { rows = true, whole }: Reading): readonly string[] {
  const { groupIndex = [] } = plan.visibilityTable ?? {};
  if (rows || link || !whole) return [];
  const read = whole.flatMap((sql) => [...sql.matchAll(/\bscope\.(\w+)/g)].map(([, column = '']) => column));
  return read.every((column) => groupIndex.includes(column)) ? groupIndex : [];
}

/**
 * What says how MySQL reads the first table. An index of nothing but the ids has a page in their order, too, but also the rows of
 * everybody else: MySQL would walk through them, in the hope that those of the organization are spread evenly among them.
 */
function hintOf(source: Source, table: string, index: readonly string[], page: boolean): string {
  if (source.engine !== 'mysql') return '';
  // MariaDB compares access paths before it considers the LIMIT, and may scan the list from the start or sort it.
  if (index.length > 0) return ` FORCE INDEX (${indexName(table, index)})`;
  return page && leadOf(source) !== 'node' ? ` IGNORE INDEX FOR ORDER BY (${indexName(table, [idOf(source)])})` : '';
}

/** FROM and the conditions of scope, type and link: the start of every statement on tenant rows. */
export function fromClause(source: Source, reading: Reading = {}): FromClause {
  const { rows = true, free = false, using = [], index = groupIndexOf(source, reading), page = false, byId = false } = reading;
  const { type, plan, link, viewer, engine, by } = source;
  const request = requestTable(source, using);
  const clause: FromClause = { from: '', where: [], params: [...request.params] };
  const equal = (equalities: readonly Equality[], leads = true): void => {
    for (const [column, value] of equalities) {
      const sql = index.includes(column) ? column : aside(column, leads);
      addCondition(clause, { sql: `${sql} = ?`, params: [value] });
    }
  };
  // Engines may use any index on an equality. COALESCE disables those that are less selective than the leading one.
  const aside = (column: string, leads: boolean): string =>
    !leads || (by !== undefined && column.startsWith('node.') && column !== by) ? `COALESCE(${column}, NULL)` : column;
  const [[first] = [''], ...others] = tablesOf(source, rows, free);
  const join = free ? ' JOIN ' : THEN[engine];
  const [table = ''] = first.split(' ');
  const hint = hintOf(source, table, index, page);
  // SQLite prefers an index that holds all columns of the statement, and would read all rows of the organization from it.
  const named = byId && engine === 'sqlite' && leadOf(source) === 'scope' ? ` INDEXED BY sqlite_autoindex_${table}_1` : '';
  clause.from = request.sql + [`${first}${hint}${named}`, ...others.map(([table, on]) => `${table} ON ${on}`)].join(join);
  if (link) equal(link.whereEquals(viewer));
  equal(plan.whereEquals);
  // A scope table already separates rows by type. If the scope has an equality, it is more selective than the type.
  const kindLeads = !readsSideFirst(source) && !plan.whereEquals.some(([column]) => column.startsWith('node.'));
  if (!plan.visibilityTable) equal(type.discriminator, kindLeads);
  if (plan.where) addCondition(clause, { sql: `(${plan.where.sql})`, params: plan.where.params });
  return clause;
}

/** Joins the scope's row and the type's row to ids found by a subquery, so that only these are read in full. */
export function joinRows(source: Source, ids: string): FromClause {
  const { type, plan, engine } = source;
  const clause: FromClause = { from: '', where: [], params: [] };
  if (plan.visibilityTable) {
    const equalities = plan.whereEquals.filter(([column]) => column.startsWith('scope.'));
    const conditions = equalities.map(([column]) => ` AND ${column} = ?`).join('');
    clause.from += `${THEN[engine]}${plan.visibilityTable.table} scope ON scope.${plan.visibilityTable.row} = ${ids}${conditions}`;
    clause.params.push(...equalities.map(([, value]) => value));
  }
  clause.from += `${THEN[engine]}${quote(type.table)} node ON node.id = ${ids}`;
  if (plan.sideTable) {
    const equalities = plan.whereEquals.filter(([column]) => column.startsWith('side.'));
    const conditions = equalities.map(([column]) => ` AND ${column} = ?`).join('');
    clause.from += `${THEN[engine]}${plan.sideTable.table} side ON ${plan.sideTable.on}${conditions}`;
    clause.params.push(...equalities.map(([, value]) => value));
  }
  return clause;
}

/** Tables that join each row with the moments at which it was in force. Empty without moments. */
export function momentTables(source: Source): Condition {
  const { type, moments, engine, plan } = source;
  const { history } = type;
  if (!moments || !history) return { sql: '', params: [] };
  const list =
    engine === 'sqlite'
      ? '(SELECT value AS at FROM json_each(?)) moment'
      : "(SELECT j.at FROM JSON_TABLE(?, '$[*]' COLUMNS (at BIGINT PATH '$')) j) moment";
  const open = plan.rowGuards?.[history.guardedBy] ?? 'FALSE';
  const period = `${history.table} period ON period.${history.row} = ${idOf(source)} AND ${open === 'TRUE' || open === 'FALSE' ? (open === 'TRUE' ? '1 = 1' : '1 = 0') : open}`;
  return {
    sql: `${THEN[engine]}${period}${THEN[engine]}${list} ON moment.at >= period.${history.from} AND moment.at < period.${history.to}`,
    params: [JSON.stringify(moments)],
  };
}

/** Whether the scope or an expression uses the type's own table. If not, it need not be joined. */
export function readsRows({ plan, type }: Source, ...expressions: string[]): boolean {
  const scope = [...plan.whereEquals.map(([column]) => column), plan.where?.sql ?? ''];
  const kind = plan.visibilityTable ? [] : type.discriminator.map(([column]) => column);
  return [...expressions, ...scope, ...kind].some((sql) => /\bnode\./.test(sql));
}

const RESERVED = new Set(['order', 'user', 'session']);

/** Quotes table names that are SQL keywords. Both engines accept backticks. */
export const quote = (table: string): string => (RESERVED.has(table) ? `\`${table}\`` : table);

/** The column of a field, or its replacement in the scope. */
const storedOf = ({ plan }: Source, { name, fromScope, column }: FieldDeclaration): string =>
  plan.instead?.[name] ?? `${fromScope ? 'scope' : 'node'}.${column}`;

const copyOf = ({ link, plan }: Source, { name }: FieldDeclaration): string | undefined =>
  link?.sortKeyColumns?.[name] ?? plan.sortKeyColumns?.[name];

/** The column that a field is compared by: the scope's copy, which needs no other table, or the folded twin of a text. */
const comparedColumn = (source: Source, field: FieldDeclaration): string =>
  copyOf(source, field) ?? (field.foldedColumn ? `node.${field.foldedColumn}` : storedOf(source, field));

const isGuarded = ({ guardedBy, action }: FieldDeclaration): boolean => guardedBy !== undefined || action !== undefined;

/** The value of a field as the viewer may see it: the column, or null where a guard denies it. */
export function valueOf(source: Source, field: FieldDeclaration, compared = false): string {
  const { plan, viewer } = source;
  if (field.action && !may(viewer, field.action)) return 'NULL';
  const column = compared ? comparedColumn(source, field) : storedOf(source, field);
  if (!field.guardedBy) return column;
  const condition = plan.rowGuards?.[field.guardedBy];
  if (condition === undefined || condition === 'FALSE') return 'NULL';
  return condition === 'TRUE' ? column : `CASE WHEN ${condition} THEN ${column} END`;
}

/** An amount of money, computed from what the viewer sees. Null for other fields. */
export const moneyOf = (source: Source, { money }: FieldDeclaration): MoneySql | null =>
  money ? money.sql((name) => columnOf(source, name)) : null;

/** The value of a derived field, computed from what the viewer sees. Null for stored fields. Of an amount: its minor units. */
function derivedOf(source: Source, field: FieldDeclaration): string | null {
  const money = moneyOf(source, field);
  if (money) return `(${money.minor})`;
  return field.sql ? derivedSql(source, field.sql) : null;
}

const derivedSql = (source: Source, sql: DerivedSql): string =>
  `(${sql((name) => columnOf(source, name), 'request.at', {
    engine: source.engine,
    viewer: source.viewer,
    organizationId: 'request.organization_id',
    userId: 'request.user_id',
    sessionId: 'request.session_id',
  })})`;

/**
 * The expression to order by a field or to find children by it: the scope's copy if there is one. Copies hold what the viewer
 * sees, an empty value where it is denied, and are never null.
 */
export function keyOf(source: Source, field: FieldDeclaration): { sql: string; nullable: boolean } {
  const derived = derivedOf(source, field);
  if (derived !== null) return { sql: derived, nullable: true };
  const copy = copyOf(source, field);
  if (copy !== undefined) return { sql: copy, nullable: false };
  const nullable = (field.nullable ?? false) || isGuarded(field);
  return { sql: valueOf(source, field, true), nullable };
}

/** The expression a filter compares: the value as seen, so a denied value is null. */
export function comparedOf(source: Source, field: FieldDeclaration): string {
  if (field.name === 'id') return idOf(source);
  const derived = derivedOf(source, field);
  if (derived !== null) return derived;
  return valueOf(source, field, true);
}

/**
 * The scope's copy of a guarded field without its guard. Where the viewer sees the value, the copy equals it. So an index can lead
 * to the rows, of which the guarded value then decides.
 */
export const bareCopyOf = (source: Source, field: FieldDeclaration): string | undefined =>
  isGuarded(field) ? copyOf(source, field) : undefined;

/** The expression to group by: the value as shown. */
export function shownOf(source: Source, field: FieldDeclaration): string {
  if (field.shownSql) return derivedSql(source, field.shownSql);
  return field.kind === 'text' ? valueOf(source, field) : comparedOf(source, field);
}

/** The table that a source reads first. */
export function leadOf({ plan, link, rowsFirst }: Source): 'link' | 'scope' | 'node' {
  if (rowsFirst) return 'node';
  if (link && !link.scopeFirst) return 'link';
  return plan.visibilityTable ? 'scope' : 'node';
}

/** The source for rows found by a column. If the column is in the type's own table, that table is read first. */
export function ledBy(source: Source, column: string, shared = false): Source {
  if (source.link || !column.startsWith('node.')) return source;
  return { ...source, rowsFirst: true, ...(shared ? {} : { by: column }) };
}

/** The id of a row, taken from the table that is read first. */
export function idOf(source: Source): string {
  const { plan, link } = source;
  const lead = leadOf(source);
  return lead === 'link'
    ? `link.${link?.child ?? ''}`
    : lead === 'scope'
      ? `scope.${plan.visibilityTable?.row ?? ''}`
      : 'node.id';
}

function columnOf(source: Source, name: string): string {
  const property = propertyOfRaw(name);
  const plain = property ?? name;
  const field = source.type.fields.get(plain);
  if (!field) throw new Error(`${source.type.name} has no field ${plain}.`);
  if (plain === 'id') return 'node.id';
  return property === null ? valueOf(source, field) : storedOf(source, field);
}

/** The selected columns, named like the fields. */
export const columns = (source: Source, fields: readonly string[]): string =>
  fields.map((name) => `${columnOf(source, name)} AS \`${name}\``).join(', ');

/** Joins conditions with AND. Empty if there are none. */
export const whereClause = (conditions: readonly string[]): string =>
  conditions.length > 0 ? ` WHERE ${conditions.join(' AND ')}` : '';

export function addCondition(target: { where: string[]; params: Param[] }, condition: Condition | null): void {
  if (!condition) return;
  target.where.push(condition.sql);
  target.params.push(...condition.params);
}

/** Pads a list to the next power of two by repeating its last value, so that there are few distinct prepared statements. */
export function padded<T>(values: readonly T[]): T[] {
  const [last] = values.slice(-1);
  const size = 2 ** Math.ceil(Math.log2(Math.max(values.length, 1)));
  return last === undefined ? [] : [...values, ...Array<T>(size - values.length).fill(last)];
}

/** `?, ?, ?` */
export const marks = (count: number): string => Array<string>(count).fill('?').join(', ');
