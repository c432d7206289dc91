import { readdirSync, readFileSync } from 'node:fs';

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

interface Sample {
  minute: number;
  megabytes: number;
}

/** The lowest sample of every few minutes: what stays, without what only waits to be collected. */
export function lowestOf(samples: readonly Sample[], minutes: number): Sample[] {
  const lowest = new Map<number, Sample>();
  for (const sample of samples) {
    const part = Math.floor(sample.minute / minutes);
    const found = lowest.get(part);
    if (!found || sample.megabytes < found.megabytes) lowest.set(part, sample);
  }
  return [...lowest.values()];
}

/** Megabytes per 10 minutes by which samples grow: the line with the least squares. */
export function slopeOf(samples: readonly Sample[]): number {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(samples.map(({ minute }) => minute)), mean(samples.map(({ megabytes }) => megabytes))];
  const above = samples.reduce((sum, { minute, megabytes }) => sum + (minute - x) * (megabytes - y), 0);
  const below = samples.reduce((sum, { minute }) => sum + (minute - x) ** 2, 0);
  return below === 0 ? 0 : (10 * above) / below;
}
