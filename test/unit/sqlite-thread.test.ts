import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import type { Database } from '../../src/data/database';
import { lengthy, type Statement } from '../../src/data/sql';
import { openSqlite } from '../../src/data/sqlite';
import { SqliteThread } from '../../src/data/sqlite-thread';

const INSERT = 'INSERT INTO thing (text) VALUES (?)';
/** Takes long enough for others to have many turns meanwhile. */
const LONG = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000) SELECT MAX(i) AS most FROM n';

describe('The thread that writes an SQLite file', () => {
  let folder: string;
  let file: string;
  let database: Database;

  const count = async (): Promise<unknown> => (await database.rows('SELECT COUNT(*) AS n FROM thing', []))[0]?.['n'];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'partner-graph-thread-'));
    file = join(folder, 'test.sqlite');
    database = await openSqlite(file, {});
    await database.dataSource.query('CREATE TABLE thing (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE)');
  });

  afterEach(async () => {
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('leaves the event loop to others while a statement runs', async () => {
    let turns = 0;
    let over = false;
    const others = (async () => {
      for (; !over; turns += 1) await setImmediate();
    })();
    const [row] = await database.transaction((writer) => writer.rows(LONG, []));
    over = true;
    await others;
    expect(row).toEqual({ most: 2_000_000 });
    expect(turns).toBeGreaterThan(10);
  });

  it('leaves it to others during a long read, too, which cannot write', async () => {
    let turns = 0;
    let over = false;
    const others = (async () => {
      for (; !over; turns += 1) await setImmediate();
    })();
    const [row] = await database.rows(lengthy(LONG as Statement), []);
    over = true;
    await others;
    expect(row).toEqual({ most: 2_000_000 });
    expect(turns).toBeGreaterThan(10);
    const writing = database.rows(lengthy("INSERT INTO thing (text) VALUES ('a') RETURNING id" as Statement), []);
    expect(await writing.catch(String)).toBe('SqliteError: attempt to write a readonly database');
  });

  it('stops a long read at its limit, and reads on', async () => {
    const endless = LONG.replace('2000000', '2000000000') as Statement;
    const began = process.cpuUsage();
    const stopped = database.rows(lengthy(endless), [], 200);
    await expect(stopped).rejects.toMatchObject({ code: 'TIMEOUT' });
    // The statement ran in another process, which is gone.
    expect(process.cpuUsage(began).user).toBeLessThan(2_000_000);
    expect(await database.rows(lengthy('SELECT COUNT(*) AS n FROM thing' as Statement), [])).toEqual([{ n: 0 }]);
  });

  it('takes back a transaction that fails, and says why as the driver does', async () => {
    const failing = database.transaction(async (writer) => {
      await writer.run(INSERT, ['a']);
      await writer.run(INSERT, ['a']);
    });
    await expect(failing).rejects.toMatchObject({ name: 'SqliteError', code: 'SQLITE_CONSTRAINT_UNIQUE' });
    const unknown = database.transaction((writer) => writer.rows('SELECT id FROM nowhere', []));
    expect(await unknown.catch(String)).toBe('SqliteError: no such table: nowhere');
    await expect(database.transaction((writer) => writer.run(INSERT, [{} as never]))).rejects.toThrow('bound to a placeholder');
    expect(await count()).toBe(0);
  });

  it('runs transactions one after the other', async () => {
    const steps: string[] = [];
    const one = (name: string) =>
      database.transaction(async (writer) => {
        steps.push(`${name} begins`);
        await writer.run(INSERT, [name]);
        await setImmediate();
        steps.push(`${name} ends`);
      });
    await Promise.all(['a', 'b', 'c'].map(one));
    expect(steps).toEqual(['a', 'b', 'c'].flatMap((name) => [`${name} begins`, `${name} ends`]));
  });

  it('loses only what was not committed when the thread ends', async () => {
    await database.transaction((writer) => writer.run(INSERT, ['kept']));
    const opened: SqliteThread[] = [];
    const open = SqliteThread.open.bind(SqliteThread);
    const spied = jest.spyOn(SqliteThread, 'open').mockImplementation(async (...args) => {
      const thread = await open(...args);
      opened.push(thread);
      return thread;
    });
    const other = join(folder, 'other.sqlite');
    const second = await openSqlite(other, {});
    await second.dataSource.query('CREATE TABLE thing (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE)');
    await second.transaction((writer) => writer.run(INSERT, ['kept']));
    const lost = second.transaction(async (writer) => {
      await writer.run(INSERT, ['lost']);
      await (opened[0] as unknown as { worker: Worker }).worker.terminate();
      await writer.run(INSERT, ['never asked']);
    });
    await expect(lost).rejects.toThrow('The database thread has ended.');
    await second.transaction((writer) => writer.run(INSERT, ['next']));
    expect(await second.rows('SELECT text FROM thing ORDER BY id', [])).toEqual([{ text: 'kept' }, { text: 'next' }]);
    expect(opened).toHaveLength(2);
    spied.mockRestore();
    await second.close();
  });

  it('moves the log into the file when it has grown, and leaves none behind', async () => {
    const text = 'x'.repeat(100_000);
    for (let round = 0; round < 200; round += 1) await database.transaction((writer) => writer.run(INSERT, [`${round} ${text}`]));
    // 20 MB were written; a log that is never moved would hold them all.
    expect(statSync(`${file}-wal`).size).toBeLessThan(10_000_000);
    expect(await count()).toBe(200);
    await database.close();
    expect(statSync(`${file}-wal`, { throwIfNoEntry: false })).toBeUndefined();
    database = await openSqlite(file, {});
    expect(await count()).toBe(200);
  });
});
