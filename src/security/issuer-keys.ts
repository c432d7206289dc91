import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';

/** Where the keys of an issuer are. */
export interface KeySource {
  issuer: string;
  /** Found at the issuer unless given. */
  jwksUrl?: string | undefined;
}

/** The published keys of an issuer. */
export interface IssuerKeys {
  /** Finds the key of a token at a time; rejects when there is none or none is known. */
  at(nowMs: number): JWTVerifyGetKey;
  /** Until when the keys read last are not asked for again; what was checked by them holds no longer either. */
  freshUntil(): number;
}

/** There is nothing to check a token by. */
export class KeysUnknown extends Error {}

/** Milliseconds to wait for the issuer: for all of its answers, to their ends. */
const PATIENCE = 2_000;
/** Milliseconds between two looks for keys, whatever came of the first: tokens with made-up keys cause no traffic. */
const COOLDOWN = 30_000;
/** Milliseconds after which keys are read anew, so that those withdrawn are gone. */
const FRESH = 10 * 60_000;
/** Milliseconds that they are good for while the issuer cannot be asked. */
const LONGEST = 60 * 60_000;
/** Bytes of an answer at most. */
const LARGEST = 256 * 1024;

async function readJson(url: URL, signal: AbortSignal): Promise<unknown> {
  const response = await fetch(url, { signal, redirect: 'error', headers: { accept: 'application/json' } });
  if (!response.ok || !response.body) {
    await response.body?.cancel();
    throw new Error(`The issuer answers ${response.status}.`);
  }
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body as AsyncIterable<Uint8Array>) {
    size += part.byteLength;
    if (size > LARGEST) throw new Error('The issuer answers more than anybody needs.');
    parts.push(part);
  }
  return JSON.parse(Buffer.concat(parts).toString('utf8')) as unknown;
}

async function addressOf({ issuer, jwksUrl }: KeySource, signal: AbortSignal): Promise<URL> {
  if (jwksUrl !== undefined) return new URL(jwksUrl);
  const address = new URL(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  const document = (await readJson(address, signal)) as { issuer?: unknown; jwks_uri?: unknown } | null;
  if (document?.issuer !== issuer || typeof document.jwks_uri !== 'string') {
    throw new Error('The discovery document of the issuer is not one.');
  }
  const found = new URL(document.jwks_uri);
  // What is found over a safe connection must not lead to an open one.
  if (address.protocol === 'https:' && found.protocol !== 'https:') throw new Error('The keys of the issuer are in the open.');
  return found;
}

async function readKeys(source: KeySource): Promise<JWTVerifyGetKey> {
  const signal = AbortSignal.timeout(PATIENCE);
  return createLocalJWKSet((await readJson(await addressOf(source, signal), signal)) as JSONWebKeySet);
}

/** Milliseconds since a time; when the clock was set back, nobody knows how many. */
const since = (at: number, now: number): number => (now >= at ? now - at : Infinity);

/**
 * The keys of an issuer, read when the first token comes. jose has such a set as well, but it asks again for every
 * token while the issuer answers faults, waits for as long as an answer does not end, and knows no keys at all
 * when they are ten minutes old and cannot be read again.
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

  /** Whether there are keys read after the call; requests at the same time share one look. */
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
