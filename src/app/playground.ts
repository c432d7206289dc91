import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import type { Settings } from '../config/env';
import { StartupError } from '../kernel/startup-error';
import type { DemoUser } from './demo-data';

/** The playground runs its own scripts and workers and nothing from other origins. */
const PLAYGROUND_POLICY =
  "default-src 'none'; script-src 'self'; connect-src 'self'; worker-src 'self'; img-src 'self' data:; font-src 'self' data:; " +
  "style-src 'self' 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const isOperator = ({ roles }: DemoUser): boolean => roles.includes('OPERATOR');

/** The project root: the first folder above this file with a package.json. */
export function projectRoot(): string {
  let folder = __dirname;
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}

/** The folder of the built playground. */
const playgroundFolder = (): string => join(projectRoot(), 'dist', 'playground');

/** The operator sees no customers, which the first example query lists, so it comes last. */
const newcomersFirst = (users: readonly DemoUser[]): DemoUser[] =>
  [...users].sort((one, other) => Number(isOperator(one)) - Number(isOperator(other)));

/** The configuration the playground loads on startup: the demo sign-ins, if any. */
function playgroundConfig(settings: Settings, demoUsers: readonly DemoUser[]): object {
  return {
    title: 'Partner Graph',
    demo: demoUsers.length > 0 ? { password: settings.demoPassword, users: newcomersFirst(demoUsers) } : null,
  };
}

/** Serves the playground at `/`. */
export async function addPlayground(app: FastifyInstance, settings: Settings, demoUsers: readonly DemoUser[]): Promise<void> {
  const root = playgroundFolder();
  if (!existsSync(join(root, 'index.html'))) {
    throw new StartupError('The playground has not been built. Run `npm run build`, or set PLAYGROUND=false.');
  }
  await app.register(fastifyStatic, {
    root,
    setHeaders: (response) => void response.setHeader('content-security-policy', PLAYGROUND_POLICY),
  });
  app.get('/playground.json', () => playgroundConfig(settings, demoUsers));
}
