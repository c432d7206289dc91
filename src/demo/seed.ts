import type { Database } from '../data/database';
import { StartupError } from '../kernel/startup-error';
import { countsOf, sumOf, type DemoCounts } from './counts';
import { addPartnershipInvitations } from './invitations/accepted';
import { addBulkPartners } from './partners/bulk';
import { addSmallWorld } from './small';
import { makeBlock } from './stream/block';
import { buildIndexes, dropIndexes, noteIndexes } from './stream/indexes';
import { marketOf } from './stream/market';
import { knownPasswordHash, noteBlock, readProgress, type DemoFacts, type Progress } from './stream/progress';
import { portionsOf, SHAPES, type DemoSize, type Portion, type Shape } from './stream/shape';
import { emptyWorld, type World } from './world';
import { writeBase, writeBlock } from './write';

/** How far the writing is. */
export interface DemoStep {
  readonly blocks: number;
  readonly allBlocks: number;
  /** Customers written so far, those of earlier runs included. */
  readonly customers: number;
  readonly allCustomers: number;
  /** Rows that this run has written. */
  readonly rows: number;
  /** Indexes built so far. */
  readonly indexes?: number;
  readonly allIndexes?: number;
}

export interface DemoOptions {
  size: DemoSize;
  /** The time at which the demo begins, in milliseconds: midnight UTC of a day. */
  at: number;
  /** Argon2id hash of the password that everybody gets. A demo that goes on keeps the one it began with. */
  passwordHash: string;
  /** Instead of that of the size. */
  shape?: Shape | null;
  /** Is told after every block and index. */
  onStep?: (step: DemoStep) => void;
}

/** Blocks that are made and written at the same time: while one is written, the next can be made. */
const AT_ONCE = 2;

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

async function refuseOtherData(database: Database, facts: DemoFacts, progress: Progress | null): Promise<void> {
  if (!progress) {
    const [existing] = await database.rows('SELECT id FROM organization LIMIT 1', []);
    if (existing) throw new StartupError('The database already contains organizations. Demo data needs an empty one.');
    return;
  }
  const { size, at, customers } = progress.facts;
  if (size === facts.size && at === facts.at && customers === facts.customers) return;
  throw new StartupError(
    `The database contains ${size} demo data of ${dayOf(at)} with ${customers} customers. Continue with that size and date, or use an empty database.`,
  );
}

/** What all blocks share: the small demo and, for more than that, more partners. */
function makeBase(at: number, passwordHash: string, shape: Shape | null): World {
  const world = emptyWorld(at, passwordHash);
  addSmallWorld(world);
  if (shape) addPartnershipInvitations(world, addBulkPartners(world, shape));
  return world;
}

async function writeFirst(database: Database, facts: DemoFacts, base: World, goesOn: boolean): Promise<DemoCounts> {
  const counts = countsOf(base);
  await database.transaction(async (writer) => {
    await writeBase(writer, base.rows);
    await noteBlock(writer, facts, 0, counts);
    if (goesOn) await noteIndexes(writer);
  });
  return counts;
}

/** Runs work on all of some items, a few at the same time; after a failure nothing more is begun. */
async function onAll<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = items.values();
  const run = async (): Promise<void> => {
    for (const item of left) await work(item);
  };
  const ended = await Promise.allSettled(
    Array.from({ length: AT_ONCE }, () =>
      run().catch((cause: unknown) => {
        // Whoever takes the rest, takes nothing.
        Array.from(left);
        throw cause;
      }),
    ),
  );
  const failed = ended.find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
}

/**
 * Fills a migrated database with invented data: the same rows for the same options, on every engine, however often it was
 * interrupted. Answers what there is, and whether all of it was there before.
 */
export async function seedDemo(database: Database, options: DemoOptions): Promise<{ counts: DemoCounts; before: boolean }> {
  const { size, at, onStep } = options;
  const shape = options.shape === undefined ? SHAPES[size] : options.shape;
  const facts: DemoFacts = { size, at, customers: shape?.customers ?? 0 };
  const progress = await readProgress(database);
  await refuseOtherData(database, facts, progress);
  const known = progress ? await knownPasswordHash(database) : undefined;
  const base = makeBase(at, known ?? options.passwordHash, shape);
  const done = new Map(progress?.blocks);
  const market = shape ? marketOf(base, shape) : null;
  const begins = { customers: base.customers.length, subscriptions: base.orders.flatMap((order) => order.subscriptions).length };
  const portions = shape ? portionsOf(shape, begins) : [];
  let rows = 0;
  if (!done.has(0)) done.set(0, await writeFirst(database, facts, base, portions.length > 0));
  base.rows.clear();

  const step = (): DemoStep => ({
    blocks: done.size - 1,
    allBlocks: portions.length,
    customers: sumOf(done.values()).customers,
    allCustomers: facts.customers,
    rows,
  });
  const write = async (portion: Portion): Promise<void> => {
    if (!market) return;
    const world = makeBlock(base, market, portion);
    const counts = countsOf(world);
    const written = await database.transaction(async (writer) => {
      await noteBlock(writer, facts, portion.number, counts);
      return writeBlock(writer, world.rows);
    });
    rows += written;
    done.set(portion.number, counts);
    onStep?.(step());
  };
  const missing = portions.filter(({ number }) => !done.has(number));
  if (missing.length > 0) await dropIndexes(database);
  await onAll(missing, write);
  const built = await buildIndexes(database, (indexes, allIndexes) => onStep?.({ ...step(), indexes, allIndexes }));
  return { counts: sumOf(done.values()), before: progress !== null && missing.length + built === 0 };
}
