import type { EngineName } from '../data/database';

/** Maximum branches per UNION. SQLite allows 500 terms, so larger ones are nested. */
const MOST_BRANCHES = 400;

/** One branch per parent, joined by UNION ALL. Each takes its own parameters in turn. */
export function unionOf(engine: EngineName, branch: string, count: number): string {
  // SQLite does not allow LIMIT in parentheses within a UNION. MySQL takes twice as long to plan a derived table.
  const wrapped = engine === 'sqlite' ? `SELECT * FROM (${branch}) r` : `(${branch})`;
  if (engine === 'mysql' || count <= MOST_BRANCHES) return Array<string>(count).fill(wrapped).join(' UNION ALL ');
  const parts: string[] = [];
  for (let done = 0; done < count; done += MOST_BRANCHES) {
    parts.push(`SELECT * FROM (${unionOf(engine, branch, Math.min(MOST_BRANCHES, count - done))}) u`);
  }
  return parts.join(' UNION ALL ');
}
