import type { Done } from '../../../graph/store';
import { hashPassword, temporaryPassword } from '../../../security/passwords';
import { TEMPORARY_PASSWORD_HOURS } from '../create-user';

/** A temporary password on its way: shown once, stored as a hash. */
export interface Temporary {
  /** Hashes it; called before the transaction. */
  prepare: () => Promise<void>;
  hash: () => string;
  /** What the payload shows beside the user name, which the outcome names. */
  shown: (done: Done) => object;
}

/** Makes a temporary password. */
export function makeTemporary(): Temporary {
  const password = temporaryPassword();
  let passwordHash = '';
  return {
    prepare: async () => {
      passwordHash = await hashPassword(password);
    },
    hash: () => passwordHash,
    shown: ({ repeated, dryRun }) => ({
      temporaryPassword: repeated || dryRun ? null : password,
      secretShownBefore: repeated,
    }),
  };
}

/** The columns of a user who gets a temporary password. */
export const temporaryColumns = (passwordHash: string, now: number): { [column: string]: string | number | boolean } => ({
  passwordHash,
  mustChangePassword: true,
  temporaryPasswordExpiresAt: now + TEMPORARY_PASSWORD_HOURS * 3_600_000,
});
