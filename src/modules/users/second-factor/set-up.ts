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

/** What an authenticator app is given. */
interface SharedSecret {
  secret: string;
  otpauthUrl: string;
}

async function viewersCredentials(tx: Ctx): Promise<Credentials> {
  const user = await credentialsOf(tx, 'id', tx.viewer.userId);
  return user ?? refuse('NOT_FOUND', 'There is no such user any more.');
}

const mustBe = (user: Credentials, state: 'ON' | 'OFF'): void => {
  const on = user.secondFactorAt !== null;
  if (on && state === 'OFF')
    refuse('INVALID_STATE', 'A second factor is asked for already; remove it first.', [], { state: 'ON' });
  if (!on && state === 'ON') refuse('INVALID_STATE', 'No second factor is set up.', [], { state: 'OFF' });
};

/** Makes a shared secret for the viewer. */
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
    'Begins to set up an authenticator app (TOTP, RFC 6238) as second factor. Nothing is asked for until `confirmSecondFactor`; beginning again voids the secret of before.',
  action: OWN,
  input: BeginSecondFactorInput,
  inputDescription: 'The password.',
  payload: BeginSecondFactorPayload,
  codes: ['WRONG_PASSWORD', 'INVALID_STATE'],
  until: 'secondFactor',
  answer: (ctx, { currentPassword }) => begin(ctx, currentPassword),
  refused: { secret: null, otpauthUrl: null },
});

/** Whoever else is signed in as this user proved less than is asked for from now on. */
const endOtherSessions = ({ db, clock, viewer }: TxCtx): Promise<number> =>
  db.run(bound('viewer', 'UPDATE session SET revoked_at = ? WHERE user_id = ? AND id <> ? AND revoked_at IS NULL'), [
    clock.now(),
    viewer.userId,
    viewer.sessionId,
  ]);

/** Turns the second factor on with its first code; answers the recovery codes. */
async function confirm(ctx: Ctx, code: string): Promise<string[]> {
  const { userId } = ctx.viewer;
  mustBe(await viewersCredentials(ctx), 'OFF');
  const codes = await takeCodeAttempt(ctx, userId);
  const turnOn = async (tx: TxCtx): Promise<string[]> => {
    await requireShownCode(tx, userId, code);
    const turnedOn = await tx.db.run(
      bound('viewer', 'UPDATE `user` SET second_factor_at = ?, version = version + 1 WHERE id = ? AND second_factor_at IS NULL'),
      [tx.clock.now(), userId],
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
  description: 'Turns the second factor on with a code of the app, ends all other sessions and shows the recovery codes.',
  action: OWN,
  input: SecondFactorCodeInput,
  inputDescription: 'A code.',
  payload: ConfirmSecondFactorPayload,
  codes: ['INVALID_SECOND_FACTOR', 'INVALID_STATE'],
  until: 'secondFactor',
  answer: async (ctx, { code }) => ({ recoveryCodes: await confirm(ctx, code) }),
  refused: { recoveryCodes: null },
});

/** Gives the viewer new recovery codes. */
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
  description: 'Makes new recovery codes; those of before are void.',
  action: OWN,
  input: SecondFactorCodeInput,
  inputDescription: 'A code.',
  payload: RenewRecoveryCodesPayload,
  codes: ['INVALID_SECOND_FACTOR', 'INVALID_STATE'],
  answer: async (ctx, { code }) => ({ recoveryCodes: await renew(ctx, code) }),
  refused: { recoveryCodes: null },
});

/** Forgets the second factor of a user, and what was guessed at it: a password is enough from now on. */
export async function forgetSecondFactor(tx: TxCtx, userId: string): Promise<void> {
  await tx.db.run(bound('subject', 'UPDATE `user` SET second_factor_at = NULL WHERE id = ?'), [userId]);
  await tx.db.run(bound('subject', 'DELETE FROM second_factor WHERE user_id = ?'), [userId]);
  await tx.db.run(bound('subject', 'DELETE FROM recovery_code WHERE user_id = ?'), [userId]);
  await forgiveCodes(tx, userId);
}

/** Removes the viewer's second factor, unless its organization asks for one. */
async function remove(ctx: Ctx, code: string): Promise<void> {
  const { userId } = ctx.viewer;
  const user = await viewersCredentials(ctx);
  mustBe(user, 'ON');
  if (user.secondFactorRequired) {
    refuse('SECOND_FACTOR_REQUIRED', 'Your organization asks everybody for a second factor.');
  }
  await takeCodeAttempt(ctx, userId);
  const forgetOwn = async (tx: TxCtx): Promise<void> => {
    await useCode(tx, userId, code);
    await forgetSecondFactor(tx, userId);
    await tx.db.run(bound('viewer', 'UPDATE `user` SET version = version + 1 WHERE id = ?'), [userId]);
    tx.emit(secondFactorRemoved(userId));
  };
  await inTransaction(ctx, forgetOwn, { operation: 'removeSecondFactor' });
}

export const removeSecondFactor = defineAnswer({
  name: 'removeSecondFactor',
  description:
    'Removes the own second factor, unless the organization asks for one; takes a code of the app, or a recovery code.',
  action: OWN,
  input: SecondFactorCodeInput,
  inputDescription: 'A code.',
  payload: RemoveSecondFactorPayload,
  codes: ['INVALID_SECOND_FACTOR', 'INVALID_STATE', 'SECOND_FACTOR_REQUIRED'],
  answer: async (ctx, { code }) => {
    await remove(ctx, code);
    return { removed: true };
  },
  refused: { removed: false },
});
