import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Settings } from '../config/env';
import { DEMO_USERS } from '../demo';

const isOperator = ({ roles }: (typeof DEMO_USERS)[number]): boolean => roles.includes('OPERATOR');

/** The project root: the first folder above this file with a package.json. */
export function projectRoot(): string {
  let folder = __dirname;
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}

/** The folder of the built playground. */
export const playgroundFolder = (): string => join(projectRoot(), 'dist', 'playground');

/**
 * The first user is the default sign-in. The operator sees no customers, which the first example query lists, so it comes last.
 */
const NEWCOMERS_FIRST = [...DEMO_USERS].sort((one, other) => Number(isOperator(one)) - Number(isOperator(other)));

/** The configuration the playground loads on startup: the demo sign-ins, if any. */
export function playgroundConfig(settings: Settings): object {
  return {
    title: 'Partner Graph',
    demo: settings.demo ? { password: settings.demoPassword, users: NEWCOMERS_FIRST } : null,
  };
}
