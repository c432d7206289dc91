import { createHash } from 'node:crypto';
import { Redis } from 'ioredis';
import { startTestApp, type TestApp } from '../../support/app';
import { describeEngine, engineUnderTest, hasEngine } from '../../support/database';
import { describeRedis } from '../../support/describe-redis';
import { startRedis, type RedisServer } from '../../support/redis';
import { startDemoApp } from '../rights/support/demo-app';

interface Told {
  status: number;
  data: Record<string, any> | null;
  codes: unknown[];
  messages: string[];
}

const ALPINE = 'admin.agent@alpine-distribution.example';
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const byHash = (hash: unknown): object => ({ persistedQuery: { version: 1, sha256Hash: hash } });

async function told(response: Response): Promise<Told> {
  const { data = null, errors = [] } = (await response.json()) as { data?: Told['data']; errors?: any[] };
  return {
    status: response.status,
    data,
    codes: errors.map(({ extensions }) => extensions.code as unknown),
    messages: errors.map(({ message }) => message as string),
  };
}

const post = async (app: TestApp, body: object, token?: string): Promise<Told> =>
  told(
    await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
      body: JSON.stringify(body),
    }),
  );
const get = async (app: TestApp, parameters: Record<string, string>, token: string): Promise<Told> =>
  told(
    await fetch(`${app.url}/graphql?${String(new URLSearchParams(parameters))}`, {
      headers: { authorization: `Bearer ${token}` },
    }),
  );

const NOT_FOUND = { status: 200, data: null, codes: ['PERSISTED_QUERY_NOT_FOUND'], messages: ['PersistedQueryNotFound'] };

describeEngine('automatic persisted queries', () => {
  let app: TestApp;
  let token: string;
  beforeAll(async () => {
    app = await startDemoApp();
    token = await app.as(ALPINE);
  });
  afterAll(() => app.stop());

  it('registers a document once, and then takes its hash, by POST and by GET', async () => {
    const query = 'query List($first: Int!) { customers(first: $first) { nodes { id } } }';
    const extensions = byHash(sha256(query));
    const variables = { first: 3 };
    expect(await post(app, { extensions, variables }, token)).toEqual(NOT_FOUND);
    const first = await post(app, { query, extensions, variables }, token);
    expect(first.data?.['customers'].nodes).toHaveLength(3);
    expect(await post(app, { extensions, variables }, token)).toEqual(first);
    const inUrl = { extensions: JSON.stringify(extensions), variables: '{"first":3}' };
    expect(await get(app, inUrl, token)).toEqual(first);
    expect(await get(app, { ...inUrl, query: '' }, token)).toEqual(first);
  });

  it('gives a hash nothing that its text would not get: rows, rights, methods', async () => {
    const query = '{ users { nodes { id } } }';
    const extensions = byHash(sha256(query));
    const own = await post(app, { query, extensions }, token);
    expect(own.data?.['users'].nodes.length).toBeGreaterThan(0);
    expect((await post(app, { extensions })).codes).toEqual(['UNAUTHENTICATED']);
    const other = await post(app, { extensions }, await app.as('admin.agent@baltic-distribution.example'));
    expect(JSON.stringify(other.data)).not.toContain(own.data?.['users'].nodes[0].id as string);
    const mutation = 'mutation { signOut { errors { code } } }';
    const signedIn = (
      await app.send(
        `mutation { signIn(input: { email: "${ALPINE}", password: "demo-Partner-Graph-1" }) { session { accessToken } } }`,
      )
    ).data?.['signIn'].session.accessToken as string;
    expect((await post(app, { query: mutation, extensions: byHash(sha256(mutation)) }, signedIn)).status).toBe(200);
    expect((await get(app, { extensions: JSON.stringify(byHash(sha256(mutation))) }, token)).status).toBe(405);
  });

  it.each([
    ['does not match the schema', '{ nothingOfTheKind }'],
    ['is too deep', `{ directory { nodes { ${'provider { directoryEntry { '.repeat(9)} id ${'} } '.repeat(9)} } } }`],
    ['costs too much', '{ customers(first: 100) { nodes { subscriptions(first: 100) { nodes { customer { id } } } } } }'],
    ['is longer than what is kept', `{ __typename } #${'x'.repeat(17_000)}`],
  ])('registers no document that %s', async (_name, query) => {
    const extensions = byHash(sha256(query));
    await post(app, { query, extensions }, token);
    expect(await post(app, { extensions }, token)).toEqual(NOT_FOUND);
  });

  it('registers no text under the hash of another', async () => {
    const wanted = sha256('{ viewer { userId } }');
    const answer = await post(app, { query: '{ __typename }', extensions: byHash(wanted) }, token);
    expect([answer.status, answer.data]).toEqual([400, null]);
    expect(await post(app, { extensions: byHash(wanted) }, token)).toEqual(NOT_FOUND);
  });

  it.each([
    [{ persistedQuery: 7 }],
    [{ persistedQuery: { version: 2, sha256Hash: 'a' } }],
    [{ persistedQuery: { version: 1 } }],
    [byHash('')],
    [byHash(7)],
    [byHash(['a'])],
    [byHash('x'.repeat(300))],
  ])('answers status 400 to %j', async (extensions) => {
    expect(await post(app, { extensions }, token)).toMatchObject({ status: 400, codes: ['BAD_REQUEST'] });
  });

  it('keeps only so many, the last ones', async () => {
    const few = await startTestApp({ env: { PERSISTED_QUERIES: '2' } });
    try {
      const texts = ['{ __typename }', '{ a: __typename }', '{ b: __typename }'];
      for (const query of texts) await post(few, { query, extensions: byHash(sha256(query)) });
      const answers = await Promise.all(texts.map((text) => post(few, { extensions: byHash(sha256(text)) })));
      expect(answers.map(({ codes }) => codes)).toEqual([['PERSISTED_QUERY_NOT_FOUND'], [], []]);
    } finally {
      await few.stop();
    }
  });

  it('says that it is turned off, so that clients send texts', async () => {
    const none = await startTestApp({ env: { PERSISTED_QUERIES: '0' } });
    const query = '{ __typename }';
    const extensions = byHash(sha256(query));
    try {
      for (const body of [{ extensions }, { query, extensions }]) {
        expect(await post(none, body)).toMatchObject({
          codes: ['PERSISTED_QUERY_NOT_SUPPORTED'],
          messages: ['PersistedQueryNotSupported'],
        });
      }
      expect((await post(none, { query })).data).toEqual({ __typename: 'Query' });
    } finally {
      await none.stop();
    }
  });
});

(hasEngine(engineUnderTest()) ? describeRedis : describe.skip)('automatic persisted queries in Redis', () => {
  // Another process and real time are part of this: a machine that stalls for a second makes Redis look gone.
  jest.retryTimes(2, { logErrorsBeforeRetry: true });
  let redis: RedisServer;
  let one: TestApp;
  let other: TestApp;
  beforeEach(async () => {
    redis = await startRedis();
    one = await startTestApp({ env: { REDIS_URL: redis.url, PERSISTED_QUERIES: '3' } });
    other = await startTestApp({ beside: one });
    await new Promise((resolve) => setTimeout(resolve, 300));
  });
  afterEach(async () => {
    await other.stop();
    await one.stop();
    await redis.remove();
  });

  const register = (app: TestApp, query: string): Promise<Told> => post(app, { query, extensions: byHash(sha256(query)) });
  const ask = (app: TestApp, query: string): Promise<Told> => post(app, { extensions: byHash(sha256(query)) });
  const within = async <T>(work: (client: Redis) => Promise<T>): Promise<T> => {
    const client = new Redis(redis.url);
    try {
      return await work(client);
    } finally {
      client.disconnect();
    }
  };

  it('are known to all processes, and no more of them than allowed', async () => {
    const texts = Array.from({ length: 5 }, (_, index) => `{ a${index}: __typename }`);
    for (const text of texts) await register(one, text);
    const answers = await Promise.all(texts.map((text) => ask(other, text)));
    expect(answers.map(({ codes }) => codes.length)).toEqual([1, 1, 0, 0, 0]);
    expect(await within((client) => client.hlen('partner-graph:{persisted-queries}:texts'))).toBe(3);
  });

  it('run no other text that somebody put there', async () => {
    const wanted = '{ __typename }';
    await within((client) => client.hset('partner-graph:{persisted-queries}:texts', sha256(wanted), '{ evil: __typename }'));
    expect(await ask(other, wanted)).toEqual(NOT_FOUND);
  });

  it('pass the limits again where they are lower', async () => {
    const text = `{ ${Array.from({ length: 20 }, (_, index) => `a${index}: __typename`).join(' ')} }`;
    await register(one, text);
    const strict = await startTestApp({ env: { REDIS_URL: redis.url, MAX_ALIASES: '5' } });
    try {
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect((await ask(strict, text)).codes).toEqual(['LIMIT_EXCEEDED']);
    } finally {
      await strict.stop();
    }
  });

  it('are kept by each process while Redis is gone', async () => {
    await redis.kill();
    const text = '{ __typename }';
    expect((await register(one, text)).data).toEqual({ __typename: 'Query' });
    expect((await ask(one, text)).data).toEqual({ __typename: 'Query' });
    expect(await ask(other, text)).toEqual(NOT_FOUND);
  });
});
