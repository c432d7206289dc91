import type { Ctx, TxCtx } from '../../../data/context';
import type { VersionedRow } from '../../../data/insert';
import { mutate, NO_CREDENTIALS } from '../../../graph/mutation';
import type { Outcome } from '../../../graph/store';
import { change } from '../../../graph/write';
import { endAllAccess } from '../access.service';
import { forgiveAttempts } from '../sign-in/attempts';
import { UserRecord } from '../user.entity';
import { passwordReset } from '../user.events';
import type { ResetPasswordInput } from './people.types';
import { actOnPerson, lockPerson, USERS, type People } from './person';
import { makeTemporary, temporaryColumns } from './temporary';

/** Whose password is reset, and on behalf of which customer when a partner does it. */
export interface Reset {
  people: People;
  onBehalfOfId?: string | undefined;
}

/** Who set the password: a partner is noted; whoever has its own from a partner takes that note from nobody. */
function setBy({ viewer }: TxCtx, onBehalfOfId: string | undefined): { passwordById?: string | null } {
  if (onBehalfOfId !== undefined) return { passwordById: viewer.organizationId };
  return viewer.unproven === true ? {} : { passwordById: null };
}

/** Gives a person a new temporary password; all that opened the account until now has ended. */
export async function giveTemporary(
  tx: TxCtx,
  { people, onBehalfOfId }: Reset,
  row: VersionedRow & { [field: string]: unknown },
  hash: string,
): Promise<Outcome> {
  const values = { ...temporaryColumns(hash, tx.clock.now()), ...setBy(tx, onBehalfOfId) };
  await change(tx, UserRecord, row, values, passwordReset({ id: row.id, onBehalfOfId }));
  await endAllAccess(tx, row.id);
  await forgiveAttempts(tx, { id: row.id, email: String(row['email']) });
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
    locks: lockPerson(USERS, input.userId),
    work: async (tx) => {
      const { row } = await actOnPerson(tx, USERS, operation, { id: input.userId, expectedVersion: input.expectedVersion });
      return giveTemporary(tx, { people: USERS }, row, temporary.hash());
    },
    shown: temporary.shown,
    refused: NO_CREDENTIALS,
  });
}
