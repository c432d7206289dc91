import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const ticks = () => Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/** Milliseconds of CPU that one tick of /proc stands for; null where there is no /proc. */
const tickMs = process.platform === 'linux' ? 1_000 / ticks() : null;

/** CPU time of a process since its start in milliseconds, all threads; null when it cannot be read. */
export function cpuMs(pid) {
  if (pid === null || tickMs === null) return null;
  try {
    // The name in parentheses may hold spaces; user and system time are the 12th and 13th field behind it.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * tickMs;
  } catch {
    return null;
  }
}

/** Largest resident size of a process so far, in MiB; null when it cannot be read. */
export function peakMiB(pid) {
  try {
    const [, kib] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kib === undefined ? null : Number(kib) / 1_024;
  } catch {
    return null;
  }
}
