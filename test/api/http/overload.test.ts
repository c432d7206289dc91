import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { bound } from '../../../src/data/sql';
import { startTestApp, type TestApp } from '../../support/app';
import { buildChannel, type Channel } from '../../support/factories/channel';
import { describeEngine } from '../../support/database';

const SMALL = '{ customers(first: 5) { nodes { id name } } }';
const COUNT = '{ subscriptions(first: 1, filter: { quantity: { gte: 0 } }) { totalCount aggregate { count } } }';
const RENAME = 'mutation($input: RenameSubscriptionInput!) { renameSubscription(input: $input) { errors { code } } }';

interface Raw {
  status: number;
  head: string;
  body: unknown;
}

/** Connections that the server knows: it takes in one new connection per turn of its loop. */
function connections(url: string, times: number): Promise<Socket[]> {
  const { hostname, port } = new URL(url);
  return Promise.all(
    Array.from({ length: times }, async () => {
      const socket = connect(Number(port), hostname);
      socket.write(`GET /livez HTTP/1.1\r\nhost: ${hostname}\r\n\r\n`);
      await once(socket, 'data');
      return socket;
    }),
  );
}

/** A request, byte by byte. */
function bytesOf(document: string, token: string, ...headers: string[]): string {
  const body = JSON.stringify({ query: document });
  return [
    'POST /graphql HTTP/1.1',
    'host: localhost',
    ...headers,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    `authorization: Bearer ${token}`,
    '',
    body,
  ].join('\r\n');
}

const answerOn = async (socket: Socket): Promise<string> => ((await once(socket, 'data')) as [Buffer])[0].toString();

/** Sends a document over many connections in the same moment. */
async function atOnce(url: string, times: number, document: string, token: string): Promise<Raw[]> {
  const sockets = await connections(url, times);
  const request = bytesOf(document, token, 'connection: close');
  for (const socket of sockets) socket.write(request);
  return Promise.all(
    sockets.map(async (socket) => {
      const answer = await text(socket);
      const [head = '', json = ''] = answer.split('\r\n\r\n');
      return { status: Number(head.split(' ')[1]), head: head.replaceAll('\r', ''), body: JSON.parse(json) as unknown };
    }),
  );
}

describeEngine('more requests than the server can do', () => {
  let app: TestApp;
  let channel: Channel;
  let token: string;
  beforeAll(async () => {
    // Patience for almost nothing.
    app = await startTestApp({ env: { QUEUE_TIMEOUT_MS: '10' } });
    channel = await buildChannel(app.database, 20);
    token = await app.as(channel.emails.provider);
  });
  afterAll(() => app.stop());

  it.each([
    ['pages', SMALL],
    ['reads that look through whole lists', COUNT],
  ])('are answered whole or turned away with a hint when to come back: %s', async (_name, document) => {
    const usual = await app.send(document, {}, token);
    const answers = await atOnce(app.url, 100, document, token);
    const refused = answers.filter(({ status }) => status === 503);
    for (const { head, body } of refused) {
      expect(head).toMatch(/^retry-after: 1$/m);
      expect(body).toMatchObject({ errors: [{ extensions: { code: 'UNAVAILABLE' } }] });
      expect((body as { data?: unknown }).data ?? null).toBeNull();
    }
    for (const { status, body } of answers.filter((one) => !refused.includes(one))) {
      expect({ status, body }).toEqual({ status: 200, body: { data: usual.data } });
    }
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThan(answers.length);
  });

  it('change something or nothing', async () => {
    const inputs = channel.subscriptions.flatMap((subscriptionId) =>
      Array.from({ length: 10 }, (_, index) => ({ input: { subscriptionId, name: `${subscriptionId} ${index}` } })),
    );
    const answers = await Promise.all(inputs.map((input) => app.send(RENAME, input, token)));
    const done = answers.filter(({ status }) => status === 200);
    expect(answers.filter(({ status }) => status !== 200 && status !== 503)).toEqual([]);
    expect(done.length).toBeGreaterThan(0);
    expect(done.length).toBeLessThan(answers.length);
    const accepted = done.filter(({ data }) => (data?.['renameSubscription'] as { errors: unknown[] }).errors.length === 0);
    const sql = "SELECT COUNT(*) AS n FROM audit_event WHERE action = 'renameSubscription' AND outcome = 'ACCEPTED'";
    const [row] = await app.database.rows(bound<{ n: number }>('nobody', sql), []);
    expect(row?.n).toBe(accepted.length);
  });

  it('are turned away on connections that stay, again and again, with the id of the request', async () => {
    const sockets = await connections(app.url, 100);
    let refused: number[] = [];
    // Those that were turned away once are watched, and told so more quickly.
    for (let round = 0; round < 3; round += 1) {
      const answers = sockets.map(answerOn);
      for (const socket of sockets) socket.write(bytesOf(SMALL, token));
      const parts = (await Promise.all(answers)).map((answer) => answer.split('\r\n\r\n'));
      const heads = parts.map(([head = '']) => head);
      const bodies = parts.map(([, body = '']) => JSON.parse(body) as unknown);
      refused = heads.flatMap((head, index) => (head.startsWith('HTTP/1.1 503') ? [index] : []));
      expect(refused.length).toBeGreaterThan(0);
      for (const index of refused) {
        expect(heads[index]).toMatch(/^connection: keep-alive\r?$/im);
        expect(heads[index]).toMatch(/^retry-after: 1\r?$/im);
        const [, id] = /^x-request-id: (.+?)\r?$/im.exec(heads[index] ?? '') ?? [];
        expect(bodies[index]).toMatchObject({ errors: [{ extensions: { code: 'UNAVAILABLE' } }], extensions: { requestId: id } });
      }
    }
    for (const index of refused) {
      const socket = sockets[index] as Socket;
      const answer = answerOn(socket);
      socket.write('GET /livez HTTP/1.1\r\nhost: localhost\r\n\r\n');
      expect(await answer).toMatch(/^HTTP\/1\.1 200 /);
    }
    for (const socket of sockets) socket.destroy();
  });

  it('wait in the queue of an organization only with a token that was verified, whatever another one claims', async () => {
    const patient = await startTestApp();
    const { emails } = await buildChannel(patient.database, 2);
    const own = await patient.as(emails.provider);
    expect((await patient.send(SMALL, {}, own)).status).toBe(200);
    const forged = `${own.slice(0, own.lastIndexOf('.'))}.forged`;
    const sockets = await connections(patient.url, 200);
    try {
      const answers = sockets.map(answerOn);
      for (const socket of sockets) socket.write(bytesOf(SMALL, forged));
      const { status, errors } = await patient.send(SMALL, {}, own);
      expect({ status, errors }).toEqual({ status: 200, errors: [] });
      const statuses = (await Promise.all(answers)).map((answer) => Number(answer.split(' ')[1]));
      expect(statuses.filter((one) => one !== 401 && one !== 503)).toEqual([]);
      expect(statuses).toContain(401);
    } finally {
      for (const socket of sockets) socket.destroy();
      await patient.stop();
    }
  });

  it('do not hold small reads up while they wait for their turn, if they look through whole lists', async () => {
    const patient = await startTestApp();
    const { emails } = await buildChannel(patient.database, 2);
    const own = await patient.as(emails.provider);
    let end: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (end = resolve));
    try {
      const busy = Array.from({ length: 2 }, () => patient.database.lengthy.run('somebody', () => held));
      const heavy = Array.from({ length: 30 }, () => patient.send(COUNT, {}, own));
      const { status, errors } = await patient.send(SMALL, {}, own);
      expect({ status, errors }).toEqual({ status: 200, errors: [] });
      end();
      await Promise.all(busy);
      expect((await Promise.all(heavy)).filter((answer) => answer.status !== 200)).toEqual([]);
    } finally {
      end();
      await patient.stop();
    }
  });

  it('leave the server as it was', async () => {
    const { status, errors } = await app.send(SMALL, {}, token);
    expect({ status, errors }).toEqual({ status: 200, errors: [] });
  });
});
