import { inTransaction, type Ctx, type TxCtx } from '../../../data/context';
import { bound } from '../../../data/sql';
import { insertRow } from '../../../graph/write';
import { refuse } from '../../../kernel/errors';
import { forgiveCodes, succeeded } from '../sign-in/attempts';
import { confirmPassword } from '../sign-in/change-password';
import { credentialsOf, type Credentials } from '../sign-in/credentials';
import { SecondFactor } from './second-factor.entity';
import { recoveryCodesRenewed, secondFactorBegun, secondFactorConfirmed, secondFactorRemoved } from './second-factor.events';
import { newSharedSecret, otpauthUrl } from './totp';
import { replaceRecoveryCodes, requireShownCode, takeCodeAttempt, useCode } from './use-code';

/** What an authenticator app is given. */
export interface SharedSecret {
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

/** Makes a shared secret for the viewer. It is asked for at sign-in only after {@link confirmSecondFactor}. */
export async function beginSecondFactor(ctx: Ctx, currentPassword: string): Promise<SharedSecret> {
  const { userId } = ctx.viewer;
  const user = await confirmPassword(ctx, currentPassword, ['currentPassword']);
  mustBe(user, 'OFF');
  const secret = newSharedSecret();
  const shown = { secret, otpauthUrl: otpauthUrl(secret, user.email) };
  const begin = async (tx: TxCtx): Promise<SharedSecret> => {
    mustBe(await viewersCredentials(tx), 'OFF');
    await tx.db.run(bound('viewer', 'DELETE FROM second_factor WHERE user_id = ?'), [userId]);
    const createdAt = tx.clock.now();
    const row = { userId, secret: tx.vault.lock(secret), createdAt, lastStep: 0 };
    await insertRow(tx, SecondFactor, row, secondFactorBegun(userId));
    return shown;
  };
  return inTransaction(ctx, begin, { operation: 'beginSecondFactor' });
}

/** Whoever else is signed in as this user proved less than is asked for from now on. */
const endOtherSessions = ({ db, clock, viewer }: TxCtx): Promise<number> =>
  db.run(bound('viewer', 'UPDATE session SET revoked_at = ? WHERE user_id = ? AND id <> ? AND revoked_at IS NULL'), [
    clock.now(),
    viewer.userId,
    viewer.sessionId,
  ]);

/** Turns the second factor on with its first code; answers the recovery codes. */
export async function confirmSecondFactor(ctx: Ctx, code: string): Promise<string[]> {
  const { userId } = ctx.viewer;
  mustBe(await viewersCredentials(ctx), 'OFF');
  const codes = await takeCodeAttempt(ctx, userId);
  const confirm = async (tx: TxCtx): Promise<string[]> => {
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
  return inTransaction(ctx, confirm, { operation: 'confirmSecondFactor' });
}

/** Gives the viewer new recovery codes. */
export async function renewRecoveryCodes(ctx: Ctx, code: string): Promise<string[]> {
  const { userId } = ctx.viewer;
  mustBe(await viewersCredentials(ctx), 'ON');
  const codes = await takeCodeAttempt(ctx, userId);
  const renew = async (tx: TxCtx): Promise<string[]> => {
    await requireShownCode(tx, userId, code);
    await succeeded(tx, codes);
    tx.emit(recoveryCodesRenewed(userId));
    return replaceRecoveryCodes(tx, userId);
  };
  return inTransaction(ctx, renew, { operation: 'renewRecoveryCodes' });
}

/** Forgets the second factor of a user, and what was guessed at it: a password is enough from now on. */
export async function forgetSecondFactor(tx: TxCtx, userId: string): Promise<void> {
  await tx.db.run(bound('subject', 'UPDATE `user` SET second_factor_at = NULL WHERE id = ?'), [userId]);
  await tx.db.run(bound('subject', 'DELETE FROM second_factor WHERE user_id = ?'), [userId]);
  await tx.db.run(bound('subject', 'DELETE FROM recovery_code WHERE user_id = ?'), [userId]);
  await forgiveCodes(tx, userId);
}

/** Removes the viewer's second factor, unless its organisation asks for one. */
export async function removeSecondFactor(ctx: Ctx, code: string): Promise<void> {
  const { userId } = ctx.viewer;
  const user = await viewersCredentials(ctx);
  mustBe(user, 'ON');
  if (user.secondFactorRequired) {
    refuse('SECOND_FACTOR_REQUIRED', 'Your organisation asks everybody for a second factor.');
  }
  await takeCodeAttempt(ctx, userId);
  const remove = async (tx: TxCtx): Promise<void> => {
    await useCode(tx, userId, code);
    await forgetSecondFactor(tx, userId);
    await tx.db.run(bound('viewer', 'UPDATE `user` SET version = version + 1 WHERE id = ?'), [userId]);
    tx.emit(secondFactorRemoved(userId));
  };
  await inTransaction(ctx, remove, { operation: 'removeSecondFactor' });
}
