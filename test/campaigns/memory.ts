import { setTimeout as delay } from 'node:timers/promises';
import { Skipped, type Campaign } from './support/campaign';
import { send, signIn } from './support/client';
import { lowestOf, residentOf, slopeOf } from './support/memory';
import { onScene } from './support/scene';

/** Megabytes: the most that a server may take, and by how much it may grow in 10 minutes once it is warm. */
const MOST = 512;
const SLOPE = 1;
/** Minutes of a run from which its growth can be told. */
const TELLING = 20;
/** Minutes of which the lowest sample counts. */
const PART = 2;
/** Minutes after which clients sign in again: their tokens are valid for an hour. */
const SESSION = 30;

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
    return onScene(plan, async ({ ground, load: startLoad, numbers, problems }) => {
      const server = await ground.serve();
      let token = await signIn(server.url, 'global.admin@alpine-distribution.example');
      const load = await startLoad(() => [server.url], 2);
      const began = performance.now();
      const minute = (): number => (performance.now() - began) / 60_000;
      const samples: { minute: number; megabytes: number }[] = [];
      let [reads, over, signedIn] = [0, false, 0];
      const readers = Array.from({ length: 4 }, async (_, reader) => {
        for (let number = reader; !over; number += 1) {
          const outcome = await send(server.url, READS[number % READS.length] ?? '', {}, token);
          if (outcome.kind === 'lost') problems.push(`A read was not answered: ${outcome.why}.`);
          reads += 1;
          await delay(20);
        }
      });
      while (minute() < plan.minutes) {
        await delay(Math.min(10_000, plan.minutes * 6_000));
        samples.push({ minute: minute(), megabytes: residentOf(server.pid) });
        if (minute() - signedIn > SESSION) {
          signedIn = minute();
          await load.signInAgain();
          token = await signIn(server.url, 'global.admin@alpine-distribution.example');
        }
        if (samples.length % 30 === 0)
          plan.tell(`${Math.round(minute())} minutes, ${Math.round(samples.at(-1)?.megabytes ?? 0)} MB`);
      }
      over = true;
      await Promise.all(readers);
      await load.stop();
      const most = Math.max(...samples.map(({ megabytes }) => megabytes));
      // The first third warms up.
      const warm = samples.filter((sample) => sample.minute > plan.minutes / 3);
      const slope = slopeOf(lowestOf(warm, PART));
      const tenths = lowestOf(samples, plan.minutes / 10).map(({ megabytes }) => Math.round(megabytes));
      const told = plan.minutes >= TELLING;
      if (most > MOST) problems.push(`The server took ${Math.round(most)} MB.`);
      if (told && slope > SLOPE) problems.push(`The server grew by ${slope.toFixed(1)} MB in 10 minutes.`);
      Object.assign(numbers, {
        minutes: plan.minutes,
        reads,
        mostMegabytes: Math.round(most),
        lowestMegabytesByTenths: tenths,
        slopeMegabytesIn10Minutes: told ? Number(slope.toFixed(2)) : null,
      });
    });
  },
};
