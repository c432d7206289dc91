import { randomInt } from 'node:crypto';
import { cpus } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import { HashQueue } from './hash-queue';

/** Argon2id as recommended by OWASP: 19 MiB, two passes, one lane. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Minimum length of a password in characters. */
export const PASSWORD_SHORTEST = 12;
/** Maximum length of a password in characters. */
export const PASSWORD_LONGEST = 256;

/** Concurrent hashes. More would starve everything else. */
const AT_ONCE = Math.max(1, Math.min(2, cpus().length - 1));
/** Maximum number of waiting hashes. Further callers are refused. */
const WAITING = 64;

let computed = 0;

/** Number of hashes computed by this process, for comparing the cost of responses in tests. */
export const hashesComputed = (): number => computed;

const turns = new HashQueue({ atOnce: AT_ONCE, waiting: WAITING });

const counted = <T>(work: () => Promise<T>): Promise<T> => {
  computed += 1;
  return work();
};

export const hashPassword = (password: string): Promise<string> =>
  turns.withPlace((inTurn) => inTurn(() => counted(() => hash(password.normalize('NFC'), COST))));

/** A hash that matches no password. Compared with if there is no user, so that both cases take the same time. */
let nobody: Promise<string> | undefined;

/**
 * Compares a password with the hash that `stored` returns. Without a hash it does the same work and returns false. `stored` is
 * called only once there is a place in the queue, so an attempt it counts is really checked.
 */
export function verifyPassword(password: string, stored: () => Promise<string | null>): Promise<boolean> {
  // Nobody has an overlong password, so it is not hashed.
  const candidate = password.length > PASSWORD_LONGEST ? '' : password.normalize('NFC');
  return turns.withPlace(async (inTurn) => {
    const known = await stored();
    nobody ??= hash(String(randomInt(2 ** 47)), COST);
    const against = known ?? (await nobody);
    const matches = await inTurn(() => counted(() => verify(against, candidate)));
    return known !== null && candidate !== '' && matches;
  });
}

// No look-alike characters. 20 of them have more than 112 bits of entropy.
const ALPHABET = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** A random temporary password. Shown only once. */
export function temporaryPassword(): string {
  const pick = (): string => ALPHABET[randomInt(ALPHABET.length)] ?? '';
  return Array.from({ length: 4 }, () => Array.from({ length: 5 }, pick).join('')).join('-');
}
