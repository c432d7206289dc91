import 'reflect-metadata';
import { migrate } from '../data/migrate';
import { readArguments, runCommand } from './run';

readArguments('npm run migrate', {});

runCommand(async (database) => {
  const count = await migrate(database, (sentence) => process.stderr.write(`${sentence}\n`));
  return count === 0 ? 'The database is up to date.' : `Ran ${count} migration${count === 1 ? '' : 's'}.`;
});
