import 'reflect-metadata';
import { migrate } from '../data/migrate';
import { runCommand } from './run';

runCommand(async (database) => {
  const count = await migrate(database);
  return count === 0 ? 'The database is up to date.' : `Ran ${count} migration${count === 1 ? '' : 's'}.`;
});
