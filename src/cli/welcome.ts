import { resolve } from 'node:path';
import type { DemoUser } from '../app/demo-data';
import type { Settings } from '../config/env';
import { addressOf, placeOf } from '../data/mysql-address';
import type { Served } from './workers';

/** The text the terminal shows once the server runs. */
export function welcome(settings: Settings, { url, metricsUrl }: Served, demo: readonly DemoUser[] | null): string {
  const where = 'file' in settings.database ? resolve(settings.database.file) : placeOf(addressOf(settings.database.url));
  const lines = [
    '',
    `  Partner Graph   ${url}${settings.playground ? '   (playground)' : ''}`,
    `  GraphQL         ${url}/graphql`,
    `  Database        ${where}`,
  ];
  if (metricsUrl !== null) lines.push(`  Metrics         ${metricsUrl}`);
  if (demo) {
    lines.push('', `  Demo sign-ins, password ${settings.demoPassword}`);
    for (const user of signInForEachRole(demo))
      lines.push(`    ${user.email.padEnd(46)} ${user.roles.join(', ')} at ${user.organization}`);
  }
  return `${lines.join('\n')}\n`;
}

function signInForEachRole(users: readonly DemoUser[]): DemoUser[] {
  const seen = new Set<string>();
  return users.filter((user) => {
    const role = user.roles.join();
    return !seen.has(role) && seen.add(role);
  });
}
