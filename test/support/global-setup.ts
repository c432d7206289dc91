import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chosenServer, startPrivateMariadb } from './private-mariadb';

/** Where the set-up leaves what tests and reporter need to know. */
export const COVERAGE_FILE = join(__dirname, '../../coverage/engines.json');

/** Where the tests of this run leave what they sent; see `record.ts`. Runs side by side have one each. */
const SENT_FOLDER = join(__dirname, `../../coverage/sent-${process.pid}`);

/** The tests judge the built server: what was changed is built first, however they are started. */
function build(): void {
  const { NODE_ENV: _ofTests, ...env } = process.env;
  execFileSync(process.execPath, ['src/cli/build-if-stale.mjs', '--quick'], {
    cwd: join(__dirname, '../..'),
    env,
    stdio: 'inherit',
  });
}

/** Installs the driver of the browser tests. */
function installDriver(): void {
  execFileSync(process.execPath, ['src/cli/install-tools.mjs', 'test/browser'], {
    cwd: join(__dirname, '../..'),
    stdio: 'inherit',
  });
}

/** Projects named on the command line; empty: all. */
function selectedProjects(): readonly string[] {
  const start = process.argv.indexOf('--selectProjects');
  if (start < 0) return [];
  const rest = process.argv.slice(start + 1);
  const end = rest.findIndex((word) => word.startsWith('-'));
  return end < 0 ? rest : rest.slice(0, end);
}

export default async function setup(): Promise<void> {
  build();
  const projects = selectedProjects();
  const mariadb = projects.length === 0 || projects.includes('mariadb') ? await startPrivateMariadb() : null;
  const chosen = process.env['TEST_MYSQL_URL'];
  const mysql = chosen ? (await chosenServer(chosen)).version : null;
  const browser =
    ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path)) ?? null;
  if (!mariadb && projects.length === 0 && process.env['REQUIRE_MARIADB'] === 'true')
    throw new Error('MariaDB is required here and not installed.');
  if (!browser && process.env['REQUIRE_BROWSER'] === 'true') throw new Error('Chromium is required here and not installed.');
  if (browser) installDriver();
  process.env['TEST_MARIADB_URL'] = mariadb?.url ?? '';
  process.env['TEST_BROWSER'] = browser ?? '';
  rmSync(SENT_FOLDER, { recursive: true, force: true });
  mkdirSync(SENT_FOLDER, { recursive: true });
  process.env['TEST_SENT_FOLDER'] = SENT_FOLDER;
  process.env['TEST_RUN'] = String(process.pid);
  process.env['TEST_RUN_SERVERS'] = [mariadb?.url, chosen].filter(Boolean).join(' ');
  writeFileSync(COVERAGE_FILE, JSON.stringify({ mariadb: mariadb?.version ?? null, mysql, browser }));
  (globalThis as { stopMariadb?: () => Promise<void> }).stopMariadb = mariadb?.stop ?? (() => Promise.resolve());
}
