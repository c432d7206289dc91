import 'reflect-metadata';
import { headsOfTrail } from '../app/audit/verify';
import { commandLine } from '../kernel/command-line';
import { readArguments, runOnMigrated } from './run';

readArguments(`${commandLine('audit:heads')} > heads.ndjson`, {}, () => null);

runOnMigrated(async (database) => {
  const lines: string[] = [];
  for await (const head of headsOfTrail(database)) lines.push(JSON.stringify(head));
  return lines.join('\n');
});
