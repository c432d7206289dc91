import { inTransaction, type Ctx, type TxCtx } from '../../../data/context';
import { defineAnswer } from '../../../graph/define-mutation';
import { requireOn, viewersCredentials } from './factors';
import { useProof, viewersProof } from './proof';
import { recoveryCodesRenewed } from './second-factor.events';
import { RenewRecoveryCodesPayload, SecondFactorCodeInput } from './second-factor.types';
import { replaceRecoveryCodes } from './use-code';

/** Replaces the viewer's recovery codes. */
async function renew(ctx: Ctx, input: SecondFactorCodeInput): Promise<string[]> {
  const user = await viewersCredentials(ctx);
  requireOn(user);
  const proof = await viewersProof(ctx, user, input, { noRecovery: true });
  const replace = async (tx: TxCtx): Promise<string[]> => {
    await useProof(tx, proof);
    tx.emit(recoveryCodesRenewed(user.id));
    return replaceRecoveryCodes(tx, user.id);
  };
  return inTransaction(ctx, replace, { operation: 'renewRecoveryCodes' });
}

export const renewRecoveryCodes = defineAnswer({
  name: 'renewRecoveryCodes',
  description: 'Creates new recovery codes. Earlier codes become void. Takes an app code or a passkey, no recovery code.',
  example: 'renewRecoveryCodes(input: { code: "123456" }) { recoveryCodes errors { code message } }',
  action: 'session.manage_own',
  input: SecondFactorCodeInput,
  inputDescription: 'The code, or the passkey.',
  payload: RenewRecoveryCodesPayload,
  codes: ['INVALID_SECOND_FACTOR', 'INVALID_STATE', 'INVALID'],
  answer: async (ctx, input) => ({ recoveryCodes: await renew(ctx, input) }),
  refused: { recoveryCodes: null },
});
