import type { Ctx } from '../../../../data/context';
import { bound } from '../../../../data/sql';
import { defineAnswer, defineMutation } from '../../../../graph/define-mutation';
import { checkText } from '../../../../kernel/checks';
import { refuse } from '../../../../kernel/errors';
import { NAME_LONGEST } from './add-passkey';
import { passkeyRenamed } from './passkey.events';
import { ChallengePasskeyPayload, RenamePasskeyInput, RenamePasskeyPayload } from './passkey.types';
import { challengePasskeys } from './use-passkey';

const OWN = 'session.manage_own';

export const renamePasskey = defineMutation({
  name: 'renamePasskey',
  description: 'Renames one of your passkeys.',
  example: 'renamePasskey(input: { passkeyId: "pky_01h…", name: "Old laptop" }) { name errors { code message } }',
  action: OWN,
  input: RenamePasskeyInput,
  inputDescription: 'The passkey and its new name.',
  payload: RenamePasskeyPayload,
  codes: ['NOT_FOUND'],
  before: (_ctx, { name }) => checkText(name, { min: 1, max: NAME_LONGEST }, ['name']),
  work: async (tx, { input: { passkeyId, name: typed } }) => {
    const { userId } = tx.viewer;
    const name = typed.trim();
    const [row] = await tx.db.rows(bound<{ name: string }>('viewer', 'SELECT name FROM passkey WHERE id = ? AND user_id = ?'), [
      passkeyId,
      userId,
    ]);
    const rename = (): Promise<number> =>
      tx.db.run(bound('viewer', 'UPDATE passkey SET name = ? WHERE id = ? AND user_id = ?'), [name, passkeyId, userId]);
    if (!row || (await rename()) !== 1) return refuse('NOT_FOUND', 'You have no such passkey.', ['passkeyId']);
    tx.emit(passkeyRenamed(userId, { before: { name: row.name }, after: { name } }));
    return {};
  },
  shown: (_done, { input: { name } }) => ({ name: name.trim() }),
  refused: { name: null },
});

/** The options for a passkey that proves who the viewer is. */
async function challenge(ctx: Ctx): Promise<object> {
  const options = await challengePasskeys(ctx, ctx.viewer.userId, 'PROVE');
  return options ?? refuse('INVALID_STATE', 'You have no passkeys. Add one with `beginPasskey`.', [], { state: 'OFF' });
}

export const challengePasskey = defineAnswer({
  name: 'challengePasskey',
  description:
    'Returns what the browser needs so that one of your passkeys answers. The answer is accepted once, as `passkey`, wherever a signed-in user enters a code of the second factor. Asking again voids the earlier options. To sign in, use those that `signIn` returns.',
  example: 'challengePasskey { options errors { code message } }',
  action: OWN,
  payload: ChallengePasskeyPayload,
  codes: ['INVALID_STATE'],
  answer: async (ctx) => ({ options: await challenge(ctx) }),
  refused: { options: null },
});
