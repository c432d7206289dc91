import type { Database } from '../data/database';
import { countsOf, type DemoCounts } from './counts';
import { addMediumWorld } from './medium';
import { addSmallWorld } from './small';
import { emptyWorld } from './world';
import { writeAtOnce, writeInChunks } from './write';

interface DemoOptions {
  size: 'small' | 'medium';
  /** The time at which the demo begins, in milliseconds: midnight UTC of a day. */
  at: number;
  /** Argon2id hash of the password that everybody gets. */
  passwordHash: string;
}

/** Fills an empty, migrated database with invented data: the same rows for the same options, on every engine. */
export async function seedDemo(database: Database, { size, at, passwordHash }: DemoOptions): Promise<DemoCounts> {
  const world = emptyWorld(at, passwordHash);
  addSmallWorld(world);
  if (size === 'medium') addMediumWorld(world);
  await (size === 'small' ? writeAtOnce : writeInChunks)(database, world.rows);
  return countsOf(world);
}
