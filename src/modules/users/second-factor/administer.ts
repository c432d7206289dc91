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
import { forgetSecondFactor } from './factors';
import { secondFactorRequirementChanged, secondFactorReset } from './second-factor.events';
import {
  ResetCustomerUserSecondFactorInput,
  ResetCustomerUserSecondFactorPayload,
  ResetSecondFactorInput,
  ResetSecondFactorPayload,
  SetSecondFactorRequirementInput,
  SetSecondFactorRequirementPayload,
} from './second-factor.types';

/** Defines an operation that removes a lost second factor and ends the user's sessions. */
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

const TAKEN_AWAY = [notSelf('Use `removeSecondFactor`'), hasSecondFactor];
const OF_USER = 'user.reset_password';

export const resetSecondFactor = defineReset(USERS, {
  name: 'resetSecondFactor',
  description:
    "Removes the second factor of a user of your organization who has lost it: the authenticator app, all passkeys and the recovery codes. The user's sessions end, and a password is sufficient until a new one is set up.",
  example: 'resetSecondFactor(input: { userId: "usr_01h…", expectedVersion: 3 }) { user { version } errors { code message } }',
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
    "Removes the second factor of a user of your customer organization who has lost it: the authenticator app, all passkeys and the recovery codes. The user's sessions end. Partners cannot do this, whatever grant they have.",
  example:
    'resetCustomerUserSecondFactor(input: { customerUserId: "cur_01h…", expectedVersion: 3 }) { customerUser { version } errors { code message } }',
  action: RESET,
  input: ResetCustomerUserSecondFactorInput,
  inputDescription: 'The user.',
  payload: ResetCustomerUserSecondFactorPayload,
  codes: ['OWN_CUSTOMER_ONLY', 'ROLE_ABOVE_CEILING', 'OWN_ACCOUNT', 'NO_SECOND_FACTOR'],
  check: onPerson(RESET, TAKEN_AWAY, [byItself]),
});

export const setSecondFactorRequirement = defineMutation({
  name: 'setSecondFactorRequirement',
  description:
    'Requires, or stops requiring, a second factor from all users of your organization. Until they set one up, they can only do that, change their password and sign out; everything else returns `SECOND_FACTOR_REQUIRED`. This includes API tokens.',
  example: 'setSecondFactorRequirement(input: { required: true }) { required errors { code message } }',
  action: 'organization.update',
  input: SetSecondFactorRequirementInput,
  inputDescription: 'Whether a second factor is required.',
  payload: SetSecondFactorRequirementPayload,
  codes: ['SECOND_FACTOR_MISSING'],
  locks: ({ viewer }) => [viewer.organizationId],
  work: async (tx, { input: { required } }) => {
    const { organizationId, userId } = tx.viewer;
    await requireSameRights(tx);
    const own = await credentialsOf(tx, 'id', userId);
    if (required && own?.secondFactorAt == null) {
      refuse('SECOND_FACTOR_MISSING', 'Set up your own second factor first to avoid locking yourself out.', ['required']);
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
