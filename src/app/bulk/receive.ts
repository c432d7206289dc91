import { createHash } from 'node:crypto';
import type { Ctx } from '../../data/context';
import { addRows, dropRun, openRun, queueRun, sameRun, type BulkPolicy } from '../../modules/bulk';
import type { RowRules } from '../../modules/import-templates';
import type { RowMutation } from './allowed';
import { checkRows, keyOf, type CheckedRow } from './check-rows';
import { broken } from './file-problem';
import { linesOf, readFileState, type TextLine } from './lines';
import { columnsOfInput, parseCsv } from './parse-csv';
import { parseNdjson, type ParsedRow } from './parse-ndjson';
import { csvByTemplate, ndjsonByTemplate } from './template';

/** Maximum rows of a run that is one transaction. */
export const ROWS_AT_ONCE = 1_000;

/** Rows stored per transaction. */
const BATCH = 500;

/** A file that somebody sends. */
export interface Upload {
  mutation: RowMutation;
  policy: BulkPolicy;
  preview: boolean;
  format: 'csv' | 'ndjson';
  /** How the columns of the file become fields of the input. Null: they are named like the fields. */
  template: RowRules | null;
  /** Input fields that no two rows may have in common. Null: the default of the mutation. */
  key: readonly string[] | null;
  content: AsyncIterable<Buffer>;
  bytesAtMost: number;
  rowsAtMost: number;
}

/** The run of an upload. */
export interface Accepted {
  id: string;
  /** The same file was sent before: this is its run. */
  repeated: boolean;
}

async function store(ctx: Ctx, id: string, rows: AsyncIterable<CheckedRow>): Promise<number> {
  let batch: CheckedRow[] = [];
  let stored = 0;
  const flush = async (): Promise<void> => {
    await addRows(ctx, id, batch);
    stored += batch.length;
    batch = [];
  };
  for await (const row of rows) {
    batch.push(row);
    if (batch.length === BATCH) await flush();
  }
  await flush();
  return stored;
}

/** The same rows for the same mutation are one run, whatever it does when a row is refused. */
const identityOf = (mutation: string, fileHash: string): string =>
  createHash('sha256').update(`${mutation}\n${fileHash}`).digest('hex');

function parsedRows({ mutation: { input }, format, template }: Upload, lines: AsyncIterable<TextLine>): AsyncIterable<ParsedRow> {
  if (format === 'csv') return parseCsv(lines, template ? csvByTemplate(input, template) : columnsOfInput(input));
  const rows = parseNdjson(lines);
  return template ? ndjsonByTemplate(rows, input, template) : rows;
}

/**
 * Receives a file: reads it as it comes, checks every row, and queues its run once all of it is there. A file with a mistake
 * leaves nothing behind.
 */
export async function receive(ctx: Ctx, upload: Upload): Promise<Accepted> {
  const { mutation, policy, preview, template, key, content, bytesAtMost, rowsAtMost } = upload;
  const { name, definition } = mutation;
  const once = policy === 'ALL_OR_NOTHING' ? Math.min(ROWS_AT_ONCE, rowsAtMost) : rowsAtMost;
  const id = await openRun(ctx, { mutation: name, action: definition.action, policy, preview });
  try {
    const read = readFileState();
    const lines = linesOf(content, read, bytesAtMost);
    const parsed = parsedRows(upload, lines);
    const rows = await store(ctx, id, checkRows(parsed, mutation, { key: keyOf(mutation, key), rowsAtMost: once }));
    // The same file means something else with another template.
    if (template) read.hash.update(JSON.stringify(template));
    const fileHash = read.hash.digest('hex');
    const identity = preview ? null : identityOf(name, fileHash);
    if (await queueRun(ctx, id, { fileHash, identity, rows, mutation: name })) return { id, repeated: false };
    const earlier = identity === null ? null : await sameRun(ctx, identity);
    if (earlier === null) return broken('The run of the same file was deleted just now. Send it again.', 1);
    await dropRun(ctx, id);
    return { id: earlier, repeated: true };
  } catch (cause) {
    await dropRun(ctx, id);
    throw cause;
  }
}
