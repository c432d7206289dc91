import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
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

function answers(port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const connection = createConnection({ host: '127.0.0.1', port, user: 'root', connectTimeout: 1_000 });
    connection.on('error', () => resolve(null));
    connection.query('SELECT VERSION() AS version', (cause: unknown, rows: unknown) => {
      connection.destroy();
      resolve(cause ? null : String((rows as { version: string }[])[0]?.version));
    });
  });
}

/** The server that somebody wants to see the tests on instead: another version, MySQL, a node of a cluster. */
async function chosenServer(url: string): Promise<PrivateMariadb> {
  const version = await answers(Number(new URL(url).port));
  if (version === null) throw new Error(`No server answers at ${url}.`);
  return { url, version, stop: () => Promise.resolve() };
}

/** Starts a private MariaDB; null when none is installed. `TEST_SERVER` names another server on this machine. */
export async function startPrivateMariadb(): Promise<PrivateMariadb | null> {
  const chosen = process.env['TEST_SERVER'];
  if (chosen) return chosenServer(chosen);
  const daemon = find('mariadbd', 'mysqld');
  const install = find('mariadb-install-db', 'mysql_install_db');
  if (!daemon || !install) return null;
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'partner-graph-mariadb-'));
  const asRoot = process.getuid?.() === 0;
  const user = asRoot ? ['--user=mysql'] : [];
  if (asRoot) {
    const id = (flag: string): number => Number(execFileSync('id', [flag, 'mysql'], { encoding: 'utf8' }));
    chownSync(folder, id('-u'), id('-g'));
  }
  const data = join(folder, 'data');
  // Every server clears temporary tables from its folder when it starts, also the one that makes the system tables; in
  // a shared folder these would be another server's.
  const own = [`--datadir=${data}`, `--tmpdir=${folder}`];
  execFileSync(install, ['--no-defaults', ...own, '--auth-root-authentication-method=normal', '--skip-test-db', ...user], {
    stdio: 'pipe',
  });
  const port = await freePort();
  const server: ChildProcess = spawn(
    daemon,
    [
      '--no-defaults',
      ...own,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      `--socket=${join(folder, 'sock')}`,
      `--pid-file=${join(folder, 'pid')}`,
      '--skip-log-bin',
      '--innodb-flush-log-at-trx-commit=0',
      '--innodb-buffer-pool-size=256M',
      '--max-connections=300',
      '--skip-name-resolve',
      ...user,
    ],
    { stdio: 'ignore' },
  );
  const stop = async (): Promise<void> => {
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGTERM');
    const waited = await Promise.race([ended, delay(15_000, 'late', { ref: false })]);
    if (waited === 'late') server.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  for (let tries = 0; tries < 300; tries += 1) {
    const version = await answers(port);
    if (version) return { url: `mysql://root@127.0.0.1:${port}`, version, stop };
    if (server.exitCode !== null) break;
    await delay(100);
  }
  await stop();
  throw new Error('The private MariaDB of the tests did not come up.');
}
