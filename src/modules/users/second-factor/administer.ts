import { bound } from '../../../data/sql';
import { defineMutation, type MutationDefinition } from '../../../graph/define-mutation';
import { updateVersioned } from '../../../graph/write';
import { refuse } from '../../../kernel/errors';
import { requireSameRights } from '../../partners';
import { endSessions } from '../access.service';
import {
  affected,
  CUSTOMER_USERS,
  definePersonOperation,
  USERS,
  type People,
  type PersonInput,
  type PersonOperation,
} from '../people/person';
import { credentialsOf } from '../sign-in/credentials';
import { byItself, hasSecondFactor, notSelf, onPerson, onUser, RESET } from '../user.actions';
import { UserRecord } from '../user.entity';
import { secondFactorRequirementChanged, secondFactorReset } from './second-factor.events';
import {
  ResetCustomerUserSecondFactorInput,
  ResetCustomerUserSecondFactorPayload,
  ResetSecondFactorInput,
  ResetSecondFactorPayload,
  SetSecondFactorRequirementInput,
  SetSecondFactorRequirementPayload,
} from './second-factor.types';
import { forgetSecondFactor } from './set-up';

/** Defines an operation that takes the second factor from somebody who has lost it; its sessions end. */
const defineReset = <I extends PersonInput>(
  people: People,
  operation: Omit<PersonOperation<I, undefined>, 'work'>,
): MutationDefinition =>
  definePersonOperation(people, {
    ...operation,
    work: async (tx, person) => {
      const { id } = person.row;
      await forgetSecondFactor(tx, id);
      await updateVersioned(tx, UserRecord, person.row, {}, secondFactorReset(affected(person)));
      await endSessions(tx, id);
    },
  });

const TAKEN_AWAY = [notSelf('use `removeSecondFactor`'), hasSecondFactor];
const OF_USER = 'user.reset_password';

export const resetSecondFactor = defineReset(USERS, {
  name: 'resetSecondFactor',
  description:
    'Takes the second factor from somebody of the own organization who has lost it; its sessions end, and a password is enough until it sets up another.',
  action: OF_USER,
  input: ResetSecondFactorInput,
  inputDescription: 'The user.',
  payload: ResetSecondFactorPayload,
  codes: ['OTHER_ORGANIZATION', 'ROLE_ABOVE_CEILING', 'OWN_ACCOUNT', 'NO_SECOND_FACTOR'],
  check: onUser(OF_USER, ...TAKEN_AWAY),
});

export const resetCustomerUserSecondFactor = defineReset(CUSTOMER_USERS, {
  name: 'resetCustomerUserSecondFactor',
  description:
    'Takes the second factor from one of the people of the own customer organization who has lost it; its sessions end. Partners do not, whatever grant they have.',
  action: RESET,
  input: ResetCustomerUserSecondFactorInput,
  inputDescription: 'The person.',
  payload: ResetCustomerUserSecondFactorPayload,
  codes: ['OWN_CUSTOMER_ONLY', 'ROLE_ABOVE_CEILING', 'OWN_ACCOUNT', 'NO_SECOND_FACTOR'],
  check: onPerson(RESET, TAKEN_AWAY, [byItself]),
});

export const setSecondFactorRequirement = defineMutation({
  name: 'setSecondFactorRequirement',
  description:
    'Makes a second factor a must for everybody of the own organization: until they have set one up, all but that, changing the password and signing out answers `SECOND_FACTOR_REQUIRED`, to API tokens, too.',
  action: 'organization.update',
  input: SetSecondFactorRequirementInput,
  inputDescription: 'Whether.',
  payload: SetSecondFactorRequirementPayload,
  codes: ['SECOND_FACTOR_MISSING'],
  locks: ({ viewer }) => [viewer.organizationId],
  work: async (tx, { input: { required } }) => {
    const { organizationId, userId } = tx.viewer;
    await requireSameRights(tx);
    const own = await credentialsOf(tx, 'id', userId);
    if (required && own?.secondFactorAt == null) {
      refuse('SECOND_FACTOR_MISSING', 'Set up your own second factor first, so that you do not lock yourself out.', ['required']);
    }
    const before = own?.secondFactorRequired ?? false;
    await tx.db.run(bound('viewer', 'UPDATE organization SET second_factor_required = ? WHERE id = ?'), [
      required ? 1 : 0,
      organizationId,
    ]);
    tx.emit(secondFactorRequirementChanged(organizationId, { before: { required: before }, after: { required } }));
    return {};
  },
  shown: (_done, { input: { required } }) => ({ required }),
  refused: { required: null },
});
