import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import type { Settings } from '../config/env';
import { notedRoots, typeNameOf } from '../graph/registry';
import { StartupError } from '../kernel/startup-error';
import type { DemoUser } from './demo-data';
import { modules } from './modules';

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

const HASHED = /[\\/]assets[\\/][^\\/]+-[\w-]{8}\.\w+$/;
const FOR_GOOD = 'public, max-age=31536000, immutable';

/**
 * How long browsers keep a file of the playground. The build names all but the page by their content, so those never change; the
 * page names them, so it is always asked for again.
 */
export const cachingOf = (path: string): string => (HASHED.test(path) ? FOR_GOOD : 'no-cache');

const titleOf = (module: string): string => module.charAt(0).toUpperCase() + module.slice(1).replaceAll('-', ' ');

/** What the documentation is sorted by: the modules, with their types, queries and mutations. */
function domains(): object[] {
  return modules
    .map(({ name, types, queries, mutations }) => ({
      name: titleOf(name),
      types: types.map(typeNameOf),
      fields: [
        ...(queries ?? []).flatMap(notedRoots).map(({ field }) => field),
        ...(mutations ?? []).map((mutation) => mutation.name),
      ],
    }))
    .filter(({ types, fields }) => types.length + fields.length > 0);
}

/** The configuration the playground loads on startup: the demo sign-ins, if any, and the parts of the schema. */
export function playgroundConfig(settings: Settings, demoUsers: readonly DemoUser[]): object {
  return {
    title: 'Partner Graph',
    demo: demoUsers.length > 0 ? { password: settings.demoPassword, users: newcomersFirst(demoUsers) } : null,
    domains: domains(),
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
    cacheControl: false,
    setHeaders: (response, path) => {
      response.setHeader('content-security-policy', PLAYGROUND_POLICY);
      response.setHeader('cache-control', cachingOf(path));
    },
  });
  const config = playgroundConfig(settings, demoUsers);
  app.get('/playground.json', (_request, reply) => reply.header('cache-control', 'no-cache').send(config));
}
