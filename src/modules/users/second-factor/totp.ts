import { randomInt } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';

/** Seconds of a time step (RFC 6238). */
const STEP = 30;
/** Steps that a clock may be ahead or behind. */
const SKEW = 1;
/** Bytes of a shared secret: as many as the hash has (RFC 4226). */
const SECRET_BYTES = 20;

const totpOf = (secret: string, label: string): TOTP =>
  new TOTP({ issuer: 'Partner Graph', label, secret: Secret.fromBase32(secret), period: STEP });

/** A new shared secret, base 32. */
export const newSharedSecret = (): string => new Secret({ size: SECRET_BYTES }).base32;

/** The address that authenticator apps read from a picture. */
export const otpauthUrl = (secret: string, email: string): string => totpOf(secret, email).toString();

/** The time step that a code belongs to; null when it is none of those around now. */
export function stepOfCode(secret: string, code: string, nowMs: number): number | null {
  if (!/^\d{6}$/.test(code)) return null;
  const delta = totpOf(secret, '').validate({ token: code, window: SKEW, timestamp: nowMs });
  return delta === null ? null : Math.floor(nowMs / 1000 / STEP) + delta;
}

/** Recovery codes that a user has at first. */
const RECOVERY_CODES = 10;
// 24 characters of 30 carry more than 112 bits, so a plain hash keeps them (ASVS 6.5.2).
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz2345678';

/** New recovery codes, in groups that can be read aloud. */
export function newRecoveryCodes(): string[] {
  const group = (): string => Array.from({ length: 6 }, () => ALPHABET[randomInt(ALPHABET.length)] ?? '').join('');
  return Array.from({ length: RECOVERY_CODES }, () => Array.from({ length: 4 }, group).join('-'));
}

/** Characters of a code at most, as it is typed; a longer one is none. */
const TYPED_LONGEST = 100;

/** A code as it is compared: without blanks and dashes, lower case. */
export const plainCode = (code: string): string => (code.length > TYPED_LONGEST ? '' : code.toLowerCase().replace(/[\s-]/g, ''));
