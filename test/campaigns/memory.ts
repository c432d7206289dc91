import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Skipped, type Campaign } from './support/campaign';
import { send, signIn } from './support/client';
import { heldBy, residentOf, slopeOf, tellingMemory } from './support/memory';
import { onScene } from './support/scene';

/** Megabytes: the most that a server may take, and by how much what it holds may grow in 10 minutes once it is warm. */
const MOST = 512;
const SLOPE = 1;
/** Minutes of a run from which its growth can be told. */
const TELLING = 20;
/** Minutes after which clients sign in again: their tokens are valid for an hour. */
const SESSION = 30;

const READER = 'global.admin@alpine-distribution.example';

/** Reads of several kinds, one of them refused. */
const READS = [
  '{ customers(first: 20) { nodes { id name subscriptions(first: 5) { nodes { id name quantity } } } } }',
  '{ viewer { user { name } organization { name } } }',
  '{ subscriptions(first: 50, orderBy: [{ field: NAME, direction: ASC }]) { totalCount nodes { id name } } }',
  '{ nothingOfThisKind { id } }',
];

/** Clients that read and change something for a long time. */
export const memory: Campaign = {
  name: 'memory',
  does: 'reads and changes for an hour, or --minutes: memory must not grow',
  engines: ['sqlite', 'mariadb'],
  run: (plan) => {
    if (process.platform !== 'linux') throw new Skipped('Memory of processes is read as Linux shows it.');
    const folder = mkdtempSync(join(tmpdir(), 'partner-graph-memory-'));
    const file = join(folder, 'held');
    return onScene(plan, async ({ ground, load: startLoad, numbers, problems }) => {
      const server = await ground.serve(tellingMemory(file));
      let token = await signIn(server.url, READER);
      const load = await startLoad(() => [server.url], 2);
      const began = performance.now();
      const minute = (): number => (performance.now() - began) / 60_000;
      const held: { minute: number; megabytes: number }[] = [];
      let [reads, over, most, signedIn] = [0, false, 0, 0];
      const readers = Array.from({ length: 4 }, async (_, reader) => {
        for (let number = reader; !over; number += 1) {
          const outcome = await send(server.url, READS[number % READS.length] ?? '', {}, token);
          if (outcome.kind === 'lost') problems.push(`A read was not answered: ${outcome.why}.`);
          reads += 1;
          await delay(20);
        }
      });
      const pause = Math.min(10_000, plan.minutes * 6_000);
      for (let sample = 1; minute() < plan.minutes; sample += 1) {
        await delay(pause);
        // Before garbage is collected.
        most = Math.max(most, residentOf(server.pid));
        if (sample % 6 === 0 || plan.minutes < 1) held.push({ minute: minute(), megabytes: await heldBy(server.pid, file) });
        if (sample % 30 === 0) plan.tell(`${Math.round(minute())} minutes, holds ${Math.round(held.at(-1)?.megabytes ?? 0)} MB`);
        if (minute() - signedIn > SESSION) {
          signedIn = minute();
          await load.signInAgain();
          token = await signIn(server.url, READER);
        }
      }
      over = true;
      await Promise.all(readers);
      await load.stop();
      const slope = slopeOf(held.filter((one) => one.minute > plan.minutes / 3));
      const told = plan.minutes >= TELLING;
      if (most > MOST) problems.push(`The server took ${Math.round(most)} MB.`);
      if (told && slope > SLOPE) problems.push(`What the server holds grew by ${slope.toFixed(1)} MB in 10 minutes.`);
      const tenths = Array.from({ length: 10 }, (_, tenth) => held[Math.floor(((tenth + 1) * held.length) / 10) - 1]);
      Object.assign(numbers, {
        minutes: plan.minutes,
        reads,
        mostMegabytes: Math.round(most),
        heldMegabytesByTenths: tenths.map((one) => (one ? Math.round(one.megabytes) : null)),
        slopeMegabytesIn10Minutes: told ? Number(slope.toFixed(2)) : null,
      });
    }).finally(() => rmSync(folder, { recursive: true, force: true }));
  },
};
