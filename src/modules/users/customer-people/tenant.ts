import { requireLock, type TxCtx } from '../../../data/context';
import { actsIn, inScope } from '../../../graph/act-on';
import { raw } from '../../../graph/row';
import { refuse } from '../../../kernel/errors';
import { Customer } from '../../customers';
import { requireSameRights } from '../../partners';

/** `Customer.details` of those who may act in the tenant: the customer itself and partners with an active grant. */
const FULL = 2;

/** A customer's tenant and the viewer's access to it. */
export interface Tenant {
  /** The viewer is the customer itself, or has an active relationship and an active grant. */
  open: boolean;
  /** The viewer's organization created the customer. */
  created: boolean;
  /** Why the partner has no grant. */
  reason: string | null;
}

/** Locks for acting in a customer's tenant; `NOT_FOUND` without an active relationship. */
export async function lockTenant(tx: TxCtx, customerId: string, path: readonly string[]): Promise<string[]> {
  await inScope(tx, Customer, customerId, [], path);
  return [tx.viewer.organizationId, customerId];
}

/** Finds and locks the customer to act in; `NOT_FOUND` without an active relationship. */
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

/** Refuses if delegated admin privileges of the customer are required but missing. */
export function refuseWithoutGrant({ open, reason }: Tenant, path: readonly string[]): void {
  if (open) return;
  refuse(
    'DELEGATED_ADMIN_REQUIRED',
    'This needs delegated admin privileges from the customer. Request them with a new invitation, or ask an admin of the customer to do it.',
    [...path],
    { reason: reason ?? 'NO_GRANT' },
  );
}
