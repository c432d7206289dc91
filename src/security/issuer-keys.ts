import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { guardedJson, type Reach } from './guarded-json';

/** Where to find the keys of an issuer. */
export interface KeySource {
  issuer: string;
  /** Other names of the issuer that its keys may bear, such as a template for all tenants. */
  issuerNames?: readonly string[];
  /** Null: discovered at the issuer. */
  jwksUrl: string | null;
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
/** Reads a document of the issuer. */
type ReadJson = (url: URL) => Promise<unknown>;

async function addressOf({ issuer, jwksUrl }: KeySource, readJson: ReadJson): Promise<URL> {
  if (jwksUrl !== null) return new URL(jwksUrl);
  const address = new URL(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  const document = (await readJson(address)) as { issuer?: unknown; jwks_uri?: unknown } | null;
  if (document?.issuer !== issuer || typeof document.jwks_uri !== 'string') {
    throw new Error("The issuer's discovery document is invalid.");
  }
  const found = new URL(document.jwks_uri);
  // Discovery over HTTPS must not lead to plain HTTP.
  if (address.protocol === 'https:' && found.protocol !== 'https:')
    throw new Error('The keys of the issuer are not served over HTTPS.');
  return found;
}

/** A published key. Entra ID says of each for which issuer it signs, which may be a template. */
interface PublishedKey {
  issuer?: unknown;
}

async function readKeys(source: KeySource, reach: Reach): Promise<JWTVerifyGetKey> {
  const signal = AbortSignal.timeout(PATIENCE);
  const readJson: ReadJson = (url) => guardedJson(url, reach, signal);
  const found = (await readJson(await addressOf(source, readJson))) as { keys?: unknown } | null;
  if (!Array.isArray(found?.keys)) throw new Error('The keys of the issuer are not a key set.');
  const names: readonly unknown[] = [undefined, source.issuer, ...(source.issuerNames ?? [])];
  const keys = (found.keys as (PublishedKey | null)[]).filter((key) => key !== null && names.includes(key.issuer));
  return createLocalJWKSet({ keys } as JSONWebKeySet);
}

/** Milliseconds since a time. Infinite if the clock was set back. */
const since = (at: number, now: number): number => (now >= at ? now - at : Infinity);

/**
 * The keys of an issuer, fetched when the first token arrives. jose has such a key set, too, but it fetches again for every
 * token while the issuer fails, waits forever for an unfinished response, and has no keys at all once they are ten minutes old
 * and cannot be refreshed.
 */
export function issuerKeys(source: KeySource, reach: Reach, report: (cause: unknown) => void): IssuerKeys {
  let known: JWTVerifyGetKey | undefined;
  let readAt = -Infinity;
  let triedAt = -Infinity;
  let reading: Promise<boolean> | null = null;

  const read = async (nowMs: number): Promise<boolean> => {
    try {
      known = await readKeys(source, reach);
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
