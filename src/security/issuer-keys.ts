import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';

/** Where to find the keys of an issuer. */
export interface KeySource {
  issuer: string;
  /** Default: discovered at the issuer. */
  jwksUrl?: string | undefined;
}

/** The published keys of an issuer. */
export interface IssuerKeys {
  /** Returns the key lookup for a given time. It rejects if the key is unknown. */
  at(nowMs: number): JWTVerifyGetKey;
  /** Until when the current keys are considered fresh. Verifications made with them expire then, too. */
  freshUntil(): number;
}

/** There are no keys to verify a token with. */
export class KeysUnknown extends Error {}

/** Total milliseconds to wait for all responses of the issuer. */
const PATIENCE = 2_000;
/** Minimum milliseconds between two key requests, so that tokens with made-up keys cause no traffic. */
const COOLDOWN = 30_000;
/** Milliseconds after which keys are fetched again, so that withdrawn ones disappear. */
const FRESH = 10 * 60_000;
/** Milliseconds they remain valid while the issuer is unreachable. */
const LONGEST = 60 * 60_000;
/** Maximum size of a response in bytes. */
const LARGEST = 256 * 1024;

async function readJson(url: URL, signal: AbortSignal): Promise<unknown> {
  const response = await fetch(url, { signal, redirect: 'error', headers: { accept: 'application/json' } });
  if (!response.ok || !response.body) {
    await response.body?.cancel();
    throw new Error(`The issuer returned status ${response.status}.`);
  }
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body as AsyncIterable<Uint8Array>) {
    size += part.byteLength;
    if (size > LARGEST) throw new Error("The issuer's response is too large.");
    parts.push(part);
  }
  return JSON.parse(Buffer.concat(parts).toString('utf8')) as unknown;
}

async function addressOf({ issuer, jwksUrl }: KeySource, signal: AbortSignal): Promise<URL> {
  if (jwksUrl !== undefined) return new URL(jwksUrl);
  const address = new URL(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  const document = (await readJson(address, signal)) as { issuer?: unknown; jwks_uri?: unknown } | null;
  if (document?.issuer !== issuer || typeof document.jwks_uri !== 'string') {
    throw new Error("The issuer's discovery document is invalid.");
  }
  const found = new URL(document.jwks_uri);
  // Discovery over HTTPS must not lead to plain HTTP.
  if (address.protocol === 'https:' && found.protocol !== 'https:')
    throw new Error('The keys of the issuer are not served over HTTPS.');
  return found;
}

async function readKeys(source: KeySource): Promise<JWTVerifyGetKey> {
  const signal = AbortSignal.timeout(PATIENCE);
  return createLocalJWKSet((await readJson(await addressOf(source, signal), signal)) as JSONWebKeySet);
}

/** Milliseconds since a time. Infinite if the clock was set back. */
const since = (at: number, now: number): number => (now >= at ? now - at : Infinity);

/**
 * The keys of an issuer, fetched when the first token arrives. jose has such a key set, too, but it fetches again for every
 * token while the issuer fails, waits forever for an unfinished response, and has no keys at all once they are ten minutes old
 * and cannot be refreshed.
 */
export function issuerKeys(source: KeySource, report: (cause: unknown) => void): IssuerKeys {
  let known: JWTVerifyGetKey | undefined;
  let readAt = -Infinity;
  let triedAt = -Infinity;
  let reading: Promise<boolean> | null = null;

  const read = async (nowMs: number): Promise<boolean> => {
    try {
      known = await readKeys(source);
      readAt = nowMs;
      return true;
    } catch (cause) {
      report(cause);
      return false;
    } finally {
      reading = null;
    }
  };

  /** Whether the keys were fetched again. Concurrent requests share one fetch. */
  const readAgain = (nowMs: number): Promise<boolean> => {
    if (reading) return reading;
    if (since(triedAt, nowMs) < COOLDOWN) return Promise.resolve(false);
    triedAt = nowMs;
    return (reading = read(nowMs));
  };

  return {
    freshUntil: () => readAt + FRESH,
    at: (nowMs) => async (header, token) => {
      if (since(readAt, nowMs) >= FRESH) await readAgain(nowMs);
      if (!known || since(readAt, nowMs) >= LONGEST) throw new KeysUnknown();
      try {
        return await known(header, token);
      } catch (cause) {
        if (!(cause instanceof errors.JWKSNoMatchingKey) || !(await readAgain(nowMs))) throw cause;
        return known(header, token);
      }
    },
  };
}
