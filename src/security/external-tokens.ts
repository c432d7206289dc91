import { createRemoteJWKSet, decodeJwt, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { LRUCache } from 'lru-cache';
import { digest } from './tokens';

/** An OpenID Connect issuer whose tokens are taken. */
export interface TrustedIssuer {
  /** Exactly as tokens name it in `iss`. */
  issuer: string;
  /** This server's name at the issuer, exactly as tokens name it in `aud`. */
  audience: string;
  /** Where its keys are; found at the issuer unless given. */
  jwksUrl?: string | undefined;
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
/** Milliseconds to wait for the issuer. */
const PATIENCE = 2_000;
/** Milliseconds between two looks for keys, so that made-up keys cause no traffic. */
const COOLDOWN = 30_000;
/** Milliseconds that keys are kept. */
const KEPT = 10 * 60_000;
const MINUTE = 60_000;

async function discover({ issuer, jwksUrl }: TrustedIssuer): Promise<URL> {
  if (jwksUrl !== undefined) return new URL(jwksUrl);
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const response = await fetch(address, { signal: AbortSignal.timeout(PATIENCE), redirect: 'error' });
  const document = (await response.json()) as { issuer?: unknown; jwks_uri?: unknown };
  if (!response.ok || document.issuer !== issuer || typeof document.jwks_uri !== 'string') {
    throw new Error('The discovery document of the issuer is not one.');
  }
  return new URL(document.jwks_uri);
}

/** The keys of the issuer, looked for when the first token comes; a failure is not repeated at once. */
function keysOf(trusted: TrustedIssuer): JWTVerifyGetKey {
  let found: Promise<JWTVerifyGetKey> | undefined;
  let failedAt = -Infinity;
  return async (header, token) => {
    if (!found && performance.now() - failedAt < COOLDOWN) throw new Error('The issuer could not be reached a moment ago.');
    found ??= discover(trusted).then((url) =>
      createRemoteJWKSet(url, { timeoutDuration: PATIENCE, cooldownDuration: COOLDOWN, cacheMaxAge: KEPT }),
    );
    try {
      return await (
        await found
      )(header, token);
    } catch (cause) {
      if (!(await found.catch(() => null))) {
        found = undefined;
        failedAt = performance.now();
      }
      throw cause;
    }
  };
}

/** Whether several audiences are named and this server is not the one that the token was made for. */
const isForAnother = ({ aud, azp }: JWTPayload, audience: string): boolean =>
  Array.isArray(aud) && aud.length > 1 && azp !== audience;

function identityIn(
  payload: JWTPayload,
  { issuer, audience, emailDomains }: TrustedIssuer,
  now: number,
): ExternalIdentity | null {
  const { sub, exp, iat, email, email_verified: verified } = payload;
  if (typeof sub !== 'string' || sub === '' || sub.length > 255 || typeof email !== 'string' || verified !== true) return null;
  if (exp === undefined || exp <= now || (iat !== undefined && iat > now + SKEW) || isForAnother(payload, audience)) return null;
  const domain = email.trim().toLowerCase().split('@').at(-1) ?? '';
  return emailDomains.includes(domain) ? { issuer, subject: sub, email, expiresAt: exp } : null;
}

/** Checks tokens of an issuer by its published keys. What cannot be checked for want of keys is reported once a minute. */
export function externalTokens(trusted: TrustedIssuer, report: (cause: unknown) => void): ExternalTokens {
  const keys = keysOf(trusted);
  const remembered = new LRUCache<string, ExternalIdentity>({ max: REMEMBERED });
  let reportedAt = -Infinity;

  const check = async (token: string, nowMs: number): Promise<ExternalIdentity | null> => {
    try {
      const { payload, protectedHeader } = await jwtVerify(token, keys, {
        algorithms: ALGORITHMS,
        issuer: trusted.issuer,
        audience: trusted.audience,
        currentDate: new Date(nowMs),
        clockTolerance: SKEW,
        requiredClaims: ['sub', 'exp'],
      });
      if (protectedHeader.typ !== undefined && !TYPES.has(protectedHeader.typ.toLowerCase())) return null;
      return identityIn(payload, trusted, nowMs / 1000);
    } catch (cause) {
      const judged = /^ERR_(JW[ST]_(?!KS_TIMEOUT)|JWKS_NO_MATCHING_KEY|JOSE_ALG_NOT_ALLOWED|JOSE_NOT_SUPPORTED)/;
      const expected = judged.test((cause as { code?: string }).code ?? '');
      if (!expected && performance.now() - reportedAt >= MINUTE) {
        reportedAt = performance.now();
        report(cause);
      }
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
      if (known) return known.expiresAt * 1000 > nowMs ? known : null;
      const identity = await check(token, nowMs);
      if (identity) remembered.set(name, identity);
      return identity;
    },
  };
}
