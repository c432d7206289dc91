// Runs before anything of bench/node_modules is there, so it uses Node alone.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

export const BENCH = join(import.meta.dirname, '..');
export const ROOT = join(BENCH, '..');

function newest(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

const madeAt = (file) => (existsSync(file) ? statSync(file).mtimeMs : 0);

function run(what, command, args, cwd) {
  process.stderr.write(`${what}…\n`);
  // What the tools say belongs to stderr: stdout is the table.
  execFileSync(command, args, { cwd, stdio: ['ignore', 2, 2], env: { ...process.env, NODE_ENV: 'development' } });
}

/** Builds the server where it is older than its sources. */
export function prepareServer() {
  if (!existsSync(join(ROOT, 'node_modules'))) throw new Error('Install the server first: `npm ci`.');
  run('Building the server where it is stale', process.execPath, ['src/cli/build-if-stale.mjs'], ROOT);
}

/** Installs what the peers need and builds what is older than its sources. */
export function prepare() {
  prepareServer();
  const lock = join(BENCH, 'package-lock.json');
  if (madeAt(join(BENCH, 'node_modules/.package-lock.json')) < madeAt(lock)) {
    run('Installing the dependencies of bench/', 'npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], BENCH);
  }
  const obvious = join(BENCH, 'obvious');
  const sources = Math.max(newest(join(obvious, 'src')), newest(join(obvious, 'tsconfig.json')), newest(lock));
  if (madeAt(join(obvious, 'dist/main.js')) < sources) {
    run('Building the obvious build', process.execPath, [join(BENCH, 'node_modules/typescript/bin/tsc'), '-p', obvious], BENCH);
  }
}
