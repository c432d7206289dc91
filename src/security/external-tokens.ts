import { decodeJwt, errors, jwtVerify, type JWTPayload } from 'jose';
import { LRUCache } from 'lru-cache';
import { identityIn, SKEW, type ExternalIdentity, type TrustedIssuer } from './external-claims';
import type { Reach } from './guarded-json';
import { issuerKeys, KeysUnknown, type IssuerKeys } from './issuer-keys';
import type { TokenRefusal } from './token-refusals';
import { digest } from './tokens';

/** What a token says about its origin. Proves nothing. */
export interface ClaimedOrigin {
  issuer: string;
  /** Empty if it names no address. */
  emailDomain: string;
}

/** Checks tokens of external issuers. */
export interface ExternalTokens {
  /** What a token says about its origin. Null if it is not one of an external issuer. */
  claimed(token: string): ClaimedOrigin | null;
  /** The identity in a token that was verified before, while its key is known to be published. */
  recalled(token: string, nowMs: number): ExternalIdentity | null;
  /** The identity in a token that this issuer signed, or why it is refused. */
  verify(token: string, trusted: TrustedIssuer, nowMs: number): Promise<ExternalIdentity | TokenRefusal>;
  /** Whether to note that this provider's token was refused: for each reason at most once a minute. */
  noteworthy(providerId: string, reason: string): boolean;
}

/** Maximum length of a token in characters. Longer ones are ignored. */
const LONGEST = 8_192;
/** Maximum length of an issuer in characters. */
const ISSUER_LONGEST = 255;
/** Issuers are web addresses; the server's own is not. */
const ADDRESS = /^https?:\/\//;
/** Verified tokens cached by digest. Limits memory. */
const REMEMBERED = 10_000;
/** Issuers whose keys are kept. Limits memory. */
const ISSUERS = 1_000;
/** Only asymmetric signatures: a public key must never be accepted as a shared secret. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
const MINUTE = 60_000;

/** Refusals by the claim that jose found wrong. */
const BY_CLAIM: Readonly<Record<string, TokenRefusal>> = {
  aud: 'AUDIENCE',
  exp: 'EXPIRED',
  nbf: 'NOT_YET_VALID',
  iat: 'NOT_YET_VALID',
  sub: 'SUBJECT',
};

/** Why a token could not be verified. */
function refusalFor(cause: unknown): TokenRefusal {
  if (cause instanceof errors.JWTExpired) return 'EXPIRED';
  if (cause instanceof errors.JWTClaimValidationFailed) return BY_CLAIM[cause.claim] ?? 'MALFORMED';
  if (cause instanceof errors.JOSEAlgNotAllowed) return 'ALGORITHM';
  if (cause instanceof errors.JWSSignatureVerificationFailed) return 'SIGNATURE';
  if (cause instanceof errors.JWKSNoMatchingKey || cause instanceof errors.JWKSMultipleMatchingKeys) return 'KEY_UNKNOWN';
  return cause instanceof errors.JOSEError ? 'MALFORMED' : 'KEYS_UNAVAILABLE';
}

/** True for each text at most once a minute. */
function seldom(): (what: string) => boolean {
  const last = new LRUCache<string, number>({ max: REMEMBERED });
  return (what) => {
    const now = performance.now();
    if (now - (last.get(what) ?? -Infinity) < MINUTE) return false;
    last.set(what, now);
    return true;
  };
}

/** A verified token, and until when it need not be verified again. */
interface Checked {
  identity: ExternalIdentity;
  until: number;
}

/** The domain of an address, as text. */
const domainIn = (email: unknown): string => (typeof email === 'string' ? (email.toLowerCase().split('@').at(-1) ?? '') : '');

/** Verifies tokens with the keys that their issuers publish. Missing keys are reported once a minute for each issuer. */
export function externalTokens(reach: Reach, report: (issuer: string, cause: unknown) => void): ExternalTokens {
  const remembered = new LRUCache<string, Checked>({ max: REMEMBERED });
  const sources = new LRUCache<string, IssuerKeys>({ max: ISSUERS });
  const reportNow = seldom();
  const noteNow = seldom();

  const keysOf = (trusted: TrustedIssuer): IssuerKeys => {
    // Whoever names other keys for the same issuer gets only those: organizations never share what one of them has named.
    const name = JSON.stringify([trusted.issuer, trusted.jwksUrl]);
    let keys = sources.get(name);
    if (!keys) {
      const { issuer } = trusted;
      keys = issuerKeys(trusted, reach, (cause) => {
        if (reportNow(name)) report(issuer, cause);
      });
      sources.set(name, keys);
    }
    return keys;
  };

  const check = async (token: string, trusted: TrustedIssuer, nowMs: number): Promise<ExternalIdentity | TokenRefusal> => {
    try {
      const { payload, protectedHeader } = await jwtVerify(token, keysOf(trusted).at(nowMs), {
        algorithms: ALGORITHMS,
        issuer: trusted.issuer,
        audience: [...trusted.audiences],
        currentDate: new Date(nowMs),
        clockTolerance: SKEW,
        requiredClaims: ['exp', 'iat'],
      });
      return identityIn(payload, protectedHeader.typ, trusted, nowMs / 1000);
    } catch (cause) {
      // Missing keys are already reported.
      if (!(cause instanceof errors.JOSEError || cause instanceof KeysUnknown) && reportNow(trusted.issuer)) {
        report(trusted.issuer, cause);
      }
      return refusalFor(cause);
    }
  };

  return {
    claimed(token) {
      if (token.length > LONGEST) return null;
      let claims: JWTPayload;
      try {
        claims = decodeJwt(token);
      } catch {
        return null;
      }
      const { iss, email } = claims;
      if (typeof iss !== 'string' || !ADDRESS.test(iss) || iss.length > ISSUER_LONGEST) return null;
      return { issuer: iss, emailDomain: domainIn(email) };
    },
    recalled(token, nowMs) {
      const known = remembered.get(digest(token));
      return known && nowMs < known.until ? known.identity : null;
    },
    async verify(token, trusted, nowMs) {
      const identity = await check(token, trusted, nowMs);
      if (typeof identity !== 'string') {
        // No longer than its key is known to be published.
        const until = Math.min(identity.expiresAt * 1000, keysOf(trusted).freshUntil());
        remembered.set(digest(token), { identity, until });
      }
      return identity;
    },
    noteworthy: (providerId, reason) => noteNow(`${providerId} ${reason}`),
  };
}
