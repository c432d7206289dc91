import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Settings } from '../config/env';
import { DEMO_USERS } from '../demo';

/** The root of the project: the first folder above this file with a package.json. */
export function projectRoot(): string {
  let folder = __dirname;
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}

/** Where the built playground is. */
export const playgroundFolder = (): string => join(projectRoot(), 'dist', 'playground');

/** What the playground asks for when it is opened: the demo sign-ins, where there are any. */
export function playgroundConfig(settings: Settings): object {
  return {
    title: 'Partner Graph',
    demo: settings.demo ? { password: settings.demoPassword, users: DEMO_USERS } : null,
  };
}
