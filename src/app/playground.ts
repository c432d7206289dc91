import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Settings } from '../config/env';
import type { DemoUser } from './demo-data';

const isOperator = ({ roles }: DemoUser): boolean => roles.includes('OPERATOR');

/** The root of the project: the first folder above this file with a package.json. */
export function projectRoot(): string {
  let folder = __dirname;
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}

/** Where the built playground is. */
export const playgroundFolder = (): string => join(projectRoot(), 'dist', 'playground');

/** The demo sign-ins, the operator last: it sees no customers, which the first query asks for. */
const newcomersFirst = (users: readonly DemoUser[]): DemoUser[] =>
  [...users].sort((one, other) => Number(isOperator(one)) - Number(isOperator(other)));

/** What the playground asks for when it opens: the demo sign-ins, if there are any. */
export function playgroundConfig(settings: Settings, demoUsers: readonly DemoUser[]): object {
  return {
    title: 'Partner Graph',
    demo: demoUsers.length > 0 ? { password: settings.demoPassword, users: newcomersFirst(demoUsers) } : null,
  };
}
