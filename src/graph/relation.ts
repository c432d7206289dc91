import { badInput } from '../kernel/errors';
import { may } from '../policy/viewer';
import { childrenOf } from './children';
import { compareNumber } from './compare';
import { declarationsOf, OPEN, type EdgeDeclaration, type TypeDeclaration } from './registry';
import type { Condition } from './scope';
import { addCondition, comparedOf, fromClause, idOf, ledBy, readsRows, valueOf, whereClause, type Source } from './statement';

const NEVER: Condition = { sql: '1 = 0', params: [] };

/** What a subquery on the rows behind an edge selects, and which of them. */
export interface Subselect {
  select: Condition;
  where: Condition | null;
}

/** Refuses a question about an edge that the viewer's role may not follow. */
function requireEdge({ type, verdicts }: Source, edge: EdgeDeclaration): void {
  if (edge.action() === OPEN) return;
  const verdict = verdicts.get(`${type.name}.${edge.name}`);
  if (verdict === true) return;
  throw verdict ? verdict() : badInput(`${edge.name} cannot be used here.`);
}

/** Gives the tables of a subquery names of their own. Names of surrounding queries, which it refers to, are added afterwards. */
const renamed = (sql: string, level: number): string => sql.replace(/\b(node|scope|link|side)\b/g, `$1_${level}`);

/** The rows of `target` in the viewer's scope, and the expression that names the outer row they belong to. */
function behind(outer: Source, edge: EdgeDeclaration, target: TypeDeclaration): { source: Source; key: string } | null {
  if (edge.kind !== 'many' && !may(outer.viewer, target.action)) return null;
  const plan = (edge.scope ?? target.scope)(outer.viewer);
  if (!plan) return null;
  const { viewer, engine, now, verdicts } = outer;
  const found: Source = { type: target, plan, viewer, engine, now, verdicts, link: edge.via };
  if (edge.kind === 'many') {
    const column = childrenOf(edge).parentColumn?.(found) ?? idOf(found);
    return { source: ledBy(found, column, edge.shared), key: column };
  }
  const field = edge.kind === 'oneBack' ? target.fields.get(edge.by ?? '') : undefined;
  const column = field ? `node.${field.column}` : idOf(found);
  const source = ledBy(found, column);
  return { source, key: field && edge.hiddenWhenNull !== undefined ? valueOf(source, field) : column };
}

/** The key by which an edge finds its rows. Null where the viewer may not know them. */
export function keyTo(outer: Source, edge: EdgeDeclaration): string {
  const from = edge.from === 'id' ? undefined : outer.type.fields.get(edge.from);
  const hidden = edge.hiddenWhenNull === undefined ? undefined : outer.type.fields.get(edge.hiddenWhenNull);
  const key = from ? comparedOf(outer, from) : idOf(outer);
  return hidden ? `CASE WHEN ${comparedOf(outer, hidden)} IS NOT NULL THEN ${key} END` : key;
}

/**
 * A subquery on the rows that an edge leads to, each in its own scope, found by a key of the surrounding query. Null if the
 * viewer can see no such rows at all. `level` is the depth of the subquery: every level names its tables differently.
 */
export function subquery(
  outer: Source,
  edge: EdgeDeclaration,
  target: TypeDeclaration,
  level: number,
  make: (inner: Source) => Subselect,
  outerKey = keyTo(outer, edge),
): Condition | null {
  requireEdge(outer, edge);
  const found = behind(outer, edge, target);
  if (!found) return null;
  const { source, key } = found;
  const { select, where } = make(source);
  const rows = readsRows(source, key, select.sql, where?.sql ?? '');
  const base = fromClause(source, { rows });
  addCondition(base, where);
  const text = `SELECT ${select.sql} FROM ${base.from}${whereClause([`${key} = outer.key`, ...base.where])}`;
  return { sql: `(${renamed(text, level).replace('outer.key', () => outerKey)})`, params: [...select.params, ...base.params] };
}

const ONE: Condition = { sql: '1', params: [] };

/** Compiles a filter on the rows of a source. */
type Compile = (source: Source, filter: object, level: number) => Condition | null;

/** The rows behind an edge, seen from a filter at some depth. */
interface Relation {
  outer: Source;
  edge: EdgeDeclaration;
  target: TypeDeclaration;
  level: number;
  compile: Compile;
}

/** Whether there is a row behind an edge that meets a filter. `unless`: one that does not. */
function exists({ outer, edge, target, level, compile }: Relation, filter: object, unless = false): Condition {
  const found = subquery(outer, edge, target, level, (inner) => {
    const where = compile(inner, filter, level);
    // A value that the viewer cannot see compares to null, and so does not meet the filter.
    return { select: ONE, where: unless ? { sql: `NOT COALESCE(${where?.sql ?? '1'}, 0)`, params: where?.params ?? [] } : where };
  });
  return found ? { sql: `EXISTS ${found.sql}`, params: found.params } : NEVER;
}

const anyOf = (conditions: readonly Condition[]): Condition => ({
  sql: `(${conditions.map(({ sql }) => sql).join(' OR ')})`,
  params: conditions.flatMap(({ params }) => params),
});

const not = ({ sql, params }: Condition): Condition => ({ sql: `NOT ${sql}`, params });

function countOf({ outer, edge, target, level, compile }: Relation, filter: object | null): Condition {
  const found = subquery(outer, edge, target, level, (inner) => ({
    select: { sql: 'COUNT(*)', params: [] },
    where: filter && compile(inner, filter, level),
  }));
  return found ?? { sql: '0', params: [] };
}

/** The conditions on the rows of a list. */
function compileList(relation: Relation, given: object): Condition[] {
  return Object.entries(given as Record<string, object | null | undefined>).flatMap(([name, value]): Condition[] => {
    if (value === undefined || value === null) return [];
    if (name === 'some') return [exists(relation, value)];
    if (name === 'none') return [not(exists(relation, value))];
    if (name === 'every') return [not(exists(relation, value, true))];
    const { of = null, ...comparison } = value as { of?: object | null };
    return compareNumber(countOf(relation, of), comparison);
  });
}

/** Compiles the conditions on the rows behind an edge. Rows that the viewer cannot see do not exist for them. */
export function compileRelation(
  outer: Source,
  edge: EdgeDeclaration,
  given: object,
  level: number,
  compile: Compile,
): Condition[] {
  requireEdge(outer, edge);
  const targets = declarationsOf(edge.target());
  const relations = targets.map((target): Relation => ({ outer, edge, target, level, compile }));
  const [only] = relations;
  if (edge.kind === 'many') return only ? compileList(only, given) : [];
  if (only && relations.length === 1) return [exists(only, given)];
  const filters = Object.entries(given as Record<string, object | null | undefined>).flatMap(([name, filter]) => {
    const relation = relations.find(({ target }) => target.name.toLowerCase() === name.toLowerCase());
    return relation && filter ? [exists(relation, filter)] : [];
  });
  return filters.length > 0 ? filters : [anyOf(relations.map((relation) => exists(relation, {})))];
}
