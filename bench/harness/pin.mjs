import { execFileSync } from 'node:child_process';

/** Lets a process, all its threads and those it will start run on one core only. Needs `taskset`, so Linux. */
export function pin(pid, core) {
  execFileSync('taskset', ['--all-tasks', '--cpu-list', '--pid', String(core), String(pid)], { stdio: 'ignore' });
}
