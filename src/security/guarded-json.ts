import { lookup } from 'node:dns';
import { request as requestPlain } from 'node:http';
import { request as requestSecure } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { isIP, type LookupFunction } from 'node:net';
import { isPublicAddress } from './network';

/** Which addresses may be fetched that somebody else has named. */
export interface Reach {
  /** Only HTTPS, and only public addresses. False in development. */
  guarded: boolean;
  /** Names of hosts that may be at private addresses nevertheless. */
  privateHosts: readonly string[];
}

/** Maximum size of a response in bytes. */
const LARGEST = 256 * 1024;

/** Resolves names to public addresses only. The connection uses what was checked, so an answer that changes later opens nothing. */
const publicLookup: LookupFunction = (hostname, options, done) => {
  lookup(hostname, { ...options, all: true }, (cause, found) => {
    if (cause) return done(cause, '', 0);
    const open = found.filter(({ address }) => isPublicAddress(address));
    const [first] = open;
    if (!first) return done(new Error(`${hostname} is at a private address.`), '', 0);
    return options.all === true ? done(null, open) : done(null, first.address, first.family);
  });
};

/** The host in a URL, without the brackets of an IPv6 address. */
const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '');

/** Why a URL must not be fetched, as far as the URL alone tells. Null if it may. */
export function unreachable(url: URL, { guarded, privateHosts }: Reach): string | null {
  if (url.protocol !== 'https:' && (guarded || url.protocol !== 'http:')) return 'It must start with https://.';
  if (url.username !== '' || url.password !== '') return 'It must not contain credentials.';
  const host = hostOf(url);
  if (!guarded || privateHosts.includes(host)) return null;
  return isIP(host) !== 0 && !isPublicAddress(host) ? 'It must not be at a private address.' : null;
}

async function bodyOf(response: IncomingMessage): Promise<unknown> {
  // Redirects are not followed: they could lead anywhere.
  if (response.statusCode !== 200) {
    response.destroy();
    throw new Error(`The server returned status ${response.statusCode}.`);
  }
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > LARGEST) throw new Error('The response is too large.');
    parts.push(part);
  }
  return JSON.parse(Buffer.concat(parts).toString('utf8')) as unknown;
}

/** Fetches a JSON document from an address that somebody else has named. Rejects if it is out of reach. */
export async function guardedJson(url: URL, reach: Reach, signal: AbortSignal): Promise<unknown> {
  const against = unreachable(url, reach);
  if (against !== null) throw new Error(`The address cannot be used. ${against}`);
  const request = url.protocol === 'https:' ? requestSecure : requestPlain;
  const open = !reach.guarded || reach.privateHosts.includes(hostOf(url));
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const options = { signal, agent: false, headers: { accept: 'application/json' }, ...(open ? {} : { lookup: publicLookup }) };
    request(url, options, resolve).on('error', reject).end();
  });
  return bodyOf(response);
}
