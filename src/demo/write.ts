import type { RawWriter, Writer } from '../data/database';
import { insertRows, steadily } from '../data/insert';
import { fillScope, rebuildScope } from '../graph/scope-rows';
import type { Region, ScopeTable } from '../graph/scope-table';
import { Customer } from '../modules/customers/customer.entity';
import { customerScopeTable } from '../modules/customers/customer.scope';
import { Invitation } from '../modules/invitations/invitation.entity';
import { invitationScopeTable } from '../modules/invitations/invitation.scope';
import { partnerScopeTable } from '../modules/partners/partner.scope';
import { Order } from '../modules/sales/order.entity';
import { orderScopeTable, subscriptionScopeTable } from '../modules/sales/sales.scope';
import { CustomerSubscription } from '../modules/sales/subscription.entity';
import type { Rows } from './rows';

/** Filled when what they follow from is there. */
export const SCOPES = [partnerScopeTable, customerScopeTable, subscriptionScopeTable, orderScopeTable, invitationScopeTable];

/** Writes all scope tables from nothing. */
export async function rebuildScopes(writer: Writer): Promise<void> {
  for (const table of SCOPES) await rebuildScope(writer, table);
}

/** The keys of a scope table that a block's rows decide about: those of its own customers, and nobody else's. */
function regionOf(table: ScopeTable, rows: Rows): Region {
  switch (table) {
    case partnerScopeTable:
      return { org_id: rows.idsOf(Customer) };
    case customerScopeTable:
      return { customer_id: rows.idsOf(Customer) };
    case subscriptionScopeTable:
      return { subscription_id: rows.idsOf(CustomerSubscription) };
    case orderScopeTable:
      return { order_id: rows.idsOf(Order) };
    default:
      return { invitation_id: rows.idsOf(Invitation) };
  }
}

async function insertAll(writer: RawWriter, rows: Rows): Promise<void> {
  for (const table of rows.inOrder()) await insertRows(writer, table.entity, table.rows, steadily);
}

/** Writes what all blocks share into an empty database. */
export async function writeBase(writer: RawWriter, rows: Rows): Promise<void> {
  await insertAll(writer, rows);
  await rebuildScopes(writer);
}

/**
 * MariaDB and MySQL look up every key that a row points at. All keys of a block are its own or of what was written before; on
 * SQLite they are checked.
 */
async function withoutLookups(writer: RawWriter, work: () => Promise<void>): Promise<void> {
  if (writer.engine === 'sqlite') return work();
  await writer.run('SET SESSION foreign_key_checks = 0', []);
  try {
    await work();
  } finally {
    await writer.run('SET SESSION foreign_key_checks = 1', []);
  }
}

/** Writes the rows of a block with the scopes of its customers, and answers how many rows that were. */
export async function writeBlock(writer: RawWriter, rows: Rows): Promise<number> {
  await withoutLookups(writer, () => insertAll(writer, rows));
  let written = rows.total;
  for (const table of SCOPES) written += await fillScope(writer, table, regionOf(table, rows));
  return written;
}
