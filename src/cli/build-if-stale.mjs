// Builds before the start if a source is newer than the build. In production the existing build runs. With `--quick`, for tests,
// a few changed files are compiled on their own.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildChanged } from './build-changed.mjs';

const STAMP = 'dist/.built';
const PLAYGROUND = 'src/playground';
const SOURCES = ['src', 'migrations', 'ormconfig.ts'];
const CONFIGURATION = ['package.json', 'tsconfig.json', 'tsconfig.build.json'];

function newest(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  const names = readdirSync(path).filter((name) => name !== 'node_modules');
  return Math.max(0, ...names.map((name) => newest(join(path, name))));
}

/** From this many changed files on, a whole build is about as fast. */
const FEW = 50;

/** The files below a folder that are newer than the build. */
function changedIn(path, since) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs > since ? [path] : [];
  return readdirSync(path).flatMap((name) => (name === 'node_modules' ? [] : changedIn(join(path, name), since)));
}

/** The changed files, if compiling them on their own is enough. */
function fewChanged() {
  if (!process.argv.includes('--quick') || built === 0 || isStale(CONFIGURATION)) return null;
  const files = SOURCES.flatMap((path) => changedIn(path, built));
  const isEnough = files.length <= FEW && files.every((file) => file.endsWith('.ts') && !file.startsWith(PLAYGROUND));
  return isEnough ? files : null;
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
} else if (isStale([...SOURCES, ...CONFIGURATION])) {
  const few = fewChanged();
  if (few) {
    await buildChanged(few);
    writeFileSync(STAMP, '');
    process.exit(0);
  }
  process.stdout.write('Building…\n');
  // The playground takes longest and changes least.
  const script = isStale([PLAYGROUND]) ? 'build' : 'build:server';
  // The build prints its own errors above. A stack trace from this file would hide them.
  const { status } = spawnSync(`npm run --silent ${script}`, { stdio: 'inherit', shell: true });
  if (status !== 0) process.exit(status ?? 1);
}
