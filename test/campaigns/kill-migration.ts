import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Store } from '../hunt/store';
import { runBuilt } from '../support/process';
import type { Campaign, Engine } from './support/campaign';
import { onEmpty, withStore } from './support/ground';

const MIGRATE = join(__dirname, '../../dist/src/cli/migrate.js');

/** Tables, columns and indexes as the engine itself lists them. */
const LISTS: Record<Engine, readonly string[]> = {
  sqlite: ["SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name <> 'sqlite_sequence' ORDER BY type, name"],
  mariadb: [
    'SELECT table_name, column_name, ordinal_position, column_default, is_nullable, column_type, collation_name FROM information_schema.columns WHERE table_schema = DATABASE() ORDER BY 1, 3',
    'SELECT table_name, index_name, seq_in_index, column_name, non_unique FROM information_schema.statistics WHERE table_schema = DATABASE() ORDER BY 1, 2, 3',
    'SELECT table_name, constraint_name, constraint_type FROM information_schema.table_constraints WHERE table_schema = DATABASE() ORDER BY 1, 2',
    'SELECT table_name, constraint_name, check_clause FROM information_schema.check_constraints WHERE constraint_schema = DATABASE() ORDER BY 1, 2',
  ],
};

/** Milliseconds in which no process has started, so that a kill so early is never too late. */
const EARLIEST = 50;
/** Rounds more, at most, until one kill was in time. */
const MORE = 20;

/** What a database consists of, in one text. */
async function shapeOf(store: Store, engine: Engine): Promise<string> {
  const lists = [];
  for (const sql of LISTS[engine]) lists.push(await store.rows(sql));
  const done = await store.rows('SELECT name FROM migrations ORDER BY name');
  return JSON.stringify([lists, done]);
}

/** Starts migrating and kills it after so many milliseconds. Answers whether it was still at work. */
async function killed(env: Record<string, string>, after: number): Promise<boolean> {
  const child = spawn(process.execPath, [MIGRATE], { env: { PATH: process.env['PATH'], ...env }, stdio: 'ignore' });
  const ended = new Promise<NodeJS.Signals | null>((resolve) => child.once('exit', (_code, signal) => resolve(signal)));
  await Promise.race([delay(after), ended]);
  child.kill('SIGKILL');
  return (await ended) === 'SIGKILL';
}

/** What a killed process leaves would expire after half a minute, which other tests wait for. */
const unlock = (env: Record<string, string>, engine: Engine): Promise<void> =>
  engine === 'sqlite'
    ? Promise.resolve()
    : withStore(env, async (store) => {
        const [there] = await store.rows(
          "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'migration_lock'",
        );
        if (there) await store.run('UPDATE migration_lock SET holder = NULL');
      });

/** Migrations are killed at random moments, some of them several times, and continued: the result is always the same. */
export const killMigration: Campaign = {
  name: 'kill-migration',
  does: 'SIGKILL of migrations at random moments, which are then continued',
  engines: ['sqlite', 'mariadb'],
  run: (plan) =>
    onEmpty(plan.engine, async (renew) => {
      const { engine, random } = plan;
      const rounds = plan.times(2, 100);
      const began = performance.now();
      const reference = await renew();
      await runBuilt('cli/migrate.js', reference);
      const whole = performance.now() - began;
      const wanted = await withStore(reference, (store) => shapeOf(store, engine));
      const problems: string[] = [];
      let kills = 0;
      // What migrating takes depends on what else the machine does: a kill that came too late makes the next ones earlier.
      let longest = whole;
      for (let round = 1; round <= rounds || (kills === 0 && round <= rounds + MORE); round += 1) {
        const env = await renew();
        for (let times = random.int(1, 3); times > 0; times -= 1) {
          const atWork = await killed(env, random.int(Math.round(longest / 6), Math.round(longest)));
          await unlock(env, engine);
          if (atWork) kills += 1;
          else longest = Math.max(longest * 0.7, EARLIEST);
        }
        const { code, output } = await runBuilt('cli/migrate.js', env);
        if (code !== 0) problems.push(`Round ${round} could not be continued: ${output}`);
        else if ((await withStore(env, (store) => shapeOf(store, engine))) !== wanted)
          problems.push(`Round ${round} ended otherwise.`);
        plan.tell(`round ${round} of ${rounds}, ${kills} kills, ${problems.length} problems`);
      }
      if (kills === 0) problems.push('Every migration was faster than its kill.');
      return { numbers: { rounds, kills }, problems };
    }),
};
