import type { Ctx } from '../../../data/context';
import { mutate, type EditingInput } from '../../../graph/mutation';
import { change } from '../../../graph/write';
import { endAllAccess } from '../access.service';
import { UserRecord, type UserStatus } from '../user.entity';
import { userDisabled, userEnabled } from '../user.events';
import { actOnPerson, affected, lockPerson, type People } from './person';

/** An operation that opens or closes an account. */
export interface StatusChange {
  people: People;
  operation: 'disableUser' | 'enableUser' | 'disableCustomerUser' | 'enableCustomerUser';
  to: UserStatus;
}

/** Closes an account, which ends all that opens it, or opens it again with the password it had. */
export function setStatus(ctx: Ctx, { people, operation, to }: StatusChange, id: string, input: EditingInput): Promise<object> {
  return mutate(ctx, {
    operation,
    input,
    locks: lockPerson(people, id),
    work: async (tx) => {
      const person = await actOnPerson(tx, people, operation, { id, expectedVersion: input.expectedVersion });
      const changed = to === 'DISABLED' ? userDisabled : userEnabled;
      await change(tx, UserRecord, person.row, { status: to }, changed(affected(person), person.facts.status));
      if (to === 'DISABLED') await endAllAccess(tx, id);
      return { [people.outcome]: id };
    },
  });
}
