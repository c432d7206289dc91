import { createReadStream, createWriteStream, statSync } from 'node:fs';
import { extname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { ClientSettings } from '../config/client';
import { StartupError } from '../kernel/startup-error';
import type { RunProgress } from './import-progress';

/** What is imported, and how. */
export interface ImportPlan {
  file: string;
  mutation?: string | undefined;
  /** A saved template, instead of the mutation. */
  template?: string | undefined;
  policy: string;
  preview: boolean;
  key?: string | undefined;
  /** File that the results are written to, `.csv` or `.ndjson`. */
  results?: string | undefined;
}

/** A run as the server shows it. */
interface ShownRun extends RunProgress {
  id: string;
  problem: string | null;
  codes: { code: string; rows: number }[];
}

/** Milliseconds between two looks at a run. */
const LOOK = 500;

/** Milliseconds that a server may be away while a run is followed, such as for a restart. */
const AWAY = 120_000;

const RESTS = new Set(['PAUSED', 'STOPPED', 'COMPLETED', 'FAILED', 'CANCELLED']);

const TYPES: Readonly<Record<string, string>> = {
  '.csv': 'text/csv',
  '.ndjson': 'application/x-ndjson',
  '.jsonl': 'application/x-ndjson',
};

function typeOf(file: string): string {
  const type = TYPES[extname(file).toLowerCase()];
  if (type === undefined) throw new StartupError(`The name of ${file} must end with .csv, .ndjson or .jsonl.`);
  return type;
}

interface Failure {
  errors?: { message: string }[];
}

async function failureOf(response: Response): Promise<StartupError> {
  const body = (await response.json().catch(() => ({}))) as Failure;
  const messages = body.errors?.map(({ message }) => message) ?? [`The server answered ${response.status}.`];
  return new StartupError(messages.join('\n'));
}

/** Talks to the bulk routes of a server. */
class BulkClient {
  constructor(private readonly settings: ClientSettings) {}

  private fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { authorization: `Bearer ${this.settings.token}`, ...(init.headers as Record<string, string> | undefined) };
    return fetch(`${this.settings.url}/bulk${path}`, { ...init, headers });
  }

  async send({ file, mutation, template, policy, preview, key }: ImportPlan): Promise<{ id: string; repeated: boolean }> {
    const query = new URLSearchParams({
      ...(mutation === undefined ? {} : { mutation }),
      ...(template === undefined ? {} : { template }),
      policy,
      preview: String(preview),
      ...(key === undefined ? {} : { key }),
    });
    const { size } = sizeOf(file);
    const body = Readable.toWeb(createReadStream(file));
    const headers = { 'content-type': typeOf(file), 'content-length': String(size) };
    const response = await this.fetch(`?${query.toString()}`, {
      method: 'POST',
      body,
      headers,
      duplex: 'half',
    }).catch((cause: unknown) => {
      throw new StartupError(`Cannot reach ${this.settings.url}.`, cause);
    });
    if (!response.ok) throw await failureOf(response);
    return (await response.json()) as { id: string; repeated: boolean };
  }

  /** The run. Null while the server is away. */
  async look(id: string): Promise<ShownRun | null> {
    const response = await this.fetch(`/${id}`).catch(() => null);
    if (!response || response.status >= 500) return null;
    if (!response.ok) throw await failureOf(response);
    return (await response.json()) as ShownRun;
  }

  async results(id: string, file: string): Promise<void> {
    const response = await this.fetch(`/${id}/results.${typeOf(file) === 'text/csv' ? 'csv' : 'ndjson'}`);
    if (!response.ok || !response.body) throw await failureOf(response);
    await pipeline(Readable.fromWeb(response.body), createWriteStream(file));
  }
}

function sizeOf(file: string): { size: number } {
  try {
    return statSync(file);
  } catch (cause) {
    throw new StartupError(`Cannot read ${file}.`, cause);
  }
}

async function follow(client: BulkClient, id: string, show: (run: RunProgress, last: boolean) => void): Promise<ShownRun> {
  for (let seen = Date.now(); ; await delay(LOOK)) {
    const run = await client.look(id);
    if (run) {
      seen = Date.now();
      const last = RESTS.has(run.state);
      show(run, last);
      if (last) return run;
    } else if (Date.now() - seen > AWAY) {
      throw new StartupError(`The server does not answer. The run goes on when it is back; its id is ${id}.`);
    }
  }
}

/** Sends a file, follows its run, and fetches the results. Returns what to say, and whether every row was accepted. */
export async function importFile(
  settings: ClientSettings,
  plan: ImportPlan,
  { show, tell }: { show: (run: RunProgress, last: boolean) => void; tell: (sentence: string) => void },
): Promise<{ text: string; accepted: boolean }> {
  const client = new BulkClient(settings);
  if (plan.results !== undefined) typeOf(plan.results);
  const { id, repeated } = await client.send(plan);
  tell(repeated ? `This file was sent before, as run ${id}.` : `The run is ${id}.`);
  const run = await follow(client, id, show);
  if (plan.results !== undefined) await client.results(id, plan.results);
  const codes = run.codes.map(({ code, rows }) => `${rows} ${code}`);
  const lines = [
    run.problem ?? (plan.preview ? 'Nothing was stored.' : null),
    codes.length > 0 ? `Refused: ${codes.join(', ')}.` : null,
    plan.results === undefined ? null : `The results are in ${plan.results}.`,
  ];
  const text = [`${run.state}.`, ...lines.filter((line) => line !== null)].join(' ');
  return { text, accepted: run.state === 'COMPLETED' && run.refused === 0 };
}
