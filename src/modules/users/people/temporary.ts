import type { Act } from '../../../graph/define-mutation';
import type { Done } from '../../../graph/idempotent-transaction';
import { hashPassword, temporaryPassword } from '../../../security/passwords';
import { TEMPORARY_PASSWORD_HOURS } from '../create-user';

/** A temporary password on its way: shown once, stored as a hash. */
export interface Temporary {
  password: string;
  passwordHash: string;
}

/** Makes a temporary password, before the transaction. */
export async function makeTemporary(): Promise<Temporary> {
  const password = temporaryPassword();
  return { password, passwordHash: await hashPassword(password) };
}

/** What the payload shows beside the user name, which the outcome names. */
export const showTemporary = ({ repeated, dryRun }: Done, { prepared }: Act<unknown, Temporary>): object => ({
  temporaryPassword: repeated || dryRun ? null : prepared.password,
  secretShownBefore: repeated,
});

/** The columns of a user who gets a temporary password. */
export const temporaryColumns = (passwordHash: string, now: number) => ({
  passwordHash,
  mustChangePassword: true,
  temporaryPasswordExpiresAt: now + TEMPORARY_PASSWORD_HOURS * 3_600_000,
});
