import { createConnection } from 'mysql2/promise';
import { runBuilt } from '../support/process';
import type { Campaign, Plan } from './support/campaign';
import { send, signIn } from './support/client';
import type { Ground } from './support/ground';
import { onScene, type Scene } from './support/scene';
import { onSmallDisk, type SmallDisk } from './support/small-disk';

const RECOVERED = 5_000;
const READ = '{ customers(first: 5) { nodes { id name } } }';

/** A MariaDB that refuses writes while servers run: reads go on. */
async function mariadbReadOnly(plan: Plan, { ground, load: startLoad, numbers, problems }: Scene): Promise<void> {
  const connection = await createConnection(ground.mariadb?.url ?? '');
  try {
    // The right to write nevertheless is the superuser's.
    await connection.query("CREATE USER plain@'127.0.0.1'");
    await connection.query("GRANT ALL ON campaign.* TO plain@'127.0.0.1'");
    const DATABASE_URL = `mysql://plain@127.0.0.1:${ground.mariadb?.port}/campaign`;
    const server = await ground.serve({ DATABASE_URL });
    const load = await startLoad(() => [server.url]);
    const token = await signIn(server.url, 'global.admin@alpine-distribution.example');
    const rounds = plan.times(2, 20);
    const recoveries: number[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      await load.more(20);
      await connection.query('SET GLOBAL read_only = 1');
      const read = await send(server.url, READ, {}, token);
      if (read.kind !== 'done') problems.push(`A read of a read-only database: ${JSON.stringify(read)}`);
      const ready = await fetch(`${server.url}/readyz`);
      if (ready.status !== 503) problems.push(`/readyz answers ${ready.status} with a read-only database.`);
      await connection.query('SET GLOBAL read_only = 0');
      recoveries.push(await load.next());
      plan.tell(`round ${round} of ${rounds}, first success after ${recoveries.at(-1)} ms`);
    }
    const slowestRecovery = Math.max(...recoveries);
    if (slowestRecovery > RECOVERED) problems.push(`The first success came ${slowestRecovery} ms after writes were allowed.`);
    Object.assign(numbers, { rounds, slowestRecovery });
  } finally {
    await connection.end();
  }
}

/** A disk that became read-only: the server says so in one sentence, and has everything when the disk is back. */
async function diskReadOnly(disk: SmallDisk, { ground, load: startLoad, judge, numbers, problems }: Scene): Promise<void> {
  const server = await ground.serve();
  const load = await startLoad(() => [server.url]);
  await load.more(50);
  await load.stop();
  await server.kill('SIGTERM');
  disk.remount('ro');
  const { code, output } = await startOn(ground);
  disk.remount('rw');
  numbers['said'] = output.trim();
  if (code !== 1 || output.trim().split('\n').length !== 1) problems.push(`On a read-only disk it ended with ${code}: ${output}`);
  await ground.serve({ PORT: new URL(server.url).port });
  await judge();
}

const startOn = (ground: Ground): ReturnType<typeof runBuilt> =>
  runBuilt('main.js', { ...ground.env, PORT: '0', DEMO: 'false', TOKEN_SECRET: 'qK3v9TzN7bXw2LmPr8sYd5fGh1jCe4uA' });

/** Neither engine accepts writes. */
export const readOnly: Campaign = {
  name: 'read-only',
  does: 'a read-only disk under SQLite, a read-only MariaDB while clients change something',
  engines: ['sqlite', 'mariadb'],
  run: (plan) =>
    plan.engine === 'mariadb'
      ? onScene(plan, (scene) => mariadbReadOnly(plan, scene))
      : onSmallDisk(plan.engine, (disk) => onScene(plan, (scene) => diskReadOnly(disk, scene), disk.folder)),
};
