import 'reflect-metadata';
import { migrate } from '../data/migrate';
import { seedDemo } from '../demo';
import { StartupError } from '../kernel/startup-error';
import { hashPassword } from '../security/passwords';
import { readArguments, runCommand } from './run';

const DAY = 86_400_000;

const { values } = readArguments('npm run seed -- [--size small|medium] [--at 2026-11-01]', {
  size: { type: 'string', default: 'small' },
  at: { type: 'string' },
});

runCommand(async (database, settings) => {
  const { size } = values;
  if (size !== 'small' && size !== 'medium') throw new StartupError('--size is small or medium.');
  if (settings.production) throw new StartupError('Demo data are refused in production: they have known passwords.');
  const at = values.at === undefined ? Date.now() : Date.parse(values.at);
  if (Number.isNaN(at)) throw new StartupError('--at is a date such as 2026-11-01.');
  await migrate(database);
  const [existing] = await database.rows('SELECT id FROM organization LIMIT 1', []);
  if (existing) throw new StartupError('The database already holds organizations; demo data go into an empty one.');
  const counts = await seedDemo(database, {
    size,
    at: Math.floor(at / DAY) * DAY,
    passwordHash: await hashPassword(settings.demoPassword),
  });
  return `Made ${size} demo data: ${Object.entries(counts)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ')}.`;
});
