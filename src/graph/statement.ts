import type { EngineName, Param } from '../data/database';
import { may, type Viewer } from '../policy/viewer';
import type { FieldDeclaration } from './declare';
import type { TypeDeclaration } from './registry';
import { propertyOfRaw } from './row';
import type { Condition, Equality, JoinTable, ScopePlan } from './scope';

/** An SQL text under construction with its values in the order of their placeholders. */
export interface Sql {
  text: string;
  params: Param[];
}

/** Where the rows of one statement come from. */
export interface Source {
  type: TypeDeclaration;
  plan: ScopePlan;
  viewer: Viewer;
  engine: EngineName;
  /** The time of the request. */
  now: number;
  link?: JoinTable | undefined;
  /** Rows are found by a column of the type's own table, which is read before the scope's. */
  rowsFirst?: boolean;
  /** The column that leads to fewer rows than the organization has. */
  by?: string;
}

/** FROM and conditions under construction. */
export interface FromClause {
  from: string;
  where: string[];
  params: Param[];
}

/**
 * Stands between tables that are read in the order they are written in. Engines that choose the order themselves guess how many
 * rows there are; where they guess wrong, SQLite walks all rows of an organization and MariaDB sorts them.
 */
export const THEN: Readonly<Record<EngineName, string>> = { sqlite: ' CROSS JOIN ', mysql: ' STRAIGHT_JOIN ' };

/**
 * The parents as a table that is read first, from one parameter. An IN list would let MariaDB walk all rows
 * of the organization, and would be another statement for every number of parents. MySQL takes the list in a subquery
 * only, where rows are locked.
 */
export const parentsFirst = (engine: EngineName): string =>
  engine === 'sqlite'
    ? `(SELECT value AS id FROM json_each(?)) parent${THEN.sqlite}`
    : `(SELECT j.id FROM JSON_TABLE(?, '$[*]' COLUMNS (id VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$')) j) parent${THEN.mysql}`;

/** How the tables of a source are read. */
export interface Reading {
  /** Without, the type's own table is left out where link or scope already tell which rows there are. */
  rows?: boolean;
  /** The engine may choose the order of the tables. */
  free?: boolean;
  /** Expressions of the statement ask for the time of the request. */
  time?: boolean;
  /** Columns of the table that is read first: those of the index that leads to a page and has its order. */
  index?: readonly string[];
}

/** The tables of a source in the order to read them, each with the condition that joins it to those before. */
function tablesOf(source: Source, rows: boolean, free: boolean): [table: string, on: string][] {
  const { type, plan, link, engine } = source;
  // With a plus SQLite does not think that what comes behind a cursor in one table does so in the next, where it walks it then.
  const id = free || engine === 'mysql' ? idOf(source) : `+${idOf(source)}`;
  const own: [string, string] = [`${quote(type.table)} node`, `node.id = ${id}`];
  const scope: [string, string][] = plan.visibilityTable
    ? [[`${plan.visibilityTable.table} scope`, `scope.${plan.visibilityTable.row} = ${id}`]]
    : [];
  const beside: [string, string][] = plan.sideTable ? [[`${plan.sideTable.table} side`, plan.sideTable.on]] : [];
  const links: [string, string][] = link ? [[`${link.table} link`, `link.${link.child} = ${id}`]] : [];
  const lead = leadOf(source);
  if (lead === 'node') return [own, ...scope, ...links, ...beside];
  const leading = lead === 'scope' ? [...scope, ...links] : [...links, ...scope];
  return rows || plan.sideTable ? [...leading, own, ...beside] : leading;
}

/** The time of the request, where a statement asks for it: the one column of a table that is read first. */
const NOW = 'now.at';

/** Whether expressions ask for the time of the request. */
export const asksTime = (...expressions: readonly string[]): boolean => expressions.some((sql) => sql.includes(NOW));

/** The name of an index, as migrations make it. */
const indexName = (table: string, columns: readonly string[]): string =>
  `ix_${[table.replaceAll('`', ''), ...columns.map((column) => column.slice(column.indexOf('.') + 1))].join('_')}`.slice(0, 60);

/** FROM and the conditions of scope, type and link: what every statement on tenant rows begins with. */
export function fromClause(source: Source, { rows = true, free = false, time = false, index = [] }: Reading = {}): FromClause {
  const { type, plan, link, viewer, engine, by } = source;
  const clause: FromClause = { from: '', where: [], params: [] };
  const equal = (equalities: readonly Equality[], leads = true): void => {
    for (const [column, value] of equalities) {
      const sql = index.includes(column) ? column : aside(column, leads);
      addCondition(clause, { sql: `${sql} = ?`, params: [value] });
    }
  };
  // Engines may take any index on what equals something; here one leads to fewer rows than those of the organization.
  const aside = (column: string, leads: boolean): string =>
    !leads || (by !== undefined && column.startsWith('node.') && column !== by) ? `COALESCE(${column}, NULL)` : column;
  const [[first] = [''], ...others] = tablesOf(source, rows, free);
  const join = free ? ' JOIN ' : THEN[engine];
  // MariaDB compares the ways to a page before it knows its LIMIT, and may read the list from its beginning or sort it.
  const forced = index.length > 0 && engine === 'mysql' ? ` FORCE INDEX (${indexName(first.split(' ')[0] ?? '', index)})` : '';
  const now = time ? `(SELECT ? AS at) now${THEN[engine]}` : '';
  if (time) clause.params.push(source.now);
  clause.from = now + [`${first}${forced}`, ...others.map(([table, on]) => `${table} ON ${on}`)].join(join);
  if (link) equal(link.whereEquals(viewer));
  equal(plan.whereEquals);
  // A scope table has its rows by type already.
  // Where the scope equals something, that is fewer rows than there are of a kind.
  if (!plan.visibilityTable) equal(type.discriminator, !plan.whereEquals.some(([column]) => column.startsWith('node.')));
  if (plan.where) addCondition(clause, { sql: `(${plan.where.sql})`, params: plan.where.params });
  return clause;
}

/** Joins the scope's row and the type's row to ids that a subquery found, so that only these are read in full. */
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

/** Whether the scope or one of these expressions looks at the type's own table; if not, it need not be joined. */
export function readsRows({ plan, type }: Source, ...expressions: string[]): boolean {
  const scope = [...plan.whereEquals.map(([column]) => column), plan.where?.sql ?? ''];
  const kind = plan.visibilityTable ? [] : type.discriminator.map(([column]) => column);
  return [...expressions, ...scope, ...kind].some((sql) => /\bnode\./.test(sql));
}

const RESERVED = new Set(['order', 'user', 'session']);

/** Quotes the table names that are SQL words; backticks are understood by both engines. */
export const quote = (table: string): string => (RESERVED.has(table) ? `\`${table}\`` : table);

/** The column of a field, or what the scope has in its place. */
const storedOf = ({ plan }: Source, { name, fromScope, column }: FieldDeclaration): string =>
  plan.instead?.[name] ?? `${fromScope ? 'scope' : 'node'}.${column}`;

/** The expression of a field's value as the viewer may see it: the column, or null where a guard is closed. */
export function valueOf(source: Source, field: FieldDeclaration, folded = false): string {
  const { plan, viewer } = source;
  if (field.action && !may(viewer, field.action)) return 'NULL';
  const column = folded && field.foldedColumn ? `node.${field.foldedColumn}` : storedOf(source, field);
  if (!field.guardedBy) return column;
  const condition = plan.rowGuards?.[field.guardedBy];
  if (condition === undefined || condition === 'FALSE') return 'NULL';
  return condition === 'TRUE' ? column : `CASE WHEN ${condition} THEN ${column} END`;
}

/** The value of a derived field, from what the viewer sees; `null` for stored ones. */
const derivedOf = (source: Source, { sql }: FieldDeclaration): string | null =>
  sql ? `(${sql((name) => columnOf(source, name), NOW)})` : null;

const copyOf = (source: Source, field: FieldDeclaration): string | undefined =>
  source.link?.sortKeyColumns?.[field.name] ?? source.plan.sortKeyColumns?.[field.name];

/**
 * The expression that orders by a field or finds children by it: a copy beside the scope where there is one.
 * Copies hold what the viewer sees, something empty for what is closed, and are never null.
 */
export function keyOf(source: Source, field: FieldDeclaration): string {
  if (field.action && !may(source.viewer, field.action)) return 'NULL';
  return derivedOf(source, field) ?? copyOf(source, field) ?? valueOf(source, field, true);
}

/** The expression that a filter compares: the value as it is seen, so that a closed one is null. */
export function comparedOf(source: Source, field: FieldDeclaration): string {
  if (field.name === 'id') return idOf(source);
  const derived = derivedOf(source, field);
  if (derived !== null) return derived;
  const guarded = field.guardedBy !== undefined || field.action !== undefined;
  return (guarded ? undefined : copyOf(source, field)) ?? valueOf(source, field, true);
}

/** The table that a source is read from first. */
export function leadOf({ plan, link, rowsFirst }: Source): 'link' | 'scope' | 'node' {
  if (rowsFirst) return 'node';
  if (link && !link.scopeFirst) return 'link';
  return plan.visibilityTable ? 'scope' : 'node';
}

/** The expression of a row's id, taken from the index that leads to it. */
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

/** Joins conditions; an empty list is no condition. */
export const whereClause = (conditions: readonly string[]): string =>
  conditions.length > 0 ? ` WHERE ${conditions.join(' AND ')}` : '';

/** Adds a condition to a list of conditions and values. */
export function addCondition(target: { where: string[]; params: Param[] }, condition: Condition | null): void {
  if (!condition) return;
  target.where.push(condition.sql);
  target.params.push(...condition.params);
}

/** Pads a list to the next power of two by repeating its last value: few texts, so few prepared statements. */
export function padded<T>(values: readonly T[]): T[] {
  const [last] = values.slice(-1);
  const size = 2 ** Math.ceil(Math.log2(Math.max(values.length, 1)));
  return last === undefined ? [] : [...values, ...Array<T>(size - values.length).fill(last)];
}

/** `?, ?, ?` */
export const marks = (count: number): string => Array<string>(count).fill('?').join(', ');
