import { createPool, type PoolConnection } from 'mysql2';
import { createConnection, type Connection } from 'mysql2/promise';
import { setTimeout as delay } from 'node:timers/promises';
import { openDatabase } from '../../../src/app/open-database';
import { readSettings } from '../../../src/config/env';
import { withMigrationLock } from '../../../src/data/migration-lock';
import type { Database } from '../../../src/data/database';
import { addressOf } from '../../../src/data/mysql-address';
import { withinTime } from '../../../src/data/mysql-deadline';
import { startTestApp, type TestApp } from '../../support/app';
import { describeEngine, engineUnderTest, openTestDatabase, serverUrl, type TestDatabase } from '../../support/database';

const describeServer = engineUnderTest() === 'sqlite' ? describe.skip : describeEngine;

const INSERT =
  "INSERT INTO saved_query (id, organization_id, owner_id, name, document, variables_json, shared, formats, created_at, updated_at, version) VALUES (?, 'o', 'u', ?, '', '', 0, '', 0, 0, 0)";
const RAISE = 'UPDATE saved_query SET version = version + 1 WHERE id = ?';

describeServer('transactions on a server', () => {
  let opened: TestDatabase;
  beforeAll(async () => {
    opened = await openTestDatabase();
    await opened.database.transaction(async (writer) => {
      for (const id of ['one', 'two']) await writer.run(INSERT, [id, id]);
    });
  });
  afterAll(async () => {
    await opened.database.close();
    await opened.drop();
  });

  it('run again as a whole after a deadlock, with fresh reads', async () => {
    const { database } = opened;
    const runs = { forth: 0, back: 0 };
    const seen: number[] = [];
    let arrive = (): void => undefined;
    let arrived = 0;
    const both = new Promise<void>((resolve) => {
      arrive = () => {
        arrived += 1;
        if (arrived === 2) resolve();
      };
    });
    const work = (name: 'forth' | 'back', first: string, second: string): Promise<void> =>
      database.transaction(async (writer) => {
        runs[name] += 1;
        await writer.run(RAISE, [first]);
        // Only the first runs meet; whoever runs again finds nobody in the way.
        if (runs[name] === 1) {
          arrive();
          await both;
        }
        await writer.run(RAISE, [second]);
        const rows = await writer.rows('SELECT version FROM saved_query ORDER BY id', []);
        seen.push(...rows.map(({ version }) => Number(version)));
      });
    await Promise.all([work('forth', 'one', 'two'), work('back', 'two', 'one')]);
    expect([runs.forth, runs.back].sort()).toEqual([1, 2]);
    expect(await database.rows('SELECT version FROM saved_query ORDER BY id', [])).toEqual([{ version: 2 }, { version: 2 }]);
    expect(seen.sort()).toEqual([1, 1, 2, 2]);
  });

  it('do not run again after a fault of their own', async () => {
    let runs = 0;
    const work = opened.database.transaction(async (writer) => {
      runs += 1;
      await writer.run(INSERT, ['one', 'again']);
    });
    await expect(work).rejects.toMatchObject({ errno: 1062 });
    expect(runs).toBe(1);
  });
});

const LIMITS = {
  DATABASE_POOL_SIZE: '2',
  DATABASE_ACQUIRE_TIMEOUT_MS: '200',
  STATEMENT_TIMEOUT_MS: '400',
  QUEUE_TIMEOUT_MS: '500',
};
/** Much longer than the limits, much shorter than a test. */
const SOON = 3_000;

describeServer('limits of a server', () => {
  let app: TestApp;
  let root: Connection;
  beforeAll(async () => {
    app = await startTestApp({ env: LIMITS });
    root = await createConnection({ uri: serverUrl(), database: await nameOf(app.database) });
  });
  afterAll(async () => {
    await root.end();
    await app.stop();
  });

  async function nameOf(database: Database): Promise<string> {
    const [row] = await database.rows('SELECT DATABASE() AS name', []);
    return String(row?.['name']);
  }

  /** Takes all connections while something is tried. */
  async function withoutConnections<T>(work: () => Promise<T>): Promise<T> {
    let letGo = (): void => undefined;
    const gate = new Promise<void>((resolve) => (letGo = resolve));
    let taken = 0;
    const holders: Promise<void>[] = [];
    await new Promise<void>((ready) => {
      for (let number = 0; number < Number(LIMITS.DATABASE_POOL_SIZE); number += 1) {
        const holder = app.database.transaction(async (writer) => {
          await writer.rows('SELECT 1', []);
          taken += 1;
          if (taken === Number(LIMITS.DATABASE_POOL_SIZE)) ready();
          await gate;
        });
        holders.push(holder);
      }
    });
    try {
      return await work();
    } finally {
      letGo();
      await Promise.all(holders);
    }
  }

  const within = <T>(work: Promise<T>): Promise<T | 'still waiting'> =>
    Promise.race([work, delay(SOON, 'still waiting' as const)]);

  /** Waits until the server runs no such statement any longer: it ends one that was killed when it next looks. */
  const gone = async (statement: string): Promise<'gone'> => {
    const sql = 'SELECT COUNT(*) AS n FROM information_schema.processlist WHERE info LIKE ?';
    const [[left]] = (await root.query(sql, [`${statement}%`])) as unknown as [[{ n: number }]];
    return left.n === 0 ? 'gone' : delay(20).then(() => gone(statement));
  };

  it('hold on every connection of the pool, also on the first', async () => {
    // Milliseconds on MySQL.
    const limit = engineUnderTest() === 'mysql' ? '@@max_execution_time / 1000' : '@@max_statement_time';
    const ask = `SELECT CONNECTION_ID() AS id, ${limit} AS seconds, @@innodb_lock_wait_timeout AS wait, @@sql_mode AS mode, SLEEP(0.1)`;
    const asked = (await Promise.all([1, 2].map(() => app.database.rows(ask, [])))).flat();
    expect(new Set(asked.map(({ id }) => id)).size).toBe(2);
    for (const { seconds, wait, mode } of asked) {
      expect({ seconds: Number(seconds), wait }).toEqual({ seconds: 0.4, wait: 5 });
      expect(String(mode)).toMatch(/ONLY_FULL_GROUP_BY.*STRICT_ALL_TABLES/);
    }
  });

  it('tell a request to retry when no connection becomes free, and serve the next', async () => {
    const answer = await withoutConnections(() => within(app.send('{ directory { totalCount } }')));
    expect(answer).toMatchObject({ status: 503, data: null, errors: [{ extensions: { code: 'UNAVAILABLE' } }] });
    expect((await app.send('{ directory { totalCount } }')).data).toEqual({ directory: { totalCount: 0 } });
  });

  it('tell a transaction to retry, too', async () => {
    const outcome = await withoutConnections(() =>
      within(app.database.transaction(() => Promise.resolve('ran')).catch((cause: unknown) => (cause as { code?: string }).code)),
    );
    expect(outcome).toBe('UNAVAILABLE');
  });

  it('tell everybody to retry who is more than may wait', async () => {
    const crowd = Array.from({ length: 30 }, (_, number) => number);
    const answers = await withoutConnections(() =>
      within(Promise.all(crowd.map(() => app.send('{ directory { totalCount } }')))),
    );
    const codes =
      answers === 'still waiting' ? answers : answers.map(({ status, errors }) => `${status} ${errors[0]?.extensions.code}`);
    expect(codes).toEqual(crowd.map(() => '503 UNAVAILABLE'));
  });

  it('stop a statement that takes too long, and serve the next', async () => {
    await root.query('LOCK TABLES directory_entry WRITE');
    const answer = await within(app.send('{ directory { totalCount } }')).finally(() => root.query('UNLOCK TABLES'));
    expect(answer).toMatchObject({ status: 503, data: { directory: null }, errors: [{ extensions: { code: 'TIMEOUT' } }] });
    expect((await app.send('{ directory { totalCount } }')).data).toEqual({ directory: { totalCount: 0 } });
  });

  it('answer a statement that names a missing index', async () => {
    for (const hint of ['FORCE INDEX (ix_nowhere)', 'IGNORE INDEX FOR ORDER BY (ix_nowhere)']) {
      const sql = `SELECT code FROM country ${hint} WHERE code = ? ORDER BY code`;
      expect(await app.database.rows(sql, ['DE'])).toEqual([{ code: 'DE' }]);
    }
    await expect(app.database.rows('SELECT nothing FROM country', [])).rejects.toMatchObject({ errno: 1054 });
  });

  it('stop a slow statement in a transaction and undo what came before it', async () => {
    const work = app.database.transaction(async (writer) => {
      await writer.run(INSERT, ['slow', 'slow']);
      const numbers = 'WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 900)';
      await writer.rows(`${numbers} SELECT COUNT(*) FROM n a, n b, n c WHERE a.i + b.i + c.i < 0`, []);
    });
    await expect(work).rejects.toMatchObject({ code: 'TIMEOUT' });
    expect(await app.database.rows("SELECT id FROM saved_query WHERE id = 'slow'", [])).toEqual([]);
  });

  it('stop a write that takes too long where the server limits reading only, and give its connection up', async () => {
    const address = addressOf(`${serverUrl()}/information_schema`);
    const pool = createPool({ ...address, connectionLimit: 1 });
    const connection = await new Promise<PoolConnection>((resolve, reject) =>
      pool.getConnection((cause, one) => (cause ? reject(cause) : resolve(one))),
    );
    const query = (sql: string) => (): Promise<unknown> =>
      new Promise((resolve, reject) => connection.query(sql, (cause, rows) => (cause ? reject(cause) : resolve(rows))));
    expect(await withinTime(connection, address, 5_000, query('SELECT 1 AS one'))).toEqual([{ one: 1 }]);
    const began = performance.now();
    await expect(withinTime(connection, address, 300, query('DO SLEEP(200)'))).rejects.toMatchObject({ code: 'TIMEOUT' });
    expect(performance.now() - began).toBeLessThan(30_000);
    expect(await within(gone('DO SLEEP(200'))).toBe('gone');
    await new Promise<void>((resolve) => pool.end(() => resolve()));
  });

  it('say that another process prepares the database, and wait for it', async () => {
    const said: string[] = [];
    let release = (): void => undefined;
    const first = withMigrationLock(app.database, () => new Promise<void>((resolve) => (release = resolve)));
    await delay(300);
    const second = withMigrationLock(
      app.database,
      () => Promise.resolve('its turn'),
      (sentence) => said.push(sentence),
    );
    await delay(1_500);
    release();
    await first;
    expect(await second).toBe('its turn');
    expect(said).toEqual([expect.stringMatching(/waiting for it.*expires within 30 seconds/)]);
  });

  it('answer a server that cannot be reached in one sentence', async () => {
    const settings = readSettings({ NODE_ENV: 'test', DATABASE_URL: 'mysql://root:secret-of-mine@127.0.0.1:9/none' });
    const failure = await openDatabase(settings).then(
      () => 'opened',
      (cause: Error) => cause.message,
    );
    expect(failure).toMatch(/of DATABASE_URL cannot be reached: nothing listens there/);
    expect(failure).not.toContain('secret-of-mine');
  });
});
