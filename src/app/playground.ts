import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Settings } from '../config/env';
import { DEMO_USERS } from '../demo';

const isOperator = ({ roles }: (typeof DEMO_USERS)[number]): boolean => roles.includes('OPERATOR');

/** The root of the project: the first folder above this file with a package.json. */
export function projectRoot(): string {
  let folder = __dirname;
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}

/** Where the built playground is. */
export const playgroundFolder = (): string => join(projectRoot(), 'dist', 'playground');

/** The first one is who a newcomer signs in as; the operator sees no customers, which the first query asks for. */
const NEWCOMERS_FIRST = [...DEMO_USERS].sort((one, other) => Number(isOperator(one)) - Number(isOperator(other)));

/** What the playground asks for when it is opened: the demo sign-ins, where there are any. */
export function playgroundConfig(settings: Settings): object {
  return {
    title: 'Partner Graph',
    demo: settings.demo ? { password: settings.demoPassword, users: NEWCOMERS_FIRST } : null,
  };
}
