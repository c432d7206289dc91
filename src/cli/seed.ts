import 'reflect-metadata';
import type { Database } from '../data/database';
import { migrate } from '../data/migrate';
import { withMigrationLock } from '../data/migration-lock';
import { DEMO_SIZES, readProgress, seedDemo, type DemoSize } from '../demo';
import { commandLine } from '../kernel/command-line';
import { StartupError } from '../kernel/startup-error';
import { hashPassword } from '../security/passwords';
import { readArguments, runCommand } from './run';
import { showProgress } from './seed-progress';

const DAY = 86_400_000;

const isSize = (size: string): size is DemoSize => (DEMO_SIZES as readonly string[]).includes(size);

/** The start of a day in milliseconds. */
function dayIn(text: string): number {
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw new StartupError('--at must be a date such as 2026-11-01.');
  return Math.floor(at / DAY) * DAY;
}

const asked = readArguments(
  commandLine('seed', `[--size ${DEMO_SIZES.join('|')}] [--at 2026-11-01]`),
  {
    size: { type: 'string', default: 'small' },
    at: { type: 'string' },
  },
  ({ size, at }) => {
    if (!isSize(size)) throw new StartupError(`--size must be one of ${DEMO_SIZES.join(', ')}.`);
    return { size, at: at === undefined ? null : dayIn(at) };
  },
);

/** When the demo begins that the database is being filled with, else today. */
const dayOf = async (database: Database): Promise<number> =>
  (await readProgress(database))?.facts.at ?? Math.floor(Date.now() / DAY) * DAY;

runCommand(async (database, settings) => {
  if (settings.production) throw new StartupError('Demo data is not allowed in production, because its passwords are known.');
  const { size } = asked;
  await migrate(database);
  const passwordHash = await hashPassword(settings.demoPassword);
  const seed = async () =>
    seedDemo(database, { size, at: asked.at ?? (await dayOf(database)), passwordHash, onStep: showProgress(process.stderr) });
  const { counts, before } = await withMigrationLock(database, seed, (sentence) => process.stderr.write(`${sentence}\n`));
  const list = Object.entries(counts).map(([name, count]) => `${count} ${name}`);
  return `${before ? `The ${size} demo data was already complete` : `Created ${size} demo data`}: ${list.join(', ')}.`;
});
