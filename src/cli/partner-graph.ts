#!/usr/bin/env -S node --enable-source-maps --max-semi-space-size=16 --heap-growing-percent=40 --initial-old-space-size=64

/** The commands, each a file that reads its own arguments. */
const COMMANDS: Readonly<Record<string, { does: string; load: () => Promise<unknown> }>> = {
  start: { does: 'starts the server', load: () => import('./start.js') },
  migrate: { does: 'brings the database up to this version', load: () => import('./migrate.js') },
  'operator:create': { does: 'creates the first user of a new database', load: () => import('./operator-create.js') },
  seed: { does: 'fills a database with demo data', load: () => import('./seed.js') },
  backup: { does: 'copies an SQLite database to a file, also while the server runs', load: () => import('./backup.js') },
  restore: { does: 'puts such a copy in the place of the database', load: () => import('./restore.js') },
  'check:data': { does: 'checks that stored data agree with each other', load: () => import('./check-data.js') },
  'audit:verify': { does: 'checks that nobody changed the audit trail', load: () => import('./audit-verify.js') },
  'audit:heads': { does: 'prints the ends of the chains of the audit trail', load: () => import('./audit-heads.js') },
  import: { does: 'sends a file of rows to a server and follows it', load: () => import('./import.js') },
};

const width = Math.max(...Object.keys(COMMANDS).map((name) => name.length));
const USAGE = [
  'Usage: npx partner-graph <command> [arguments]',
  '',
  ...Object.entries(COMMANDS).map(([name, { does }]) => `  ${name.padEnd(width)}  ${does}`),
  '',
  'Settings are environment variables; README.md lists them. `--help` after a command shows its arguments.',
  '',
].join('\n');

const [, , name = ''] = process.argv;
const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
if (command) {
  process.argv.splice(2, 1);
  void command.load();
} else {
  const asked = name === '--help' || name === '-h';
  const problem = asked || name === '' ? '' : `There is no command ${name}.\n\n`;
  (asked ? process.stdout : process.stderr).write(`${problem}${USAGE}`);
  process.exitCode = asked ? 0 : 1;
}
