import type { Ctx } from '../../data/context';
import { codesOfRun, FINISHED, runInScope, type ShownRun } from '../../modules/bulk';

const at = (time: number | null): string | null => (time === null ? null : new Date(time).toISOString());

/** The addresses of a run. */
export const linksOf = (id: string): Record<string, string> => ({
  self: `/bulk/${id}`,
  progress: `/bulk/${id}/progress`,
  results: `/bulk/${id}/results.ndjson`,
  resultsCsv: `/bulk/${id}/results.csv`,
});

/** How far a run is. */
const progressOf = (run: ShownRun): Record<string, unknown> => ({
  id: run.id,
  state: run.state,
  totalRows: run.totalRows,
  done: run.applied + run.unchanged + run.refused,
  applied: run.applied,
  unchanged: run.unchanged,
  refused: run.refused,
  problem: run.problem,
});

/** Whether a run does nothing any more unless somebody resumes it. */
const rests = ({ state }: ShownRun): boolean =>
  state === 'PAUSED' || state === 'STOPPED' || FINISHED.some((one) => one === state);

/** A run with a summary by code. Null if it is not in the viewer's scope. */
export async function shownRun(ctx: Ctx, id: string): Promise<Record<string, unknown> | null> {
  const run = await runInScope(ctx, id);
  if (!run) return null;
  const { mutation, policy, preview, fileHash, createdAt, startedAt, finishedAt } = run;
  return {
    ...progressOf(run),
    mutation,
    policy,
    preview: Boolean(preview),
    fileHash,
    createdAt: at(createdAt),
    startedAt: at(startedAt),
    finishedAt: at(finishedAt),
    // They are counted by looking through all rows.
    codes: run.refused === 0 ? [] : await codesOfRun(ctx, id),
    links: linksOf(id),
  };
}

/** How far a run is, and whether that will change by itself. Null if it is not in the viewer's scope. */
export async function shownProgress(ctx: Ctx, id: string): Promise<{ progress: Record<string, unknown>; rests: boolean } | null> {
  const run = await runInScope(ctx, id);
  return run && { progress: progressOf(run), rests: rests(run) };
}
