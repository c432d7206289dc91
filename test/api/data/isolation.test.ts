import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RawWriter } from '../../../src/data/database';
import { describeEngine, engineUnderTest, openTestDatabase, type TestDatabase } from '../../support/database';

const COUNT = 200;
/** MariaDB has a bounded pool; more at once than it lets wait is another test. */
const AT_ONCE = engineUnderTest() === 'sqlite' ? COUNT : 20;
const EVERY = 5;

const INSERT =
  "INSERT INTO saved_query (id, organization_id, owner_id, name, document, variables_json, shared, formats, created_at, updated_at, version) VALUES (?, ?, 'owner', ?, '', '', 0, '', 0, 0, 1)";

class Late extends Error {}

/** How work ends: its value, or the code of its error; the addon of SQLite throws errors of another realm. */
const outcomeOf = (work: Promise<unknown>): Promise<unknown> => work.catch((cause: unknown) => (cause as { code?: string }).code);

describeEngine('transactions', () => {
  let opened: TestDatabase;
  beforeAll(async () => {
    opened = await openTestDatabase();
  });
  afterAll(async () => {
    await opened.database.close();
    await opened.drop();
  });

  /** Two rows that belong together, with turns of the event loop in between; some fail after both. */
  const writePair =
    (number: number) =>
    async (writer: RawWriter): Promise<number> => {
      await writer.run(INSERT, [`a${number}`, `pair ${number}`, 'first']);
      await nextTurn();
      await nextTurn();
      await writer.run(INSERT, [`b${number}`, `pair ${number}`, 'second']);
      const inside = await writer.rows('SELECT id FROM saved_query WHERE organization_id = ?', [`pair ${number}`]);
      expect(inside.length).toBe(2);
      await nextTurn();
      if (number % EVERY === 0) throw new Late();
      return number;
    };

  it('are stored whole or not at all, and nobody reads uncommitted rows', async () => {
    const { database } = opened;
    const acknowledged = new Set<number>();
    const failed = new Set<number>();
    let writing = true;
    let reads = 0;
    const wrong: string[] = [];
    const watch = async (): Promise<void> => {
      while (writing) {
        const known = [...acknowledged];
        const rows = await database.rows(
          'SELECT organization_id AS pair, COUNT(*) AS n FROM saved_query GROUP BY organization_id',
          [],
        );
        const seen = new Map(rows.map(({ pair, n }) => [Number(String(pair).split(' ')[1]), Number(n)]));
        wrong.push(...known.filter((number) => !seen.has(number)).map((number) => `${number} is acknowledged and absent`));
        for (const [number, n] of seen) if (n !== 2 || number % EVERY === 0) wrong.push(`${number} is seen ${n} times`);
        reads += 1;
        await nextTurn();
      }
    };
    const write = async (number: number): Promise<void> => {
      try {
        acknowledged.add(await database.transaction(writePair(number)));
      } catch (cause) {
        if (!(cause instanceof Late)) throw cause;
        failed.add(number);
      }
    };
    const watching = watch();
    for (let from = 1; from <= COUNT; from += AT_ONCE) {
      await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => write(from + index)));
    }
    writing = false;
    await watching;
    expect(wrong).toEqual([]);
    expect(failed.size).toBe(COUNT / EVERY);
    expect(acknowledged.size).toBe(COUNT - COUNT / EVERY);
    const rows = await database.rows('SELECT id FROM saved_query', []);
    const expected = [...acknowledged].flatMap((number) => [`a${number}`, `b${number}`]);
    expect(rows.map(({ id }) => String(id)).sort()).toEqual(expected.sort());
    expect(reads).toBeGreaterThan(10);
  });

  it('do not disturb the next one if they fail at the first statement', async () => {
    const { database } = opened;
    const broken = database.transaction((writer) => writer.run('INSERT INTO there_is_no_such_table VALUES (1)', []));
    const after = database.transaction((writer) => writer.run(INSERT, ['z1', 'alone', 'only']));
    expect(await outcomeOf(broken)).toMatch(/^(SQLITE_ERROR|ER_NO_SUCH_TABLE)$/);
    expect(await after).toBe(1);
    expect(await database.rows("SELECT id FROM saved_query WHERE organization_id = 'alone'", [])).toEqual([{ id: 'z1' }]);
  });

  it('refuse a duplicate key and keep what was there', async () => {
    const { database } = opened;
    const again = database.transaction(async (writer) => {
      await writer.run(INSERT, ['z2', 'other', 'only']);
      await writer.run(INSERT, ['z1', 'alone', 'again']);
    });
    expect(await outcomeOf(again)).toMatch(/^(SQLITE_CONSTRAINT_PRIMARYKEY|ER_DUP_ENTRY)$/);
    expect(await database.rows("SELECT id FROM saved_query WHERE organization_id IN ('alone', 'other')", [])).toEqual([
      { id: 'z1' },
    ]);
  });

  it('do not write through the reading side on SQLite', async () => {
    const { database } = opened;
    if (database.engine !== 'sqlite') return;
    const write = database.rows(`${INSERT.replaceAll('?', "'x'")} RETURNING id`, []);
    expect(await outcomeOf(write)).toBe('SQLITE_READONLY');
  });
});
