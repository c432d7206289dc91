import type { Ctx, Locks, TxCtx } from '../../../data/context';
import { mutate, NO_CREDENTIALS } from '../../../graph/mutation';
import type { Outcome } from '../../../graph/store';
import { refuse } from '../../../kernel/errors';
import { actOnPerson, affected, CUSTOMER_USERS, lockPerson } from '../people/person';
import { giveTemporary } from '../people/reset-password';
import { makeTemporary } from '../people/temporary';
import type { ResetCustomerUserPasswordInput } from './customer-people.types';
import { claimUntouched, createdCustomerOf, firstAdminOf } from './first-admin';
import { tellCustomer } from './partner-acts';
import { lockTenant, tenantOf } from './tenant';

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
  const { onBehalfOfId } = affected(person);
  if (onBehalfOfId !== undefined)
    await tellCustomer(tx, onBehalfOfId, { id, email: String(person.row['email']) }, 'resetByPartner');
  return giveTemporary(tx, { people, onBehalfOfId }, person.row, hash);
}

/** About the first admin of a customer; for its creating provider also without a grant, until that admin has signed in. */
async function ofFirstAdmin(attempt: Attempt, customerId: string, path: readonly string[]): Promise<Outcome> {
  const { tx, hash, expectedVersion } = attempt;
  const tenant = await tenantOf(tx, customerId, path);
  const admin = await firstAdminOf(tx, customerId, path);
  if (tenant.open) return byReader(attempt, admin.id);
  await claimUntouched(tx, tenant, admin, path, expectedVersion);
  await tellCustomer(tx, customerId, admin, 'resetByPartner');
  return giveTemporary(tx, { people, onBehalfOfId: customerId }, admin, hash);
}

/** Whom an input means: the first admin of a customer, also by its own id until it was there, or a person. */
type Meant = { customerId: string; path: readonly string[] } | { personId: string };

async function meantBy(tx: TxCtx, { customerUserId, customerId }: ResetCustomerUserPasswordInput): Promise<Meant> {
  if (customerId != null) return { customerId, path: ['customerId'] };
  const personId = customerUserId ?? '';
  const created = await createdCustomerOf(tx, personId);
  if (created === null) return { personId };
  const { id: adminId } = await firstAdminOf(tx, created, ['customerUserId']);
  return adminId === personId ? { customerId: created, path: ['customerUserId'] } : { personId };
}

const lockMeant =
  (input: ResetCustomerUserPasswordInput): Locks =>
  async (tx) => {
    const meant = await meantBy(tx, input);
    return 'personId' in meant ? lockPerson(people, meant.personId)(tx) : lockTenant(tx, meant.customerId, meant.path);
  };

async function reset(attempt: Attempt, input: ResetCustomerUserPasswordInput): Promise<Outcome> {
  const meant = await meantBy(attempt.tx, input);
  return 'personId' in meant ? byReader(attempt, meant.personId) : ofFirstAdmin(attempt, meant.customerId, meant.path);
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
    locks: lockMeant(input),
    work: (tx) => reset({ tx, hash: temporary.hash(), expectedVersion: input.expectedVersion }, input),
    shown: temporary.shown,
    refused: NO_CREDENTIALS,
  });
}
