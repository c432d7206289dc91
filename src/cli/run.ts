import { parseArgs, type ParseArgsConfig } from 'node:util';
import { openDatabase } from '../app/open-database';
import { failureOf } from '../app/start-failure';
import { processSettings, type Settings } from '../config/env';
import type { Database } from '../data/database';
import { hasPendingMigrations } from '../data/migrate';
import { commandLine } from '../kernel/command-line';
import { StartupError } from '../kernel/startup-error';

type Options = NonNullable<ParseArgsConfig['options']>;
type Values<O extends Options> = ReturnType<typeof parseArgs<{ options: O; args: string[] }>>['values'];

/**
 * Parses and checks the arguments of a command. For `--help` it prints the usage; unknown arguments, and those that `check`
 * refuses with a `StartupError`, end the process with one sentence before a database is opened.
 */
export function readArguments<O extends Options, T>(usage: string, options: O, check: (values: Values<O>) => T): T {
  const end = (text: string, code: number): never => {
    (code === 0 ? process.stdout : process.stderr).write(`${text}\n`);
    process.exit(code);
  };
  const args = process.argv.slice(2);
  if (args.some((argument) => argument === '--help' || argument === '-h')) end(`Usage: ${usage}`, 0);
  const parsed = (): Values<O> => {
    try {
      return parseArgs<{ options: O; args: string[] }>({ options, args }).values;
    } catch (cause) {
      return end(`${(cause as Error).message.split('. ')[0]}. Usage: ${usage}`, 1);
    }
  };
  const values = parsed();
  try {
    return check(values);
  } catch (cause) {
    return end(failureOf(cause), 1);
  }
}

/** Maximum milliseconds per statement of a command: enough for an index of a large table. */
const COMMAND_TIMEOUT_MS = 3_600_000;

/** Refuses a database that an older version has left. */
async function requireMigrated(database: Database): Promise<void> {
  if (await hasPendingMigrations(database)) {
    throw new StartupError(`The database lacks migrations of this version. Run \`${commandLine('migrate')}\` first.`);
  }
}

/** As {@link runCommand}, on a database of this version. */
export const runOnMigrated = (work: (database: Database, settings: Settings) => Promise<string>): void =>
  runCommand(async (database, settings) => {
    await requireMigrated(database);
    return work(database, settings);
  });

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
      process.stderr.write(`${failureOf(cause)}\n`);
      process.exitCode = 1;
    },
  );
}
