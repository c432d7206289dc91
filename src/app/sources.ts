import type { HTTPGraphQLRequest } from '@apollo/server';
import type { FastifyRequest } from 'fastify';
import { AppError } from '../kernel/errors';
import type { PersistedQueries } from './persisted-queries';
import { LONGEST_ID, type TrustedDocuments } from './trusted-documents';

/** A request that is not one of GraphQL over HTTP. */
export const badRequest = (message: string): AppError => new AppError('BAD_REQUEST', message);

/** Parses JSON from a URL. `name` is the parameter. */
export type ParseJson = (request: FastifyRequest, text: string, name: string) => Promise<unknown>;
type Parse = (text: string, name: string) => Promise<unknown>;

type Given = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Given => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The parameters of a URL. Each may be given once: two readers could otherwise see two different ones. */
async function fromUrl(search: string, parse: Parse): Promise<Given> {
  const parameters = new URLSearchParams(search);
  const one = (name: string): string | undefined => {
    const [value, second] = parameters.getAll(name);
    if (second !== undefined) throw badRequest(`\`${name}\` can be given only once.`);
    return value;
  };
  const json = async (name: string): Promise<unknown> => {
    const text = one(name);
    if (text === undefined) return undefined;
    const value = await parse(text, name);
    if (!isObject(value)) throw badRequest(`\`${name}\` must be a JSON object.`);
    return value;
  };
  return {
    query: one('query'),
    documentId: one('documentId'),
    operationName: one('operationName'),
    variables: await json('variables'),
    extensions: await json('extensions'),
  };
}

/** The request with another text, as Apollo Server reads it. */
function withText(asked: HTTPGraphQLRequest, given: Given, query: string, extensions: unknown): HTTPGraphQLRequest {
  const { documentId: _id, ...rest } = given;
  if (asked.method !== 'GET') return { ...asked, body: { ...rest, query, ...(extensions === undefined ? {} : { extensions }) } };
  const parameters = new URLSearchParams(asked.search);
  parameters.delete('documentId');
  parameters.set('query', query);
  if (extensions === undefined) parameters.delete('extensions');
  else parameters.set('extensions', JSON.stringify(extensions));
  return { ...asked, search: `?${parameters.toString()}` };
}

function idOf(value: unknown, name: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string' && value !== '' && value.length <= LONGEST_ID) return value;
  throw badRequest(`\`${name}\` must be a string of 1 to ${LONGEST_ID} characters.`);
}

/** The hash of the extension `persistedQuery`. */
function hashOf(extensions: unknown): string | undefined {
  const persisted = isObject(extensions) ? extensions['persistedQuery'] : undefined;
  if (persisted === undefined || persisted === null) return undefined;
  if (!isObject(persisted) || persisted['version'] !== 1) throw badRequest('`persistedQuery` must have `version` 1.');
  const hash = idOf(persisted['sha256Hash'], 'sha256Hash');
  if (hash === undefined) throw badRequest('`persistedQuery` must have `sha256Hash`.');
  return hash;
}

function withoutPersistedQuery(extensions: unknown): unknown {
  if (!isObject(extensions)) return extensions;
  const { persistedQuery: _hash, ...others } = extensions;
  return others;
}

/** The request to run. */
export interface Source {
  asked: HTTPGraphQLRequest;
  /** Whether its document is in a manifest of the operator. */
  isTrusted: boolean;
}

/** Decides which text a request runs: its own, a registered or a trusted one. */
export interface Sources {
  trusted: TrustedDocuments | null;
  persisted: PersistedQueries | null;
  /** Refuses a text that is too large, whichever way it came. `owner` is the client it belongs to. */
  admit: (text: unknown, owner: string) => Promise<void>;
}

/** A hash or an id that names no document. */
function unknownDocument({ trusted, persisted }: Sources, isRegistered: boolean): AppError {
  if (trusted?.only) return trusted.refusal();
  // Clients look for these words, and then send the text.
  if (isRegistered && !persisted) return new AppError('PERSISTED_QUERY_NOT_SUPPORTED', 'PersistedQueryNotSupported');
  return new AppError('PERSISTED_QUERY_NOT_FOUND', 'PersistedQueryNotFound');
}

/**
 * Returns a request with the text that it asks for. A text is trusted or not, and small enough or not, whichever way it came:
 * nothing of that is remembered with an id or a hash.
 */
export async function resolveSource(sources: Sources, asked: HTTPGraphQLRequest, parse: Parse, owner: string): Promise<Source> {
  const { trusted, persisted, admit } = sources;
  const given = asked.method === 'GET' ? await fromUrl(asked.search, parse) : isObject(asked.body) ? asked.body : {};
  const id = idOf(given['documentId'], 'documentId');
  const hash = hashOf(given['extensions']);
  // What is wrong with it otherwise, Apollo Server says.
  const text = given['query'] === '' ? undefined : (given['query'] ?? undefined);
  if (id !== undefined && (text !== undefined || hash !== undefined)) {
    throw badRequest('Send `documentId` without `query` and `persistedQuery`.');
  }
  const named = id ?? hash;
  if (text === undefined && named === undefined) return { asked, isTrusted: false };
  if (text === undefined) {
    const known = trusted?.find(named ?? '');
    const found = known ?? (hash !== undefined && !trusted?.only ? await persisted?.get(hash) : undefined);
    if (found === undefined) throw unknownDocument(sources, hash !== undefined);
    const isTrusted = known !== undefined || trusted?.check(found, asked.headers) === true;
    await admit(found, owner);
    // Apollo Server compares a hash with its text. The id of a trusted document need not be a hash.
    const extensions = known === undefined ? given['extensions'] : withoutPersistedQuery(given['extensions']);
    return { asked: withText(asked, given, found, extensions), isTrusted };
  }
  const isTrusted = typeof text === 'string' && trusted?.check(text, asked.headers) === true;
  await admit(text, owner);
  return { asked, isTrusted };
}
