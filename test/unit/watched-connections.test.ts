import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { rawRefusal, turnAway } from '../../src/app/admission/turned-away';
import { WatchedConnections, wholeQuestion, type Head } from '../../src/app/admission/watched-connections';

const BODY = '{"query":"{ viewer { id } }"}';

function question(...headers: string[]): string {
  const head = ['POST /graphql HTTP/1.1', 'Host: localhost', ...headers, `Content-Length: ${BODY.length}`];
  return `${head.join('\r\n')}\r\n\r\n${BODY}`;
}

/** A client that sends bytes as they are given. */
class Client {
  private received = '';
  closed = false;

  constructor(readonly socket: Socket) {
    socket.on('data', (bytes: Buffer) => (this.received += bytes.toString()));
    socket.on('close', () => (this.closed = true));
  }

  /** The next answers, once so many are there. */
  async answers(count = 1): Promise<string[]> {
    for (let waited = 0; waited < 5_000; waited += 5) {
      const found = this.received.split(/(?=HTTP\/1\.1 \d{3} )/);
      if (found.length >= count && this.received.endsWith('}')) {
        this.received = '';
        return found;
      }
      await delay(5);
    }
    throw new Error(`Only this was answered: ${this.received}`);
  }

  async ask(bytes: string): Promise<string> {
    this.socket.write(bytes);
    const [answer = ''] = await this.answers();
    return answer;
  }
}

/** The status of an answer, and what its headers are called. */
function shape(answer: string): { status: string; names: string[] } {
  const [status = '', ...lines] = (answer.split('\r\n\r\n')[0] ?? '').split('\r\n');
  const names = lines.map((line) => (line.split(':')[0] ?? '').toLowerCase());
  return { status, names: names.filter((name) => name !== 'keep-alive').sort() };
}

describe('a connection on which a request was turned away', () => {
  let server: Server;
  let client: Client;
  let busy: boolean;
  /** Heads of which it was asked whether they are refused. */
  let heads: Head[];
  /** Requests that Node made of bytes. */
  let requests: number;
  let accepted: Socket;

  beforeEach(async () => {
    [busy, heads, requests] = [true, [], 0];
    const watched = new WatchedConnections((head) => {
      heads.push(head);
      return busy;
    }, rawRefusal);
    server = createServer((request, response) => {
      requests += 1;
      watched.asked(request, response);
      if (busy) {
        turnAway(response);
        watched.watch(request, response);
      } else request.resume().on('end', () => response.end(`{"url":"${request.url}"}`));
    });
    server.on('connection', (socket: Socket) => (accepted = socket));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').setNoDelay();
    await once(socket, 'connect');
    client = new Client(socket);
  });
  afterEach(() => {
    client.socket.destroy();
    server.close();
  });

  /** The first refusal, after which the connection is watched. */
  const first = async (): Promise<string> => {
    const answer = await client.ask(question('Authorization: Bearer first'));
    await delay(20);
    return answer;
  };

  it('is told the same before Node makes a request of its bytes, and is let in when there is room', async () => {
    const usual = await first();
    const quick = await client.ask(question('authorization:Bearer second', 'Connection: keep-alive'));
    expect(requests).toBe(1);
    expect(heads).toEqual([{ authorization: 'Bearer second', hasOrigin: false, address: '127.0.0.1' }]);
    expect(shape(quick)).toEqual(shape(usual));
    expect(shape(quick).status).toBe('HTTP/1.1 503 Service Unavailable');
    const [, id] = /x-request-id: (.+)\r\n/.exec(quick) ?? [];
    expect(JSON.parse(quick.split('\r\n\r\n')[1] ?? '')).toMatchObject({
      errors: [{ extensions: { code: 'UNAVAILABLE' } }],
      extensions: { requestId: id },
    });
    busy = false;
    expect(await client.ask(question())).toMatch(/^HTTP\/1\.1 200 [^]*\{"url":"\/graphql"\}$/);
    expect(requests).toBe(2);
    busy = true;
    expect(await client.ask(question('Origin: https://portal.example'))).toMatch(/^HTTP\/1\.1 503 /);
    expect(heads.at(-1)).toEqual({ authorization: '', hasOrigin: true, address: '127.0.0.1' });
    expect(requests).toBe(2);
  });

  it.each([
    ['another address', question().replace('/graphql', '/livez')],
    ['another method', question().replace('POST', 'PUT')],
    ['two questions at once', question() + question()],
    [
      'a body in chunks',
      question('Transfer-Encoding: chunked')
        .replace(/Content-Length: \d+\r\n/, '')
        .replace(BODY, `${BODY.length.toString(16)}\r\n${BODY}\r\n0\r\n\r\n`),
    ],
    ['the wish for an end', question('Connection: close')],
  ])('goes its usual way with %s', async (_name, bytes) => {
    await first();
    client.socket.write(bytes);
    const count = bytes.split('POST').length > 2 ? 2 : 1;
    const found = await client.answers(count);
    expect(found.map((answer) => shape(answer).status)).toEqual(Array(count).fill('HTTP/1.1 503 Service Unavailable'));
    expect(requests).toBe(1 + count);
    expect(heads).toEqual([]);
    await delay(20);
    expect(client.closed).toBe(bytes.includes('close'));
  });

  it('goes its usual way with a question in two pieces, whatever the second one looks like, and stays as it is', async () => {
    await first();
    const inside = question();
    const outside = `POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${inside.length}\r\n\r\n`;
    busy = false;
    client.socket.write(outside);
    await delay(20);
    busy = true;
    expect(await client.ask(inside)).toMatch(/^HTTP\/1\.1 200 /);
    expect(requests).toBe(2);
    expect(heads).toEqual([]);
    expect(await client.ask(question())).toMatch(/^HTTP\/1\.1 503 /);
    expect(requests).toBe(3);
  });

  it('is watched on after an answer, however soon it asks again', async () => {
    await first();
    for (let round = 1; round <= 20; round += 1) {
      busy = false;
      expect(await client.ask(question())).toMatch(/^HTTP\/1\.1 200 /);
      busy = true;
      expect(await client.ask(question())).toMatch(/^HTTP\/1\.1 503 /);
      expect(requests).toBe(1 + round);
    }
  });

  it('is known by its head only as long as it sends the same', async () => {
    await first();
    const asked = ['Bearer one', 'Bearer one', 'Bearer two', 'Bearer one'];
    for (const token of asked) expect(await client.ask(question(`Authorization: ${token}`))).toMatch(/^HTTP\/1\.1 503 /);
    expect(heads.map(({ authorization }) => authorization)).toEqual(asked);
    // The same head, but less behind it than it says.
    client.socket.write(question(`Authorization: Bearer one`).slice(0, -1));
    await delay(20);
    expect(requests).toBe(2);
  });

  it('goes its usual way while an answer is under way', async () => {
    await first();
    busy = false;
    client.socket.write(question());
    client.socket.write(question());
    await delay(20);
    busy = true;
    expect((await client.answers(2)).map((answer) => shape(answer).status)).toEqual(Array(2).fill('HTTP/1.1 200 OK'));
    expect(requests).toBe(3);
  });

  it('is not read from while it does not read its refusals', async () => {
    await first();
    client.socket.pause();
    const wish = question(`X-Padding: ${'a'.repeat(4_000)}`);
    let most = 0;
    for (let sent = 0; sent < 20_000; sent += 1) {
      if (client.socket.writableLength < 1e6) client.socket.write(wish);
      if (sent % 100 === 0) await delay(1);
      most = Math.max(most, accepted.writableLength);
    }
    expect(most).toBeLessThan(200_000);
  });
});

describe('a question', () => {
  const bytes = (one: string): Buffer => Buffer.from(one, 'latin1');

  it('is whole if it ends where its only length says', () => {
    const whole = question('Authorization: Bearer a');
    const head = { authorization: 'Bearer a', hasOrigin: false };
    const before = whole.length - BODY.length;
    expect(wholeQuestion(bytes(whole))).toEqual({ head, bytes: bytes(whole.slice(0, before)), length: BODY.length });
    expect(wholeQuestion(bytes(question().slice(0, -1)))).toBeNull();
    expect(wholeQuestion(bytes(`${question()} `))).toBeNull();
    expect(wholeQuestion(bytes(question(`Content-Length: ${BODY.length}`)))).toBeNull();
    expect(wholeQuestion(bytes(question('content-length: 1')))).toBeNull();
    expect(wholeQuestion(bytes('POST /graphql HTTP/1.1\r\n\r\n'))).toBeNull();
    expect(wholeQuestion(bytes('\r\n\r\n'))).toBeNull();
  });
});
