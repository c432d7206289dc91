import { decodeJwt, errors, jwtVerify, type JWTPayload } from 'jose';
import { LRUCache } from 'lru-cache';
import { issuerKeys, KeysUnknown, type KeySource } from './issuer-keys';
import { digest, ISSUER as OWN_ISSUER } from './tokens';

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

/**
 * Whether an address is compared as what it is. Addresses here are compared trimmed, composed and in lower case,
 * and some characters are others then: the Kelvin sign is a `k`. To the issuer these are two addresses of two people.
 */
const isPlain = (email: string): boolean =>
  email.replace(/[A-Z]/g, (letter) => letter.toLowerCase()) === email.trim().normalize('NFC').toLowerCase();

/** Issuers write it as a word, too. */
const isVerified = (claim: unknown): boolean => claim === true || claim === 'true';

/**
 * Whom the claims are about, or why they are refused. Several audiences are fine as long as this server is one of them,
 * and the client that the token was given to (`azp`) is none of its business (RFC 9068, section 4).
 */
function identityIn(payload: JWTPayload, { issuer, emailDomains }: TrustedIssuer, now: number): ExternalIdentity | string {
  const { sub, exp, iat, email, email_verified: verified } = payload;
  if (typeof sub !== 'string' || sub === '' || sub.length > 255) return '`sub` is missing, empty or longer than 255 characters';
  if (typeof email !== 'string') return '`email` is missing';
  if (!isVerified(verified)) return '`email_verified` is not true';
  if (exp === undefined || exp <= now) return '`exp` is missing or over';
  if (iat === undefined || iat > now + SKEW) return '`iat` is missing or ahead';
  if (!isPlain(email)) return '`email` is not written plainly';
  const domain = email.toLowerCase().split('@').at(-1) ?? '';
  if (!emailDomains.includes(domain)) return 'the domain of `email` is not among those of `OIDC_EMAIL_DOMAINS`';
  return { issuer, subject: sub, email, issuedAt: iat, expiresAt: exp };
}

/** What was wrong with a token that could not be verified, in words that hold nothing of it. */
function wrongIn(cause: unknown): string {
  if (cause instanceof errors.JWTClaimValidationFailed || cause instanceof errors.JWTExpired) {
    return `\`${cause.claim}\` does not fit`;
  }
  return cause instanceof errors.JOSEError ? `it cannot be verified (${cause.code})` : 'the keys of the issuer could not be had';
}

/** A token that was checked, and until when that need not be done again. */
interface Checked {
  identity: ExternalIdentity;
  until: number;
}

/** Calls back with a reason, each at most once a minute. */
function seldom(report: (reason: string) => void): (reason: string) => void {
  const reportedAt = new Map<string, number>();
  return (reason) => {
    const now = performance.now();
    if (now - (reportedAt.get(reason) ?? -Infinity) < MINUTE) return;
    reportedAt.set(reason, now);
    report(reason);
  };
}

/**
 * Checks tokens of an issuer by its published keys. What cannot be checked for want of keys is reported once a minute, and
 * so is each reason for refusing a token, which the answer never tells.
 */
export function externalTokens(
  trusted: TrustedIssuer,
  report: (cause: unknown) => void,
  refusedFor: (reason: string) => void,
): ExternalTokens {
  const refused = seldom(refusedFor);
  const remembered = new LRUCache<string, Checked>({ max: REMEMBERED });
  let reportedAt = -Infinity;
  const reportSeldom = (cause: unknown): void => {
    if (performance.now() - reportedAt < MINUTE) return;
    reportedAt = performance.now();
    report(cause);
  };
  const keys = issuerKeys(trusted, reportSeldom);

  const check = async (token: string, nowMs: number): Promise<ExternalIdentity | string> => {
    try {
      const { payload, protectedHeader } = await jwtVerify(token, keys.at(nowMs), {
        algorithms: ALGORITHMS,
        issuer: trusted.issuer,
        audience: trusted.audience,
        currentDate: new Date(nowMs),
        clockTolerance: SKEW,
        requiredClaims: ['sub', 'exp', 'iat'],
      });
      if (protectedHeader.typ !== undefined && !TYPES.has(protectedHeader.typ.toLowerCase())) {
        return 'it is a token of another type';
      }
      return identityIn(payload, trusted, nowMs / 1000);
    } catch (cause) {
      // Forged, expired, malformed: one answer for all. Keys that could not be had have been reported.
      if (!(cause instanceof errors.JOSEError || cause instanceof KeysUnknown)) reportSeldom(cause);
      return wrongIn(cause);
    }
  };

  return {
    claims(token) {
      if (token.length > LONGEST) return false;
      try {
        const { iss } = decodeJwt(token);
        if (iss !== trusted.issuer && iss !== OWN_ISSUER) refused('`iss` is not the issuer of `OIDC_ISSUER`');
        return iss === trusted.issuer;
      } catch {
        return false;
      }
    },
    async verify(token, nowMs) {
      const name = digest(token);
      const known = remembered.get(name);
      if (known && nowMs < known.until) return known.identity;
      const identity = await check(token, nowMs);
      if (typeof identity === 'string') {
        refused(identity);
        return null;
      }
      // No longer than its key is known to be published.
      remembered.set(name, { identity, until: Math.min(identity.expiresAt * 1000, keys.freshUntil()) });
      return identity;
    },
  };
}
