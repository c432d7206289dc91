import { setTimeout as delay } from 'node:timers/promises';
import pino from 'pino';
import { startServer } from '../../../src/app/server';
import type { TestApp } from '../../support/app';
import { startTestApp } from '../../support/app';
import { engineUnderTest, openTestDatabase } from '../../support/database';
import { mutate } from '../../support/mutate';
import { runBuilt } from '../../support/process';
import { exported } from '../export/support/ask';
import { scrape, sumOf } from '../monitoring/support/scrape';
import { startDemoApp } from '../rights/support/demo-app';
import { hasReplica, startReplicated, type Replicated } from './support/replicas';

const describeReplica = hasReplica() ? describe : describe.skip;
/** What needs servers that the test starts itself. */
const onOwnServers = engineUnderTest() === 'mariadb' ? it : it.skip;
/** Names the server on which databases of tests are made. */
const SERVER = engineUnderTest() === 'mysql' ? 'TEST_MYSQL_URL' : 'TEST_MARIADB_URL';

const OWNER = 'admin.agent@alpine-distribution.example';
const DOCUMENT = '{ customers { nodes { name } } }';
const LISTED = '{ savedQueries(first: 100, orderBy: [{ field: NAME, direction: ASC }]) { nodes { id name description } } }';

type Row = Record<string, any>;

describeReplica('a replica for reading', () => {
  const shared = process.env[SERVER];
  let servers: Replicated;
  /** A server that knows only the primary. */
  let writing: TestApp;
  /** A server that also reads from the replica. */
  let app: TestApp;
  let name: string;

  beforeAll(async () => {
    servers = await startReplicated();
    process.env[SERVER] = servers.primaryUrl;
    writing = await startDemoApp();
    name = writing.database.address.split('/').at(-1) ?? '';
    app = await beside({ readerUrl: `${servers.replicaUrl}/${name}` });
    await eventually(() => serving());
  });
  afterAll(async () => {
    await app.stop();
    await writing.stop();
    process.env[SERVER] = shared;
    await servers.stop();
  });

  /** A server on the same data with other settings. */
  const beside = (settings: Partial<TestApp['settings']>): Promise<TestApp> =>
    startTestApp({ beside: { ...writing, settings: { ...writing.settings, ...settings } } });

  async function eventually(holds: () => Promise<boolean>): Promise<void> {
    for (const until = Date.now() + 30_000; !(await holds()); await delay(50)) {
      if (Date.now() > until) throw new Error('It never came to hold.');
    }
  }

  const listed = async (of = app): Promise<Row[]> => {
    const { status, data, errors } = await of.send(LISTED, {}, await of.as(OWNER));
    expect({ status, errors }).toEqual({ status: 200, errors: [] });
    return data?.['savedQueries'].nodes as Row[];
  };
  let number = 0;
  const create = async (of = app): Promise<string> => {
    const query = `query-${String((number += 1)).padStart(4, '0')}`;
    const { savedQuery } = await mutate(of, OWNER, 'createSavedQuery', { name: query, document: DOCUMENT }, 'savedQuery { id }');
    return (savedQuery as { id: string }).id;
  };
  const remove = (id: string, of = app): Promise<unknown> =>
    mutate(of, OWNER, 'deleteSavedQuery', { savedQueryId: id, expectedVersion: 1 });

  /** Whether the replica answers: it holds a row that the primary does not. */
  async function serving(): Promise<boolean> {
    const id = await create(writing);
    await eventually(async () => {
      await servers.atReplica(`UPDATE ${name}.saved_query SET description = 'of the replica' WHERE id = ?`, [id]);
      const rows = await servers.atReplica(`SELECT description FROM ${name}.saved_query WHERE id = ?`, [id]);
      return (rows as Row[])[0]?.['description'] === 'of the replica';
    });
    const isServing = (await listed()).some((row) => row['id'] === id && row['description'] === 'of the replica');
    await remove(id, writing);
    return isServing;
  }

  const lines = (text: RegExp, of = app): Row[] => of.log.filter(({ msg }) => text.test(String(msg)));

  it('answers queries, and only queries', async () => {
    expect(await serving()).toBe(true);
    const id = await create();
    await eventually(async () => (await listed()).some((row) => row['id'] === id));
    await servers.atReplica(`UPDATE ${name}.saved_query SET description = 'of the replica' WHERE id = ?`, [id]);
    const updated = await mutate(
      app,
      OWNER,
      'updateSavedQuery',
      { savedQueryId: id, expectedVersion: 1, name: 'renamed' },
      'savedQuery { name description version }',
    );
    expect(updated).toMatchObject({ errors: [], savedQuery: { name: 'renamed', description: null, version: 2 } });
    const body = { document: '{ savedQueries { nodes { name description } } }', format: 'JSON' };
    const file = await exported(app, body, await app.as(OWNER));
    expect(file.status).toBe(200);
    expect(file.text).toContain('renamed');
    expect(file.text).not.toContain('of the replica');
    await mutate(app, OWNER, 'deleteSavedQuery', { savedQueryId: id, expectedVersion: 2 });
  });

  it('shows every change at once, whichever server made it', async () => {
    await app.as(OWNER);
    const seen: boolean[] = [];
    for (let round = 0; round < 60; round += 1) {
      const by = round % 2 === 0 ? app : writing;
      const id = await create(by);
      seen.push((await listed()).some((row) => row['id'] === id));
      await remove(id, by);
      seen.push(!(await listed()).some((row) => row['id'] === id));
    }
    expect(seen).toEqual(seen.map(() => true));
  });

  it('does not answer while it applies nothing: own changes show, soon, and one line says so', async () => {
    await servers.stopApplying();
    const ids: string[] = [];
    const took: number[] = [];
    for (let round = 0; round < 10; round += 1) {
      ids.push(await create());
      const began = performance.now();
      expect((await listed()).map((row) => row['id'])).toEqual(expect.arrayContaining(ids));
      took.push(performance.now() - began);
    }
    // The first question waits for the bound of 100 ms, the others not at all.
    expect(took.sort((one, other) => one - other)[8]).toBeLessThan(1_000);
    expect(lines(/replica is behind; the primary answers/)).toHaveLength(1);
    await servers.goOn();
    await eventually(serving);
    for (const id of ids) await remove(id);
  });

  it('is seen by operators: its state, and who answers how many queries', async () => {
    const seen = await beside({ readerUrl: `${servers.replicaUrl}/${name}`, metrics: { host: '127.0.0.1', port: 0 } });
    const answered = async (by: string): Promise<number> =>
      sumOf(await scrape(seen), 'partner_graph_replica_queries_total', `answered_by="${by}"`);
    const is = async (state: string): Promise<boolean> =>
      (await scrape(seen)).get(`partner_graph_replica_state{state="${state}"}`) === 1;
    try {
      await eventually(() => is('current'));
      const before = await answered('replica');
      await listed(seen);
      expect(await answered('replica')).toBe(before + 1);
      await servers.stopApplying();
      await create();
      const diverted = await answered('primary');
      await listed(seen);
      expect([await is('behind'), await is('current')]).toEqual([true, false]);
      expect(await answered('primary')).toBeGreaterThan(diverted);
    } finally {
      await servers.goOn();
      await seen.stop();
    }
    await eventually(serving);
  });

  it('is not asked for the viewer: a session that has ended is refused at once', async () => {
    await servers.stopApplying();
    try {
      const { data } = await app.send('mutation($input: SignInInput!) { signIn(input: $input) { session { accessToken } } }', {
        input: { email: OWNER, password: 'demo-Partner-Graph-1' },
      });
      const token = data?.['signIn'].session.accessToken as string;
      expect((await app.send('{ viewer { id } }', {}, token)).status).toBe(200);
      expect((await app.send('mutation { signOut { errors { code } } }', {}, token)).status).toBe(200);
      expect((await app.send('{ viewer { id } }', {}, token)).status).toBe(401);
    } finally {
      await servers.goOn();
    }
    await eventually(serving);
  });

  /** Reads and writes for some seconds while something happens to the replica; every answer is whole and shows own changes. */
  async function underLoad(happens: () => Promise<void>): Promise<{ answers: number; longest: number }> {
    const token = await app.as(OWNER);
    const until = Date.now() + 5_000;
    const took: number[] = [];
    const reader = async (): Promise<void> => {
      while (Date.now() < until) {
        const began = performance.now();
        const { status, errors } = await app.send(LISTED, {}, token);
        took.push(performance.now() - began);
        expect({ status, errors }).toEqual({ status: 200, errors: [] });
      }
    };
    const writer = async (): Promise<void> => {
      while (Date.now() < until) {
        const id = await create();
        expect((await listed()).some((row) => row['id'] === id)).toBe(true);
        await remove(id);
      }
    };
    await Promise.all([...Array.from({ length: 6 }, reader), writer(), delay(1_500).then(happens)]);
    return { answers: took.length, longest: Math.max(...took) };
  }

  onOwnServers('freezes under load, and nobody gets an error or waits for long', async () => {
    const { answers, longest } = await underLoad(() => Promise.resolve(servers.signal('SIGSTOP')));
    servers.signal('SIGCONT');
    expect(answers).toBeGreaterThan(50);
    expect(longest).toBeLessThan(5_000);
    expect(lines(/replica cannot be reached; the primary answers/).length).toBe(1);
    await eventually(serving);
  });

  onOwnServers('does not begin with credentials that are refused, nor with a primary without positions', async () => {
    const wrong = new URL(`${servers.replicaUrl}/${name}`);
    wrong.username = 'nobody';
    await expect(beside({ readerUrl: wrong.href })).rejects.toThrow(/of DATABASE_READER_URL rejects the credentials of nobody/);
    process.env[SERVER] = shared;
    const { database, settings, drop } = await openTestDatabase();
    const parts = { database, settings: { ...settings, readerUrl: `${servers.replicaUrl}/${name}` } };
    const other = {
      secret: 'a secret of the tests that is long enough to pass',
      clock: writing.clock,
      logger: pino({ level: 'silent' }),
    };
    await expect(startServer({ ...parts, ...other })).rejects.toThrow(/DATABASE_READER_URL needs GTIDs: turn on log_bin/);
    await database.close();
    await drop();
    process.env[SERVER] = servers.primaryUrl;
  });

  it('says of a replica without a primary that it needs one', async () => {
    const { code, output } = await runBuilt('main.js', { DATABASE_READER_URL: `${servers.replicaUrl}/${name}` });
    expect([code, output]).toEqual([
      1,
      'Partner Graph cannot start: DATABASE_READER_URL needs DATABASE_URL, the server that it is a replica of.\n',
    ]);
  });

  it('is not read when it has the data of another installation', async () => {
    const { database, drop } = await openTestDatabase();
    const [{ id } = { id: '' }] = await writing.database.rows<{ id: string }>(
      'SELECT id FROM organization ORDER BY id LIMIT 1',
      [],
    );
    const other = database.address.split('/').at(-1) ?? '';
    expect(id).not.toBe('');
    const server = await beside({ readerUrl: `${servers.replicaUrl}/${other}` });
    await eventually(() => Promise.resolve(lines(/is no replica of that of DATABASE_URL/, server).length === 1));
    expect((await listed(server)).length).toBe((await listed(writing)).length);
    await server.stop();
    await database.close();
    await drop();
  });

  onOwnServers('is killed under load: nobody gets an error, and a server starts without it', async () => {
    const before = lines(/replica cannot be reached/).length;
    const { answers, longest } = await underLoad(() => Promise.resolve(servers.signal('SIGKILL')));
    expect(answers).toBeGreaterThan(50);
    expect(longest).toBeLessThan(5_000);
    // One line a minute at most, whatever happens.
    expect(lines(/replica cannot be reached/).length - before).toBeLessThanOrEqual(1);
    const late = await beside({ readerUrl: `${servers.replicaUrl}/${name}` });
    expect(lines(/replica cannot be reached/, late)).toHaveLength(1);
    expect((await listed(late)).length).toBe((await listed(writing)).length);
    await late.stop();
  });
});
