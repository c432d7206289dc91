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

/** The two views of the table of people: what operations, inputs and outcomes of each are called. */
export interface People {
  operations: typeof userOperations;
  /** Names the person, in inputs and outcomes. */
  field: 'userId' | 'customerUserId';
  onBehalfOf: (facts: PersonFacts) => string | null;
}

/** Users of partners and of the operator. */
export const USERS: People = { operations: userOperations, field: 'userId', onBehalfOf: () => null };

/** People of customers. */
export const CUSTOMER_USERS: People = { operations: customerUserOperations, field: 'customerUserId', onBehalfOf: inTenantOf };

/** An input that names the person it is about. */
export type PersonInput = EditingInput & ({ userId: string } | { customerUserId: string });

const idIn = (input: PersonInput): string => ('userId' in input ? input.userId : input.customerUserId);

/** Fields of a person that operations look at. */
export const PERSON_FIELDS = ['name', 'email'] as const;

/** A person that somebody acts on. */
export type Person = SubjectOf<User, (typeof PERSON_FIELDS)[number], PersonFacts>;

/**
 * What acting on a person of a customer locks: nobody else decides about its organization until the end. A partner acts on
 * those in its scope.
 */
export async function lockCustomerUser(tx: TxCtx, id: string): Promise<string[]> {
  const { organizationId, kind } = tx.viewer;
  if (kind === 'CUSTOMER') return [organizationId];
  const row = await inScope(tx, CustomerUser, id, [raw('organizationId')], ['customerUserId']);
  return [organizationId, row.rawOrganizationId];
}

/** An operation on a person, in either view. */
export interface PersonOperation<I extends PersonInput, P> {
  name: string;
  description: string;
  action: string;
  input: Class<I>;
  inputDescription: string;
  payload: Class;
  codes: readonly RefusalCode[];
  /** The move of the account; absent where its state does not matter. */
  move?: Move<UserStatus>;
  check: Check<PersonFacts>;
  before?: (ctx: Ctx, input: I) => P | Promise<P>;
  /** Answers what the outcome names beside the person. */
  work: (tx: TxCtx, found: Person & Act<I, P>) => Promise<Outcome | void>;
  shown?: (done: Done, act: Act<I, P>) => object;
  refused?: object;
}

/** Defines an operation on a person, whose organization is locked. Users are those of the own organization. */
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

/** The person as an event tells of it: in the tenant of its organization when a partner acts on it. */
export const affected = ({ row, facts }: Person): Affected => ({
  id: row.id,
  onBehalfOfId: facts.own ? undefined : facts.organizationId,
});
