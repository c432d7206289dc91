import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema } from 'graphql';
import { Random } from '../hunt/random';
import type { TestApp } from '../support/app';
import { DocumentMaker, type Made } from './document';

/** A document whose answer changed when it was sent again. */
export interface Difference extends Made {
  viewer: string;
  first: string;
  later: string;
}

/** What a run has seen. */
export interface Compared {
  documents: number;
  /** Answers with data and without any error. */
  whole: number;
  /** Answers with data and with errors. */
  partial: number;
  differences: Difference[];
}

/** Lines of the log that every request has, and one that a busy machine adds. */
const NOT_FAULTS: readonly unknown[] = ['request', 'slow operation'];

const ERROR_ID = /"(errorId|requestId)":"[0-9a-f-]{36}"/g;

async function answerTo(app: TestApp, { document, variables }: Made, token: string | undefined): Promise<string> {
  const logged = app.log.length;
  const response = await fetch(`${app.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify({ query: document, variables }),
  });
  const body = (await response.text()).replace(ERROR_ID, '"$1":"…"');
  const faults = app.log
    .slice(logged)
    .filter(({ msg }) => !NOT_FAULTS.includes(msg))
    .map(({ msg, path, err }) => JSON.stringify([msg, path, (err as { message?: string } | undefined)?.message]))
    .sort();
  return [response.status, body, ...faults].join('\n');
}

/** Ids of everything that somebody sees, to ask for. */
async function idsOf(app: TestApp, tokens: readonly string[]): Promise<string[]> {
  const found = new Set<string>();
  const document = `{ customers(first: 5) { nodes { id subscriptions(first: 2) { nodes { id offer { id } } } orders(first: 2) { nodes { id } } } }
    users(first: 3) { nodes { id } } offers(first: 5) { nodes { id } } invitations(first: 3) { nodes { id } } viewer { organization { id } } }`;
  for (const token of tokens) {
    const { data } = await app.send(document, {}, token);
    for (const [, id = ''] of JSON.stringify(data).matchAll(/"id":"([^"]+)"/g)) found.add(id);
  }
  return [...found];
}

/** Sends generated documents, each once and three times more, and compares the answers. */
export async function compareAgain(
  app: TestApp,
  viewers: readonly (string | null)[],
  options: { documents: number; seed: number; tell?: (done: number) => void },
): Promise<Compared> {
  const schema = buildSchema(readFileSync(join(__dirname, '../../schema/schema.graphql'), 'utf8'));
  const tokens: string[] = [];
  for (const viewer of viewers) if (viewer !== null) tokens.push(await app.as(viewer));
  const ids = [...(await idsOf(app, tokens)), 'garbage', ''];
  const random = new Random(options.seed);
  const maker = new DocumentMaker(schema, random, ids);
  const compared: Compared = { documents: 0, whole: 0, partial: 0, differences: [] };
  for (let number = 0; number < options.documents; number += 1) {
    const made = maker.make();
    const place = number % viewers.length;
    const viewer = viewers[place];
    const token = viewer == null ? undefined : await app.as(viewer);
    const first = await answerTo(app, made, token);
    for (let time = 0; time < 3; time += 1) {
      const later = await answerTo(app, made, token);
      if (later === first) continue;
      compared.differences.push({ ...made, viewer: viewer ?? 'nobody', first, later });
      break;
    }
    compared.documents += 1;
    if (first.startsWith('200')) compared[first.includes('"errors":[') ? 'partial' : 'whole'] += 1;
    app.log.length = 0;
    if (number % 1_000 === 999) options.tell?.(number + 1);
  }
  return compared;
}
