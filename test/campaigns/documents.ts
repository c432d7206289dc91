import { Skipped, type Campaign } from './support/campaign';
import { send, signIn } from './support/client';
import { onGround } from './support/ground';
import { residentOf } from './support/memory';

/** Megabytes by which the second half of the documents may make a server grow. */
const GROWTH = 48;
/** Documents from which growth can be told: fewer only fill what is kept. */
const TELLING = 20_000;

/** Documents of which each is sent once: what is kept of them is bounded. */
export const documents: Campaign = {
  name: 'documents',
  does: '100,000 documents, each sent once: memory must not grow with them',
  engines: ['sqlite'],
  run: ({ engine, times, tell }) => {
    if (process.platform !== 'linux') throw new Skipped('Memory of processes is read as Linux shows it.');
    return onGround(engine, async (ground) => {
      const count = times(2_000, 100_000);
      const server = await ground.serve();
      const token = await signIn(server.url, 'global.admin@alpine-distribution.example');
      const problems: string[] = [];
      const sizes: number[] = [];
      let next = 0;
      const client = async (): Promise<void> => {
        while (next < count) {
          const number = (next += 1);
          const query = `query Distinct${number} { n${number}: viewer { user { a${number}: name } organization { name } } }`;
          const outcome = await send(server.url, query, {}, token);
          if (outcome.kind === 'fault' || outcome.kind === 'lost') problems.push(`${number}: ${JSON.stringify(outcome)}`);
          if (number % (count / 10) === 0) {
            sizes.push(Math.round(residentOf(server.pid)));
            tell(`${number} documents, ${sizes.at(-1)} MB`);
          }
        }
      };
      await Promise.all(Array.from({ length: 8 }, client));
      const growth = (sizes.at(-1) ?? 0) - (sizes[Math.floor(sizes.length / 2)] ?? 0);
      if (count >= TELLING && growth > GROWTH) problems.push(`The second half made the server grow by ${growth} MB.`);
      return { numbers: { documents: count, megabytesByTenths: sizes, growthOfSecondHalf: growth }, problems };
    });
  },
};
