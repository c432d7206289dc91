import type { MutationDefinition } from '../../../graph/define-mutation';
import { updateVersioned } from '../../../graph/write';
import { endAllAccess } from '../access.service';
import { BY_ANOTHER, notLastAdmin, notSelf, onUser } from '../user.actions';
import { UserRecord } from '../user.entity';
import { userDisabled, userEnabled } from '../user.events';
import { DisableUserInput, DisableUserPayload, EnableUserInput, EnableUserPayload, ON_USER } from './people.types';
import { affected, definePersonOperation, USERS, type People, type PersonInput, type PersonOperation } from './person';

/** An operation that opens or closes an account. */
type StatusOperation<I extends PersonInput> = Omit<PersonOperation<I, undefined>, 'work' | 'move'> & {
  /** What the move is, in words. */
  moves: string;
};

/** Defines an operation that closes an account, which ends all that opens it. */
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

/** Defines an operation that opens an account again, with the password it had. */
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
  description: 'Closes the account of a user of the own organization: its sessions and API tokens end at once.',
  action,
  input: DisableUserInput,
  inputDescription: 'The user.',
  payload: DisableUserPayload,
  codes: [...ON_USER, 'LAST_ADMIN', 'OWN_ACCOUNT'],
  moves: 'An administrator closes the account.',
  check: onUser(action, notLastAdmin, notSelf(BY_ANOTHER)),
});

export const enableUser = defineEnabling(USERS, {
  name: 'enableUser',
  description: 'Opens the account of a disabled user again: it signs in with the password it had. API tokens stay revoked.',
  action,
  input: EnableUserInput,
  inputDescription: 'The user.',
  payload: EnableUserPayload,
  codes: ON_USER,
  moves: 'An administrator opens it again; the password is the old one.',
  check: onUser(action),
});
