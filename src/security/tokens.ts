import { createHash, randomBytes } from 'node:crypto';
import { jwtVerify, SignJWT, type JWTPayload } from 'jose';
import { LRUCache } from 'lru-cache';

const ISSUER = 'partner-graph';
/** Verified tokens cached by digest. Limits memory. */
const REMEMBERED = 10_000;
/** Maximum length of a token in characters. Longer ones are ignored. */
const LONGEST = 4_096;
/** Seconds for entering a second-factor code. */
const CHALLENGE_SECONDS = 300;
/** Seconds a device stays known after a sign-in: 180 days. */
const DEVICE_SECONDS = 180 * 86_400;

/** The claims of an access token. Everything else is read from the database for every request. */
export interface AccessClaims {
  userId: string;
  sessionId: string;
  /** Must equal the user's generation, which is raised to end all tokens at once. */
  generation: number;
  /** Seconds since the epoch. */
  expiresAt: number;
}

/** The claims of a challenge: whose password was right, with the second factor still pending. */
export interface ChallengeClaims {
  userId: string;
  /** Must equal the user's generation, so that a password change invalidates challenges. */
  generation: number;
  /** The known device that submitted the password, if any. */
  deviceId?: string | undefined;
}

/** The claims of a device token: a user has signed in with this device before. It does not sign anyone in. */
export interface DeviceClaims {
  userId: string;
  deviceId: string;
}

/** Signed tokens of one kind. Tokens of other kinds are not accepted. */
export interface SignedTokens<C> {
  sign(claims: C, nowMs: number): Promise<string>;
  /** The claims of a valid token, otherwise null. */
  read(token: string, nowMs: number): Promise<C | null>;
}

/** Signs and verifies tokens. */
export interface AccessTokens {
  /** Lifetime of an access token in seconds. */
  readonly lifetime: number;
  sign(claims: Omit<AccessClaims, 'expiresAt'>, nowMs: number): Promise<{ token: string; expiresAt: number }>;
  /** The claims of a valid access token, otherwise null. */
  verify(token: string, nowMs: number): Promise<AccessClaims | null>;
  readonly challenges: SignedTokens<ChallengeClaims>;
  readonly devices: SignedTokens<DeviceClaims>;
}

/** SHA-256 in hexadecimal. Secrets of 128 bits or more are stored and looked up this way. */
export const digest = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** A kind of token, with its own type and audience. */
interface Kind {
  typ: string;
  audience: string;
  seconds: number;
}

async function signAs(key: Uint8Array, { typ, audience, seconds }: Kind, claims: JWTPayload, nowMs: number): Promise<string> {
  const now = Math.floor(nowMs / 1000);
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256', typ })
    .setIssuer(ISSUER)
    .setAudience(audience)
    .setIssuedAt(now)
    .setExpirationTime(now + seconds)
    .sign(key);
}

/** The claims of a valid token of a kind. Null if forged, expired, malformed or of another kind. */
async function readAs(key: Uint8Array, { typ, audience }: Kind, token: string, nowMs: number): Promise<JWTPayload | null> {
  if (token.length > LONGEST) return null;
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: ['HS256'],
      issuer: ISSUER,
      audience,
      typ,
      currentDate: new Date(nowMs),
      requiredClaims: ['sub', 'exp'],
    });
    return payload;
  } catch {
    return null;
  }
}

function challengeTokens(key: Uint8Array): SignedTokens<ChallengeClaims> {
  const kind = { typ: 'challenge+jwt', audience: `${ISSUER}/second-factor`, seconds: CHALLENGE_SECONDS };
  return {
    sign: ({ userId, generation, deviceId }, nowMs) =>
      signAs(key, kind, { sub: userId, gen: generation, ...(deviceId === undefined ? {} : { did: deviceId }) }, nowMs),
    async read(token, nowMs) {
      const { sub, gen, did } = (await readAs(key, kind, token, nowMs)) ?? {};
      if (typeof sub !== 'string' || typeof gen !== 'number') return null;
      return { userId: sub, generation: gen, deviceId: typeof did === 'string' ? did : undefined };
    },
  };
}

function deviceTokens(key: Uint8Array): SignedTokens<DeviceClaims> {
  const kind = { typ: 'device+jwt', audience: `${ISSUER}/device`, seconds: DEVICE_SECONDS };
  return {
    sign: ({ userId, deviceId }, nowMs) => signAs(key, kind, { sub: userId, jti: deviceId }, nowMs),
    async read(token, nowMs) {
      const claims = await readAs(key, kind, token, nowMs);
      return typeof claims?.sub === 'string' && typeof claims.jti === 'string'
        ? { userId: claims.sub, deviceId: claims.jti }
        : null;
    },
  };
}

function accessClaims(payload: JWTPayload | null): AccessClaims | null {
  const { sub, sid, gen, exp } = payload ?? {};
  const complete = typeof sub === 'string' && typeof sid === 'string' && typeof gen === 'number' && exp !== undefined;
  return complete ? { userId: sub, sessionId: sid, generation: gen, expiresAt: exp } : null;
}

/** Tokens signed with a secret of at least 32 bytes. Access tokens have the given lifetime. */
export function accessTokens(secret: string, lifetimeSeconds: number): AccessTokens {
  const key = new TextEncoder().encode(secret);
  const kind = { typ: 'at+jwt', audience: ISSUER, seconds: lifetimeSeconds };
  const remembered = new LRUCache<string, AccessClaims>({ max: REMEMBERED });
  return {
    lifetime: lifetimeSeconds,
    async sign({ userId, sessionId, generation }, nowMs) {
      const token = await signAs(key, kind, { sub: userId, sid: sessionId, gen: generation }, nowMs);
      return { token, expiresAt: (Math.floor(nowMs / 1000) + lifetimeSeconds) * 1000 };
    },
    async verify(token, nowMs) {
      const name = digest(token);
      const known = remembered.get(name);
      if (known) return known.expiresAt * 1000 > nowMs ? known : null;
      const claims = accessClaims(await readAs(key, kind, token, nowMs));
      if (claims) remembered.set(name, claims);
      return claims;
    },
    challenges: challengeTokens(key),
    devices: deviceTokens(key),
  };
}

/** A refresh token: the session id, 128 random bits for the token family, and 256 random bits of its own. */
export interface RefreshToken {
  sessionId: string;
  /** The same in all refresh tokens of a session. */
  family: string;
  /** New in each refresh token. */
  secret: string;
}

/** A new refresh token of a session, in a new family unless one is given. */
export const newRefreshToken = (sessionId: string, family = randomBytes(16).toString('base64url')): RefreshToken => ({
  sessionId,
  family,
  secret: randomBytes(32).toString('base64url'),
});

/** The text form of a refresh token. */
export const writeRefreshToken = ({ sessionId, family, secret }: RefreshToken): string => `${sessionId}.${family}.${secret}`;

/** Parses a refresh token. Null if malformed. */
export function readRefreshToken(token: string): RefreshToken | null {
  const [, sessionId, family, secret] = /^(ses_[0-9a-z]{26})\.([A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{43})$/.exec(token) ?? [];
  return sessionId !== undefined && family !== undefined && secret !== undefined ? { sessionId, family, secret } : null;
}
