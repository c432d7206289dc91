import type { Ctx } from '../../../data/context';
import { bound } from '../../../data/sql';
import { change, mutate, type EditingInput } from '../../../graph/mutation';
import { refuse } from '../../../kernel/errors';
import { recordAudit } from '../../journal';
import { takeTurnAsActor } from '../../partners';
import { endSessions } from '../access.service';
import { actOnPerson, CUSTOMER_USERS, inTenant, USERS, type People } from '../people/person';
import { credentialsOf } from '../sign-in/credentials';
import { UserRecord } from '../user.entity';
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
    work: async (tx) => {
      const person = await actOnPerson(tx, people, operation, { id, expectedVersion: input.expectedVersion });
      await forgetSecondFactor(tx, id);
      await change(tx, UserRecord, person.row, {});
      await endSessions(tx, id);
      await recordAudit(tx, { action: operation, subjectId: id, ...inTenant(person) });
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
  const operation = 'setSecondFactorRequirement';
  return mutate(ctx, {
    operation,
    input,
    work: async (tx) => {
      const { organizationId, userId } = tx.viewer;
      await takeTurnAsActor(tx);
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
      const changes = { before: { required: before }, after: { required } };
      await recordAudit(tx, { action: operation, subjectId: organizationId, changes });
      return {};
    },
    shown: () => ({ required }),
    refused: { required: null },
  });
}
