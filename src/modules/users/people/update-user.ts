import { updateVersioned } from '../../../graph/write';
import { checkText } from '../../../kernel/checks';
import { onUser } from '../user.actions';
import { UserRecord } from '../user.entity';
import { userRenamed } from '../user.events';
import { ON_USER, UpdateUserInput, UpdateUserPayload } from './people.types';
import { affected, definePersonOperation, USERS } from './person';

const action = 'user.update_roles';

export const updateUser = definePersonOperation(USERS, {
  name: 'updateUser',
  description:
    'Changes the name of a user of your organization whose roles are within your ceiling. The e-mail address is the user name and cannot be changed.',
  example:
    'updateUser(input: { userId: "usr_01h…", name: "Ada Miller", expectedVersion: 3 }) { user { name version } errors { code message } }',
  action,
  input: UpdateUserInput,
  inputDescription: 'The user and the changes.',
  payload: UpdateUserPayload,
  codes: ON_USER,
  check: onUser(action),
  before: (_ctx, { name }) => checkText(name, { min: 1, max: 200 }, ['name']),
  work: async (tx, person) => {
    const before = { name: person.row.name };
    const after = { name: person.input.name?.trim() ?? before.name };
    if (after.name === before.name) return;
    await updateVersioned(tx, UserRecord, person.row, after, userRenamed(affected(person), { before, after }));
  },
});
