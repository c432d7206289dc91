// Installs folders with a package.json of their own, unless they are up to date: `node src/cli/install-tools.mjs test/clients`.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const modified = (path) => (existsSync(path) ? statSync(path).mtimeMs : 0);

/** Whether the folder has what its lock file names. */
export const isInstalled = (folder) =>
  modified(join(ROOT, folder, 'node_modules/.package-lock.json')) >= modified(join(ROOT, folder, 'package-lock.json'));

export function installTools(folder) {
  if (isInstalled(folder)) return;
  const command = 'npm ci --no-audit --no-fund --loglevel=error';
  const { status } = spawnSync(command, { cwd: join(ROOT, folder), stdio: ['ignore', 'ignore', 'inherit'], shell: true });
  if (status !== 0) throw new Error(`\`npm ci\` failed in ${folder}.`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.argv.slice(2).forEach(installTools);
