import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Campaign } from './support/campaign';
import { onScene } from './support/scene';

const MINUTE = 60_000;
/** Jumps that a machine makes: a second to and fro, a clock that was set, a summer time that was not meant for it. */
const JUMPS = [1_000, -1_000, 10 * MINUTE, -10 * MINUTE, 30 * MINUTE, -30 * MINUTE];

/**
 * The clock of the server process jumps, by a file that replaces `Date` in it; the clock of the machine and timers are as they
 * were. Nothing is lost or done twice, and ids stay unique and in the order of the commits of each client.
 */
export const clockJumps: Campaign = {
  name: 'clock',
  does: "the server's clock jumps to and fro while clients change something",
  engines: ['sqlite', 'mariadb'],
  run: async (plan) => {
    const folder = mkdtempSync(join(tmpdir(), 'partner-graph-clock-'));
    const file = join(folder, 'offset');
    const set = (offset: number): void => writeFileSync(file, String(offset));
    set(0);
    try {
      return await onScene(plan, async ({ ground, load: startLoad, numbers, problems }) => {
        const rounds = plan.times(1, 20);
        const preload = join(__dirname, 'support/clock.cjs');
        const server = await ground.serve({ NODE_OPTIONS: `--require ${preload}`, CAMPAIGN_CLOCK: file });
        const load = await startLoad(() => [server.url], 8);
        for (let round = 1; round <= rounds; round += 1) {
          for (const jump of JUMPS) {
            await load.more(10);
            set(jump);
            await delay(200);
            await load.more(5);
            set(0);
            await delay(200);
          }
          plan.tell(`round ${round} of ${rounds}, ${load.acknowledged} acknowledged`);
        }
        await load.stop();
        const future = await ground.ask((store) =>
          store.rows('SELECT COUNT(*) AS n FROM audit_event WHERE at > ?', [Date.now() + MINUTE]),
        );
        if (Number(future[0]?.['n']) === 0) problems.push('The clock did not jump: no entry is from the future.');
        const twice = await ground.ask((store) => store.rows('SELECT id FROM change_event GROUP BY id HAVING COUNT(*) > 1'));
        if (twice.length > 0) problems.push(`${twice.length} ids were given twice.`);
        Object.assign(numbers, { jumps: 2 * rounds * JUMPS.length, entriesFromTheFuture: Number(future[0]?.['n']) });
      });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
