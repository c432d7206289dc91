import { badInput } from '../kernel/errors';
import { compareField, normalizerOf } from './compare';
import { compileRelation } from './relation';
import type { Condition } from './scope';
import type { Param } from '../data/database';
import { marks, readsSideFirst, type Source } from './statement';

/** Maximum number of parts in `and` and `or`. */
export const MOST_PARTS = 100;
/** Maximum nesting of `and`, `or`, `not` and relations. */
const DEEPEST = 8;

function joinConditions(conditions: readonly Condition[], word: string): Condition | null {
  if (conditions.length === 0) return null;
  return {
    sql: `(${conditions.map((condition) => condition.sql).join(` ${word} `)})`,
    params: conditions.flatMap((condition) => condition.params),
  };
}

/** Compiles a filter into an SQL condition, using the same expressions the viewer reads. */
export function compileFilter(source: Source, filter: object, depth = 0): Condition | null {
  if (depth > DEEPEST) throw badInput(`A filter can be nested at most ${DEEPEST} levels deep.`);
  const parts: Condition[] = [];
  for (const [name, value] of Object.entries(filter) as [string, unknown][]) {
    if (value === undefined || value === null) continue;
    if (name === 'and' || name === 'or') {
      if ((value as object[]).length > MOST_PARTS) throw badInput(`\`${name}\` can have at most ${MOST_PARTS} parts.`);
      const compiled = (value as object[]).map((part) => compileFilter(source, part, depth + 1));
      const inner = compiled.filter((part) => part !== null);
      // An empty part always holds. With `or`, so does the whole.
      const holds = name === 'or' && inner.length < compiled.length;
      const joined = holds ? null : joinConditions(inner, name.toUpperCase());
      if (joined) parts.push(joined);
    } else if (name === 'not') {
      const inner = compileFilter(source, value, depth + 1);
      // COALESCE: a value the viewer cannot see compares to null, and `not` of that must hold for the row.
      parts.push(inner ? { sql: `NOT COALESCE(${inner.sql}, 0)`, params: inner.params } : { sql: '1 = 0', params: [] });
    } else {
      const field = source.type.comparable(name);
      const edge = source.type.edges.get(name);
      if (field) parts.push(...compareField(source, field, value as Record<string, unknown>));
      else if (edge) parts.push(...compileRelation(source, edge, value, depth + 1, compileFilter));
    }
  }
  return joinConditions(parts, 'AND');
}

/** A column whose index leads to the few rows that a filter allows. */
export interface LookUp {
  column: string;
  condition: Condition;
}

const namedIn = ({ eq, in: list }: { eq?: unknown; in?: unknown }): unknown[] =>
  eq === undefined ? ((list ?? []) as unknown[]) : [eq];

/** The values that a filter allows for a field of which few rows have the same. Null if it allows others. */
export function lookUpIn(source: Source, filter: object): LookUp | null {
  for (const [name, value] of Object.entries(filter) as [string, unknown][]) {
    if (value === undefined || value === null) continue;
    const parts = name === 'and' ? (value as object[]).map((part) => lookUpIn(source, part)) : [];
    const [found] = parts.filter((part) => part !== null);
    if (found) return found;
    const field = source.type.fields.get(name);
    // Other scopes are found by their index and the id together.
    if (!field || !(field.distinct || (name === 'id' && readsSideFirst(source)))) continue;
    const values = namedIn(value);
    if (values.length === 0 || values.some((one) => typeof one !== 'string')) continue;
    const column = `node.${field.foldedColumn ?? field.column}`;
    const params: Param[] = values.map(normalizerOf(field));
    return { column, condition: { sql: `${column} IN (${marks(params.length)})`, params } };
  }
  return null;
}
