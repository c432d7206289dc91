import { randomInt } from 'node:crypto';
import { cpus } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import { HashQueue } from './hash-queue';

/** Argon2id as OWASP asks for: 19 MiB, two passes, one lane. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Characters of a password at least. */
export const PASSWORD_SHORTEST = 12;
/** Characters of a password at most. */
export const PASSWORD_LONGEST = 256;

/** Hashes at once: more would starve everything else. */
const AT_ONCE = Math.max(1, Math.min(2, cpus().length - 1));
/** Hashes waiting at most; beyond it the caller is told to come back. */
const WAITING = 64;

let computed = 0;

/** Hashes computed by this process, to compare what answers cost. */
export const hashesComputed = (): number => computed;

const turns = new HashQueue({ atOnce: AT_ONCE, waiting: WAITING });

const counted = <T>(work: () => Promise<T>): Promise<T> => {
  computed += 1;
  return work();
};

/** Hashes a password with argon2id. */
export const hashPassword = (password: string): Promise<string> =>
  turns.withPlace((inTurn) => inTurn(() => counted(() => hash(password.normalize('NFC'), COST))));

/** A hash that no password has: compared with when there is no user, so that both cases cost the same. */
let nobody: Promise<string> | undefined;

/**
 * Compares a password with the hash that `stored` answers; without one it does the same work and answers no.
 * `stored` is asked when there is a place in the queue, so what it counts as an attempt is looked at.
 */
export function verifyPassword(password: string, stored: () => Promise<string | null>): Promise<boolean> {
  // An overlong password is nobody's; it is not worth hashing.
  const candidate = password.length > PASSWORD_LONGEST ? '' : password.normalize('NFC');
  return turns.withPlace(async (inTurn) => {
    const known = await stored();
    nobody ??= hash(String(randomInt(2 ** 47)), COST);
    const against = known ?? (await nobody);
    const matches = await inTurn(() => counted(() => verify(against, candidate)));
    return known !== null && candidate !== '' && matches;
  });
}

// No characters that look alike; 20 of them carry more than 112 bits.
const ALPHABET = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** A temporary password: random, shown once. */
export function temporaryPassword(): string {
  const pick = (): string => ALPHABET[randomInt(ALPHABET.length)] ?? '';
  return Array.from({ length: 4 }, () => Array.from({ length: 5 }, pick).join('')).join('-');
}
