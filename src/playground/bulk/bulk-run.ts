import { getNamedType, isInputObjectType, type GraphQLSchema } from 'graphql';
import { isRecord, messagesOf, stringAt } from '../guards';
import type { Ask } from '../workbench';

/** How far a run of rows is. */
export interface BulkRun {
  readonly id: string;
  readonly state: string;
  readonly totalRows: number;
  readonly done: number;
  readonly applied: number;
  readonly unchanged: number;
  readonly refused: number;
  readonly problem: string | null;
}

/** A row that was refused, and why. */
export interface RefusedRow {
  readonly line: number;
  readonly reasons: string;
}

export interface Upload {
  /** What each row is: the input of a mutation, or what a saved template makes an input of. */
  readonly rows: { readonly mutation: string } | { readonly template: string };
  readonly policy: string;
  readonly preview: boolean;
  readonly file: File;
}

const numberAt = (value: Record<string, unknown>, key: string): number => (typeof value[key] === 'number' ? value[key] : 0);

function readRun(value: unknown): BulkRun {
  const id = stringAt(value, 'id');
  if (!isRecord(value) || id === null) throw new Error('The server returned no run.');
  return {
    id,
    state: stringAt(value, 'state') ?? '',
    totalRows: numberAt(value, 'totalRows'),
    done: numberAt(value, 'done'),
    applied: numberAt(value, 'applied'),
    unchanged: numberAt(value, 'unchanged'),
    refused: numberAt(value, 'refused'),
    problem: stringAt(value, 'problem'),
  };
}

const RESTING = ['PAUSED', 'STOPPED', 'COMPLETED', 'FAILED', 'CANCELLED'];

/** Whether a run does nothing any more by itself. */
export const rests = ({ state }: BulkRun): boolean => RESTING.includes(state);

/** Mutations that take rows: those that store something. */
export function rowMutations(schema: GraphQLSchema): string[] {
  return Object.values(schema.getMutationType()?.getFields() ?? {})
    .filter(({ args }) => {
      const input = args.find(({ name }) => name === 'input');
      const type = input ? getNamedType(input.type) : null;
      return isInputObjectType(type) && 'dryRun' in type.getFields();
    })
    .map(({ name }) => name)
    .sort();
}

const TEMPLATES = `query Templates {
  importTemplates(first: 100, orderBy: { field: NAME, direction: ASC }) { nodes { name } }
}`;

/** The names of the saved templates of the organization. */
export async function templateNames(ask: Ask): Promise<string[]> {
  const { data } = await ask(TEMPLATES);
  const list = isRecord(data) ? data['importTemplates'] : null;
  const nodes: unknown[] = isRecord(list) && Array.isArray(list['nodes']) ? list['nodes'] : [];
  return nodes.flatMap((node) => stringAt(node, 'name') ?? []);
}

/** Sends a request as the signed-in user. Refusals are errors with the messages of the server. */
export type Send = (path: string, init?: RequestInit) => Promise<Response>;

export const sender =
  (authorization: () => Promise<string | null>): Send =>
  async (path, init = {}) => {
    const headers = new Headers(init.headers);
    const token = await authorization();
    if (token !== null) headers.set('authorization', token);
    const response = await fetch(path, { ...init, headers });
    if (response.ok) return response;
    const body: unknown = await response.json().catch(() => null);
    const messages = messagesOf(isRecord(body) ? body['errors'] : null);
    throw new Error(messages.join('\n') || `The server returned status ${response.status}.`);
  };

const typeOf = ({ name }: File): string => (/\.(ndjson|jsonl)$/i.test(name) ? 'application/x-ndjson' : 'text/csv');

/** Sends the file. The answer is the id of the run. */
export async function start(send: Send, { rows, policy, preview, file }: Upload): Promise<string> {
  const query = new URLSearchParams({ ...rows, policy, preview: String(preview) });
  const response = await send(`/bulk?${query.toString()}`, {
    method: 'POST',
    headers: { 'content-type': typeOf(file) },
    body: file,
  });
  const id = stringAt(await response.json(), 'id');
  if (id === null) throw new Error('The server returned no run.');
  return id;
}

export const look = async (send: Send, id: string): Promise<BulkRun> => readRun(await (await send(`/bulk/${id}`)).json());

/** The refused rows of a run. */
export async function refusedRows(send: Send, id: string): Promise<RefusedRow[]> {
  const text = await (await send(`/bulk/${id}/results.ndjson`)).text();
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter(({ outcome }) => outcome === 'REFUSED')
    .map((row) => ({ line: numberAt(row, 'line'), reasons: messagesOf(row['errors']).join(' ') }));
}
