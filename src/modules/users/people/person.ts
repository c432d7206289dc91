import { requireLock, type Ctx, type TxCtx } from '../../../data/context';
import { inScope, type SubjectOf } from '../../../graph/act-on';
import { defineOperation, type Act, type MutationDefinition } from '../../../graph/define-mutation';
import type { EditingInput } from '../../../graph/mutation';
import { ANY_STATE, type Check } from '../../../graph/operations';
import { raw } from '../../../graph/row';
import type { Done, Outcome } from '../../../graph/idempotent-transaction';
import type { Class } from '../../../kernel/class';
import type { Move } from '../../../kernel/machine';
import type { RefusalCode } from '../../../kernel/refusals';
import { requireSameRights } from '../../partners';
import { customerUserOperations, inTenantOf, userOperations, type PersonFacts } from '../user.actions';
import { CustomerUser, type User, type UserStatus } from '../user.entity';
import type { Affected } from '../user.events';

/** The two views of the user table, with the names that each uses in operations, inputs and outcomes. */
export interface People {
  operations: typeof userOperations;
  /** Name of the user field in inputs and outcomes. */
  field: 'userId' | 'customerUserId';
  onBehalfOf: (facts: PersonFacts) => string | null;
}

/** Users of partners and of the operator. */
export const USERS: People = { operations: userOperations, field: 'userId', onBehalfOf: () => null };

/** Users of customers. */
export const CUSTOMER_USERS: People = { operations: customerUserOperations, field: 'customerUserId', onBehalfOf: inTenantOf };

/** An input that identifies a user. */
export type PersonInput = EditingInput & ({ userId: string } | { customerUserId: string });

const idIn = (input: PersonInput): string => ('userId' in input ? input.userId : input.customerUserId);

/** User fields that operations read. */
export const PERSON_FIELDS = ['name', 'email'] as const;

/** The user an operation acts on. */
export type Person = SubjectOf<User, (typeof PERSON_FIELDS)[number], PersonFacts>;

/**
 * Locks for acting on a customer's user: its organization stays locked until commit. A partner can act on users in its
 * scope.
 */
export async function lockCustomerUser(tx: TxCtx, id: string): Promise<string[]> {
  const { organizationId, kind } = tx.viewer;
  if (kind === 'CUSTOMER') return [organizationId];
  const row = await inScope(tx, CustomerUser, id, [raw('organizationId')], ['customerUserId']);
  return [organizationId, row.rawOrganizationId];
}

/** An operation on a user, in either view. */
export interface PersonOperation<I extends PersonInput, P> {
  name: string;
  description: string;
  example: string;
  action: string;
  input: Class<I>;
  inputDescription: string;
  payload: Class;
  codes: readonly RefusalCode[];
  /** The state transition of the account. Absent if its state does not matter. */
  move?: Move<UserStatus>;
  check: Check<PersonFacts>;
  before?: (ctx: Ctx, input: I) => P | Promise<P>;
  /** Does the work. Returns extra outcome fields beside the user. */
  work: (tx: TxCtx, found: Person & Act<I, P>) => Promise<Outcome | void>;
  shown?: (done: Done, act: Act<I, P>) => object;
  refused?: object;
}

/** Defines an operation on a user and locks its organization. For `User`, only those of the viewer's organization. */
export const definePersonOperation = <I extends PersonInput, P = undefined>(
  { operations, field, onBehalfOf }: People,
  { move, check, work, ...operation }: PersonOperation<I, P>,
): MutationDefinition =>
  defineOperation({
    ...operation,
    on: operations.on({ move: move ?? ANY_STATE, check, onBehalfOf }),
    thing: async (input: I, tx) => {
      await requireSameRights(tx);
      return { id: idIn(input), path: [field] };
    },
    alsoRead: PERSON_FIELDS,
    locks: (tx, { input }) => (field === 'userId' ? [tx.viewer.organizationId] : lockCustomerUser(tx, idIn(input))),
    work: async (tx, found) => {
      requireLock(tx, found.facts.organizationId);
      const outcome = await work(tx, found);
      return { [field]: found.row.id, ...outcome };
    },
  });

/** The user in an event. A partner's action is recorded on behalf of the customer. */
export const affected = ({ row, facts }: Person): Affected => ({
  id: row.id,
  onBehalfOfId: facts.own ? undefined : facts.organizationId,
});
