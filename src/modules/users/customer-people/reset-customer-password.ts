import { requireLock, type TxCtx } from '../../../data/context';
import { actOn } from '../../../graph/act-on';
import { defineMutation } from '../../../graph/define-mutation';
import { NO_CREDENTIALS } from '../temporary-credentials';
import type { Outcome } from '../../../graph/idempotent-transaction';
import { refuse } from '../../../kernel/errors';
import { customerOperations, needsGrant } from '../../customers';
import { requireSameRights } from '../../partners';
import { affected, lockCustomerUser, PERSON_FIELDS } from '../people/person';
import { giveTemporary } from '../people/reset-password';
import { makeTemporary, showTemporary } from '../people/temporary';
import { customerUserOperations, inTenantOf, notSelf, onPerson, OWN_WAY, RESET } from '../user.actions';
import {
  BY_CUSTOMER_OR_PARTNER,
  ResetCustomerUserPasswordInput,
  ResetCustomerUserPasswordPayload,
} from './customer-people.types';
import { claimUntouched, createdCustomerOf, firstAdminOf } from './first-admin';
import { tellCustomer } from './partner-acts';
import { lockTenant, tenantOf } from './tenant';

const name = 'resetCustomerUserPassword';

interface Attempt {
  tx: TxCtx;
  hash: string;
  expectedVersion: number | null | undefined;
}

/** For viewers who can read the customer's users: the customer itself, and partners with a grant. */
async function byReader({ tx, hash, expectedVersion }: Attempt, id: string): Promise<Outcome> {
  await requireSameRights(tx);
  const thing = { id, path: ['customerUserId'], expectedVersion, alsoRead: PERSON_FIELDS };
  const person = await actOn(tx, customerUserOperations, name, thing);
  requireLock(tx, person.facts.organizationId);
  const { onBehalfOfId } = affected(person);
  if (onBehalfOfId !== undefined) await tellCustomer(tx, onBehalfOfId, person.row, 'resetByPartner');
  return { customerUserId: id, ...(await giveTemporary(tx, person.row, hash, onBehalfOfId)) };
}

/** For the first admin of a customer. The creating provider needs no grant until that admin first signs in. */
async function ofFirstAdmin(attempt: Attempt, customerId: string, path: readonly string[]): Promise<Outcome> {
  const { tx, hash, expectedVersion } = attempt;
  const tenant = await tenantOf(tx, customerId, path);
  const admin = await firstAdminOf(tx, customerId, path);
  if (tenant.open) return byReader(attempt, admin.id);
  await claimUntouched(tx, tenant, admin, path, expectedVersion);
  await tellCustomer(tx, customerId, admin, 'resetByPartner');
  return { customerUserId: admin.id, ...(await giveTemporary(tx, admin, hash, customerId)) };
}

/** The target of an input: a user, or the first admin of a customer (also by its own id until it first signs in). */
type Meant = { customerId: string; path: readonly string[] } | { personId: string };

async function meantBy(tx: TxCtx, { customerUserId, customerId }: ResetCustomerUserPasswordInput): Promise<Meant> {
  if (customerId != null) return { customerId, path: ['customerId'] };
  const personId = customerUserId ?? '';
  const created = await createdCustomerOf(tx, personId);
  if (created === null) return { personId };
  const { id: adminId } = await firstAdminOf(tx, created, ['customerUserId']);
  return adminId === personId ? { customerId: created, path: ['customerUserId'] } : { personId };
}

export const resetCustomerUserPassword = defineMutation({
  name,
  description: `Sets a new temporary password for a user of a customer, shown once and valid for 72 hours. The user's sessions and API tokens end at once. ${BY_CUSTOMER_OR_PARTNER} Helpdesk agents cannot reset an admin of the customer. Until the first admin signs in, the creating provider may reset that password without a grant.`,
  example:
    'resetCustomerUserPassword(input: { customerUserId: "cur_01h…", expectedVersion: 3 }) { customerUser { id } userName temporaryPassword errors { code message } }',
  action: RESET,
  input: ResetCustomerUserPasswordInput,
  inputDescription: 'The user or the customer.',
  payload: ResetCustomerUserPasswordPayload,
  codes: ['NOT_FOUND', 'DELEGATED_ADMIN_REQUIRED', 'ROLE_ABOVE_CEILING', 'INVALID_STATE', 'OWN_ACCOUNT', 'VERSION_CONFLICT'],
  alsoOn: [
    customerUserOperations.on({
      move: { from: ['ACTIVE'], to: 'ACTIVE', description: 'The user gets a new temporary password.' },
      check: onPerson(RESET, [notSelf(OWN_WAY)]),
      onBehalfOf: inTenantOf,
    }),
    customerOperations.on({ check: needsGrant }),
  ],
  before: (_ctx, { customerUserId, customerId }) => {
    if ((customerUserId == null) === (customerId == null)) {
      refuse('INVALID', 'Specify exactly one of `customerUserId` and `customerId`.', ['customerUserId']);
    }
    return makeTemporary();
  },
  locks: async (tx, { input }) => {
    const meant = await meantBy(tx, input);
    return 'personId' in meant ? lockCustomerUser(tx, meant.personId) : lockTenant(tx, meant.customerId, meant.path);
  },
  work: async (tx, { input, prepared }) => {
    const attempt = { tx, hash: prepared.passwordHash, expectedVersion: input.expectedVersion };
    const meant = await meantBy(tx, input);
    return 'personId' in meant ? byReader(attempt, meant.personId) : ofFirstAdmin(attempt, meant.customerId, meant.path);
  },
  shown: showTemporary,
  refused: NO_CREDENTIALS,
});
