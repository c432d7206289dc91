import { stringify } from 'csv-stringify/sync';
import type { Ctx } from '../../data/context';
import { resultsAfter, type ShownRow } from '../../modules/bulk';
import { withoutFormula } from '../export/csv';

/** Rows read at a time. */
const PAGE = 500;

const HEADER = ['number', 'line', 'outcome', 'code', 'message', 'path', 'ids', 'input'] as const;

interface ResultRow {
  number: number;
  line: number;
  /** NOT_RUN until the row has an outcome. */
  outcome: string;
  errors: { code: string; message: string; path: readonly string[] }[];
  ids: Record<string, string>;
  input: unknown;
}

function resultOf({ number, line, outcome, errors, result, input }: ShownRow): ResultRow {
  return {
    number,
    line,
    outcome: outcome ?? 'NOT_RUN',
    errors: errors === null ? [] : (JSON.parse(errors) as ResultRow['errors']),
    ids: result === null ? {} : (JSON.parse(result) as ResultRow['ids']),
    input: JSON.parse(input) as unknown,
  };
}

function cellsOf({ number, line, outcome, errors: [error], ids, input }: ResultRow): string[] {
  const found = Object.keys(ids).length > 0 ? JSON.stringify(ids) : '';
  const cells = [outcome, error?.code ?? '', error?.message ?? '', error?.path.join('.') ?? '', found, JSON.stringify(input)];
  return [String(number), String(line), ...cells.map(withoutFormula)];
}

/** The result file of a run, in pieces: one line per row, in the order of the file. The run was found in scope. */
export async function* resultFile(ctx: Ctx, runId: string, format: 'csv' | 'ndjson'): AsyncGenerator<string, void, undefined> {
  if (format === 'csv') yield `${HEADER.join(',')}\n`;
  for (let last = 0; ;) {
    const rows = await resultsAfter(ctx, runId, last, PAGE);
    const next = rows.at(-1)?.number;
    if (next === undefined) return;
    last = next;
    const found = rows.map(resultOf);
    yield format === 'csv' ? stringify(found.map(cellsOf)) : found.map((row) => `${JSON.stringify(row)}\n`).join('');
  }
}
