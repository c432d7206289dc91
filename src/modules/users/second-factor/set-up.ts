import { inTransaction, type Ctx, type TxCtx } from '../../../data/context';
import { bound } from '../../../data/sql';
import { defineAnswer } from '../../../graph/define-mutation';
import { insertRow } from '../../../graph/write';
import { refuse } from '../../../kernel/errors';
import { succeeded } from '../sign-in/attempts';
import { confirmPassword } from '../sign-in/change-password';
import { kindsNow, noteFactor, viewersCredentials } from './factors';
import { useProof, viewersProof } from './proof';
import { SecondFactor } from './second-factor.entity';
import { authenticatorAppAdded, secondFactorBegun, secondFactorConfirmed } from './second-factor.events';
import {
  BeginSecondFactorInput,
  BeginSecondFactorPayload,
  ConfirmSecondFactorPayload,
  SecondFactorCodeInput,
} from './second-factor.types';
import { newSharedSecret, otpauthUrl } from './totp';
import { invalidCode, requireFirstCode, takeCodeAttempt } from './use-code';

const OWN = 'session.manage_own';

/** The shared secret for an authenticator app. */
interface SharedSecret {
  secret: string;
  otpauthUrl: string;
}

/** Refuses if the viewer already has an app. */
async function requireNoApp(ctx: Ctx): Promise<void> {
  if (!(await kindsNow(ctx, ctx.viewer.userId)).includes('AUTHENTICATOR_APP')) return;
  refuse('INVALID_STATE', 'An authenticator app is already set up. Remove it first.', [], { state: 'ON' });
}

/** Creates a shared secret for the viewer. With passkeys, the password alone is not sufficient. */
async function begin(ctx: Ctx, { currentPassword, ...given }: BeginSecondFactorInput): Promise<SharedSecret> {
  const { userId } = ctx.viewer;
  const user = await confirmPassword(ctx, currentPassword, ['currentPassword']);
  await requireNoApp(ctx);
  const proof = user.secondFactorAt === null ? null : await viewersProof(ctx, user, given);
  const secret = newSharedSecret();
  const shown = { secret, otpauthUrl: otpauthUrl(secret, user.email) };
  const store = async (tx: TxCtx): Promise<SharedSecret> => {
    const { secondFactorAt } = await viewersCredentials(tx);
    if ((secondFactorAt === null) !== (user.secondFactorAt === null)) return invalidCode();
    if (proof) await useProof(tx, proof);
    await requireNoApp(tx);
    await tx.db.run(bound('viewer', 'DELETE FROM second_factor WHERE user_id = ? AND last_step = 0'), [userId]);
    const createdAt = tx.clock.now();
    const row = { userId, secret: tx.services.vault.lock(secret), createdAt, lastStep: 0 };
    await insertRow(tx, SecondFactor, row, secondFactorBegun(userId));
    return shown;
  };
  return inTransaction(ctx, store, { operation: 'beginSecondFactor' });
}

export const beginSecondFactor = defineAnswer({
  name: 'beginSecondFactor',
  description:
    'Starts setting up an authenticator app (TOTP, RFC 6238) as a second factor. It takes effect with `confirmSecondFactor`. Starting again voids the earlier secret. If you have passkeys, it also needs a recovery code or one of them.',
  example: 'beginSecondFactor(input: { currentPassword: "…" }) { secret otpauthUrl errors { code message } }',
  action: OWN,
  input: BeginSecondFactorInput,
  inputDescription: 'The password.',
  payload: BeginSecondFactorPayload,
  codes: ['WRONG_PASSWORD', 'INVALID_STATE', 'INVALID', 'INVALID_SECOND_FACTOR'],
  until: 'secondFactor',
  answer: begin,
  refused: { secret: null, otpauthUrl: null },
});

/** Turns the app on with its first code. Returns recovery codes if it is the first factor. */
async function confirm(ctx: Ctx, { code, passkey }: SecondFactorCodeInput): Promise<string[] | null> {
  const { userId } = ctx.viewer;
  if (code == null || passkey != null) return refuse('INVALID', 'Give the `code` that the new app shows.', ['code']);
  const { secondFactorAt } = await viewersCredentials(ctx);
  await requireNoApp(ctx);
  const codes = await takeCodeAttempt(ctx, userId);
  const turnOn = async (tx: TxCtx): Promise<string[] | null> => {
    await requireFirstCode(tx, userId, code);
    const noted = await noteFactor(tx, secondFactorAt);
    if (noted === 'changed') return invalidCode();
    await succeeded(tx, codes);
    tx.emit(secondFactorAt === null ? secondFactorConfirmed(userId) : authenticatorAppAdded(userId));
    return noted.recoveryCodes;
  };
  return inTransaction(ctx, turnOn, { operation: 'confirmSecondFactor' });
}

export const confirmSecondFactor = defineAnswer({
  name: 'confirmSecondFactor',
  description:
    'Turns the app on with a code that it shows. If it is your first factor, that ends all your other sessions and returns the recovery codes.',
  example: 'confirmSecondFactor(input: { code: "123456" }) { recoveryCodes errors { code message } }',
  action: OWN,
  input: SecondFactorCodeInput,
  inputDescription: 'The code.',
  payload: ConfirmSecondFactorPayload,
  codes: ['INVALID_SECOND_FACTOR', 'INVALID_STATE', 'INVALID'],
  until: 'secondFactor',
  answer: async (ctx, input) => ({ recoveryCodes: await confirm(ctx, input) }),
  refused: { recoveryCodes: null },
});
