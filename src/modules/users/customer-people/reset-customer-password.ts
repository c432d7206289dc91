import type { Ctx, TxCtx } from '../../../data/context';
import { mutate, NO_CREDENTIALS } from '../../../graph/mutation';
import type { Outcome } from '../../../graph/store';
import { refuse } from '../../../kernel/errors';
import { actOnPerson, CUSTOMER_USERS, inTenant } from '../people/person';
import { giveTemporary } from '../people/reset-password';
import { makeTemporary } from '../people/temporary';
import type { ResetCustomerUserPasswordInput } from './customer-people.types';
import { claimUntouched, createdCustomerOf, firstAdminOf } from './first-admin';
import { tenantOf } from './tenant';

const operation = 'resetCustomerUserPassword';
const people = CUSTOMER_USERS;

interface Attempt {
  tx: TxCtx;
  hash: string;
  expectedVersion: number | null | undefined;
}

/** For those who read the people of the customer: the customer itself, and partners with a grant. */
async function byReader({ tx, hash, expectedVersion }: Attempt, id: string): Promise<Outcome> {
  const person = await actOnPerson(tx, people, operation, { id, expectedVersion });
  return giveTemporary(tx, { people, operation, ...inTenant(person) }, person.row, hash);
}

/** About the first admin of a customer; for its creating provider also without a grant, until that admin has signed in. */
async function ofFirstAdmin(attempt: Attempt, customerId: string, path: readonly string[]): Promise<Outcome> {
  const { tx, hash, expectedVersion } = attempt;
  const tenant = await tenantOf(tx, customerId, path);
  const admin = await firstAdminOf(tx, customerId, path);
  if (tenant.open) return byReader(attempt, admin.id);
  await claimUntouched(tx, tenant, admin, path, expectedVersion);
  return giveTemporary(tx, { people, operation, onBehalfOfId: customerId }, admin, hash);
}

async function reset(attempt: Attempt, { customerUserId, customerId }: ResetCustomerUserPasswordInput): Promise<Outcome> {
  if (customerId != null) return ofFirstAdmin(attempt, customerId, ['customerId']);
  const id = customerUserId ?? '';
  const created = await createdCustomerOf(attempt.tx, id);
  if (created === null) return byReader(attempt, id);
  const { id: adminId } = await firstAdminOf(attempt.tx, created, ['customerUserId']);
  return adminId === id ? ofFirstAdmin(attempt, created, ['customerUserId']) : byReader(attempt, id);
}

/** Gives a person of a customer a new temporary password, shown once. */
export function resetCustomerUserPassword(ctx: Ctx, input: ResetCustomerUserPasswordInput): Promise<object> {
  const temporary = makeTemporary();
  return mutate(ctx, {
    operation,
    input,
    before: async () => {
      if ((input.customerUserId == null) === (input.customerId == null)) {
        refuse('INVALID', 'Give either the person or the customer whose first admin is meant.', ['customerUserId']);
      }
      await temporary.prepare();
    },
    work: (tx) => reset({ tx, hash: temporary.hash(), expectedVersion: input.expectedVersion }, input),
    shown: temporary.shown,
    refused: NO_CREDENTIALS,
  });
}
