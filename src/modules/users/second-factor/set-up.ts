import { inTransaction, type Ctx, type TxCtx } from '../../../data/context';
import { bound } from '../../../data/sql';
import { defineAnswer } from '../../../graph/define-mutation';
import { insertRow } from '../../../graph/write';
import { refuse } from '../../../kernel/errors';
import { forgiveCodes, succeeded } from '../sign-in/attempts';
import { confirmPassword } from '../sign-in/change-password';
import { credentialsOf, type Credentials } from '../sign-in/credentials';
import { SecondFactor } from './second-factor.entity';
import { recoveryCodesRenewed, secondFactorBegun, secondFactorConfirmed, secondFactorRemoved } from './second-factor.events';
import {
  BeginSecondFactorInput,
  BeginSecondFactorPayload,
  ConfirmSecondFactorPayload,
  RemoveSecondFactorPayload,
  RenewRecoveryCodesPayload,
  SecondFactorCodeInput,
} from './second-factor.types';
import { newSharedSecret, otpauthUrl } from './totp';
import { replaceRecoveryCodes, requireShownCode, takeCodeAttempt, useCode } from './use-code';

const OWN = 'session.manage_own';

/** The shared secret for an authenticator app. */
interface SharedSecret {
  secret: string;
  otpauthUrl: string;
}

async function viewersCredentials(tx: Ctx): Promise<Credentials> {
  const user = await credentialsOf(tx, 'id', tx.viewer.userId);
  return user ?? refuse('NOT_FOUND', 'This user no longer exists.');
}

const mustBe = (user: Credentials, state: 'ON' | 'OFF'): void => {
  const on = user.secondFactorAt !== null;
  if (on && state === 'OFF') refuse('INVALID_STATE', 'A second factor is already set up. Remove it first.', [], { state: 'ON' });
  if (!on && state === 'ON')
    refuse('INVALID_STATE', 'No second factor is set up. Begin with `beginSecondFactor`.', [], { state: 'OFF' });
};

/** Creates a shared secret for the viewer. */
async function begin(ctx: Ctx, currentPassword: string): Promise<SharedSecret> {
  const { userId } = ctx.viewer;
  const user = await confirmPassword(ctx, currentPassword, ['currentPassword']);
  mustBe(user, 'OFF');
  const secret = newSharedSecret();
  const shown = { secret, otpauthUrl: otpauthUrl(secret, user.email) };
  const store = async (tx: TxCtx): Promise<SharedSecret> => {
    mustBe(await viewersCredentials(tx), 'OFF');
    await tx.db.run(bound('viewer', 'DELETE FROM second_factor WHERE user_id = ?'), [userId]);
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
    'Starts setting up an authenticator app (TOTP, RFC 6238) as a second factor. It takes effect with `confirmSecondFactor`. Starting again voids the earlier secret.',
  example: 'beginSecondFactor(input: { currentPassword: "…" }) { secret otpauthUrl errors { code message } }',
  action: OWN,
  input: BeginSecondFactorInput,
  inputDescription: 'The password.',
  payload: BeginSecondFactorPayload,
  codes: ['WRONG_PASSWORD', 'INVALID_STATE'],
  until: 'secondFactor',
  answer: (ctx, { currentPassword }) => begin(ctx, currentPassword),
  refused: { secret: null, otpauthUrl: null },
});

/** The user's other sessions were opened without the second factor now required. */
const endOtherSessions = ({ db, clock, viewer }: TxCtx): Promise<number> =>
  db.run(
    bound('viewer', 'UPDATE session SET revoked_at = ?, updated_at = ? WHERE user_id = ? AND id <> ? AND revoked_at IS NULL'),
    [clock.now(), clock.now(), viewer.userId, viewer.sessionId],
  );

/** Turns the second factor on with its first code and returns the recovery codes. */
async function confirm(ctx: Ctx, code: string): Promise<string[]> {
  const { userId } = ctx.viewer;
  mustBe(await viewersCredentials(ctx), 'OFF');
  const codes = await takeCodeAttempt(ctx, userId);
  const turnOn = async (tx: TxCtx): Promise<string[]> => {
    await requireShownCode(tx, userId, code);
    const turnedOn = await tx.db.run(
      bound(
        'viewer',
        'UPDATE `user` SET second_factor_at = ?, updated_at = ?, version = version + 1 WHERE id = ? AND second_factor_at IS NULL',
      ),
      [tx.clock.now(), tx.clock.now(), userId],
    );
    if (turnedOn !== 1) mustBe(await viewersCredentials(tx), 'OFF');
    await succeeded(tx, codes);
    await endOtherSessions(tx);
    tx.emit(secondFactorConfirmed(userId));
    return replaceRecoveryCodes(tx, userId);
  };
  return inTransaction(ctx, turnOn, { operation: 'confirmSecondFactor' });
}

export const confirmSecondFactor = defineAnswer({
  name: 'confirmSecondFactor',
  description:
    'Turns the second factor on with a code from the app. Ends all your other sessions and returns the recovery codes.',
  example: 'confirmSecondFactor(input: { code: "123456" }) { recoveryCodes errors { code message } }',
  action: OWN,
  input: SecondFactorCodeInput,
  inputDescription: 'The code.',
  payload: ConfirmSecondFactorPayload,
  codes: ['INVALID_SECOND_FACTOR', 'INVALID_STATE'],
  until: 'secondFactor',
  answer: async (ctx, { code }) => ({ recoveryCodes: await confirm(ctx, code) }),
  refused: { recoveryCodes: null },
});

/** Replaces the viewer's recovery codes. */
async function renew(ctx: Ctx, code: string): Promise<string[]> {
  const { userId } = ctx.viewer;
  mustBe(await viewersCredentials(ctx), 'ON');
  const codes = await takeCodeAttempt(ctx, userId);
  const replace = async (tx: TxCtx): Promise<string[]> => {
    await requireShownCode(tx, userId, code);
    await succeeded(tx, codes);
    tx.emit(recoveryCodesRenewed(userId));
    return replaceRecoveryCodes(tx, userId);
  };
  return inTransaction(ctx, replace, { operation: 'renewRecoveryCodes' });
}

export const renewRecoveryCodes = defineAnswer({
  name: 'renewRecoveryCodes',
  description: 'Creates new recovery codes. Earlier codes become void.',
  example: 'renewRecoveryCodes(input: { code: "123456" }) { recoveryCodes errors { code message } }',
  action: OWN,
  input: SecondFactorCodeInput,
  inputDescription: 'The code.',
  payload: RenewRecoveryCodesPayload,
  codes: ['INVALID_SECOND_FACTOR', 'INVALID_STATE'],
  answer: async (ctx, { code }) => ({ recoveryCodes: await renew(ctx, code) }),
  refused: { recoveryCodes: null },
});

/** Removes a user's second factor and its attempt counts. A password is then sufficient. */
export async function forgetSecondFactor(tx: TxCtx, userId: string): Promise<void> {
  await tx.db.run(bound('subject', 'UPDATE `user` SET second_factor_at = NULL, updated_at = ? WHERE id = ?'), [
    tx.clock.now(),
    userId,
  ]);
  await tx.db.run(bound('subject', 'DELETE FROM second_factor WHERE user_id = ?'), [userId]);
  await tx.db.run(bound('subject', 'DELETE FROM recovery_code WHERE user_id = ?'), [userId]);
  await forgiveCodes(tx, userId);
}

/** Removes the viewer's second factor unless its organization requires one. */
async function remove(ctx: Ctx, code: string): Promise<void> {
  const { userId } = ctx.viewer;
  const user = await viewersCredentials(ctx);
  mustBe(user, 'ON');
  if (user.secondFactorRequired) {
    refuse('SECOND_FACTOR_REQUIRED', 'Your organization requires a second factor.');
  }
  await takeCodeAttempt(ctx, userId);
  const forgetOwn = async (tx: TxCtx): Promise<void> => {
    await useCode(tx, userId, code);
    await forgetSecondFactor(tx, userId);
    await tx.db.run(bound('viewer', 'UPDATE `user` SET updated_at = ?, version = version + 1 WHERE id = ?'), [
      tx.clock.now(),
      userId,
    ]);
    tx.emit(secondFactorRemoved(userId));
  };
  await inTransaction(ctx, forgetOwn, { operation: 'removeSecondFactor' });
}

export const removeSecondFactor = defineAnswer({
  name: 'removeSecondFactor',
  description: 'Removes your second factor, unless your organization requires one. Takes an app code or a recovery code.',
  example: 'removeSecondFactor(input: { code: "123456" }) { removed errors { code message } }',
  action: OWN,
  input: SecondFactorCodeInput,
  inputDescription: 'The code.',
  payload: RemoveSecondFactorPayload,
  codes: ['INVALID_SECOND_FACTOR', 'INVALID_STATE', 'SECOND_FACTOR_REQUIRED'],
  answer: async (ctx, { code }) => {
    await remove(ctx, code);
    return { removed: true };
  },
  refused: { removed: false },
});
