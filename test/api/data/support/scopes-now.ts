import type { Database } from '../../../../src/data/database';
import { rebuildScopes } from '../../../../src/demo/write';
import { readFacts } from '../../rights/support/facts';
import { invitationPairs, rebuilt, stored, type TableRows } from './rebuild';

const PAIRS = 'SELECT org_id, invitation_id FROM invitation_scope';

async function invitationPairsNow(database: Database): Promise<TableRows> {
  const rows = await database.rows(PAIRS, []);
  return rows.map((row) => JSON.stringify(row, ['invitation_id', 'org_id'])).sort();
}

/** What one maker of a table says and another does not, a few of each. */
function difference(table: string, now: TableRows, then: TableRows): object {
  const [has, wants] = [new Set(now), new Set(then)];
  const missing = then.filter((row) => !has.has(row)).slice(0, 3);
  const tooMany = now.filter((row) => !wants.has(row)).slice(0, 3);
  return { table, missing, tooMany, count: now.length };
}

const expectSame = (table: string, now: TableRows, then: TableRows): void =>
  expect(difference(table, now, then)).toEqual({ table, missing: [], tooMany: [], count: then.length });

/** The scope tables are what follows from the facts, as the tests read the rules; answers them as they are. */
export async function expectFromFacts(database: Database): Promise<ReadonlyMap<string, TableRows>> {
  const facts = await readFacts(database);
  const now = new Map<string, TableRows>();
  for (const [table, rows] of Object.entries(rebuilt(facts))) {
    now.set(table, await stored(database, table));
    expectSame(table, now.get(table) ?? [], rows);
  }
  expectSame('invitation_scope', await invitationPairsNow(database), invitationPairs(facts));
  return now.set('invitation_scope', await stored(database, 'invitation_scope'));
}

/** The scope tables are what follows from the facts, and what a rebuild from nothing makes of them. */
export async function expectScopesRebuilt(database: Database): Promise<void> {
  await expectRebuild(database, await expectFromFacts(database));
}

/** A rebuild from nothing makes what the tables were. */
export async function expectRebuild(database: Database, now: ReadonlyMap<string, TableRows>): Promise<void> {
  await database.transaction(rebuildScopes);
  for (const [table, rows] of now) expectSame(table, rows, await stored(database, table));
}
