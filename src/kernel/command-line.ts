/** Whether this process was started as the installed command `partner-graph`, and not by a script of a checkout. */
const isInstalled = /[/\\]partner-graph(\.js)?$/.test(process.argv[1] ?? '');

/** How to enter a command of this server here: `npm run migrate` in a checkout, `npx partner-graph migrate` where it is installed. */
export function commandLine(name: string, args = ''): string {
  if (isInstalled) return `npx partner-graph ${name}${args && ` ${args}`}`;
  return `npm run ${name}${args && ` -- ${args}`}`;
}
