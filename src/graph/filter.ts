import { badInput } from '../kernel/errors';
import { compareField } from './compare';
import { compileRelation } from './relation';
import type { Condition } from './scope';
import type { Source } from './statement';

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
      const inner = (value as object[]).map((part) => compileFilter(source, part, depth + 1)).filter((part) => part !== null);
      const joined = joinConditions(inner, name.toUpperCase());
      if (joined) parts.push(joined);
    } else if (name === 'not') {
      const inner = compileFilter(source, value, depth + 1);
      // COALESCE: a value the viewer cannot see compares to null, and `not` of that must hold for the row.
      if (inner) parts.push({ sql: `NOT COALESCE(${inner.sql}, 0)`, params: inner.params });
    } else {
      const field = source.type.comparable(name);
      const edge = source.type.edges.get(name);
      if (field) parts.push(...compareField(source, field, value as Record<string, unknown>));
      else if (edge) parts.push(...compileRelation(source, edge, value, depth + 1, compileFilter));
    }
  }
  return joinConditions(parts, 'AND');
}
