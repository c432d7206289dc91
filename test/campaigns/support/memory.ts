import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** Resident memory of a process in megabytes, as Linux tells it. */
export function residentOf(pid: number): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1_024;
}

/** The processes that a process has started and that still run. */
const childrenOf = (pid: number): number[] =>
  readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  );

/** Resident memory of a process in megabytes that no other process has: without the program itself and its libraries. */
function ownOf(pid: number): number {
  const parts = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8').matchAll(/^Private_(?:Clean|Dirty):\s+(\d+)/gm);
  return [...parts].reduce((sum, [, kilobytes]) => sum + Number(kilobytes), 0) / 1_024;
}

/** Resident memory of a process, and what its children take beside it, in megabytes. What they share is counted once. */
export function residentWithChildren(pid: number): { own: number; children: number } {
  let children = 0;
  for (const child of childrenOf(pid)) {
    try {
      children += ownOf(child);
    } catch {
      // It has ended.
    }
  }
  return { own: residentOf(pid), children };
}

/** What environment lets a server tell what it holds; see {@link heldBy}. */
export const tellingMemory = (file: string): Record<string, string> => ({
  NODE_OPTIONS: `--require ${join(__dirname, 'collect.cjs')}`,
  CAMPAIGN_MEMORY: file,
});

/** Megabytes that a server holds once all garbage is collected, which it is told to do. */
export async function heldBy(pid: number, file: string): Promise<number> {
  rmSync(file, { force: true });
  process.kill(pid, 'SIGWINCH');
  for (const end = performance.now() + 30_000; performance.now() < end; await delay(50)) {
    if (existsSync(file)) return Number(readFileSync(file, 'utf8')) / 1_048_576;
  }
  throw new Error('The server did not tell what it holds.');
}

interface Sample {
  minute: number;
  megabytes: number;
}

/** Megabytes per 10 minutes by which samples grow: the line with the least squares. */
export function slopeOf(samples: readonly Sample[]): number {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(samples.map(({ minute }) => minute)), mean(samples.map(({ megabytes }) => megabytes))];
  const above = samples.reduce((sum, { minute, megabytes }) => sum + (minute - x) * (megabytes - y), 0);
  const below = samples.reduce((sum, { minute }) => sum + (minute - x) ** 2, 0);
  return below === 0 ? 0 : (10 * above) / below;
}
