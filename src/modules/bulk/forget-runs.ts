import type { Ctx } from '../../data/context';
import { bound } from '../../data/sql';
import { dropRun } from './bulk-run.store';

const DAY = 86_400_000;

/** Hours after which an upload that never ended is given up. */
const RECEIVING_HOURS = 1;

const OLD = bound<{ id: string }>(
  'nobody',
  `SELECT id FROM bulk_run WHERE state IN ('COMPLETED', 'FAILED', 'CANCELLED') AND finished_at <= ?
  UNION ALL SELECT id FROM bulk_run WHERE state = 'RECEIVING' AND created_at <= ? LIMIT 1`,
);

/** Deletes a run that was finished long ago, or never received. */
export async function forgetRuns(ctx: Ctx): Promise<number> {
  const now = ctx.clock.now();
  const { bulkRunDays } = ctx.services.settings;
  const found = await ctx.services.database.rows(OLD, [now - bulkRunDays * DAY, now - RECEIVING_HOURS * 3_600_000]);
  for (const { id } of found) await dropRun(ctx, id);
  return found.length;
}
