import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Settings } from '../config/env';
import type { DemoUser } from './demo-data';

const isOperator = ({ roles }: DemoUser): boolean => roles.includes('OPERATOR');

/** The project root: the first folder above this file with a package.json. */
export function projectRoot(): string {
  let folder = __dirname;
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}

/** The folder of the built playground. */
export const playgroundFolder = (): string => join(projectRoot(), 'dist', 'playground');

/** The operator sees no customers, which the first example query lists, so it comes last. */
const newcomersFirst = (users: readonly DemoUser[]): DemoUser[] =>
  [...users].sort((one, other) => Number(isOperator(one)) - Number(isOperator(other)));

/** The configuration the playground loads on startup: the demo sign-ins, if any. */
export function playgroundConfig(settings: Settings, demoUsers: readonly DemoUser[]): object {
  return {
    title: 'Partner Graph',
    demo: demoUsers.length > 0 ? { password: settings.demoPassword, users: newcomersFirst(demoUsers) } : null,
  };
}
