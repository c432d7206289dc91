import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { describeEngine, engineUnderTest, scratchPlace } from '../../support/database';
import { startBuilt } from '../../support/process';

/** An answer, or why there is none. */
interface Told {
  status: number;
  connection: string;
  failure: string;
}

describeEngine('a server that is told to end', () => {
  let place: Awaited<ReturnType<typeof scratchPlace>>;
  beforeAll(async () => {
    place = await scratchPlace(engineUnderTest());
  });
  afterAll(() => place.remove());

  it('answers who still has a connection, and tells them to make the next one', async () => {
    const server = await startBuilt({ ...place.env, PLAYGROUND: 'false', BACKGROUND_SECONDS: '0' });
    const agent = new Agent({ keepAlive: true });
    const ask = (): Promise<Told> =>
      new Promise((resolve) => {
        const headers = { 'content-type': 'application/json' };
        const asking = request(`${server.url}/graphql`, { method: 'POST', agent, headers }, (response) => {
          const { statusCode: status = 0, headers: got } = response;
          response.resume();
          response.on('end', () => resolve({ status, connection: String(got.connection), failure: '' }));
        });
        asking.on('error', ({ code = '' }: NodeJS.ErrnoException) => resolve({ status: 0, connection: '', failure: code }));
        asking.end('{"query":"{ directory { totalCount nodes { name } } }"}');
      });
    const told: Told[] = [];
    let ending = false;
    const clients = Array.from({ length: 8 }, async () => {
      for (;;) {
        const answer = await ask();
        if (ending) told.push(answer);
        if (answer.failure !== '') return;
      }
    });
    while ((await ask()).status !== 200);
    ending = true;
    expect(await server.kill('SIGTERM')).toBe(0);
    await Promise.all(clients);
    const answered = told.filter(({ failure }) => failure === '');
    expect(new Set(answered.map(({ status }) => status))).toEqual(new Set([200]));
    expect(answered.some(({ connection }) => connection === 'close')).toBe(true);
    agent.destroy();
  });

  /** A connection on which these bytes were sent. */
  async function connected(url: string, bytes = ''): Promise<Socket> {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    await once(socket, 'connect');
    socket.on('error', () => undefined);
    if (bytes !== '') socket.write(bytes);
    return socket;
  }
  const READY = 'GET /readyz HTTP/1.1\r\nhost: localhost\r\n\r\n';
  const answerOn = async (socket: Socket): Promise<string> => ((await once(socket, 'data')) as [Buffer])[0].toString();

  it('is not ready, no longer listens, and keeps connections that nobody uses for a while', async () => {
    const server = await startBuilt({ ...place.env, PLAYGROUND: 'false', BACKGROUND_SECONDS: '0' });
    const idle = await connected(server.url, READY);
    expect(await answerOn(idle)).toMatch(/^HTTP\/1\.1 200 /);
    const ended = server.kill('SIGTERM');
    await delay(700);
    await expect(connected(server.url)).rejects.toThrow('ECONNREFUSED');
    const answered = answerOn(idle);
    idle.write(READY);
    const answer = await answered;
    expect(answer).toMatch(/^HTTP\/1\.1 503 /);
    expect(answer).toMatch(/^connection: close\r$/im);
    expect(answer).toContain('"reason":"stopping"');
    expect(await ended).toBe(0);
  });

  it('does not wait for requests that do not arrive', async () => {
    const env = { PLAYGROUND: 'false', BACKGROUND_SECONDS: '0', SHUTDOWN_TIMEOUT_MS: '20000' };
    const server = await startBuilt({ ...place.env, ...env });
    const silent = await connected(server.url);
    const halfHead = await connected(server.url, 'POST /graphql HTTP/1.1\r\nhost: loc');
    const head = 'POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n';
    const halfBody = await connected(server.url, `${head}{`);
    const closed = Promise.all([silent, halfHead, halfBody].map((socket) => once(socket.resume(), 'close')));
    await delay(200);
    const began = performance.now();
    expect(await server.kill('SIGTERM')).toBe(0);
    expect(performance.now() - began).toBeLessThan(20_000);
    await closed;
  });
});
