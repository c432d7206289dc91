import type { TxCtx } from '../../../data/context';
import { actOn, inScope, type Operations, type Subject } from '../../../graph/actions';
import { stored } from '../../../graph/statement';
import { takeTurnAsActor } from '../../partners';
import { customerUserOperations, userOperations, type PersonFacts } from '../user.actions';
import { CustomerUser, User } from '../user.entity';

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
 * Takes the turns that acting on a person needs: nobody else decides about its organisation until the end. Users
 * are those of the own organisation; of the people of customers a partner acts on those in its scope.
 */
async function takeTurnFor(tx: TxCtx, people: People, id: string): Promise<void> {
  if (people.idType === 'User' || tx.viewer.kind === 'CUSTOMER') return takeTurnAsActor(tx);
  const row = await inScope(tx, people.type, id, [stored('organizationId')], [people.path]);
  await takeTurnAsActor(tx, String(row['=organizationId']));
  // What was read before the turn may be old by now.
  tx.loaders.clear();
}

/** Finds the person that an operation is about, in its organisation's turn, and makes sure that it is possible. */
export async function actOnPerson(
  tx: TxCtx,
  people: People,
  operation: string,
  { id, expectedVersion }: { id: string; expectedVersion?: number | null | undefined },
): Promise<Person> {
  await takeTurnFor(tx, people, id);
  return actOn(tx, people.type, people.operations, operation, {
    id,
    path: [people.path],
    expectedVersion,
    also: ['name', 'email'],
  });
}

/** Who sees an event about a person beside the actor: its organisation, in which a partner acts on behalf of it. */
export const inTenant = (person: Person): { onBehalfOfId?: string } =>
  person.facts.own ? {} : { onBehalfOfId: person.facts.organizationId };
