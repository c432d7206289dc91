import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { engineUnderTest } from '../../../support/database';

/** What something may cost at most: statements on any engine, rows on MariaDB or MySQL. */
export interface Cost {
  statements: number;
  read: number;
  written: number;
}

export type Table = Record<string, Cost>;

/** MySQL plans and counts otherwise than MariaDB, and has figures of its own. */
const FILE = join(__dirname, engineUnderTest() === 'mysql' ? '../mutation-rows-mysql.json' : '../mutation-rows.json');

/** The committed budgets. A change that costs more changes this table, and says why. */
export const BUDGETS = JSON.parse(readFileSync(FILE, 'utf8')) as { mutations: Table; jobs: Table };

/** `BUDGETS=write` measures anew and writes the table, as far as costs are the same in both worlds. */
export const WRITING = process.env['BUDGETS'] === 'write';

const sorted = (table: Table): Table => Object.fromEntries(Object.entries(table).sort(([a], [b]) => (a < b ? -1 : 1)));

const lines = (table: Table): string =>
  Object.entries(sorted(table))
    .map(
      ([name, { statements, read, written }]) =>
        `    ${JSON.stringify(name)}: { "statements": ${statements}, "read": ${read}, "written": ${written} }`,
    )
    .join(',\n');

/** What a run found: the costs that are the same in both worlds, and which it measured. */
export interface Found {
  same: Table;
  measured: readonly string[];
}

/** The committed table with what a run found in place of what it was before. */
function renewed(before: Table, { same, measured }: Found): Table {
  const kept = Object.entries(before).filter(([name]) => !measured.includes(name));
  return { ...Object.fromEntries(kept), ...same };
}

/** Writes the table, one line for each mutation and job. */
export function writeBudgets(found: { mutations: Found; jobs: Found }): void {
  const [mutations, jobs] = [renewed(BUDGETS.mutations, found.mutations), renewed(BUDGETS.jobs, found.jobs)];
  writeFileSync(FILE, `{\n  "mutations": {\n${lines(mutations)}\n  },\n  "jobs": {\n${lines(jobs)}\n  }\n}\n`);
}

/** Rows that a count may differ by without anything having changed: pages of an index that split, a row that a range ends at. */
const SLACK = 8;

const isAsMuch = (one: number, other: number, slack: number): boolean =>
  Math.abs(one - other) <= Math.max(slack, 0.1 * Math.min(one, other));

/** Whether two costs are the same: statements to the letter, rows within 10 % or the slack. */
export const isSame = (one: Cost, other: Cost, slack = SLACK): boolean =>
  one.statements === other.statements && isAsMuch(one.read, other.read, slack) && isAsMuch(one.written, other.written, slack);

/** What of a cost is over its budget; rows have the slack of counts, statements none. */
export function overBudget(cost: Cost, budget: Cost | undefined, rows = SLACK): string[] {
  if (!budget) return ['has no budget: measure it with BUDGETS=write once it costs the same in both worlds'];
  const over = (what: keyof Cost, slack: number): string[] =>
    cost[what] > budget[what] + slack ? [`${what} ${cost[what]} of ${budget[what]}`] : [];
  return [...over('statements', 0), ...over('read', rows), ...over('written', rows)];
}
