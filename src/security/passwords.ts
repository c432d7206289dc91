import { randomInt } from 'node:crypto';
import { cpus } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import { AppError } from '../kernel/errors';

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

let running = 0;
const waiting: (() => void)[] = [];

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) {
    if (waiting.length >= WAITING) throw new AppError('UNAVAILABLE', 'Too many sign-ins at once; try again.');
    await new Promise<void>((go) => waiting.push(go));
  }
  running += 1;
  computed += 1;
  try {
    return await work();
  } finally {
    running -= 1;
    waiting.shift()?.();
  }
}

/** Hashes a password with argon2id. */
export const hashPassword = (password: string): Promise<string> => inTurn(() => hash(password.normalize('NFC'), COST));

/** A hash that no password has: compared with when there is no user, so that both cases cost the same. */
let nobody: Promise<string> | undefined;

/** Compares a password with a hash; without a hash it does the same work and answers no. */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  // An overlong password is nobody's; it is not worth hashing.
  const candidate = password.length > PASSWORD_LONGEST ? '' : password.normalize('NFC');
  nobody ??= hash(String(randomInt(2 ** 47)), COST);
  const against = stored ?? (await nobody);
  const matches = await inTurn(() => verify(against, candidate));
  return stored !== null && candidate !== '' && matches;
}

// No characters that look alike; 20 of them carry more than 112 bits.
const ALPHABET = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** A temporary password: random, shown once. */
export function temporaryPassword(): string {
  const pick = (): string => ALPHABET[randomInt(ALPHABET.length)] ?? '';
  return Array.from({ length: 4 }, () => Array.from({ length: 5 }, pick).join('')).join('-');
}
