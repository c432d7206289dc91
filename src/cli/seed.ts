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
  if (size !== 'small' && size !== 'medium') throw new StartupError('--size must be small or medium.');
  if (settings.production) throw new StartupError('Demo data is not allowed in production, because its passwords are known.');
  const at = values.at === undefined ? Date.now() : Date.parse(values.at);
  if (Number.isNaN(at)) throw new StartupError('--at must be a date such as 2026-11-01.');
  await migrate(database);
  const [existing] = await database.rows('SELECT id FROM organization LIMIT 1', []);
  if (existing) throw new StartupError('The database already contains organizations. Demo data needs an empty one.');
  const counts = await seedDemo(database, {
    size,
    at: Math.floor(at / DAY) * DAY,
    passwordHash: await hashPassword(settings.demoPassword),
  });
  return `Created ${size} demo data: ${Object.entries(counts)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ')}.`;
});
