import { decodeJwt, errors, jwtVerify, type JWTPayload } from 'jose';
import { LRUCache } from 'lru-cache';
import { issuerKeys, KeysUnknown, type KeySource } from './issuer-keys';
import { digest } from './tokens';

/** An OpenID Connect issuer whose tokens are taken. */
export interface TrustedIssuer extends KeySource {
  /** This server's name at the issuer, exactly as tokens name it in `aud`. */
  audience: string;
  /** Domains of e-mail addresses that the issuer speaks for, lower case. */
  emailDomains: readonly string[];
}

/** Whom a valid token of the issuer is about. */
export interface ExternalIdentity {
  issuer: string;
  /** The person at the issuer; never given to another. */
  subject: string;
  /** Verified by the issuer, and of one of the listed domains. */
  email: string;
  /** Seconds since the epoch. */
  issuedAt: number;
  /** Seconds since the epoch. */
  expiresAt: number;
}

/** Checks tokens of an external issuer. */
export interface ExternalTokens {
  /** Whether a token says that it comes from the issuer; proves nothing. */
  claims(token: string): boolean;
  /** Whom a valid token is about; null for everything else, whatever is wrong with it. */
  verify(token: string, nowMs: number): Promise<ExternalIdentity | null>;
}

/** Characters of a token at most; longer ones are not looked at. */
const LONGEST = 8_192;
/** Verified tokens remembered by digest; the bound is a bound on memory. */
const REMEMBERED = 10_000;
/** Signatures by key pairs only: a public key must never do as a shared secret. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
const TYPES = new Set(['jwt', 'at+jwt', 'application/at+jwt']);
/** Seconds that the issuer's clock may be ahead. */
const SKEW = 60;
const MINUTE = 60_000;

/** Whether several audiences are named and this server is not the one that the token was made for. */
const isForAnother = ({ aud, azp }: JWTPayload, audience: string): boolean =>
  Array.isArray(aud) && aud.length > 1 && azp !== audience;

/**
 * Whether an address is compared as what it is. Addresses here are compared trimmed, composed and in lower case,
 * and some characters are others then: the Kelvin sign is a `k`. To the issuer these are two addresses of two people.
 */
const isPlain = (email: string): boolean =>
  email.replace(/[A-Z]/g, (letter) => letter.toLowerCase()) === email.trim().normalize('NFC').toLowerCase();

function identityIn(
  payload: JWTPayload,
  { issuer, audience, emailDomains }: TrustedIssuer,
  now: number,
): ExternalIdentity | null {
  const { sub, exp, iat, email, email_verified: verified } = payload;
  if (typeof sub !== 'string' || sub === '' || sub.length > 255 || typeof email !== 'string' || verified !== true) return null;
  if (exp === undefined || exp <= now || iat === undefined || iat > now + SKEW || isForAnother(payload, audience)) return null;
  const domain = email.toLowerCase().split('@').at(-1) ?? '';
  return isPlain(email) && emailDomains.includes(domain) ? { issuer, subject: sub, email, issuedAt: iat, expiresAt: exp } : null;
}

/** A token that was checked, and until when that need not be done again. */
interface Checked {
  identity: ExternalIdentity;
  until: number;
}

/** Checks tokens of an issuer by its published keys. What cannot be checked for want of keys is reported once a minute. */
export function externalTokens(trusted: TrustedIssuer, report: (cause: unknown) => void): ExternalTokens {
  const remembered = new LRUCache<string, Checked>({ max: REMEMBERED });
  let reportedAt = -Infinity;
  const reportSeldom = (cause: unknown): void => {
    if (performance.now() - reportedAt < MINUTE) return;
    reportedAt = performance.now();
    report(cause);
  };
  const keys = issuerKeys(trusted, reportSeldom);

  const check = async (token: string, nowMs: number): Promise<ExternalIdentity | null> => {
    try {
      const { payload, protectedHeader } = await jwtVerify(token, keys.at(nowMs), {
        algorithms: ALGORITHMS,
        issuer: trusted.issuer,
        audience: trusted.audience,
        currentDate: new Date(nowMs),
        clockTolerance: SKEW,
        requiredClaims: ['sub', 'exp', 'iat'],
      });
      if (protectedHeader.typ !== undefined && !TYPES.has(protectedHeader.typ.toLowerCase())) return null;
      return identityIn(payload, trusted, nowMs / 1000);
    } catch (cause) {
      // Forged, expired, malformed: one answer for all. Keys that could not be had have been reported.
      if (!(cause instanceof errors.JOSEError || cause instanceof KeysUnknown)) reportSeldom(cause);
      return null;
    }
  };

  return {
    claims(token) {
      if (token.length > LONGEST) return false;
      try {
        return decodeJwt(token).iss === trusted.issuer;
      } catch {
        return false;
      }
    },
    async verify(token, nowMs) {
      const name = digest(token);
      const known = remembered.get(name);
      if (known && nowMs < known.until) return known.identity;
      const identity = await check(token, nowMs);
      if (!identity) return null;
      // No longer than its key is known to be published.
      remembered.set(name, { identity, until: Math.min(identity.expiresAt * 1000, keys.freshUntil()) });
      return identity;
    },
  };
}
