import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createConnection } from 'mysql2';
import { freePort } from './free-port';

/** A MariaDB of the tests' own: a free port, a temporary folder, gone when the tests are. */
export interface PrivateMariadb {
  /** Without a database name: `mysql://root@127.0.0.1:port`. */
  url: string;
  version: string;
  stop: () => Promise<void>;
}

function find(...names: string[]): string | null {
  for (const folder of [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin', '/usr/local/sbin', '/usr/bin']) {
    for (const name of names) if (folder && existsSync(join(folder, name))) return join(folder, name);
  }
  return null;
}

/** The version of a server, or null if it does not answer. */
function answers(uri: string): Promise<string | null> {
  return new Promise((resolve) => {
    const connection = createConnection({ uri, connectTimeout: 1_000 });
    connection.on('error', () => resolve(null));
    connection.query('SELECT VERSION() AS version', (cause: unknown, rows: unknown) => {
      connection.destroy();
      resolve(cause ? null : String((rows as { version: string }[])[0]?.version));
    });
  });
}

/** A server that somebody wants to see the tests on: MySQL, another version, a node of a cluster. */
export async function chosenServer(url: string): Promise<PrivateMariadb> {
  const version = await answers(url);
  if (version === null) throw new Error(`No server answers at ${url}.`);
  return { url, version, stop: () => Promise.resolve() };
}

/** A private MariaDB whose process and files a test may touch. */
export interface OwnMariadb extends PrivateMariadb {
  port: number;
  /** The path of its Unix socket. */
  socket: string;
  /** Sends a signal to its process. */
  signal: (signal: NodeJS.Signals) => void;
  /** Starts its process again after it ended, on the same port and data; with other options, if given. */
  restart: (more?: readonly string[]) => Promise<void>;
  /** Runs its program on its data once, without serving anybody, and answers what it says. */
  runOnce: (more: readonly string[]) => string;
}

/** A folder that the server may read and write; in memory unless a place is given. */
export function serverFolder(place = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()): string {
  const folder = mkdtempSync(join(place, 'partner-graph-mariadb-'));
  if (process.getuid?.() === 0) {
    const id = (flag: string): number => Number(execFileSync('id', [flag, 'mysql'], { encoding: 'utf8' }));
    chownSync(folder, id('-u'), id('-g'));
  }
  return folder;
}

/** Starts a MariaDB with further options, in a folder that is removed with it; null when none is installed. */
export async function startOwnMariadb(more: readonly string[] = [], folder = serverFolder()): Promise<OwnMariadb | null> {
  const daemon = find('mariadbd', 'mysqld');
  const install = find('mariadb-install-db', 'mysql_install_db');
  if (!daemon || !install) return null;
  const user = process.getuid?.() === 0 ? ['--user=mysql'] : [];
  const data = join(folder, 'data');
  // Every server clears temporary tables from its folder when it starts, also the one that makes the system tables; in
  // a shared folder these would be another server's.
  const own = [`--datadir=${data}`, `--tmpdir=${folder}`];
  execFileSync(install, ['--no-defaults', ...own, '--auth-root-authentication-method=normal', '--skip-test-db', ...user], {
    stdio: 'pipe',
  });
  const port = await freePort();
  const url = `mysql://root@127.0.0.1:${port}`;
  const socket = join(folder, 'sock');
  let server: ChildProcess;
  let ended: Promise<unknown>;
  /** Starts the process and answers its version once it has one, or null if it ends before. */
  const run = async (options: readonly string[]): Promise<string | null> => {
    const started = spawn(
      daemon,
      [
        '--no-defaults',
        ...own,
        `--port=${port}`,
        '--bind-address=127.0.0.1',
        `--socket=${socket}`,
        `--pid-file=${join(folder, 'pid')}`,
        '--innodb-flush-log-at-trx-commit=0',
        '--max-connections=300',
        '--skip-name-resolve',
        ...(options.length > 0 ? options : ['--skip-log-bin', '--innodb-buffer-pool-size=256M']),
        ...user,
      ],
      { stdio: 'ignore' },
    );
    server = started;
    ended = new Promise((resolve) => started.once('exit', resolve));
    for (let tries = 0; tries < 600; tries += 1) {
      const version = await answers(url);
      if (version) return version;
      if (started.exitCode !== null || started.signalCode !== null) break;
      await delay(100);
    }
    return null;
  };
  const stop = async (): Promise<void> => {
    server.kill('SIGCONT');
    server.kill('SIGTERM');
    const waited = await Promise.race([ended, delay(15_000, 'late', { ref: false })]);
    if (waited === 'late') server.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  const restart = async (options = more): Promise<void> => {
    await ended;
    if ((await run(options)) === null) throw new Error('The private MariaDB of the tests did not come up again.');
  };
  const runOnce = (options: readonly string[]): string => {
    const { stdout, stderr } = spawnSync(daemon, ['--no-defaults', ...own, ...options, ...user], { encoding: 'utf8' });
    return stdout + stderr;
  };
  const version = await run(more);
  if (version) return { url, version, port, socket, restart, runOnce, stop, signal: (name) => void server.kill(name) };
  await stop();
  throw new Error('The private MariaDB of the tests did not come up.');
}

/** Starts a private MariaDB; null when none is installed. `TEST_SERVER` names another server on this machine. */
export async function startPrivateMariadb(): Promise<PrivateMariadb | null> {
  const chosen = process.env['TEST_SERVER'];
  return chosen ? chosenServer(chosen) : startOwnMariadb();
}
