import type { Ctx } from '../../../data/context';
import { mutate } from '../../../graph/mutation';
import { change } from '../../../graph/write';
import { checkText } from '../../../kernel/checks';
import { UserRecord } from '../user.entity';
import { userRenamed } from '../user.events';
import type { UpdateUserInput } from './people.types';
import { actOnPerson, affected, lockPerson, USERS } from './person';

/** Changes the name of a user of the own organisation. */
export function updateUser(ctx: Ctx, input: UpdateUserInput): Promise<object> {
  return mutate(ctx, {
    operation: 'updateUser',
    input,
    before: () => checkText(input.name, { min: 1, max: 200 }, ['name']),
    locks: lockPerson(USERS, input.userId),
    work: async (tx) => {
      const { userId, expectedVersion } = input;
      const person = await actOnPerson(tx, USERS, 'updateUser', { id: userId, expectedVersion });
      const before = { name: String(person.row['name']) };
      const after = { name: input.name?.trim() ?? before.name };
      if (after.name === before.name) return { userId };
      await change(tx, UserRecord, person.row, after, userRenamed(affected(person), { before, after }));
      return { userId };
    },
  });
}
