import { createHash } from 'node:crypto';
import type { Database } from '../../../../src/data/database';
import { catalogOf } from '../../data/support/catalog';

/** Tables that refusals, and reading itself, may write to. */
const BESIDE = new Set(['audit_event', 'audit_scope', 'refusal_tally', 'session', 'sign_in_attempt']);

/** What a sign-in changes of a user. */
const SIGNED_IN = { last_sign_in_at: null, updated_at: null };

/** Everything that is stored but the trail of refusals and sign-ins, a digest for each table: what must change nothing leaves it as it is. */
export async function stored(database: Database): Promise<Record<string, string>> {
  const all: Record<string, string> = {};
  for (const table of Object.keys(await catalogOf(database))) {
    if (BESIDE.has(table)) continue;
    // Whoever asks may have to sign in first.
    const but = table === 'change_event' ? " WHERE type <> 'user.signedIn'" : '';
    const rows = await database.rows(`SELECT * FROM \`${table}\`${but}`, []);
    const lines = rows.map((row) => JSON.stringify({ ...row, ...('last_sign_in_at' in row ? SIGNED_IN : {}) })).sort();
    all[table] = createHash('sha256').update(lines.join('\n')).digest('hex');
  }
  return all;
}

/** Whether a text stands anywhere in the database, with the tables where it does. */
export async function tablesWith(database: Database, text: string): Promise<string[]> {
  const found: string[] = [];
  for (const table of Object.keys(await catalogOf(database))) {
    const rows = await database.rows(`SELECT * FROM \`${table}\``, []);
    if (JSON.stringify(rows).includes(text)) found.push(table);
  }
  return found;
}
