import { join } from 'node:path';
import type { Ground } from './hunt';
import { Facts } from './oracle/facts';
import { Build } from './server';
import { openStore } from './store';
import { makeWorld } from './world/records';
import type { Size } from './world/world';

export const SHORT: Size = { providers: 6, resellers: 14, customers: 50 };
export const LONG: Size = { providers: 50, resellers: 500, customers: 5_000 };

/** Where a hunt takes place: a build, an empty database, and a seed. */
export interface Place {
  /** Folder of the compiled server. */
  root: string;
  /** `DATABASE_FILE` or `DATABASE_URL`, and `FOLDER` for mails. */
  env: Readonly<Record<string, string>>;
  size: Size;
  seed: number;
}

/** Makes tables and a world in an empty database and starts the server on it. */
export async function prepare({ root, env, size, seed }: Place): Promise<Ground & { leave: () => Promise<void> }> {
  const build = new Build(root);
  await build.migrate(env);
  const world = makeWorld(size, seed);
  const store = openStore(env);
  await world.write(store);
  const facts = await Facts.read(store);
  const server = await build.start(env);
  const leave = async (): Promise<void> => {
    await server.stop();
    await store.close();
  };
  return { server, store, facts, marks: world.marks, seed, leave };
}

/** The compiled server of this working copy. */
export const BUILD = join(__dirname, '../../dist');
