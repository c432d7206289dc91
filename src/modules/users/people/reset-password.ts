import type { TxCtx } from '../../../data/context';
import { NO_CREDENTIALS } from '../temporary-credentials';
import type { VersionedRow } from '../../../data/insert';
import type { Outcome } from '../../../graph/idempotent-transaction';
import { updateVersioned } from '../../../graph/write';
import { endAllAccess } from '../access.service';
import { forgiveAttempts } from '../sign-in/attempts';
import { notSelf, onUser, OWN_WAY } from '../user.actions';
import { UserRecord } from '../user.entity';
import { passwordReset } from '../user.events';
import { ON_USER, ResetPasswordInput, ResetPasswordPayload } from './people.types';
import { definePersonOperation, USERS } from './person';
import { makeTemporary, showTemporary, temporaryColumns } from './temporary';

/** Records the partner that set the password. A viewer whose own password was set by a partner cannot clear that record. */
function setBy({ viewer }: TxCtx, onBehalfOfId: string | undefined): { passwordById?: string | null } {
  if (onBehalfOfId !== undefined) return { passwordById: viewer.organizationId };
  return viewer.unproven === true ? {} : { passwordById: null };
}

/** Sets a temporary password for a user and ends all earlier access. */
export async function giveTemporary(
  tx: TxCtx,
  row: VersionedRow & { email: string },
  passwordHash: string,
  onBehalfOfId?: string,
): Promise<Outcome> {
  const { id, email } = row;
  const values = { ...temporaryColumns(passwordHash, tx.clock.now()), ...setBy(tx, onBehalfOfId) };
  await updateVersioned(tx, UserRecord, row, values, passwordReset({ id, onBehalfOfId }));
  await endAllAccess(tx, id);
  await forgiveAttempts(tx, { id, email });
  return { userName: email };
}

const action = 'user.reset_password';

export const resetPassword = definePersonOperation(USERS, {
  name: 'resetPassword',
  description:
    "Sets a new temporary password for a user of your organization, shown once and valid for 72 hours. The user's sessions and API tokens end at once.",
  example:
    'resetPassword(input: { userId: "usr_01h…", expectedVersion: 3 }) { user { id } userName temporaryPassword errors { code message } }',
  action,
  input: ResetPasswordInput,
  inputDescription: 'The user.',
  payload: ResetPasswordPayload,
  codes: [...ON_USER, 'OWN_ACCOUNT'],
  move: { from: ['ACTIVE'], to: 'ACTIVE', description: 'An admin sets a new temporary password.' },
  check: onUser(action, notSelf(OWN_WAY)),
  before: makeTemporary,
  work: (tx, { row, prepared }) => giveTemporary(tx, row, prepared.passwordHash),
  shown: showTemporary,
  refused: NO_CREDENTIALS,
});
