import { connect } from 'node:net';
import { startTestApp, type TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';

const BODY = '{"query":"{ __typename }"}';

/** Sends bytes as they are, the second part when told so, and answers everything that comes back. */
function raw(app: TestApp, first: string, then?: (send: (more: string) => void) => void): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(Number(new URL(app.url).port), '127.0.0.1', () => {
      socket.write(first);
      then?.((more) => void socket.write(more));
    });
    socket.on('data', (part) => (answer += part.toString()));
    socket.on('error', reject);
    socket.on('close', () => resolve(answer));
  });
}

const requestWith = (head: string, version = '1.1'): string =>
  `POST /graphql HTTP/${version}\r\n${head}Content-Type: application/json\r\nConnection: close\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`;

const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1]);

function errorsOf(answer: string): { message: string; extensions: { code: string } }[] {
  const text = answer.slice(answer.indexOf('\r\n\r\n'));
  return (JSON.parse(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1)) as { errors: never[] }).errors;
}

describeEngine('requests that are broken', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.stop());

  it.each(['[', '%', 'a b', '::1', 'a/b', 'a@b', 'http://x', '[::1', 'x:99999'])(
    'are told that the host is invalid: %s',
    async (host) => {
      const answer = await raw(app, requestWith(`Host: ${host}\r\n`));
      expect([statusOf(answer), errorsOf(answer)[0]?.extensions.code]).toEqual([400, 'BAD_REQUEST']);
    },
  );

  it.each(['Host: \r\n', 'Host: [::1]:4000\r\n', 'Host: graph.example:80\r\n', 'Host: b\u00fccher.example\r\n'])(
    'are not those with the header %j',
    async (head) => {
      expect(statusOf(await raw(app, requestWith(head)))).toBe(200);
    },
  );

  it('are not those of HTTP/1.0 without a host', async () => {
    expect(statusOf(await raw(app, requestWith('', '1.0')))).toBe(200);
  });

  it("get errors in GraphQL's form if the host is missing or the path is invalid", async () => {
    const hostless = await raw(app, requestWith(''));
    expect([statusOf(hostless), errorsOf(hostless)[0]?.extensions.code]).toEqual([400, 'BAD_REQUEST']);
    for (const address of ['/%zz', '/graphql/%E0%A4%A', 'http://[/']) {
      const answer = await raw(app, `GET ${address} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
      expect([address, statusOf(answer), errorsOf(answer)[0]?.extensions.code]).toEqual([address, 400, 'BAD_REQUEST']);
    }
  });

  it('get errors that say so if they have an unknown expectation or encoding', async () => {
    const expecting = await raw(app, requestWith('Host: x\r\nExpect: miracles\r\n'));
    expect([statusOf(expecting), errorsOf(expecting)[0]?.message]).toEqual([417, expect.stringContaining('100-continue')]);
    const packed = await raw(app, requestWith('Host: x\r\nContent-Encoding: zip\r\n'));
    expect([statusOf(packed), errorsOf(packed)[0]?.message]).toEqual([415, expect.stringContaining('gzip')]);
  });

  it('get errors if they are not HTTP or their headers are too large', async () => {
    const nonsense = await raw(app, 'NONSENSE\r\n\r\n');
    expect([statusOf(nonsense), errorsOf(nonsense)[0]?.extensions.code]).toEqual([400, 'BAD_REQUEST']);
    const large = await raw(app, requestWith(`Host: x\r\nX: ${'x'.repeat(20_000)}\r\n`));
    expect([statusOf(large), errorsOf(large)[0]?.extensions.code]).toEqual([431, 'BAD_REQUEST']);
  });

  it('are no faults if the client goes before they are read', async () => {
    const ask = (): Promise<void> =>
      new Promise((resolve, reject) => {
        const socket = connect(Number(new URL(app.url).port), '127.0.0.1', () => {
          socket.write(requestWith('Host: x\r\n'), () => socket.resetAndDestroy());
        });
        socket.on('error', reject);
        socket.on('close', () => resolve());
      });
    for (let times = 0; times < 40; times += 1) await Promise.all([ask(), ask(), ask()]);
    expect(statusOf(await raw(app, requestWith('Host: x\r\n')))).toBe(200);
    expect(app.log.filter(({ msg }) => msg === 'fault')).toEqual([]);
  });

  it('are given up after 15 seconds if they do not arrive', async () => {
    const began = performance.now();
    const answer = await raw(app, 'POST /graphql HTTP/1.1\r\nHost: x\r\n');
    expect([statusOf(answer), errorsOf(answer)[0]?.extensions.code]).toEqual([408, 'BAD_REQUEST']);
    expect(performance.now() - began).toBeLessThan(20_000);
  });

  it('are answered if they began before the server stopped, and end the connection', async () => {
    const stopping = await startTestApp();
    let stopped: Promise<void> = Promise.resolve();
    const answer = await raw(stopping, 'POST /graphql HTTP/1.1\r\nHost: x\r\n', (send) => {
      setTimeout(() => {
        stopped = stopping.stop();
        send(`Content-Type: application/json\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`);
      }, 200);
    });
    await stopped;
    expect([statusOf(answer), /^connection: close\r$/im.test(answer)]).toEqual([200, true]);
    expect(answer).toContain('{"data":{"__typename":"Query"}}');
  });
});

describeEngine('values that are wrong', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ env: { LINK_ATTEMPTS: '1' } });
  });
  afterAll(() => app.stop());

  it.each([
    ['query($v: ID! = "x") { offer(id: $v) { name } }', { v: null }],
    ['query($v: ID = "x") { offer(id: $v) { name } }', { v: null }],
    ['query($v: Boolean = true) { viewer @include(if: $v) { id } }', { v: null }],
    ['query($v: Boolean = true) { enrollmentRequirements { __typename @skip(if: $v) } }', { v: null }],
  ])('are not logged as faults if graphql-js notices them late: %s', async (document, variables) => {
    const { status, errors } = await app.send(document, variables);
    expect([status, errors.map(({ extensions }) => extensions.code)]).toEqual([400, ['BAD_USER_INPUT']]);
    expect(app.log.filter(({ msg }) => msg === 'fault')).toEqual([]);
  });

  it('are refused if they are nested too deeply to be read', async () => {
    const deep = (levels: number): string => `${'{"and":['.repeat(levels)}{}${']}'.repeat(levels)}`;
    const query = 'query($f: CustomerFilter) { customers(filter: $f) @include(if: false) { nodes { id } } viewer { id } }';
    const response = await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `{"query":${JSON.stringify(query)},"variables":{"f":${deep(3_000)}}}`,
    });
    const { errors, extensions } = (await response.json()) as { errors: { extensions: { code: string } }[]; extensions: object };
    expect([response.status, errors.map(({ extensions: { code } }) => code)]).toEqual([400, ['BAD_USER_INPUT']]);
    expect(extensions).toEqual({ requestId: response.headers.get('x-request-id') });
  });

  it('are not logged as faults if there are many', async () => {
    const names = Array.from({ length: 15 }, (_, index) => `v${index}`);
    const document = `query(${names.map((name) => `$${name}: Int!`).join(', ')}) { directory(first: 1) { nodes { id } } ${names
      .map((name, index) => `a${index}: directory(first: $${name}) { totalCount }`)
      .join(' ')} }`;
    const { status, errors } = await app.send(document, Object.fromEntries(names.map((name) => [name, 'x'])));
    expect(status).toBe(400);
    expect(new Set(errors.map(({ extensions }) => extensions.code))).toEqual(new Set(['BAD_USER_INPUT']));
  });

  it('name no values of the schema in production', async () => {
    const production = await startTestApp({
      env: {
        NODE_ENV: 'production',
        TOKEN_SECRET: 'qK3v9TzN7bXw2LmPr8sYd5fGh1jCe4uA',
        PUBLIC_URL: 'https://graph.example',
        MIGRATE_ON_START: 'true',
      },
    });
    const document = 'query($o: [DirectoryEntryOrder!]) { directory(orderBy: $o) { totalCount } }';
    const variables = { o: [{ field: 'CREATED_A', direction: 'AS' }] };
    const shown = await app.send(document, variables);
    expect(JSON.stringify(shown.errors)).toMatch(/Did you mean/);
    const hidden = await production.send(document, variables);
    expect(hidden.errors.map(({ extensions }) => extensions.code)).toEqual(shown.errors.map(({ extensions }) => extensions.code));
    expect(JSON.stringify(hidden.errors)).not.toMatch(/Did you mean|CREATED_AT|\bASC\b/);
    await production.stop();
  });

  it('are answered with the time to wait in a header after too many guesses', async () => {
    const document = '{ invitationPreview(token: "nothing") { kind } }';
    await app.send(document);
    const { status, headers, errors } = await app.send(document);
    expect([status, errors[0]?.extensions.code]).toEqual([429, 'THROTTLED']);
    expect(headers.get('retry-after')).toBe(String(errors[0]?.extensions['retryAfter']));
  });
});
