import type { Ctx } from '../../../data/context';
import { bound } from '../../../data/sql';
import { mutate, type EditingInput } from '../../../graph/mutation';
import { change } from '../../../graph/write';
import { refuse } from '../../../kernel/errors';
import { requireSameRights } from '../../partners';
import { endSessions } from '../access.service';
import { actOnPerson, affected, CUSTOMER_USERS, lockPerson, USERS, type People } from '../people/person';
import { credentialsOf } from '../sign-in/credentials';
import { UserRecord } from '../user.entity';
import { secondFactorRequirementChanged, secondFactorReset } from './second-factor.events';
import { forgetSecondFactor } from './set-up';
import type {
  ResetCustomerUserSecondFactorInput,
  ResetSecondFactorInput,
  SetSecondFactorRequirementInput,
} from './second-factor.types';

/** Whose second factor is taken away. */
interface Reset {
  people: People;
  operation: string;
}

/** Takes the second factor from somebody who has lost it; its sessions end. */
function reset(ctx: Ctx, { people, operation }: Reset, id: string, input: EditingInput): Promise<object> {
  return mutate(ctx, {
    operation,
    input,
    locks: lockPerson(people, id),
    work: async (tx) => {
      const person = await actOnPerson(tx, people, operation, { id, expectedVersion: input.expectedVersion });
      await forgetSecondFactor(tx, id);
      await change(tx, UserRecord, person.row, {}, secondFactorReset(affected(person)));
      await endSessions(tx, id);
      return { [people.outcome]: id };
    },
  });
}

/** Takes the second factor from a user of the own organisation. */
export const resetSecondFactor = (ctx: Ctx, input: ResetSecondFactorInput): Promise<object> =>
  reset(ctx, { people: USERS, operation: 'resetSecondFactor' }, input.userId, input);

/** Takes the second factor from a person of the own customer organisation. */
export const resetCustomerUserSecondFactor = (ctx: Ctx, input: ResetCustomerUserSecondFactorInput): Promise<object> =>
  reset(ctx, { people: CUSTOMER_USERS, operation: 'resetCustomerUserSecondFactor' }, input.customerUserId, input);

/** Makes a second factor a must for everybody of the own organisation, or no must any more. */
export function setSecondFactorRequirement(ctx: Ctx, input: SetSecondFactorRequirementInput): Promise<object> {
  const { required } = input;
  return mutate(ctx, {
    operation: 'setSecondFactorRequirement',
    input,
    locks: () => [ctx.viewer.organizationId],
    work: async (tx) => {
      const { organizationId, userId } = tx.viewer;
      await requireSameRights(tx);
      const own = await credentialsOf(tx, 'id', userId);
      if (required && own?.secondFactorAt == null) {
        refuse('SECOND_FACTOR_MISSING', 'Set up your own second factor first, so that you do not lock yourself out.', [
          'required',
        ]);
      }
      const before = own?.secondFactorRequired ?? false;
      await tx.db.run(bound('viewer', 'UPDATE organization SET second_factor_required = ? WHERE id = ?'), [
        required ? 1 : 0,
        organizationId,
      ]);
      tx.emit(secondFactorRequirementChanged(organizationId, { before: { required: before }, after: { required } }));
      return {};
    },
    shown: () => ({ required }),
    refused: { required: null },
  });
}
