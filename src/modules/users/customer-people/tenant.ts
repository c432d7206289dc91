import { requireLock, type TxCtx } from '../../../data/context';
import { actsIn, inScope } from '../../../graph/act-on';
import { raw } from '../../../graph/row';
import { refuse } from '../../../kernel/errors';
import { Customer } from '../../customers';
import { requireSameRights } from '../../partners';

/** `Customer.details` of those who may act in the tenant: the customer itself, and partners with an active grant. */
const FULL = 2;

/** The organization of a customer, as far as it is open to whoever acts in it. */
export interface Tenant {
  /** The customer itself, or an active relationship together with an active grant. */
  open: boolean;
  /** The viewer's organization created the customer. */
  created: boolean;
  /** Why a partner has no grant. */
  reason: string | null;
}

/** What acting in the tenant of a customer locks; `NOT_FOUND` where there is no active relationship. */
export async function lockTenant(tx: TxCtx, customerId: string, path: readonly string[]): Promise<string[]> {
  await inScope(tx, Customer, customerId, [], path);
  return [tx.viewer.organizationId, customerId];
}

/** Finds the customer to act in, which is locked; `NOT_FOUND` where there is no active relationship. */
export async function tenantOf(tx: TxCtx, customerId: string, path: readonly string[]): Promise<Tenant> {
  requireLock(tx, customerId);
  await requireSameRights(tx);
  const row = await inScope(tx, Customer, customerId, ['details', 'reason', raw('createdById')], path);
  actsIn(tx, customerId);
  return {
    open: customerId === tx.viewer.organizationId || row.details === FULL,
    created: row.rawCreatedById === tx.viewer.organizationId,
    reason: row.reason,
  };
}

/** Refuses what needs delegated admin privileges of the customer. */
export function refuseWithoutGrant({ open, reason }: Tenant, path: readonly string[]): void {
  if (open) return;
  refuse(
    'DELEGATED_ADMIN_REQUIRED',
    "This needs the customer's delegated admin privileges; invite the customer again and ask for them, or have its own admin do it.",
    [...path],
    { reason: reason ?? 'NO_GRANT' },
  );
}
