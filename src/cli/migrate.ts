import 'reflect-metadata';
import { migrate } from '../data/migrate';
import { commandLine } from '../kernel/command-line';
import { readArguments, runCommand } from './run';

readArguments(commandLine('migrate'), {}, () => null);

runCommand(async (database) => {
  const count = await migrate(database, (sentence) => process.stderr.write(`${sentence}\n`));
  return count === 0 ? 'The database is up to date.' : `Ran ${count} migration${count === 1 ? '' : 's'}.`;
});
