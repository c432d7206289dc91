import type { Ctx } from '../../../data/context';
import { change, mutate, type EditingInput } from '../../../graph/mutation';
import { recordAudit } from '../../journal';
import { endAllAccess } from '../access.service';
import { UserRecord, type UserStatus } from '../user.entity';
import { actOnPerson, inTenant, type People } from './person';

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
    work: async (tx) => {
      const person = await actOnPerson(tx, people, operation, { id, expectedVersion: input.expectedVersion });
      await change(tx, UserRecord, person.row, { status: to });
      if (to === 'DISABLED') await endAllAccess(tx, id);
      await recordAudit(tx, {
        action: operation,
        subjectId: id,
        ...inTenant(person),
        changes: { before: { status: person.facts.status }, after: { status: to } },
      });
      return { [people.outcome]: id };
    },
  });
}
