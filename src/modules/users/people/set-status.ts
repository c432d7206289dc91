import type { MutationDefinition } from '../../../graph/define-mutation';
import { updateVersioned } from '../../../graph/write';
import { endAllAccess } from '../access.service';
import { BY_ANOTHER, notLastAdmin, notSelf, onUser } from '../user.actions';
import { UserRecord } from '../user.entity';
import { userDisabled, userEnabled } from '../user.events';
import { DisableUserInput, DisableUserPayload, EnableUserInput, EnableUserPayload, ON_USER } from './people.types';
import { affected, definePersonOperation, USERS, type People, type PersonInput, type PersonOperation } from './person';

/** An operation that enables or disables an account. */
type StatusOperation<I extends PersonInput> = Omit<PersonOperation<I, undefined>, 'work' | 'move'> & {
  /** Description of the state transition. */
  moves: string;
};

/** Defines an operation that disables an account and ends all access to it. */
export const defineDisabling = <I extends PersonInput>(
  people: People,
  { moves, ...operation }: StatusOperation<I>,
): MutationDefinition =>
  definePersonOperation(people, {
    ...operation,
    move: { from: ['ACTIVE'], to: 'DISABLED', description: moves },
    work: async (tx, person) => {
      const { row, facts } = person;
      await updateVersioned(tx, UserRecord, row, { status: 'DISABLED' }, userDisabled(affected(person), facts.status));
      await endAllAccess(tx, row.id);
    },
  });

/** Defines an operation that enables an account again, with its old password. */
export const defineEnabling = <I extends PersonInput>(
  people: People,
  { moves, ...operation }: StatusOperation<I>,
): MutationDefinition =>
  definePersonOperation(people, {
    ...operation,
    move: { from: ['DISABLED'], to: 'ACTIVE', description: moves },
    work: async (tx, person) => {
      const { row, facts } = person;
      await updateVersioned(tx, UserRecord, row, { status: 'ACTIVE' }, userEnabled(affected(person), facts.status));
    },
  });

const action = 'user.disable';

export const disableUser = defineDisabling(USERS, {
  name: 'disableUser',
  description: 'Disables a user of your organization. Its sessions and API tokens end at once.',
  example: 'disableUser(input: { userId: "usr_01h…", expectedVersion: 3 }) { user { status version } errors { code message } }',
  action,
  input: DisableUserInput,
  inputDescription: 'The user.',
  payload: DisableUserPayload,
  codes: [...ON_USER, 'LAST_ADMIN', 'OWN_ACCOUNT'],
  moves: 'An admin disables the user.',
  check: onUser(action, notLastAdmin, notSelf(BY_ANOTHER)),
});

export const enableUser = defineEnabling(USERS, {
  name: 'enableUser',
  description: 'Enables a disabled user. The password stays the same; API tokens stay revoked.',
  example: 'enableUser(input: { userId: "usr_01h…", expectedVersion: 4 }) { user { status version } errors { code message } }',
  action,
  input: EnableUserInput,
  inputDescription: 'The user.',
  payload: EnableUserPayload,
  codes: ON_USER,
  moves: 'An admin enables the user again. The password stays the same.',
  check: onUser(action),
});
