import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { HeaderMap } from '@apollo/server';
import { GraphQLError, Kind, parse, validate, type DocumentNode, type GraphQLSchema } from 'graphql';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { DocumentLimits, Settings } from '../config/env';
import type { Log } from '../data/context';
import { AppError } from '../kernel/errors';
import { StartupError } from '../kernel/startup-error';
import { checkSource } from './document-size';
import { sha256 } from './persisted-queries';

/** Maximum length of the id or hash of a document in characters. */
export const LONGEST_ID = 256;
/** Number of unknown documents that a process remembers to have logged. */
const LOGGED_KEPT = 2_000;
/** Maximum length of a client's name in the log in characters. */
const LONGEST_NAME = 100;

const id = z.string().min(1).max(LONGEST_ID);

/** The manifest of Apollo's `generate-persisted-query-manifest`. */
const OPERATIONS = z.object({
  format: z.literal('apollo-persisted-query-manifest'),
  version: z.literal(1),
  operations: z.array(z.object({ id, name: z.string(), body: z.string() })),
});
/** What GraphQL Code Generator and the Relay compiler write: a text for each id. */
const TEXTS = z.record(id, z.string());

interface Document {
  id: string;
  text: string;
}

/** Which documents may run. */
export interface TrustedDocuments {
  /** Whether all others are refused. */
  readonly only: boolean;
  /** The text with an id, or with a SHA-256, which may have the prefix `sha256:`. */
  find: (id: string) => string | undefined;
  /** Logs a text that is in no manifest, and refuses it if only trusted ones may run. Returns whether it is in one. */
  check: (text: string, headers: HeaderMap) => boolean;
  refusal: () => AppError;
}

const refusal = (): AppError =>
  new AppError('DOCUMENT_NOT_TRUSTED', 'This server runs only documents that its operator has registered.');

function documentsIn(file: string): Document[] {
  const wrong = (why: string, cause?: unknown): never => {
    throw new StartupError(`TRUSTED_DOCUMENTS_FOLDER: ${basename(file)} ${why}`, cause);
  };
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    return wrong('is not JSON or cannot be read.', cause);
  }
  const operations = OPERATIONS.safeParse(content);
  if (operations.success) return operations.data.operations.map(({ id, body }) => ({ id, text: body }));
  const texts = TEXTS.safeParse(content);
  if (texts.success) return Object.entries(texts.data).map(([id, text]) => ({ id, text }));
  return wrong('is not a manifest: neither `apollo-persisted-query-manifest`, version 1, nor an object of texts by id.');
}

function filesIn(folder: string): string[] {
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
    return names.sort().map((name) => join(folder, name));
  } catch (cause) {
    throw new StartupError(`TRUSTED_DOCUMENTS_FOLDER: ${folder} cannot be read.`, cause);
  }
}

/** The names of the operations in a document, as messages show them. */
function namesIn(document: DocumentNode): string {
  const names = document.definitions.map((node) =>
    node.kind === Kind.OPERATION_DEFINITION ? (node.name?.value ?? '(without a name)') : null,
  );
  return names.filter((name) => name !== null).join(', ') || '(none)';
}

/** What is wrong with a document, beginning with its operation. Null if nothing is. */
function faultOf({ id, text }: Document, schema: GraphQLSchema, limits: DocumentLimits): string | null {
  let document: DocumentNode;
  try {
    document = parse(text, { maxTokens: limits.tokens });
  } catch (cause) {
    return `${id}: ${(cause as Error).message}`;
  }
  const [error] = validate(schema, document, undefined, { maxErrors: 1 });
  if (error) return `${namesIn(document)}: ${error.message}`;
  try {
    checkSource(text, limits);
    return null;
  } catch (cause) {
    if (cause instanceof GraphQLError) return `${namesIn(document)}: ${cause.message}`;
    throw cause;
  }
}

/** Reads all manifests. Returns the documents, and sentences about those that cannot run. */
function readManifests(
  folder: string,
  schema: GraphQLSchema,
  limits: DocumentLimits,
): { texts: Map<string, string>; faults: string[] } {
  const texts = new Map<string, string>();
  const faults: string[] = [];
  for (const file of filesIn(folder)) {
    for (const document of documentsIn(file)) {
      const taken = texts.get(document.id);
      const fault =
        taken !== undefined && taken !== document.text
          ? `${document.id}: Another manifest has another text with this id.`
          : faultOf(document, schema, limits);
      if (fault === null) texts.set(document.id, document.text);
      else faults.push(`${basename(file)}, operation ${fault}`);
    }
  }
  return { texts, faults };
}

/** The name and version that a client states. Nobody verifies them. */
function clientOf(headers: HeaderMap): { client: string | null; clientVersion: string | null } {
  const stated = (what: string): string | null =>
    (headers.get(`graphql-client-${what}`) ?? headers.get(`apollographql-client-${what}`))?.slice(0, LONGEST_NAME) ?? null;
  return { client: stated('name'), clientVersion: stated('version') };
}

/** The first operation name in a text, for the log. The text itself may contain secrets. */
const operationIn = (text: string): string | null =>
  /\b(?:query|mutation)\s+([_A-Za-z]\w*)/.exec(text)?.[1]?.slice(0, LONGEST_NAME) ?? null;

/** Logs each unknown text once per client. */
function reporter(log: Log): (text: string, headers: HeaderMap) => void {
  const logged = new LRUCache<string, true>({ max: LOGGED_KEPT });
  return (text, headers) => {
    const hash = sha256(text);
    const client = clientOf(headers);
    const key = JSON.stringify([client, hash]);
    if (logged.has(key)) return;
    logged.set(key, true);
    log.warn({ ...client, operation: operationIn(text), sha256: hash }, 'a document is in no manifest');
  };
}

/**
 * Reads the manifests of trusted documents. Null if there are none to read. A document that does not fit the schema or the
 * limits stops the startup if others are refused, because its client would stop working; otherwise it is logged.
 */
export function openTrustedDocuments(
  { trustedDocuments: setting, limits }: Settings,
  schema: GraphQLSchema,
  log: Log,
): TrustedDocuments | null {
  if (!setting) return null;
  const { texts, faults } = readManifests(setting.folder, schema, limits);
  const [fault] = faults;
  if (setting.only && fault !== undefined) {
    const others = faults.length > 1 ? ` (${faults.length - 1} more cannot run, either.)` : '';
    throw new StartupError(`TRUSTED_DOCUMENTS_FOLDER: ${fault}${others}`);
  }
  for (const sentence of faults) log.warn({ fault: sentence }, 'a trusted document cannot run');
  const byHash = new Map([...texts.values()].map((text) => [sha256(text), text]));
  const report = reporter(log);
  log.info({ documents: texts.size }, 'trusted documents');
  return {
    only: setting.only,
    find: (id) => texts.get(id) ?? byHash.get(id.replace(/^sha256:/, '')),
    check: (text, headers) => {
      if (byHash.get(sha256(text)) === text) return true;
      report(text, headers);
      if (setting.only) throw refusal();
      return false;
    },
    refusal,
  };
}
