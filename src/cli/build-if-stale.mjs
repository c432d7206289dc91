// Builds before the start when a source is newer than the build. In production what was built is what runs.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const STAMP = 'dist/.built';
const SOURCES = ['src', 'migrations', 'ormconfig.ts', 'package.json', 'tsconfig.json', 'tsconfig.build.json'];

function newest(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}

const built = existsSync(STAMP) ? statSync(STAMP).mtimeMs : 0;
if (process.env.NODE_ENV === 'production') {
  if (built === 0) {
    process.stderr.write('Partner Graph cannot start: it has not been built; run `npm ci --include=dev && npm run build`.\n');
    process.exit(1);
  }
} else if (Math.max(...SOURCES.map(newest)) > built) {
  process.stdout.write('Building…\n');
  // What is wrong stands in its own words above; a stack of this file would bury it.
  const { status } = spawnSync('npm run --silent build', { stdio: 'inherit', shell: true });
  if (status !== 0) process.exit(status ?? 1);
}
