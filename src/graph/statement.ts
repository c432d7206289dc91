import type { Param } from '../data/database';
import { may, type Viewer } from '../policy/viewer';
import type { FieldDeclaration } from './declare';
import type { TypeDeclaration } from './registry';
import type { Condition, Equality, ScopePlan } from './scope';

/** An SQL text under construction with its values in the order of their placeholders. */
export interface Sql {
  text: string;
  params: Param[];
}

/** A table that leads from a parent to its children, joined as `k` on `k.<child> = t.id`. */
export interface Link {
  table: string;
  /** Column that names the parent. */
  parent: string;
  /** Column that names the child. */
  child: string;
  /** Further equalities, written with `k.`. */
  equals: (viewer: Viewer) => readonly Equality[];
  /** Fields of the child that the link keeps a copy of, written with `k.`. */
  copies?: Readonly<Record<string, string>>;
}

/** Where the rows of one statement come from. */
export interface Source {
  type: TypeDeclaration;
  plan: ScopePlan;
  viewer: Viewer;
  link?: Link | undefined;
}

/** FROM and conditions under construction. */
export interface FromClause {
  from: string;
  where: string[];
  params: Param[];
}

/**
 * FROM and the conditions of scope, type and link: what every statement on tenant rows begins with. Without
 * `rows` the type's own table is left out where link or scope already tell which rows there are.
 */
export function fromClause(source: Source, rows = true): FromClause {
  const { type, plan, link, viewer } = source;
  const clause: FromClause = { from: '', where: [], params: [] };
  const equal = (equalities: readonly Equality[]): void => {
    for (const [column, value] of equalities) addCondition(clause, { sql: `${column} = ?`, params: [value] });
  };
  const tables: string[] = [];
  if (link) {
    tables.push(`${link.table} k`);
    equal(link.equals(viewer));
  }
  if (plan.through) tables.push(`${plan.through.table} s${link ? ` ON s.${plan.through.row} = k.${link.child}` : ''}`);
  if (rows || tables.length === 0) {
    tables.push(`${quote(type.table)} t${tables.length > 0 ? ` ON t.id = ${idOf(source)}` : ''}`);
  }
  clause.from = tables.join(' JOIN ');
  equal(plan.equals);
  // A scope table has its rows by type already.
  if (!plan.through) equal(type.fixed);
  if (plan.also) addCondition(clause, { sql: `(${plan.also.sql})`, params: plan.also.params });
  return clause;
}

/** Joins the scope's row and the type's row to ids that a subquery found, so that only these are read in full. */
export function joinRows(source: Source, ids: string): FromClause {
  const { type, plan } = source;
  const clause: FromClause = { from: '', where: [], params: [] };
  if (plan.through) {
    const equalities = plan.equals.filter(([column]) => column.startsWith('s.'));
    const conditions = equalities.map(([column]) => ` AND ${column} = ?`).join('');
    clause.from += ` JOIN ${plan.through.table} s ON s.${plan.through.row} = ${ids}${conditions}`;
    clause.params.push(...equalities.map(([, value]) => value));
  }
  clause.from += ` JOIN ${quote(type.table)} t ON t.id = ${ids}`;
  return clause;
}

/** Whether the scope or one of these expressions looks at the type's own table; if not, it need not be joined. */
export function readsRows({ plan, type }: Source, ...expressions: string[]): boolean {
  const scope = [...plan.equals.map(([column]) => column), plan.also?.sql ?? ''];
  const kind = plan.through ? [] : type.fixed.map(([column]) => column);
  return [...expressions, ...scope, ...kind].some((sql) => /\bt\./.test(sql));
}

const RESERVED = new Set(['order', 'user', 'session']);

/** Quotes the table names that are SQL words; backticks are understood by both engines. */
export const quote = (table: string): string => (RESERVED.has(table) ? `\`${table}\`` : table);

/** The expression of a field's value as the viewer may see it: the column, or null where a guard is closed. */
export function valueOf(source: Source, field: FieldDeclaration, folded = false): string {
  const { plan, viewer } = source;
  if (field.action && !may(viewer, field.action)) return 'NULL';
  const column = `${field.fromScope ? 's' : 't'}.${folded && field.foldedColumn ? field.foldedColumn : field.column}`;
  if (!field.within) return column;
  const condition = plan.rows?.[field.within];
  if (condition === undefined || condition === 'FALSE') return 'NULL';
  return condition === 'TRUE' ? column : `CASE WHEN ${condition} THEN ${column} END`;
}

const copyOf = (source: Source, field: FieldDeclaration): string | undefined =>
  source.link?.copies?.[field.name] ?? source.plan.copies?.[field.name];

/**
 * The expression that orders by a field or finds children by it: a copy beside the scope where there is one.
 * Copies hold what the viewer sees, something empty for what is closed, and are never null.
 */
export function keyOf(source: Source, field: FieldDeclaration): string {
  if (field.action && !may(source.viewer, field.action)) return 'NULL';
  return copyOf(source, field) ?? valueOf(source, field, true);
}

/** The expression that a filter compares: the value as it is seen, so that a closed one is null. */
export function comparedOf(source: Source, field: FieldDeclaration): string {
  const guarded = field.within !== undefined || field.action !== undefined;
  return (guarded ? undefined : copyOf(source, field)) ?? valueOf(source, field, true);
}

/** The expression of a row's id, taken from the index that leads to it. */
export function idOf(source: Source): string {
  if (source.link) return `k.${source.link.child}`;
  return source.plan.through ? `s.${source.plan.through.row}` : 't.id';
}

/** Marks a need for the stored value of a field, whatever guards showing it; for computing, never for showing. */
export const stored = (name: string): string => `=${name}`;

function columnOf(source: Source, name: string): string {
  const plain = name.startsWith('=') ? name.slice(1) : name;
  const field = source.type.fields.get(plain);
  if (!field) throw new Error(`${source.type.name} has no field ${plain}.`);
  if (plain === 'id') return 't.id';
  return plain === name ? valueOf(source, field) : `t.${field.column}`;
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
