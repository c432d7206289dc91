import type { TxCtx } from '../../data/context';
import { inScope } from '../../graph/act-on';
import { Customer } from './customer.entity';

/** Locks the customer named in the input. A customer outside the viewer's scope is refused and not locked. */
export async function lockCustomer(tx: TxCtx, { input }: { input: { customerId: string } }): Promise<string[]> {
  return [(await inScope(tx, Customer, input.customerId, [], ['customerId'])).id];
}
