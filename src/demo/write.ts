import type { Database, Writer } from '../data/database';
import { insertRows } from '../data/insert';
import { rebuildScope } from '../graph/scope-rows';
import { customerScopeTable } from '../modules/customers/customer.scope';
import { invitationScopeTable } from '../modules/invitations/invitation.scope';
import { partnerScopeTable } from '../modules/partners/partner.scope';
import { orderScopeTable, subscriptionScopeTable } from '../modules/sales/sales.scope';
import type { Rows } from './rows';
import { fillPeriods } from './sales/periods';

/** Rows in one transaction of a large demo. */
const CHUNK = 4_000;

/** Written from nothing when what they follow from is there. */
export const SCOPES = [partnerScopeTable, customerScopeTable, subscriptionScopeTable, orderScopeTable, invitationScopeTable];

/** Writes all scope tables from nothing. */
export async function rebuildScopes(writer: Writer): Promise<void> {
  for (const table of SCOPES) await rebuildScope(writer, table);
}

/** Writes everything in one transaction: all of it is there or nothing. */
export const writeAtOnce = (database: Database, rows: Rows): Promise<void> =>
  database.transaction(async (writer) => {
    for (const table of rows.inOrder()) await insertRows(writer, table.entity, table.rows);
    await rebuildScopes(writer);
    await fillPeriods(writer);
  });

/** Writes in transactions of a few thousand rows: one for all would be too long for an engine's log. */
export async function writeInChunks(database: Database, rows: Rows): Promise<void> {
  for (const table of rows.inOrder()) {
    for (let start = 0; start < table.rows.length; start += CHUNK) {
      const chunk = table.rows.slice(start, start + CHUNK);
      await database.transaction((writer) => insertRows(writer, table.entity, chunk));
    }
  }
  for (const table of SCOPES) await database.transaction((writer) => rebuildScope(writer, table));
  await database.transaction(fillPeriods);
}
