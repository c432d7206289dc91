import { parseArgs } from 'node:util';
import { failureOf } from '../app/start-failure';
import { processSettings } from '../config/env';
import { commandLine } from '../kernel/command-line';
import { StartupError } from '../kernel/startup-error';

/** Runs a command that takes one file and works on the file of an SQLite database. Failures are reported in one sentence. */
export function runOnFile(name: string, argument: string, work: (file: string, database: string) => string): void {
  const usage = commandLine(name, argument);
  const args = process.argv.slice(2);
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(`Usage: ${usage}\n`);
    return;
  }
  try {
    const [file, ...more] = parseArgs({ args, allowPositionals: true }).positionals;
    if (file === undefined || more.length > 0) throw new StartupError(`Name one file. Usage: ${usage}`);
    const { database } = processSettings('command');
    if (!('file' in database)) {
      throw new StartupError(
        'This is for SQLite. MySQL and MariaDB have tools of their own, such as mariadb-dump --single-transaction; see docs/backup.md.',
      );
    }
    process.stdout.write(`${work(file, database.file)}\n`);
  } catch (cause) {
    process.stderr.write(`${failureOf(cause)}\n`);
    process.exitCode = 1;
  }
}
