import { inTransaction, type Ctx, type TxCtx } from '../../../data/context';
import { bound } from '../../../data/sql';
import { defineAnswer } from '../../../graph/define-mutation';
import { refuse } from '../../../kernel/errors';
import { outOfTrail } from '../../../kernel/event';
import { forgetSecondFactor, kindsNow, lockFactors, requireDispensable, requireOn, viewersCredentials } from './factors';
import { passkeyRemoved } from './passkeys/passkey.events';
import { RemovePasskeyInput, RemovePasskeyPayload } from './passkeys/passkey.types';
import { useProof, viewersProof, type ProofInput } from './proof';
import { authenticatorAppRemoved, secondFactorRemoved } from './second-factor.events';
import { RemoveAuthenticatorAppPayload, RemoveSecondFactorPayload, SecondFactorCodeInput } from './second-factor.types';

const OWN = 'session.manage_own';

/** Removes the whole second factor of the viewer unless its organization requires one. */
async function removeAll(ctx: Ctx, input: ProofInput): Promise<void> {
  const user = await viewersCredentials(ctx);
  requireOn(user);
  requireDispensable(user);
  const proof = await viewersProof(ctx, user, input);
  const forgetOwn = async (tx: TxCtx): Promise<void> => {
    await useProof(tx, proof);
    await forgetSecondFactor(tx, user.id);
    await lockFactors(tx);
    tx.emit(secondFactorRemoved(user.id));
  };
  await inTransaction(ctx, forgetOwn, { operation: 'removeSecondFactor' });
}

export const removeSecondFactor = defineAnswer({
  name: 'removeSecondFactor',
  description:
    'Removes your second factor, unless your organization requires one: the authenticator app, all passkeys and the recovery codes. Takes an app code, a recovery code or a passkey.',
  example: 'removeSecondFactor(input: { code: "123456" }) { removed errors { code message } }',
  action: OWN,
  input: SecondFactorCodeInput,
  inputDescription: 'The code, or the passkey.',
  payload: RemoveSecondFactorPayload,
  codes: ['INVALID_SECOND_FACTOR', 'INVALID_STATE', 'INVALID', 'SECOND_FACTOR_REQUIRED'],
  answer: async (ctx, input) => {
    await removeAll(ctx, input);
    return { removed: true };
  },
  refused: { removed: false },
});

/**
 * Removes one factor of the viewer, in a transaction that others which change its factors wait for. Without any other,
 * that removes the second factor, unless the organization requires one.
 */
async function removeOne(ctx: Ctx, operation: string, input: ProofInput, remove: (tx: TxCtx) => Promise<void>): Promise<void> {
  const user = await viewersCredentials(ctx);
  const proof = await viewersProof(ctx, user, input);
  const work = async (tx: TxCtx): Promise<void> => {
    await lockFactors(tx);
    await useProof(tx, proof);
    await remove(tx);
    if ((await kindsNow(tx, user.id)).length > 0) return;
    requireDispensable(await viewersCredentials(tx));
    await forgetSecondFactor(tx, user.id);
    tx.emit(outOfTrail(secondFactorRemoved(user.id)));
  };
  await inTransaction(ctx, work, { operation });
}

const noApp = (): never => refuse('INVALID_STATE', 'No authenticator app is set up.', [], { state: 'OFF' });

async function removeApp(tx: TxCtx): Promise<void> {
  const removed = await tx.db.run(bound('viewer', 'DELETE FROM second_factor WHERE user_id = ? AND last_step > 0'), [
    tx.viewer.userId,
  ]);
  if (removed !== 1) noApp();
  tx.emit(authenticatorAppRemoved(tx.viewer.userId));
}

export const removeAuthenticatorApp = defineAnswer({
  name: 'removeAuthenticatorApp',
  description:
    'Removes your authenticator app and keeps your passkeys. Without passkeys, that removes your second factor, unless your organization requires one. Takes an app code, a recovery code or a passkey.',
  example: 'removeAuthenticatorApp(input: { code: "123456" }) { removed errors { code message } }',
  action: OWN,
  input: SecondFactorCodeInput,
  inputDescription: 'The code, or the passkey.',
  payload: RemoveAuthenticatorAppPayload,
  codes: ['INVALID_SECOND_FACTOR', 'INVALID_STATE', 'INVALID', 'SECOND_FACTOR_REQUIRED'],
  answer: async (ctx, input) => {
    if (!(await kindsNow(ctx, ctx.viewer.userId)).includes('AUTHENTICATOR_APP')) noApp();
    await removeOne(ctx, 'removeAuthenticatorApp', input, removeApp);
    return { removed: true };
  },
  refused: { removed: false },
});

const notFound = (): never => refuse('NOT_FOUND', 'You have no such passkey.', ['passkeyId']);

/** The name of a passkey of the viewer. */
async function nameOf({ db, viewer }: Ctx, id: string): Promise<string> {
  const [row] = await db.rows(bound<{ name: string }>('viewer', 'SELECT name FROM passkey WHERE id = ? AND user_id = ?'), [
    id,
    viewer.userId,
  ]);
  return row?.name ?? notFound();
}

const removeKey =
  (id: string) =>
  async (tx: TxCtx): Promise<void> => {
    const { userId } = tx.viewer;
    const name = await nameOf(tx, id);
    const removed = await tx.db.run(bound('viewer', 'DELETE FROM passkey WHERE id = ? AND user_id = ?'), [id, userId]);
    if (removed !== 1) notFound();
    tx.emit(passkeyRemoved(userId, { name }));
  };

export const removePasskey = defineAnswer({
  name: 'removePasskey',
  description:
    'Removes one of your passkeys. If it is your last factor, that removes your second factor, unless your organization requires one. Takes an app code, a recovery code or a passkey, such as the one to remove.',
  example: 'removePasskey(input: { passkeyId: "pky_01h…", code: "123456" }) { removed errors { code message } }',
  action: OWN,
  input: RemovePasskeyInput,
  inputDescription: 'The passkey, and the code or a passkey that answers.',
  payload: RemovePasskeyPayload,
  codes: ['NOT_FOUND', 'INVALID_SECOND_FACTOR', 'INVALID', 'SECOND_FACTOR_REQUIRED'],
  answer: async (ctx, { passkeyId, ...given }) => {
    await nameOf(ctx, passkeyId);
    await removeOne(ctx, 'removePasskey', given, removeKey(passkeyId));
    return { removed: true };
  },
  refused: { removed: false },
});
