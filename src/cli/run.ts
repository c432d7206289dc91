import { openDatabase } from '../app/open-database';
import { processSettings, type Settings } from '../config/env';
import type { Database } from '../data/database';
import { StartupError } from '../kernel/startup-error';

/** Milliseconds that one statement of a command may take. */
const COMMAND_TIMEOUT_MS = 600_000;

/** Runs a command on the database that the settings name, and says in one sentence why when it cannot. */
export function runCommand(work: (database: Database, settings: Settings) => Promise<string>): void {
  const run = async (): Promise<string> => {
    const settings = processSettings('command');
    // What an operator starts by hand may take its time: migrating, filling in data.
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
