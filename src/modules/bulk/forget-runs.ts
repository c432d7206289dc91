import type { Ctx } from '../../data/context';
import { bound } from '../../data/sql';
import { dropRun } from './bulk-run.store';
import { hasEnded } from './lease-holder';

const DAY = 86_400_000;

/** Hours after which an upload that never ended is given up, whether or not its process is known to have ended. */
const RECEIVING_HOURS = 1;

/** Runs looked at once. */
const BATCH = 100;

const OLD = bound<{ id: string }>(
  'nobody',
  "SELECT id FROM bulk_run WHERE state IN ('COMPLETED', 'FAILED', 'CANCELLED') AND finished_at <= ? LIMIT 1",
);

const RECEIVING = bound<{ id: string; createdAt: number; holder: string | null }>(
  'nobody',
  `SELECT id, created_at AS createdAt, lease_owner AS holder FROM bulk_run WHERE state = 'RECEIVING' ORDER BY created_at LIMIT ${BATCH}`,
);

/** Deletes a run that was finished long ago, and uploads that were interrupted. */
export async function forgetRuns(ctx: Ctx): Promise<number> {
  const { database, settings } = ctx.services;
  const now = ctx.clock.now();
  const given = now - RECEIVING_HOURS * 3_600_000;
  const isOver = (createdAt: number, holder: string | null): boolean =>
    createdAt <= given || (holder !== null && hasEnded(holder, database.engine));
  const receiving = await database.rows(RECEIVING, []);
  const found = [
    ...(await database.rows(OLD, [now - settings.bulkRunDays * DAY])),
    ...receiving.filter(({ createdAt, holder }) => isOver(Number(createdAt), holder)),
  ];
  for (const { id } of found) await dropRun(ctx, id);
  return found.length;
}
