import type { Ctx } from '../../../data/context';
import { change, mutate } from '../../../graph/mutation';
import { checkText } from '../../../kernel/checks';
import { recordAudit } from '../../journal';
import { UserRecord } from '../user.entity';
import type { UpdateUserInput } from './people.types';
import { actOnPerson, USERS } from './person';

/** Changes the name of a user of the own organisation. */
export function updateUser(ctx: Ctx, input: UpdateUserInput): Promise<object> {
  return mutate(ctx, {
    operation: 'updateUser',
    input,
    before: () => checkText(input.name, { min: 1, max: 200 }, ['name']),
    work: async (tx) => {
      const { userId, expectedVersion } = input;
      const { row } = await actOnPerson(tx, USERS, 'updateUser', { id: userId, expectedVersion });
      const name = input.name?.trim() ?? String(row['name']);
      if (name === row['name']) return { userId };
      await change(tx, UserRecord, row, { name });
      await recordAudit(tx, {
        action: 'updateUser',
        subjectId: userId,
        changes: { before: { name: row['name'] }, after: { name } },
      });
      return { userId };
    },
  });
}
