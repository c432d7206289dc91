import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import mysql from 'mysql2/promise';
import { plainEnvironment } from './child.mjs';
import { ROOT } from './prepare.mjs';

const SEED_TIMEOUT_MS = 10 * 60_000;

/** The process id of the database server, when it runs on this machine; else null. */
async function processOf(connection) {
  try {
    const [[row]] = await connection.query('SELECT @@pid_file AS file');
    const pid = Number.parseInt(await readFile(row.file, 'utf8'), 10);
    const name = await readFile(`/proc/${pid}/comm`, 'utf8');
    return /^(mariadbd|mysqld)/.test(name) ? pid : null;
  } catch {
    return null;
  }
}

async function fill(where) {
  process.stderr.write('Making the medium demo data (about half a minute)…\n');
  const args = ['dist/src/cli/seed.js', '--size', 'medium', '--at', '2026-11-01'];
  const options = { cwd: ROOT, env: { ...plainEnvironment(), ...where }, timeout: SEED_TIMEOUT_MS };
  const { stdout } = await promisify(execFile)(process.execPath, args, options);
  process.stderr.write(stdout);
}

/** Makes a database of its own, to be filled with the medium demo data, or takes one that an earlier run kept. */
export async function openScratchDatabase(server, { keep, reuse }) {
  const address = new URL(server);
  const name = reuse ?? `bench_${process.pid}_${Date.now().toString(36)}`;
  if (!/^bench_\w+$/.test(name)) throw new Error('--reuse takes the name of a database that --keep left: bench_…');
  address.pathname = `/${name}`;
  const base = new URL(server);
  base.pathname = '/';
  const connection = await mysql.createConnection(base.href);
  const url = address.href;
  const drop = async () => {
    if (keep || reuse) process.stderr.write(`The database stays; measure it again with --reuse=${name}\n`);
    else await connection.query(`DROP DATABASE IF EXISTS \`${name}\``);
    await connection.end();
  };
  if (!reuse) await connection.query(`CREATE DATABASE \`${name}\` CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`);
  const [[{ version }]] = await connection.query('SELECT VERSION() AS version');
  return { url, pid: await processOf(connection), version, fill: () => (reuse ? undefined : fill({ DATABASE_URL: url })), drop };
}

/** Makes an SQLite file of its own, to be filled with the medium demo data. */
export async function openScratchFile() {
  const folder = await mkdtemp(join(tmpdir(), 'partner-graph-bench-'));
  const where = { DATABASE_FILE: join(folder, 'bench.sqlite') };
  return { where, fill: () => fill(where), drop: () => rm(folder, { recursive: true, force: true }) };
}

/** Measures on the medium demo data: on SQLite, on MariaDB, or (with `both`) on one after the other. */
export async function onEngines(engine, measure) {
  if (engine !== 'mariadb') {
    const file = await openScratchFile();
    try {
      await file.fill();
      await measure('sqlite', file.where);
    } finally {
      await file.drop();
    }
  }
  if (engine !== 'sqlite') {
    const database = await openScratchDatabase(process.env.BENCH_DATABASE_URL ?? 'mysql://root@127.0.0.1:3306', {});
    try {
      await database.fill();
      await measure('mariadb', { DATABASE_URL: database.url });
    } finally {
      await database.drop();
    }
  }
}
