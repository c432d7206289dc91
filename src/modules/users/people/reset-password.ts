import type { Ctx, TxCtx } from '../../../data/context';
import type { VersionedRow } from '../../../data/insert';
import { change, mutate, NO_CREDENTIALS } from '../../../graph/mutation';
import type { Outcome } from '../../../graph/store';
import { recordAudit } from '../../journal';
import { endAllAccess } from '../access.service';
import { forgiveAttempts } from '../sign-in/attempts';
import { UserRecord } from '../user.entity';
import type { ResetPasswordInput } from './people.types';
import { actOnPerson, USERS, type People } from './person';
import { makeTemporary, temporaryColumns } from './temporary';

/** Whose password is reset, and on behalf of which customer when a partner does it. */
export interface Reset {
  people: People;
  operation: string;
  onBehalfOfId?: string;
}

/** Gives a person a new temporary password; all that opened the account until now has ended. */
export async function giveTemporary(
  tx: TxCtx,
  { people, operation, ...onBehalf }: Reset,
  row: VersionedRow & { [field: string]: unknown },
  hash: string,
): Promise<Outcome> {
  await change(tx, UserRecord, row, temporaryColumns(hash, tx.clock.now()));
  await endAllAccess(tx, row.id);
  await forgiveAttempts(tx, { id: row.id, email: String(row['email']) });
  await recordAudit(tx, { action: operation, subjectId: row.id, ...onBehalf });
  return { [people.outcome]: row.id, userName: String(row['email']) };
}

/** Gives a user of the own organisation a new temporary password. */
export function resetPassword(ctx: Ctx, input: ResetPasswordInput): Promise<object> {
  const temporary = makeTemporary();
  const operation = 'resetPassword';
  return mutate(ctx, {
    operation,
    input,
    before: temporary.prepare,
    work: async (tx) => {
      const { row } = await actOnPerson(tx, USERS, operation, { id: input.userId, expectedVersion: input.expectedVersion });
      return giveTemporary(tx, { people: USERS, operation }, row, temporary.hash());
    },
    shown: temporary.shown,
    refused: NO_CREDENTIALS,
  });
}
