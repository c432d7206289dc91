import { parseArgs } from 'node:util';
import { failureOf } from '../app/start-failure';
import { processClientSettings } from '../config/env';
import { StartupError } from '../kernel/startup-error';
import { importFile, type ImportPlan } from './import-file';
import { showRun } from './import-progress';

const USAGE = `Usage: npx partner-graph import <file.csv|file.ndjson> (--mutation <name> | --template <name>) [--policy STOP|SKIP|ALL_OR_NOTHING] [--preview] [--key <field,…>] [--results <file>]

Sends a file of rows, each the input of the mutation, and follows it until every row has an outcome.
PARTNER_GRAPH_URL is the address of the server, PARTNER_GRAPH_TOKEN an API token. See docs/import.md.
The exit code is 0 if every row was accepted, 2 if some were refused, 1 if the file or the command is wrong.
`;

function planOf(args: readonly string[]): ImportPlan {
  const options = {
    mutation: { type: 'string' },
    template: { type: 'string' },
    policy: { type: 'string', default: 'STOP' },
    preview: { type: 'boolean', default: false },
    key: { type: 'string' },
    results: { type: 'string' },
  } as const;
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const [file, ...more] = positionals;
    if (file === undefined || more.length > 0) throw new Error('Name one file to import');
    const { mutation, template, policy, preview, key, results } = values;
    if ((mutation === undefined) === (template === undefined)) {
      throw new Error('Name the mutation with --mutation, or a saved template with --template');
    }
    return { file, mutation, template, policy, preview, key, results };
  } catch (cause) {
    throw new StartupError(`${(cause as Error).message.split('. ')[0] ?? ''}. See \`npx partner-graph import --help\`.`, cause);
  }
}

async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(USAGE);
    return 0;
  }
  const told = { show: showRun(process.stderr), tell: (sentence: string) => void process.stderr.write(`${sentence}\n`) };
  const { text, accepted } = await importFile(processClientSettings(), planOf(args), told);
  process.stdout.write(`${text}\n`);
  return accepted ? 0 : 2;
}

main(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (cause: unknown) => {
    process.stderr.write(`${failureOf(cause)}\n`);
    process.exitCode = 1;
  },
);
