import { requireLock, type Locks, type TxCtx } from '../../../data/context';
import { actOn, inScope, type Operations, type Subject } from '../../../graph/actions';
import { stored } from '../../../graph/statement';
import { requireSameRights } from '../../partners';
import { customerUserOperations, userOperations, type PersonFacts } from '../user.actions';
import { CustomerUser, User } from '../user.entity';
import type { Affected } from '../user.events';

/** The two views of the table of people: what inputs, payloads and operations of each are called. */
export interface People {
  type: object;
  idType: 'User' | 'CustomerUser';
  operations: Operations<PersonFacts>;
  /** Field of the input that names the person. */
  path: string;
  /** Field of the outcome that does. */
  outcome: string;
}

/** Users of partners and of the operator. */
export const USERS: People = { type: User, idType: 'User', operations: userOperations, path: 'userId', outcome: 'userId' };

/** People of customers. */
export const CUSTOMER_USERS: People = {
  type: CustomerUser,
  idType: 'CustomerUser',
  operations: customerUserOperations,
  path: 'customerUserId',
  outcome: 'customerUserId',
};

/** A person that somebody acts on. */
export type Person = Subject<PersonFacts>;

/**
 * What acting on a person locks: nobody else decides about its organization until the end. Users are those of the own
 * organization; of the people of customers a partner acts on those in its scope.
 */
export const lockPerson =
  (people: People, id: string): Locks =>
  async (tx) => {
    const { organizationId, kind } = tx.viewer;
    if (people.idType === 'User' || kind === 'CUSTOMER') return [organizationId];
    const row = await inScope(tx, people.type, id, [stored('organizationId')], [people.path]);
    return [organizationId, String(row['=organizationId'])];
  };

/** Finds the person that an operation is about, whose organization is locked, and makes sure that it is possible. */
export async function actOnPerson(
  tx: TxCtx,
  people: People,
  operation: string,
  { id, expectedVersion }: { id: string; expectedVersion?: number | null | undefined },
): Promise<Person> {
  await requireSameRights(tx);
  const person = await actOn(tx, people.type, people.operations, operation, {
    id,
    path: [people.path],
    expectedVersion,
    also: ['name', 'email'],
  });
  requireLock(tx, person.facts.organizationId);
  return person;
}

/** The person as an event tells of it: in the tenant of its organization when a partner acts on it. */
export const affected = ({ row, facts }: Person): Affected => ({
  id: row.id,
  onBehalfOfId: facts.own ? undefined : facts.organizationId,
});
