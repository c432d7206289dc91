import { parseArgs, type ParseArgsConfig } from 'node:util';
import { openDatabase } from '../app/open-database';
import { processSettings, type Settings } from '../config/env';
import type { Database } from '../data/database';
import { StartupError } from '../kernel/startup-error';

/**
 * Parses the arguments of a command. For `--help` and unknown arguments it prints the usage and exits before anything is
 * touched.
 */
export function readArguments<O extends NonNullable<ParseArgsConfig['options']>>(
  usage: string,
  options: O,
): ReturnType<typeof parseArgs<{ options: O; args: string[] }>> {
  const end = (text: string, code: number): never => {
    (code === 0 ? process.stdout : process.stderr).write(`${text}\n`);
    process.exit(code);
  };
  const args = process.argv.slice(2);
  if (args.some((argument) => argument === '--help' || argument === '-h')) end(`Usage: ${usage}`, 0);
  try {
    return parseArgs<{ options: O; args: string[] }>({ options, args });
  } catch (cause) {
    return end(`${(cause as Error).message.split('. ')[0]}. Usage: ${usage}`, 1);
  }
}

/** Maximum milliseconds per statement of a command: enough for an index of a large table. */
const COMMAND_TIMEOUT_MS = 3_600_000;

/** Runs a command on the configured database. Failures are reported in one sentence. */
export function runCommand(work: (database: Database, settings: Settings) => Promise<string>): void {
  const run = async (): Promise<string> => {
    const settings = processSettings('command');
    // Commands run by hand may take their time, such as migrations and demo data.
    const database = await openDatabase({ ...settings, statementTimeoutMs: COMMAND_TIMEOUT_MS });
    try {
      return await work(database, settings);
    } finally {
      await database.close();
    }
  };
  run().then(
    (text) => process.stdout.write(`${text}\n`),
    (cause: unknown) => {
      process.stderr.write(
        `${cause instanceof StartupError ? cause.message : String(cause instanceof Error ? cause.stack : cause)}\n`,
      );
      process.exitCode = 1;
    },
  );
}
