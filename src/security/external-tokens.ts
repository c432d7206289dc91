import { decodeJwt, errors, jwtVerify, type JWTPayload } from 'jose';
import { LRUCache } from 'lru-cache';
import { issuerKeys, KeysUnknown, type KeySource } from './issuer-keys';
import { digest, ISSUER as OWN_ISSUER } from './tokens';

/** A trusted OpenID Connect issuer. */
export interface TrustedIssuer extends KeySource {
  /** The audience that identifies this server, exactly as in `aud`. */
  audience: string;
  /** E-mail domains the issuer may vouch for, in lower case. */
  emailDomains: readonly string[];
}

/** The identity in a valid token of the issuer. */
export interface ExternalIdentity {
  issuer: string;
  /** The user at the issuer. Never reassigned to another user. */
  subject: string;
  /** Verified by the issuer, at one of the allowed domains. */
  email: string;
  /** Seconds since the epoch. */
  issuedAt: number;
  /** Seconds since the epoch. */
  expiresAt: number;
}

/** Checks tokens of an external issuer. */
export interface ExternalTokens {
  /** Whether a token claims to come from the issuer. Proves nothing. */
  claims(token: string): boolean;
  /** The identity in a valid token, otherwise null. */
  verify(token: string, nowMs: number): Promise<ExternalIdentity | null>;
}

/** Maximum length of a token in characters. Longer ones are ignored. */
const LONGEST = 8_192;
/** Verified tokens cached by digest. Limits memory. */
const REMEMBERED = 10_000;
/** Only asymmetric signatures: a public key must never be accepted as a shared secret. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
const TYPES = new Set(['jwt', 'at+jwt', 'application/at+jwt']);
/** Seconds the issuer's clock may be ahead. */
const SKEW = 60;
const MINUTE = 60_000;

/**
 * Whether the canonical form of an address is the address itself. This server compares addresses trimmed, composed and in lower
 * case, which merges some characters: the Kelvin sign becomes `k`. For the issuer those are two addresses of two people.
 */
const isPlain = (email: string): boolean =>
  email.replace(/[A-Z]/g, (letter) => letter.toLowerCase()) === email.trim().normalize('NFC').toLowerCase();

/** Some issuers send it as a string. */
const isVerified = (claim: unknown): boolean => claim === true || claim === 'true';

/**
 * The identity in the claims, or why they are refused. Several audiences are fine if this server is one of them. The client
 * that got the token (`azp`) does not matter (RFC 9068, section 4).
 */
function identityIn(payload: JWTPayload, { issuer, emailDomains }: TrustedIssuer, now: number): ExternalIdentity | string {
  const { sub, exp, iat, email, email_verified: verified } = payload;
  if (typeof sub !== 'string' || sub === '' || sub.length > 255) return '`sub` is missing, empty or longer than 255 characters';
  if (typeof email !== 'string') return '`email` is missing';
  if (!isVerified(verified)) return '`email_verified` is not true';
  if (exp === undefined || exp <= now) return '`exp` is missing or in the past';
  if (iat === undefined || iat > now + SKEW) return '`iat` is missing or in the future';
  if (!isPlain(email)) return '`email` contains characters that are not in canonical form';
  const domain = email.toLowerCase().split('@').at(-1) ?? '';
  if (!emailDomains.includes(domain)) return 'the domain of `email` is not in `OIDC_EMAIL_DOMAINS`';
  return { issuer, subject: sub, email, issuedAt: iat, expiresAt: exp };
}

/** Why a token could not be verified, without any of its content. */
function wrongIn(cause: unknown): string {
  if (cause instanceof errors.JWTClaimValidationFailed || cause instanceof errors.JWTExpired) {
    return `\`${cause.claim}\` does not match`;
  }
  return cause instanceof errors.JOSEError ? `verification failed (${cause.code})` : 'the keys of the issuer are unavailable';
}

/** A verified token, and until when it need not be verified again. */
interface Checked {
  identity: ExternalIdentity;
  until: number;
}

/** Reports each reason at most once a minute. */
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
 * Verifies tokens with the issuer's published keys. Missing keys are reported once a minute, and so is each reason for refusing
 * a token. Callers never learn the reason.
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
      // Forged, expired, malformed: the same answer for all. Missing keys are already reported.
      if (!(cause instanceof errors.JOSEError || cause instanceof KeysUnknown)) reportSeldom(cause);
      return wrongIn(cause);
    }
  };

  return {
    claims(token) {
      if (token.length > LONGEST) return false;
      try {
        const { iss } = decodeJwt(token);
        if (iss !== trusted.issuer && iss !== OWN_ISSUER) refused('`iss` does not match `OIDC_ISSUER`');
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
