import type { TestApp } from '../../../support/app';
import type { Sent } from './meter';

/** Lists that an operator reads whole are read in the order of an index, as far as the page goes or as they are counted. */
const WHOLE = /^SCAN \w+ USING (COVERING )?INDEX/;
/** What a statement brings along: its parents, the branches of its pages, what it has just found, the row that others are joined to. */
const BROUGHT = /^SCAN (json_each|CONSTANT|\(subquery|SUBQUERY|(parent|branch|oldest|[abpru])\b)/;

/** A step of a plan that walks a table or makes an index for one statement. */
export interface Walk {
  step: string;
  sql: string;
}

/** What SQLite walks; it plans without knowing how many rows there are, so a plan is the same in any world. */
export async function walksOf({ database }: TestApp, sent: Iterable<Sent>): Promise<Walk[]> {
  const found: Walk[] = [];
  for (const { sql, params } of sent) {
    const steps = await database.rows(`EXPLAIN QUERY PLAN ${sql}`, params);
    const everything = !/ WHERE /.test(sql.replace(/ WHERE node\.(kind|id) .*/, ''));
    for (const step of steps.map(({ detail }) => String(detail))) {
      const walked = step.startsWith('SCAN') && !BROUGHT.test(step) && !(everything && WHOLE.test(step));
      if (walked || step.includes('AUTOMATIC')) found.push({ step, sql });
    }
  }
  return found;
}
