import 'reflect-metadata';
import { checkData } from '../app/check-data';
import { commandLine } from '../kernel/command-line';
import { readArguments, runOnMigrated } from './run';

readArguments(commandLine('check:data'), {}, () => null);

runOnMigrated(async (database) => {
  const { checks, findings } = await checkData(database);
  if (findings.length === 0) return `The data are consistent: ${checks} checks.`;
  process.exitCode = 2;
  return [
    `The data are not consistent: ${checks} checks.`,
    ...findings.map(({ problem, rows, examples }) => `${problem}. Rows: ${rows}. Such as ${examples.join('; ')}`),
  ].join('\n');
});
