import type { Ctx, TxCtx } from '../../../data/context';
import { bound } from '../../../data/sql';
import { insertRows } from '../../../graph/write';
import { refuse } from '../../../kernel/errors';
import { attemptsAt, takeAttempt } from '../sign-in/attempts';
import { RecoveryCode } from './second-factor.entity';
import { newRecoveryCodes, plainCode, stepOfCode } from './totp';

/** The one refusal for a wrong or used code, a passkey that proves nothing, too many attempts, and an invalid challenge. */
export const invalidCode = (path: string[] = ['code']): never =>
  refuse('INVALID_SECOND_FACTOR', 'The code or passkey is wrong, used or too old. Use the next code, or sign in again.', path);

const hashOf = ({ services: { links } }: Ctx, userId: string, code: string): string =>
  links.seal(`recovery ${userId} ${plainCode(code)}`);

/** The user's shared secret; null if no setup was started. */
export async function sharedSecret(ctx: Ctx, userId: string): Promise<string | null> {
  const [row] = await ctx.db.rows(bound<{ secret: string }>('proof', 'SELECT secret FROM second_factor WHERE user_id = ?'), [
    userId,
  ]);
  return row ? ctx.services.vault.open(row.secret) : null;
}

/** Whether an app is already in use. One that is only being set up proves nothing. */
type AppState = 'ON' | 'PENDING';

/** Consumes an app code. Returns false if it is wrong or used. */
async function useShownCode(tx: TxCtx, userId: string, code: string, state: AppState = 'ON'): Promise<boolean> {
  const secret = await sharedSecret(tx, userId);
  const step = secret === null ? null : stepOfCode(secret, plainCode(code), tx.clock.now());
  if (step === null) return false;
  // Of concurrent requests with the same code, one wins.
  const used = 'UPDATE second_factor SET last_step = ? WHERE user_id = ? AND last_step < ? AND (last_step > 0) = ?';
  return (await tx.db.run(bound('proof', used), [step, userId, step, state === 'ON' ? 1 : 0])) === 1;
}

async function useRecoveryCode(tx: TxCtx, userId: string, code: string): Promise<boolean> {
  const used = 'UPDATE recovery_code SET used_at = ? WHERE user_id = ? AND code_hash = ? AND used_at IS NULL';
  return (await tx.db.run(bound('proof', used), [tx.clock.now(), userId, hashOf(tx, userId, code)])) === 1;
}

/** Consumes a code of either kind and returns which kind it was; refuses if it is neither. */
export async function useCode(tx: TxCtx, userId: string, code: string): Promise<'code' | 'recovery code'> {
  if (await useShownCode(tx, userId, code)) return 'code';
  if (await useRecoveryCode(tx, userId, code)) return 'recovery code';
  return invalidCode();
}

/** Consumes an app code; recovery codes are refused. */
export async function requireShownCode(tx: TxCtx, userId: string, code: string): Promise<'code'> {
  return (await useShownCode(tx, userId, code)) ? 'code' : invalidCode();
}

/** Consumes the first code of an app that is being set up. */
export async function requireFirstCode(tx: TxCtx, userId: string, code: string): Promise<void> {
  if (!(await useShownCode(tx, userId, code, 'PENDING'))) invalidCode();
}

/** Takes one attempt at a user's codes before comparing any. */
export async function takeCodeAttempt(ctx: Ctx, userId: string, path?: string[]): Promise<string> {
  const account = attemptsAt.code(ctx, userId);
  if (!(await takeAttempt(ctx, account))) invalidCode(path);
  return account;
}

/** Replaces a user's recovery codes. Earlier codes become void. */
export async function replaceRecoveryCodes(tx: TxCtx, userId: string, codes = newRecoveryCodes()): Promise<string[]> {
  await tx.db.run(bound('proof', 'DELETE FROM recovery_code WHERE user_id = ?'), [userId]);
  const rows = codes.map((code) => ({ userId, codeHash: hashOf(tx, userId, code), usedAt: null }));
  await insertRows(tx, RecoveryCode, rows);
  return codes;
}
