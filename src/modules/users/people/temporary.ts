import type { Act } from '../../../graph/define-mutation';
import type { Done } from '../../../graph/idempotent-transaction';
import { hashPassword, temporaryPassword } from '../../../security/passwords';
import { TEMPORARY_PASSWORD_HOURS } from '../create-user';

/** A new temporary password: shown once, stored as a hash. */
export interface Temporary {
  password: string;
  passwordHash: string;
}

/** Generates a temporary password before the transaction starts. */
export async function makeTemporary(): Promise<Temporary> {
  const password = temporaryPassword();
  return { password, passwordHash: await hashPassword(password) };
}

/** The credential fields of the payload; the user name comes from the outcome. */
export const showTemporary = ({ repeated, dryRun }: Done, { prepared }: Act<unknown, Temporary>): object => ({
  temporaryPassword: repeated || dryRun ? null : prepared.password,
  secretShownBefore: repeated,
});

/** The columns to set with a temporary password. */
export const temporaryColumns = (passwordHash: string, now: number) => ({
  passwordHash,
  mustChangePassword: true,
  temporaryPasswordExpiresAt: now + TEMPORARY_PASSWORD_HOURS * 3_600_000,
});
