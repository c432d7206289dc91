// Builds before the start if a source is newer than the build. In production the existing build runs.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const STAMP = 'dist/.built';
const PLAYGROUND = 'src/playground';
const CONFIGURATION = ['package.json', 'tsconfig.json', 'tsconfig.build.json'];

function newest(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  const names = readdirSync(path).filter((name) => name !== 'node_modules');
  return Math.max(0, ...names.map((name) => newest(join(path, name))));
}

const built = existsSync(STAMP) ? statSync(STAMP).mtimeMs : 0;
const isStale = (paths) => Math.max(...paths.map(newest)) > built;
if (process.env.NODE_ENV === 'production') {
  if (built === 0) {
    process.stderr.write(
      'Partner Graph cannot start because it has not been built. Run `npm ci --include=dev && npm run build`.\n',
    );
    process.exit(1);
  }
} else if (isStale(['src', 'migrations', 'ormconfig.ts', ...CONFIGURATION])) {
  process.stdout.write('Building…\n');
  // The playground takes longest and changes least.
  const script = isStale([PLAYGROUND]) ? 'build' : 'build:server';
  // The build prints its own errors above. A stack trace from this file would hide them.
  const { status } = spawnSync(`npm run --silent ${script}`, { stdio: 'inherit', shell: true });
  if (status !== 0) process.exit(status ?? 1);
}
