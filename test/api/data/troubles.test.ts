import BetterSqlite3 from 'better-sqlite3';
import pino from 'pino';
import { backgroundWork } from '../../../src/app/background';
import { readSettings } from '../../../src/config/env';
import type { Database } from '../../../src/data/database';
import { tellTroubles } from '../../../src/data/faults';
import { asAppError } from '../../../src/data/mysql-connection';
import { bound, lengthy } from '../../../src/data/sql';
import { systemClock } from '../../../src/kernel/clock';
import { AppError } from '../../../src/kernel/errors';
import type { Answer, TestApp } from '../../support/app';
import { describeEngine, engineUnderTest, openTestDatabase } from '../../support/database';
import { answerTo } from '../rights/support/ask';
import { startDemoApp } from '../rights/support/demo-app';

const PROVIDER = 'global.admin@baltic-distribution.example';
const INVITE =
  'mutation($input: InvitePartnershipInput!) { invitePartnership(input: $input) { invitation { id } errors { code } } }';

/** An error as a driver throws it. */
const driverError = (code: string, errno?: number): Error => Object.assign(new Error(`${code}: secret detail`), { code, errno });

const TROUBLES = [
  driverError('SQLITE_FULL'),
  driverError('SQLITE_READONLY_DBMOVED'),
  driverError('SQLITE_BUSY_SNAPSHOT'),
  driverError('SQLITE_IOERR_WRITE'),
  driverError('ER_LOCK_DEADLOCK', 1213),
  driverError('ER_LOCK_WAIT_TIMEOUT', 1205),
  driverError('ER_UNKNOWN_COM_ERROR', 1047),
  driverError('ER_ERROR_DURING_COMMIT', 1180),
  driverError('ER_DISK_FULL', 1021),
  driverError('ER_OPTION_PREVENTS_STATEMENT', 1290),
];

describe('troubles of a database', () => {
  const failing = (cause: Error): Database =>
    ({ rows: () => Promise.reject(cause), transaction: () => Promise.reject(cause) }) as unknown as Database;

  it.each(TROUBLES)('are reported as what they are, with one line in the log: %s', async (cause) => {
    const lines: object[] = [];
    const log = { info: () => undefined, warn: () => undefined, error: (details: object) => void lines.push(details) };
    const database = tellTroubles(failing(cause), log);
    for (let times = 0; times < 5; times += 1) {
      await expect(database.rows('SELECT 1', [])).rejects.toMatchObject({ code: 'UNAVAILABLE' });
      await expect(database.transaction(() => Promise.resolve())).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    }
    expect(lines).toEqual([{ kind: (cause as { code?: string }).code, err: cause }]);
    expect(database.refusesWrites()).toBe(true);
  });

  it.each([driverError('SQLITE_CONSTRAINT_UNIQUE'), driverError('ER_DUP_ENTRY', 1062), new AppError('FORBIDDEN', 'No.')])(
    'are not confused with failures of the work itself: %s',
    async (cause) => {
      const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
      const database = tellTroubles(failing(cause), log);
      await expect(database.transaction(() => Promise.resolve())).rejects.toBe(cause);
      expect(database.refusesWrites()).toBe(false);
    },
  );
});

describe('why a database is unavailable', () => {
  const refused = (): Error => Object.assign(new Error('connect ECONNREFUSED 192.0.2.7:3306'), { code: 'ECONNREFUSED' });

  it('is in the log, and told to nobody else', () => {
    const lines: string[] = [];
    const error = asAppError(refused()) as AppError;
    pino({}, { write: (line: string) => void lines.push(line) }).error({ err: error }, 'the database is unavailable');
    expect(lines.join()).toContain('192.0.2.7:3306');
    expect(JSON.stringify([error, error.extensions])).not.toContain('192.0.2.7');
  });

  it('is logged once, and not again by each background job', async () => {
    const lines: string[] = [];
    const log = {
      info: () => undefined,
      warn: () => undefined,
      error: (_details: object, said: string) => void lines.push(said),
    };
    const error = asAppError(refused()) as AppError;
    const fail = (): Promise<never> => Promise.reject(error);
    const database = tellTroubles({ engine: 'mysql', rows: fail, transaction: fail } as unknown as Database, log);
    const broken = { name: 'broken', run: () => Promise.reject(new Error('a fault of its own')) };
    const settings = readSettings({ NODE_ENV: 'test' });
    const parts = { settings, database, clock: systemClock, log, links: undefined as never, metrics: null, tracing: null };
    await backgroundWork(parts, [broken]).once();
    expect(lines).toEqual(['the database is unavailable', 'background job failed']);
  });
});

describeEngine('a lengthy read behind the reports of troubles', () => {
  // MariaDB stops statements by itself.
  const onSqlite = engineUnderTest() === 'sqlite' ? it : it.skip;
  onSqlite('is ended at its deadline', async () => {
    const place = await openTestDatabase();
    const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
    const endless =
      'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000000) SELECT MAX(i) AS most FROM n';
    try {
      const reading = tellTroubles(place.database, log).rows(lengthy(bound('nobody', endless)), [], 300);
      await expect(reading).rejects.toMatchObject({ code: 'TIMEOUT' });
    } finally {
      await place.database.close();
      await place.drop();
    }
  });
});

describeEngine('a database that takes no writes', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startDemoApp();
    await app.as(PROVIDER);
  });
  afterAll(() => app.stop());

  let invited = 0;
  const invite = (): Promise<Answer<Record<string, unknown>>> =>
    answerTo(app, PROVIDER, INVITE, {
      input: { recipientEmail: `new${(invited += 1)}@full-disks.example`, message: 'x'.repeat(2_000) },
    });
  const ready = async (): Promise<unknown> => (await fetch(`${app.url}/readyz`)).json();

  // SQLite has one connection that writes; MariaDB refuses whoever may not do more than others, as root may.
  const sqliteOnly = engineUnderTest() === 'sqlite' ? it : it.skip;

  const pragma = async (sql: string): Promise<number> => {
    const [row] = await app.database.transaction((writer) => writer.rows(sql, []));
    return Number(Object.values(row ?? {})[0]);
  };

  /** The file may not grow any more. */
  async function fill(): Promise<() => Promise<unknown>> {
    await pragma(`PRAGMA max_page_count = ${await pragma('PRAGMA page_count')}`);
    return () => pragma('PRAGMA max_page_count = 1073741823');
  }

  /** Another program writes and does not come to an end. */
  function hold(): Promise<() => Promise<unknown>> {
    const other = new BetterSqlite3(app.database.address);
    other.exec('BEGIN IMMEDIATE');
    return Promise.resolve(() => Promise.resolve(other.close()));
  }

  sqliteOnly.each([
    ['SQLITE_FULL', fill],
    ['SQLITE_BUSY', hold],
  ] as const)(
    'is told to callers, in the log and by /readyz, reads on, and is ready when it writes again: %s',
    async (kind, breaks) => {
      const before = app.log.length;
      const mend = await breaks();
      let refused: Answer | undefined;
      // What is free in the file is filled first.
      for (let times = 0; times < 100 && !refused; times += 1) {
        const answer = await invite();
        if (answer.errors.length > 0) refused = answer;
      }
      expect({ ...refused, errors: refused?.errors.map(({ extensions }) => extensions.code) }).toMatchObject({
        status: 503,
        errors: ['UNAVAILABLE'],
        data: { invitePartnership: null },
      });
      const read = await answerTo(app, PROVIDER, '{ customers(first: 1) { nodes { id } } }');
      expect([read.status, read.errors]).toEqual([200, []]);
      expect(await ready()).toEqual({ status: 'not ready', reason: 'the database does not accept writes' });
      const told = app.log.slice(before).filter(({ msg }) => msg === 'the database is unavailable');
      expect(told.map(({ kind: one }) => one)).toEqual([kind]);
      expect(app.log.slice(before).filter(({ msg }) => msg === 'fault')).toEqual([]);
      await mend();
      expect(await ready()).toEqual({ status: 'ready' });
      expect((await invite()).status).toBe(200);
    },
  );
});
