import type { Database, RawWriter } from '../../../src/data/database';
import { start } from '../../../src/app/start';
import { seedDemo, type DemoStep } from '../../../src/demo';
import { SHAPES } from '../../../src/demo/stream/shape';
import { DEMO_DAY } from '../../support/app';
import { describeEngine, openTestDatabase, type TestDatabase } from '../../support/database';
import { contentsOf, danglingKeys, indexesOf } from './support/contents';
import { expectScopesRebuilt } from './support/scopes-now';

const DAY = 86_400_000;

/** The large demo with few customers, in small blocks. */
const SHAPE = { ...SHAPES.large, customers: 420, subscriptions: 2_100, providers: 4, resellers: 12, block: 50 };
const BLOCKS = 7;

const fill = (database: Database, more: { at?: number; onStep?: (step: DemoStep) => void } = {}) =>
  seedDemo(database, { size: 'large', at: DEMO_DAY, passwordHash: 'hash', shape: SHAPE, ...more });

/** A database that breaks down when a statement that begins like this is written for the given time. */
function breaking(database: Database, begin: string, time: number): Database {
  let times = 0;
  const write = (writer: RawWriter, ...[sql, params]: Parameters<RawWriter['run']>): Promise<number> => {
    if (sql.startsWith(begin)) times += 1;
    if (times >= time) throw new Error('The database broke down.');
    return writer.run(sql, params);
  };
  return {
    ...database,
    transaction: (work) =>
      database.transaction((writer) => work({ ...writer, run: async (sql, params) => write(writer, sql, params) })),
  };
}

const count = async (database: Database, table: string): Promise<number> =>
  Number((await database.rows<{ n: number }>(`SELECT COUNT(*) AS n FROM ${table}`, []))[0]?.n);

describeEngine('the large demo', () => {
  const opened: TestDatabase[] = [];
  const openEmpty = async (): Promise<Database> => {
    const one = await openTestDatabase();
    opened.push(one);
    return one.database;
  };
  let whole: Database;
  let indexes: unknown;
  const steps: DemoStep[] = [];
  beforeAll(async () => {
    whole = await openEmpty();
    indexes = await indexesOf(whole);
    await fill(whole, { onStep: (step) => steps.push(step) });
  });
  afterAll(async () => {
    for (const { database, drop } of opened) {
      await database.close();
      await drop();
    }
  });

  it('has as many customers and subscriptions as were asked for, and says how far it is', async () => {
    expect([await count(whole, 'customer'), await count(whole, 'subscription')]).toEqual([420, 2_100]);
    const blocks = steps.filter(({ allIndexes }) => allIndexes === undefined);
    expect(blocks.map((step) => step.blocks)).toEqual(Array.from({ length: BLOCKS }, (_, index) => index + 1));
    expect(blocks.at(-1)).toMatchObject({ allBlocks: BLOCKS, customers: 420, allCustomers: 420 });
    expect(steps.at(-1)?.indexes).toBe(steps.at(-1)?.allIndexes);
  });

  it('has the scopes of a rebuild, keys that lead somewhere, and all indexes again', async () => {
    expect(await danglingKeys(whole)).toEqual([]);
    expect(await indexesOf(whole)).toEqual(indexes);
    await expectScopesRebuilt(whole);
  });

  it.each([
    ['inside what all blocks share', 'INSERT INTO `offer`', 1],
    ['while it drops indexes', 'DROP INDEX', 10],
    ['before its third block', 'INSERT INTO demo_block', 4],
    ['inside a later block', 'INSERT INTO subscription_scope', 6],
    ['while it builds indexes', 'CREATE INDEX', 10],
  ])('has the same contents after an interruption %s', async (_where, begin, time) => {
    const database = await openEmpty();
    await expect(fill(breaking(database, begin, time))).rejects.toThrow('broke down');
    const noted = await database.rows<{ counts: string }>('SELECT counts FROM demo_block', []);
    const customers = noted.map(({ counts }) => (JSON.parse(counts) as { customers: number }).customers);
    expect(await count(database, 'customer')).toBe(customers.reduce((sum, one) => sum + one, 0));
    // Everybody keeps the password that the demo began with.
    const passwordHash = noted.length > 0 ? 'another' : 'hash';
    const { before } = await seedDemo(database, { size: 'large', at: DEMO_DAY, passwordHash, shape: SHAPE });
    expect(await contentsOf(database)).toEqual(await contentsOf(whole));
    expect({ before, indexes: await indexesOf(database) }).toEqual({ before: false, indexes });
  });

  it('says when it was complete before, and refuses another size, another day and other data', async () => {
    expect(await fill(whole)).toMatchObject({ before: true, counts: { customers: 420, subscriptions: 2_100 } });
    await expect(fill(whole, { at: DEMO_DAY + DAY })).rejects.toThrow('contains large demo data of 2026-11-01');
    const medium = seedDemo(whole, { size: 'medium', at: DEMO_DAY, passwordHash: 'hash' });
    await expect(medium).rejects.toThrow('contains large demo data');
    const other = await openEmpty();
    await other.transaction((writer) =>
      writer.run(
        "INSERT INTO organization (id, created_at, kind, name, name_folded) VALUES ('opr_1', 1, 'OPERATOR', 'A', 'a')",
        [],
      ),
    );
    await expect(fill(other)).rejects.toThrow('already contains organizations');
  });

  it('serves nobody while it is unfinished', async () => {
    const one = await openTestDatabase();
    await expect(fill(breaking(one.database, 'INSERT INTO demo_block', 3))).rejects.toThrow('broke down');
    await one.database.close();
    const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
    await expect(start(one.settings, quiet as never, null)).rejects.toThrow('npm run seed -- --size large');
    await one.drop();
  });
});
