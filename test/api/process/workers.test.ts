import { createServer } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { describeEngine, engineUnderTest, scratchPlace } from '../../support/database';
import { ask, runBuilt, startBuilt, type ServerProcess } from '../../support/process';

describeEngine('several processes on one port', () => {
  let place: Awaited<ReturnType<typeof scratchPlace>>;
  beforeAll(async () => {
    place = await scratchPlace(engineUnderTest());
  });
  afterAll(() => place.remove());

  const onMariaDb = engineUnderTest() === 'sqlite' ? it.skip : it;
  const onSqlite = engineUnderTest() === 'sqlite' ? it : it.skip;

  /** The workers that have started so far, by process id. */
  const startedIn = (server: ServerProcess): number[] =>
    [...server.output().matchAll(/"worker":(\d+),"msg":"a worker started"/g)].map(([, id]) => Number(id));
  const until = async (met: () => boolean): Promise<void> => {
    while (!met()) await setTimeout(50);
  };
  const isAlive = (id: number): boolean => {
    try {
      return process.kill(id, 0);
    } catch {
      return false;
    }
  };

  onSqlite('are refused for a database of one process', async () => {
    const { code, output } = await runBuilt('main.js', { ...place.env, WORKERS: '2', PORT: '0' });
    expect([code, output]).toEqual([1, expect.stringMatching(/WORKERS needs DATABASE_URL: .* one process\.\n$/)]);
  });

  onMariaDb('say in one sentence why they do not start', async () => {
    const { code, output } = await runBuilt('main.js', { ...place.env, WORKERS: '2', PORT: '0', MIGRATE_ON_START: 'false' });
    expect([code, output]).toEqual([1, expect.stringMatching(/^Partner Graph cannot start: .*lacks migrations[^\n]*\n$/)]);
  });

  onMariaDb('are replaced when one is killed, one after another on SIGHUP, and end together', async () => {
    const server = await startBuilt({ ...place.env, WORKERS: '2', LOG_LEVEL: 'info' });
    await until(() => startedIn(server).length === 2);
    const [victim = 0] = startedIn(server);
    process.kill(victim, 'SIGKILL');
    await until(() => startedIn(server).length === 3);
    expect(isAlive(victim)).toBe(false);
    void server.kill('SIGHUP');
    let answers = 0;
    const askUntilNew = async (): Promise<void> => {
      while (!server.output().includes('all workers are new')) {
        // Each on a connection of its own, so that it can reach any of them, also one that ends.
        const response = await fetch(`${server.url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', connection: 'close' },
          body: '{"query":"{ directory { totalCount } }"}',
          signal: AbortSignal.timeout(20_000),
        });
        const { data } = (await response.json()) as { data: { directory: { totalCount: number } } };
        expect(data.directory.totalCount).toBeGreaterThan(0);
        answers += 1;
      }
    };
    await Promise.all(Array.from({ length: 4 }, askUntilNew));
    expect(answers).toBeGreaterThan(5);
    const workers = startedIn(server);
    expect(workers).toHaveLength(5);
    expect(workers.map(isAlive)).toEqual([false, false, false, true, true]);
    expect((await ask(server.url, '{ __typename }')).data).toEqual({ __typename: 'Query' });
    expect(await server.kill('SIGTERM')).toBe(0);
    expect(workers.some(isAlive)).toBe(false);
  });

  onMariaDb('are tried again if one of them could not start', async () => {
    // The port of the second worker's metrics, in use for a while.
    const holder = createServer();
    await new Promise<void>((done) => holder.listen(0, '127.0.0.1', done));
    const { port } = holder.address() as { port: number };
    const server = await startBuilt({
      ...place.env,
      DEMO: 'false',
      WORKERS: '2',
      METRICS_PORT: String(port - 1),
      LOG_LEVEL: 'info',
    });
    await until(() => server.output().includes('a worker did not start and is tried again'));
    expect(server.output()).toMatch(/already in use. Set METRICS_PORT to a free one/);
    expect(startedIn(server)).toHaveLength(1);
    await new Promise((done) => holder.close(done));
    await until(() => startedIn(server).length === 2);
    expect(await server.kill('SIGTERM')).toBe(0);
  });
});
