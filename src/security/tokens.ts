import { createHash, randomBytes } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import { LRUCache } from 'lru-cache';

const ISSUER = 'partner-graph';
const TYPE = 'at+jwt';
/** Verified tokens remembered by digest; the bound is a bound on memory. */
const REMEMBERED = 10_000;

/** What an access token says. Everything else is read from the database on every request. */
export interface AccessClaims {
  userId: string;
  sessionId: string;
  /** Must equal the user's; raised to end all tokens at once. */
  generation: number;
  /** Seconds since the epoch. */
  expiresAt: number;
}

/** Signs and checks access tokens. */
export interface AccessTokens {
  /** Seconds an access token is valid. */
  readonly lifetime: number;
  sign(claims: Omit<AccessClaims, 'expiresAt'>, nowMs: number): Promise<{ token: string; expiresAt: number }>;
  /** The claims of a valid token; null for everything else, whatever is wrong with it. */
  verify(token: string, nowMs: number): Promise<AccessClaims | null>;
}

/** SHA-256, hexadecimal: how secrets of 128 bits and more are stored and looked up. */
export const digest = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** Access tokens signed with one secret of at least 32 bytes. */
export function accessTokens(secret: string, lifetimeSeconds: number): AccessTokens {
  const key = new TextEncoder().encode(secret);
  const remembered = new LRUCache<string, AccessClaims>({ max: REMEMBERED });

  const check = async (token: string, nowMs: number): Promise<AccessClaims | null> => {
    try {
      const { payload } = await jwtVerify(token, key, {
        algorithms: ['HS256'],
        issuer: ISSUER,
        audience: ISSUER,
        typ: TYPE,
        currentDate: new Date(nowMs),
        requiredClaims: ['sub', 'sid', 'gen', 'exp'],
      });
      const { sub, sid, gen, exp } = payload;
      if (typeof sub !== 'string' || typeof sid !== 'string' || typeof gen !== 'number' || exp === undefined) return null;
      return { userId: sub, sessionId: sid, generation: gen, expiresAt: exp };
    } catch {
      // Forged, expired, malformed: one answer for all.
      return null;
    }
  };

  return {
    lifetime: lifetimeSeconds,
    async sign(claims, nowMs) {
      const expiresAt = Math.floor(nowMs / 1000) + lifetimeSeconds;
      const token = await new SignJWT({ sid: claims.sessionId, gen: claims.generation })
        .setProtectedHeader({ alg: 'HS256', typ: TYPE })
        .setSubject(claims.userId)
        .setIssuer(ISSUER)
        .setAudience(ISSUER)
        .setIssuedAt(Math.floor(nowMs / 1000))
        .setExpirationTime(expiresAt)
        .sign(key);
      return { token, expiresAt: expiresAt * 1000 };
    },
    async verify(token, nowMs) {
      if (token.length > 4_096) return null;
      const name = digest(token);
      const known = remembered.get(name);
      if (known) return known.expiresAt * 1000 > nowMs ? known : null;
      const claims = await check(token, nowMs);
      if (claims) remembered.set(name, claims);
      return claims;
    },
  };
}

/** A refresh token: names its session, carries 256 random bits. */
export const newRefreshToken = (sessionId: string): string => `${sessionId}.${randomBytes(32).toString('base64url')}`;

/** The session a refresh token names; null when it is no such token. */
export function sessionOfRefreshToken(token: string): string | null {
  const match = /^(ses_[0-9a-z]{26})\.[A-Za-z0-9_-]{43}$/.exec(token);
  return match?.[1] ?? null;
}
