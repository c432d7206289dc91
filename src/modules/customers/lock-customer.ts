import type { Locks } from '../../data/context';
import { inScope } from '../../graph/actions';
import { Customer } from './customer.entity';

/** Locks a customer that an input names, and others with it; one that is foreign is refused and not locked. */
export const lockCustomer =
  (customerId: string, ...others: readonly (string | null | undefined)[]): Locks =>
  async (tx) => [(await inScope(tx, Customer, customerId, [], ['customerId'])).id, ...others];
