#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { processClientSettings } from '../config/env';
import { StartupError } from '../kernel/startup-error';
import { importFile, type ImportPlan } from './import';
import { showRun } from './import-progress';

const USAGE = `Usage: npx partner-graph import <file.csv|file.ndjson> --mutation <name> [--policy STOP|SKIP|ALL_OR_NOTHING] [--preview] [--key <field,…>] [--results <file>]

Sends a file of rows, each the input of the mutation, and follows it until every row has an outcome.
PARTNER_GRAPH_URL is the address of the server, PARTNER_GRAPH_TOKEN an API token. See docs/import.md.
The exit code is 0 if every row was accepted, 2 if some were refused, 1 if the file or the command is wrong.
`;

function planOf(args: readonly string[]): ImportPlan {
  const options = {
    mutation: { type: 'string' },
    policy: { type: 'string', default: 'STOP' },
    preview: { type: 'boolean', default: false },
    key: { type: 'string' },
    results: { type: 'string' },
  } as const;
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const [command, file, ...more] = positionals;
    if (command !== 'import' || file === undefined || more.length > 0) throw new Error('Name one file to import');
    if (values.mutation === undefined) throw new Error('Name the mutation with --mutation');
    const { mutation, policy, preview, key, results } = values;
    return { file, mutation, policy, preview, key, results };
  } catch (cause) {
    throw new StartupError(`${(cause as Error).message.split('. ')[0] ?? ''}. See \`npx partner-graph --help\`.`, cause);
  }
}

async function main(args: readonly string[]): Promise<number> {
  if (args.length === 0 || args.includes('--help') || args.includes('-h')) {
    process.stdout.write(USAGE);
    return args.length === 0 ? 1 : 0;
  }
  const told = { show: showRun(process.stderr), tell: (sentence: string) => void process.stderr.write(`${sentence}\n`) };
  const { text, accepted } = await importFile(processClientSettings(), planOf(args), told);
  process.stdout.write(`${text}\n`);
  return accepted ? 0 : 2;
}

main(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (cause: unknown) => {
    process.stderr.write(
      `${cause instanceof StartupError ? cause.message : String(cause instanceof Error ? cause.stack : cause)}\n`,
    );
    process.exitCode = 1;
  },
);
