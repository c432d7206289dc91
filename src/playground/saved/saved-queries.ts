import { isRecord, messagesOf, stringAt, textsAt } from '../guards';
import type { Ask } from '../workbench';

/** A saved query of the user, or one that is shared in the organization. */
export interface SavedQuery {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly document: string;
  /** Formats it can be exported in. */
  readonly formats: readonly string[];
  readonly shared: boolean;
  readonly isOwn: boolean;
  readonly version: number;
}

const READ = `query SavedQueries($after: String) {
  savedQueries(first: 100, after: $after, orderBy: { field: NAME, direction: ASC }) {
    pageInfo { hasNextPage endCursor }
    nodes { id name description document shared formats viewerIsOwner version }
  }
}`;

export const CREATE = `mutation Save($input: CreateSavedQueryInput!) {
  createSavedQuery(input: $input) { savedQuery { id } errors { message } }
}`;

export const UPDATE = `mutation SaveAgain($input: UpdateSavedQueryInput!) {
  updateSavedQuery(input: $input) { savedQuery { id } errors { message } }
}`;

export const DELETE = `mutation Delete($input: DeleteSavedQueryInput!) {
  deleteSavedQuery(input: $input) { errors { message } }
}`;

function readOne(value: unknown): SavedQuery[] {
  const [id, name, document] = [stringAt(value, 'id'), stringAt(value, 'name'), stringAt(value, 'document')];
  if (!isRecord(value) || id === null || name === null || document === null) return [];
  return [
    {
      id,
      name,
      document,
      formats: textsAt(value, 'formats'),
      description: stringAt(value, 'description') ?? '',
      shared: value['shared'] === true,
      isOwn: value['viewerIsOwner'] === true,
      version: typeof value['version'] === 'number' ? value['version'] : 1,
    },
  ];
}

/** The saved queries of an answer, and the cursor of the next page. */
function savedQueriesIn(data: unknown): { nodes: SavedQuery[]; next: string | null } {
  const list = isRecord(data) ? data['savedQueries'] : null;
  const nodes = isRecord(list) && Array.isArray(list['nodes']) ? list['nodes'].flatMap(readOne) : [];
  const page = isRecord(list) ? list['pageInfo'] : null;
  const next = isRecord(page) && page['hasNextPage'] === true ? stringAt(page, 'endCursor') : null;
  return { nodes, next };
}

/** At most this many pages of a hundred are shown. */
const MOST_PAGES = 5;

/** All that the user may run. Throws what the server says against it. */
export async function readSavedQueries(ask: Ask): Promise<SavedQuery[]> {
  const all: SavedQuery[] = [];
  let after: string | null = null;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const result = await ask(READ, { after });
    const refusal = refusalsOf(result);
    if (refusal !== '') throw new Error(refusal);
    const { nodes, next } = savedQueriesIn(result.data);
    all.push(...nodes);
    if (next === null) break;
    after = next;
  }
  return all;
}

/** What the answer of a mutation says against it. */
export function refusalsOf({ data, errors }: { data?: unknown; errors?: unknown }): string {
  const payloads = isRecord(data) ? Object.values(data) : [];
  return [...messagesOf(errors), ...payloads.flatMap((payload) => (isRecord(payload) ? messagesOf(payload['errors']) : []))].join(
    ' ',
  );
}
