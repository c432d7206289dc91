import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createConnection } from 'mysql2/promise';
import { startPrivateMariadb } from '../support/private-mariadb';
import { BUILD, LONG, prepare, SHORT } from './ground';
import { Hunt } from './hunt';
import type { Leak } from './report';

const options = {
  pairs: { type: 'string', default: '2000' },
  attacks: { type: 'string', default: '60' },
  seed: { type: 'string', default: '1' },
  engine: { type: 'string', default: 'sqlite' },
  size: { type: 'string', default: 'long' },
  /** The first pair, for running a part of them. */
  from: { type: 'string', default: '0' },
  /** Only this pair. */
  only: { type: 'string' },
  /** A compiled server other than this one's. */
  build: { type: 'string', default: BUILD },
  /** Stops at the first leak. */
  first: { type: 'boolean', default: false },
  json: { type: 'string' },
} as const;

type Env = Record<string, string>;

async function place(engine: string): Promise<{ env: Env; remove: () => Promise<void> }> {
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'partner-graph-hunt-'));
  const clear = (): void => rmSync(folder, { recursive: true, force: true });
  if (engine === 'sqlite') {
    return { env: { FOLDER: folder, DATABASE_FILE: join(folder, 'hunt.sqlite') }, remove: () => Promise.resolve(clear()) };
  }
  const given = process.env['TEST_MARIADB_URL'];
  const started = given ? null : await startPrivateMariadb();
  const url = given ?? started?.url;
  if (!url) throw new Error('There is no MariaDB: set TEST_MARIADB_URL or install one.');
  const name = `hunt_${process.pid}`;
  const sql = async (text: string): Promise<void> => {
    const connection = await createConnection(url);
    await connection.query(text);
    await connection.end();
  };
  await sql(`CREATE DATABASE ${name}`);
  const remove = async (): Promise<void> => {
    await sql(`DROP DATABASE ${name}`);
    await started?.stop();
    clear();
  };
  return { env: { FOLDER: folder, DATABASE_URL: `${url}/${name}` }, remove };
}

function tell(leak: Leak, command: string): string {
  return [
    `LEAK ${leak.what} in ${leak.attack}, pair ${leak.pair}, asked by ${leak.viewer}`,
    `  at ${leak.where}: ${leak.detail}`,
    `  ${leak.document}`,
    `  ${JSON.stringify(leak.variables)}`,
    `  ${leak.answer}`,
    `  again: ${command} --only ${leak.pair}`,
  ].join('\n');
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options });
  const { engine, seed, size } = values;
  const { env, remove } = await place(engine);
  const command = `npm run hunt -- --seed ${seed} --engine ${engine} --size ${size} --attacks ${values.attacks}`;
  try {
    const ground = await prepare({ root: values.build, env, size: size === 'short' ? SHORT : LONG, seed: Number(seed) });
    const hunt = new Hunt(ground);
    const start = Number(values.only ?? values.from);
    const end = values.only === undefined ? Number(values.pairs) : start + 1;
    let told = 0;
    for (
      let number = start;
      number < end && !(values.first && hunt.report.leaks.some(({ what }) => what !== 'fault'));
      number += 1
    ) {
      await hunt.pair(number, Number(values.attacks));
      for (const leak of hunt.report.leaks.slice(told)) if (told++ < 200) process.stdout.write(`${tell(leak, command)}\n`);
      if ((number + 1) % 50 === 0)
        process.stdout.write(`${new Date().toISOString()} pair ${number + 1}: ${hunt.report.requests} requests\n`);
    }
    await ground.leave();
    const { leaks, ...rest } = hunt.report;
    process.stdout.write(`${JSON.stringify({ engine, seed, size, ...rest, leaks: leaks.length })}\n`);
    if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(hunt.report, null, 1));
    return leaks.length === 0 ? 0 : 1;
  } finally {
    await remove();
  }
}

main().then(
  (code) => (process.exitCode = code),
  (cause: unknown) => {
    process.stderr.write(`${cause instanceof Error ? cause.stack : String(cause)}\n`);
    process.exitCode = 2;
  },
);
