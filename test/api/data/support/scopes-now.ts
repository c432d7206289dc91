import type { Database } from '../../../../src/data/database';
import { rebuildScopes } from '../../../../src/demo/write';
import { readFacts } from '../../rights/support/facts';
import { invitationPairs, rebuilt, stored, type TableRows } from './rebuild';

const TABLES = ['partner_scope', 'customer_scope', 'subscription_scope', 'order_scope', 'invitation_scope'];
const PAIRS = 'SELECT org_id, invitation_id FROM invitation_scope';

async function invitationPairsNow(database: Database): Promise<TableRows> {
  const rows = await database.rows(PAIRS, []);
  return rows.map((row) => JSON.stringify(row, ['invitation_id', 'org_id'])).sort();
}

/** Two makers of a table agree; where they do not, a few of the rows are named. */
function expectSame(table: string, now: TableRows, then: TableRows): void {
  const [has, wants] = [new Set(now), new Set(then)];
  const missing = then.filter((row) => !has.has(row)).slice(0, 3);
  const tooMany = now.filter((row) => !wants.has(row)).slice(0, 3);
  expect({ table, missing, tooMany, count: now.length }).toEqual({ table, missing: [], tooMany: [], count: then.length });
}

/** The scope tables are what follows from the facts, as the tests read the rules. */
async function expectFromFacts(database: Database): Promise<void> {
  const facts = await readFacts(database);
  for (const [table, rows] of Object.entries(rebuilt(facts))) expectSame(table, await stored(database, table), rows);
  expectSame('invitation_scope', await invitationPairsNow(database), invitationPairs(facts));
}

/** The scope tables are what a rebuild from nothing makes of them. */
export async function expectRebuild(database: Database): Promise<void> {
  const now = new Map<string, TableRows>();
  for (const table of TABLES) now.set(table, await stored(database, table));
  await database.transaction(rebuildScopes);
  for (const [table, rows] of now) expectSame(table, rows, await stored(database, table));
}

/** The scope tables are what follows from the facts, and what a rebuild from nothing makes of them. */
export async function expectScopesRebuilt(database: Database): Promise<void> {
  await expectFromFacts(database);
  await expectRebuild(database);
}
