import { spawn, spawnSync } from 'node:child_process';
import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createConnection } from 'mysql2/promise';
import { runBuilt } from '../support/process';
import { startOwnMariadb } from '../support/private-mariadb';
import { Skipped, type Campaign, type Plan } from './support/campaign';
import { signIn } from './support/client';
import { DURABLE, Servers, withStore } from './support/ground';
import { before, judge } from './support/judge';
import type { Change, Load } from './support/load';
import { onScene, type Scene } from './support/scene';

/** The options of docs/backup.md. */
const DUMP = ['--single-transaction', '--quick', '--routines=false'];

/** Runs a program of MariaDB on an instance, with a file on one side. */
async function run(
  program: string,
  port: number,
  options: readonly string[],
  file: { from?: string; to?: string },
): Promise<void> {
  const child = spawn(program, ['--no-defaults', '--host=127.0.0.1', `--port=${port}`, '--user=root', ...options]);
  let said = '';
  child.stderr.on('data', (part: Buffer) => (said += part.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  if (file.from !== undefined) await pipeline(createReadStream(file.from), child.stdin);
  if (file.to !== undefined) await pipeline(child.stdout, createWriteStream(file.to));
  if ((await ended) !== 0) throw new Error(`${program}: ${said}`);
}

/** A dump, and what the clients knew: what was acknowledged before it began must be in it, all else may be. */
interface Dump {
  file: string;
  changes: Change[];
}

/** Writes a dump while the clients go on. */
async function dump(port: number, file: string, load: Load): Promise<Dump> {
  const known = new Set(load.changes.filter((change) => change.acknowledged));
  await run('mariadb-dump', port, [...DUMP, 'campaign'], { to: file });
  return { file, changes: load.changes.map((change) => ({ ...change, acknowledged: known.has(change) })) };
}

/** Restores a dump into an instance that has nothing, and judges what is there; a server must start on it. */
async function restored({ file, changes }: Dump, known: Awaited<ReturnType<typeof before>>): Promise<string[]> {
  const empty = await startOwnMariadb(DURABLE);
  if (!empty) throw new Skipped('MariaDB is not installed.');
  const servers = new Servers();
  try {
    const connection = await createConnection(empty.url);
    await connection.query('CREATE DATABASE campaign');
    await connection.end();
    await run('mariadb', empty.port, ['campaign'], { from: file });
    const env = { DATABASE_URL: `${empty.url}/campaign`, TOKEN_SECRET: 'qK3v9TzN7bXw2LmPr8sYd5fGh1jCe4uA' };
    const problems = await withStore(env, (store) => judge(store, known, { changes }));
    for (const check of ['cli/check-data.js', 'cli/audit-verify.js']) {
      const { code, output } = await runBuilt(check, env);
      if (code !== 0) problems.push(`${check}: ${output}`);
    }
    const server = await servers.serve(env);
    await signIn(server.url, 'admin.agent@alpine-distribution.example');
    return problems;
  } finally {
    await servers.end();
    await empty.stop();
  }
}

async function work(plan: Plan, { ground, load: startLoad, numbers, problems }: Scene, folder: string): Promise<void> {
  const dumps = plan.times(1, 20);
  const known = await ground.ask((store) => before(store));
  const server = await ground.serve();
  const load = await startLoad(() => [server.url]);
  const taken: Record<string, number>[] = [];
  for (let number = 1; number <= dumps; number += 1) {
    await load.more(30);
    const began = performance.now();
    const { file, changes } = await dump(ground.mariadb?.port ?? 0, join(folder, 'dump.sql'), load);
    const took = Math.round(performance.now() - began);
    const acknowledged = changes.filter((change) => change.acknowledged).length;
    const meanwhile = load.acknowledged - acknowledged;
    problems.push(...(await restored({ file, changes }, known)).map((problem) => `Dump ${number}: ${problem}`));
    taken.push({ acknowledged, meanwhile, took, bytes: statSync(file).size });
    plan.tell(`dump ${number} of ${dumps}: ${acknowledged} before, ${meanwhile} meanwhile, ${problems.length} problems`);
  }
  if (taken.every(({ meanwhile }) => meanwhile === 0)) problems.push('Nothing was changed while dumps were written.');
  Object.assign(numbers, { dumps, taken });
}

/** A dump that is written while clients change something has all that was acknowledged before, and nothing by halves. */
export const dumpUnderLoad: Campaign = {
  name: 'dump',
  does: 'mariadb-dump while clients change something, restored into an empty instance',
  engines: ['mariadb'],
  run: async (plan) => {
    if (spawnSync('mariadb-dump', ['--version']).status !== 0) throw new Skipped('mariadb-dump is not installed.');
    const folder = mkdtempSync(join(tmpdir(), 'partner-graph-dump-'));
    try {
      return await onScene(plan, (scene) => work(plan, scene, folder));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
