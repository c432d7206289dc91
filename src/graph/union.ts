import type { EngineName } from '../data/database';

/** Branches in one UNION at most: SQLite takes no more than 500 terms, so larger ones are nested. */
const MOST_BRANCHES = 400;

/** A branch as often as there are parents, joined by UNION ALL; each takes its parameters in turn. */
export function unionOf(engine: EngineName, branch: string, count: number): string {
  // SQLite knows no LIMIT inside parentheses of a UNION; MySQL plans a derived table twice as long.
  const wrapped = engine === 'sqlite' ? `SELECT * FROM (${branch}) r` : `(${branch})`;
  if (engine === 'mysql' || count <= MOST_BRANCHES) return Array<string>(count).fill(wrapped).join(' UNION ALL ');
  const parts: string[] = [];
  for (let done = 0; done < count; done += MOST_BRANCHES) {
    parts.push(`SELECT * FROM (${unionOf(engine, branch, Math.min(MOST_BRANCHES, count - done))}) u`);
  }
  return parts.join(' UNION ALL ');
}
