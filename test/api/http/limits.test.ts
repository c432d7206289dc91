import { gzipSync } from 'node:zlib';
import { startTestApp, type Answer, type TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';

const nested = (depth: number): string =>
  `{ directory ${'{ nodes { provider { directoryEntry { provider '.repeat(1)}${'{ directoryEntry { provider '.repeat(depth)}{ id }${' } }'.repeat(depth)} } } } } }`;
const repeat = (count: number, make: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => make(index)).join(' ');

/** Documents that must be refused before anything runs, with the code. */
const ATTACKS: readonly (readonly [name: string, document: string, code: string])[] = [
  ['nesting too deep', nested(20), 'LIMIT_EXCEEDED'],
  [
    'nesting too deep behind fragments',
    `{ directory { nodes { provider { ...a } } } } fragment a on Provider { directoryEntry { provider { ${'directoryEntry { provider { '.repeat(8)} id ${'} }'.repeat(8)} } } }`,
    'LIMIT_EXCEEDED',
  ],
  [
    'a circle of fragments',
    '{ directory { nodes { ...a } } } fragment a on DirectoryEntry { provider { directoryEntry { ...a } } }',
    'GRAPHQL_VALIDATION_FAILED',
  ],
  [
    'a fan-out of fragments',
    `{ directory { nodes { ...f0 } } } ${repeat(25, (i) => `fragment f${i} on DirectoryEntry { provider { directoryEntry { ...f${i + 1} } } country ...f${i + 1} }`)} fragment f25 on DirectoryEntry { id }`,
    'LIMIT_EXCEEDED',
  ],
  ['101 aliases', `{ ${repeat(101, (i) => `a${i}: __typename`)} }`, 'LIMIT_EXCEEDED'],
  [
    '60 aliases of signIn',
    `mutation { ${repeat(60, (i) => `a${i}: signIn(input: { email: "a", password: "b" }) { errors { code } }`)} }`,
    'LIMIT_EXCEEDED',
  ],
  ['too many directives', `{ ${repeat(40, () => '__typename @include(if: true)')} }`, 'LIMIT_EXCEEDED'],
  ['too many tokens', `{ ${repeat(2_500, () => '__typename')} }`, 'GRAPHQL_PARSE_FAILED'],
  ['a literal nested a thousand deep', `{ node(id: ${'['.repeat(1_500)}1${']'.repeat(1_500)}) { id } }`, 'GRAPHQL_PARSE_FAILED'],
  [
    'rows without end',
    '{ directory(first: 100) { nodes { provider { resellers(first: 100) { nodes { providers(first: 100) { nodes { id } } } } } } } }',
    'LIMIT_EXCEEDED',
  ],
  [
    'fragments that triple each other',
    `{ directory(first: 1) { nodes { ...F0 } } } ${repeat(16, (i) => `fragment F${i} on DirectoryEntry { id ${`...F${i + 1} `.repeat(3)}}`)} fragment F16 on DirectoryEntry { id }`,
    'LIMIT_EXCEEDED',
  ],
  [
    'thirty mutations in a fragment',
    `mutation { ...F } fragment F on Mutation { ${repeat(30, (i) => `a${i}: signIn(input: { email: "a", password: "b" }) { errors { code } }`)} }`,
    'LIMIT_EXCEEDED',
  ],
  [
    'eleven lists that are searched',
    `{ ${repeat(11, (i) => `a${i}: directory(filter: { name: { contains: "a" } }) { nodes { id } }`)} }`,
    'LIMIT_EXCEEDED',
  ],
  ['a subscription', 'subscription { viewer { id } }', 'GRAPHQL_VALIDATION_FAILED'],
  ['an unknown field', '{ directoryy { totalCount } }', 'GRAPHQL_VALIDATION_FAILED'],
];

describeEngine('documents that ask for too much', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.stop());

  const expectRefused = (answer: Answer, code: string): void => {
    expect(answer.status).toBe(400);
    expect(answer.data).toBeNull();
    expect(answer.errors.map((error) => error.extensions.code)).toContain(code);
    expect(answer.statements).toBe(0);
    expect(JSON.stringify(answer.errors)).not.toMatch(/stacktrace|node_modules|\.ts:|\.js:/);
  };

  it.each(ATTACKS)('refuses %s before anything runs', async (_name, document, code) => {
    expectRefused(await app.send(document), code);
  });

  it('counts page sizes of variables and their defaults, also for a document that was let through before', async () => {
    const document =
      'query($n: Int = 2) { directory(first: $n) { nodes { provider { resellers(first: $n) { nodes { providers(first: $n) { nodes { id } } } } } } } }';
    expect((await app.send(document)).status).toBe(200);
    expect((await app.send(document, { n: 3 })).status).toBe(200);
    expectRefused(await app.send(document, { n: 100 }), 'LIMIT_EXCEEDED');
  });

  it('names the limit, whatever else is wrong with the document', async () => {
    const fan = `{ ...F0 x y z u v w } ${repeat(16, (i) => `fragment F${i} on Query { __typename ${`...F${i + 1} `.repeat(3)}}`)} fragment F16 on Query { __typename }`;
    const { errors } = await app.send(fan);
    expect(errors).toMatchObject([{ extensions: { code: 'LIMIT_EXCEEDED', limit: 'fields', maximum: 1_000 } }]);
  });

  const byFilter = (filter: unknown, document = DIRECTORY): Promise<Answer> => app.send(document, { filter });
  const DIRECTORY = 'query($filter: DirectoryEntryFilter) { directory(first: 1, filter: $filter) { nodes { id } } }';

  it('counts the conditions of filters wherever they are used', async () => {
    const or = Array.from({ length: 100 }, () => ({ name: { startsWith: 'a' } }));
    expect((await byFilter({ or })).status).toBe(200);
    const often = `query($filter: DirectoryEntryFilter) { ${repeat(20, (i) => `a${i}: directory(first: 1, filter: $filter) { nodes { id } }`)} }`;
    expectRefused(await byFilter({ or }, often), 'LIMIT_EXCEEDED');
    const inFragment = `query($filter: DirectoryEntryFilter) { ...F } fragment F on Query { ${repeat(20, (i) => `a${i}: directory(first: 1, filter: $filter) { nodes { id } }`)} }`;
    expectRefused(await byFilter({ or }, inFragment), 'LIMIT_EXCEEDED');
  });

  it('counts the values of inputs of queries wherever they are used', async () => {
    const line = { offerId: 'off_1', quantity: 1, term: 'P1Y', billingCycle: 'MONTHLY' };
    const input = { customerId: 'cus_1', lines: Array.from({ length: 100 }, () => line) };
    const quote = (times: number): string =>
      `query($input: QuoteOrderInput!) { ${repeat(times, (i) => `a${i}: quoteOrder(input: $input) { warnings { code } }`)} }`;
    expect((await app.send(quote(2), { input })).errors.map(({ extensions }) => extensions.code)).toContain('UNAUTHENTICATED');
    expectRefused(await app.send(quote(30), { input }), 'LIMIT_EXCEEDED');
  });

  it('refuses an order with more keys than there can be', async () => {
    const document = 'query($orderBy: [DirectoryEntryOrder!]) { directory(first: 1, orderBy: $orderBy) { nodes { id } } }';
    const keys = (length: number): Record<string, unknown> => ({ orderBy: Array.from({ length }, () => ({ field: 'NAME' })) });
    expect((await app.send(document, keys(10))).status).toBe(200);
    expectRefused(await app.send(document, keys(11)), 'BAD_USER_INPUT');
  });

  it('refuses filters on both engines alike, with a clear message', async () => {
    const deep = (depth: number): object =>
      Array.from({ length: depth }).reduce<object>((inner) => ({ not: inner }), { country: { eq: 'DE' } });
    for (const [filter, text] of [
      [{ and: Array.from({ length: 2_000 }, () => ({ country: { eq: 'DE' } })) }, /more than 5000 conditions|at most 100 parts/],
      [{ and: Array.from({ length: 101 }, () => ({ country: { eq: 'DE' } })) }, /at most 100 parts/],
      [{ name: { contains: 'x'.repeat(60_000) } }, /at most 200 characters/],
      [{ country: { in: Array.from({ length: 101 }, () => 'DE') } }, /1 to 100 values/],
      [deep(9), /nested at most 8 levels deep/],
      [deep(2_000), /nested too deep/],
    ] as const) {
      const { errors, status } = await byFilter(filter);
      expect(status).toBe(400);
      expect(errors.map(({ message }) => message).join()).toMatch(text);
    }
  });

  it('limits a body by its unpacked size', async () => {
    const body = gzipSync(JSON.stringify({ query: '{ __typename }', variables: { filter: ' '.repeat(20_000_000) } }));
    expect(body.length).toBeLessThan(50_000);
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    const response = await fetch(`${app.url}/graphql`, { method: 'POST', headers, body });
    expect(response.status).toBe(413);
  });

  it('checks a document whatever its length', async () => {
    const roomy = await startTestApp({ env: { BODY_LIMIT_KB: '10240' } });
    try {
      const fan = `{ ...F0 } ${repeat(16, (i) => `fragment F${i} on Query { __typename ${`...F${i + 1} `.repeat(3)}}`)} fragment F16 on Query { __typename }`;
      const { errors } = await roomy.send(`${fan} # ${'x'.repeat(3_000_000)}`);
      expect(errors).toMatchObject([{ extensions: { code: 'LIMIT_EXCEEDED', limit: 'fields' } }]);
    } finally {
      await roomy.stop();
    }
  });

  it('refuses batches', async () => {
    const body = JSON.stringify([{ query: '{ __typename }' }, { query: '{ __typename }' }]);
    const response = await fetch(`${app.url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    expect(response.status).toBe(400);
  });

  it('has no suggestions and no introspection in production', async () => {
    const production = await startTestApp({
      env: {
        NODE_ENV: 'production',
        TOKEN_SECRET: 'abcdefghijklmnopqrstuvwxyz0123456789',
        PUBLIC_URL: 'https://graph.example',
        PLAYGROUND: 'false',
      },
    });
    try {
      const misspelt = await production.send('{ directoryy { totalCount } }');
      expect(misspelt.errors[0]?.message).not.toMatch(/did you mean/i);
      const introspection = await production.send('{ __schema { types { name } } }');
      expect(introspection.status).toBe(400);
      expect(introspection.errors[0]?.extensions.code).toBe('INTROSPECTION_DISABLED');
      expect((await production.send('{ __typename }')).data).toEqual({ __typename: 'Query' });
    } finally {
      await production.stop();
    }
  });
});
