import type { Database, Writer } from '../data/database';
import { insertRows } from '../data/insert';
import { refreshCustomerScope } from '../modules/customers/customer.scope';
import { refreshInvitationScope } from '../modules/invitations/invitation.scope';
import { refreshPartnerScope } from '../modules/partners/partner.scope';
import { refreshSalesScope } from '../modules/sales/sales.scope';
import type { Rows } from './rows';

/** Rows in one transaction of a large demo. */
const CHUNK = 4_000;

/** What the scopes follow from is there; writes who sees what. */
const SCOPES: readonly ((writer: Writer) => Promise<void>)[] = [
  (writer) => refreshPartnerScope(writer),
  (writer) => refreshCustomerScope(writer, 'all'),
  (writer) => refreshSalesScope(writer, 'all'),
  (writer) => refreshInvitationScope(writer),
];

/** Writes everything in one transaction: all of it is there or nothing. */
export const writeAtOnce = (database: Database, rows: Rows): Promise<void> =>
  database.transaction(async (writer) => {
    for (const table of rows.inOrder()) await insertRows(writer, table.entity, table.rows);
    for (const refresh of SCOPES) await refresh(writer);
  });

/** Writes in transactions of a few thousand rows: one for all would be too long for an engine's log. */
export async function writeInChunks(database: Database, rows: Rows): Promise<void> {
  for (const table of rows.inOrder()) {
    for (let start = 0; start < table.rows.length; start += CHUNK) {
      const chunk = table.rows.slice(start, start + CHUNK);
      await database.transaction((writer) => insertRows(writer, table.entity, chunk));
    }
  }
  for (const refresh of SCOPES) await database.transaction(refresh);
}
