import { randomInt } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';

/** Length of a time step in seconds (RFC 6238). */
const STEP = 30;
/** Accepted clock drift, in steps. */
const SKEW = 1;
/** Length of a shared secret in bytes: the hash size (RFC 4226). */
const SECRET_BYTES = 20;

const totpOf = (secret: string, label: string): TOTP =>
  new TOTP({ issuer: 'Partner Graph', label, secret: Secret.fromBase32(secret), period: STEP });

/** Generates a shared secret in base32. */
export const newSharedSecret = (): string => new Secret({ size: SECRET_BYTES }).base32;

/** The otpauth URL for the QR code that authenticator apps scan. */
export const otpauthUrl = (secret: string, email: string): string => totpOf(secret, email).toString();

/** The time step a code belongs to; null if it matches none of the current steps. */
export function stepOfCode(secret: string, code: string, nowMs: number): number | null {
  if (!/^\d{6}$/.test(code)) return null;
  const delta = totpOf(secret, '').validate({ token: code, window: SKEW, timestamp: nowMs });
  return delta === null ? null : Math.floor(nowMs / 1000 / STEP) + delta;
}

/** Number of recovery codes in a set. */
const RECOVERY_CODES = 10;
// 24 characters out of 30 carry more than 112 bits, so a plain hash is sufficient (ASVS 6.5.2).
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz2345678';

/** Generates recovery codes, in groups for reading aloud. */
export function newRecoveryCodes(): string[] {
  const group = (): string => Array.from({ length: 6 }, () => ALPHABET[randomInt(ALPHABET.length)] ?? '').join('');
  return Array.from({ length: RECOVERY_CODES }, () => Array.from({ length: 4 }, group).join('-'));
}

/** Maximum length of a typed code, in characters. Longer input is not a code. */
const TYPED_LONGEST = 100;

/** Normal form for comparing codes: no blanks or dashes, lower case. */
export const plainCode = (code: string): string => (code.length > TYPED_LONGEST ? '' : code.toLowerCase().replace(/[\s-]/g, ''));
