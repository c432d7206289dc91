import { createHash, randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import type { EngineName } from '../../data/database';

/** When a process began, in ticks since the machine did. Null if it has ended or its parent has yet to notice that. */
function beginOf(pid: number | 'self'): string | null {
  // The name of the program comes first, in parentheses, and may hold anything.
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return state === 'Z' || state === 'X' ? null : (rest[18] ?? null);
}

/** Names the processes that see each other under their numbers: those of one start of a machine, and of one container on it. */
function placeOf(): string {
  const machine = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8');
  return createHash('sha256')
    .update([machine, hostname(), readlinkSync('/proc/self/ns/pid')].join(' '))
    .digest('hex')
    .slice(0, 12);
}

/** Names this process so that others at its place can tell whether it runs. Elsewhere than on Linux they cannot. */
function nameOfSelf(): string {
  try {
    return `${placeOf()}.${process.pid}.${beginOf('self')}`;
  } catch {
    return randomUUID();
  }
}

/** This process, as the holder of leases. */
export const SELF = nameOfSelf();

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return (cause as { code?: string }).code !== 'ESRCH';
  }
}

function beganAt(pid: number, begin: string | undefined): boolean {
  try {
    return beginOf(pid) === begin;
  } catch {
    // It runs, but belongs to somebody else. If it is another process, its lease ends in time.
    return true;
  }
}

/** Whether a process is known to have ended. Others' leases end in time. */
export function hasEnded(holder: string, engine: EngineName): boolean {
  if (holder === SELF) return false;
  // The file is locked by this process, and the lock ends with the process that has it.
  if (engine === 'sqlite') return true;
  const [place, pid, begin] = holder.split('.');
  if (place !== SELF.split('.')[0]) return false;
  return !runs(Number(pid)) || !beganAt(Number(pid), begin);
}
