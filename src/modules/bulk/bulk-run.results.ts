import type { Ctx } from '../../data/context';
import { bound, lengthy } from '../../data/sql';
import { ifInScope } from '../../graph/act-on';
import type { Columns, Row } from '../../graph/row';
import { rawOf } from '../../graph/row';
import { BulkRun, type BulkRow } from './bulk-run.entity';

const FIELDS = [
  'createdAt',
  'mutation',
  'policy',
  'preview',
  'state',
  'fileHash',
  'totalRows',
  'applied',
  'unchanged',
  'refused',
  'problem',
  'startedAt',
  'finishedAt',
  ...rawOf('action'),
] as const;

/** A run as its progress shows it. */
export type ShownRun = Row<BulkRun, (typeof FIELDS)[number]>;

/** A run in the viewer's scope, or null. */
export const runInScope = (ctx: Ctx, id: string): Promise<ShownRun | null> => ifInScope(ctx, BulkRun, id, FIELDS);

/** How many rows were refused with which code. */
export interface CodeCount {
  code: string;
  rows: number;
}

/** The codes of a run's refused rows, most frequent first. The run was found in scope. */
export async function codesOfRun(ctx: Ctx, runId: string): Promise<CodeCount[]> {
  const counted = await ctx.db.rows(
    lengthy(
      bound<CodeCount>(
        'subject',
        'SELECT code, COUNT(*) AS `rows` FROM bulk_row WHERE run_id = ? AND code IS NOT NULL GROUP BY code ORDER BY `rows` DESC, code',
      ),
    ),
    [runId],
  );
  return counted.map(({ code, rows }) => ({ code, rows: Number(rows) }));
}

/** A row with its outcome. */
export type ShownRow = Columns<BulkRow, 'number' | 'line' | 'outcome' | 'code' | 'errors' | 'result' | 'input'>;

/** Rows of a run after a number, in order. The run was found in scope. */
export const resultsAfter = (ctx: Ctx, runId: string, number: number, limit: number): Promise<ShownRow[]> =>
  ctx.services.database.rows(
    bound<ShownRow>(
      'subject',
      `SELECT number, line, outcome, code, errors, result, input FROM bulk_row WHERE run_id = ? AND number > ? ORDER BY number LIMIT ${limit}`,
    ),
    [runId, number],
  );
