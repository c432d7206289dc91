import { startTestApp, type TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { startDemoApp } from '../rights/support/demo-app';

interface Body {
  data?: Record<string, any> | null;
  errors?: { message: string; extensions: Record<string, any> }[];
}

const ALPINE = 'admin.agent@alpine-distribution.example';
const LIST = 'query List($first: Int!) { customers(first: $first) { totalCount nodes { id name } } }';

describeEngine('GET', () => {
  let app: TestApp;
  let token: string;
  beforeAll(async () => {
    app = await startDemoApp();
    token = await app.as(ALPINE);
  });
  afterAll(() => app.stop());

  const get = (parameters: Record<string, string> | string, headers: Record<string, string> = {}, to = app): Promise<Response> =>
    fetch(`${to.url}/graphql?${typeof parameters === 'string' ? parameters : String(new URLSearchParams(parameters))}`, {
      headers,
    });
  const signedIn = (): Record<string, string> => ({ authorization: `Bearer ${token}` });
  const bodyOf = async (response: Response): Promise<Body> => (await response.json()) as Body;
  const codesOf = ({ errors = [] }: Body): unknown[] => errors.map(({ extensions }) => extensions['code']);

  it('answers a query as POST does, and forbids keeping the answer', async () => {
    const response = await get({ query: LIST, variables: '{"first":2}', operationName: 'List', extensions: '{}' }, signedIn());
    expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-store']);
    const posted = await app.send(LIST, { first: 2 }, token);
    expect((await bodyOf(response)).data).toEqual(posted.data);
    expect(posted.data?.['customers'].nodes).toHaveLength(2);
    expect(posted.headers.get('cache-control')).toBe('no-store');
  });

  it('shows the rows of the caller, and nothing to callers without a token', async () => {
    const other = await app.as('admin.agent@baltic-distribution.example');
    const [own, foreign] = await Promise.all(
      [token, other].map(async (bearer) =>
        bodyOf(await get({ query: LIST, variables: '{"first":100}' }, { authorization: `Bearer ${bearer}` })),
      ),
    );
    expect(own?.data?.['customers'].nodes.length).toBeGreaterThan(0);
    expect(foreign?.data?.['customers'].totalCount).not.toBe(own?.data?.['customers'].totalCount);
    const anonymous = await get({ query: LIST, variables: '{"first":1}' }, { 'apollo-require-preflight': 'true' });
    expect([anonymous.status, codesOf(await bodyOf(anonymous))]).toEqual([401, ['UNAUTHENTICATED']]);
    const forged = await get({ query: '{ __typename }' }, { authorization: 'Bearer forged' });
    expect([forged.status, codesOf(await bodyOf(forged))]).toEqual([401, ['UNAUTHENTICATED']]);
  });

  it('runs no mutation', async () => {
    const sessions = async (): Promise<unknown> => app.database.rows('SELECT id FROM session ORDER BY id', []);
    const before = await sessions();
    const query = `mutation { signIn(input: { email: "${ALPINE}", password: "demo-Partner-Graph-1" }) { session { accessToken } } }`;
    for (const text of [query, `query Q { __typename } ${query.replace('mutation', 'mutation M')}`]) {
      const response = await get({ query: text, ...(text === query ? {} : { operationName: 'M' }) }, signedIn());
      expect([response.status, response.headers.get('allow'), codesOf(await bodyOf(response))]).toEqual([
        405,
        'POST',
        ['BAD_REQUEST'],
      ]);
    }
    expect(await sessions()).toEqual(before);
  });

  it.each([
    ['a link or an image', {}],
    ['what any page may ask for', { accept: 'application/graphql-response+json' }],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['plain text', { 'content-type': 'text/plain' }],
    ['an empty header', { authorization: '', 'apollo-require-preflight': '' }],
  ])('refuses what a page of another origin can send: %s', async (_name, headers) => {
    const response = await get({ query: '{ directory { totalCount } }' }, headers);
    expect([response.status, codesOf(await bodyOf(response))]).toEqual([400, ['BAD_REQUEST']]);
  });

  it.each([['authorization'], ['apollo-require-preflight'], ['x-apollo-operation-name'], ['content-type']])(
    'runs with %s, which no page of another origin can send unasked',
    async (name) => {
      const values: Record<string, string> = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      expect((await get({ query: '{ __typename }' }, { [name]: values[name] ?? 'true' })).status).toBe(200);
    },
  );

  it('lets a page ask only for configured origins', async () => {
    const configured = await startTestApp({ env: { CORS_ORIGINS: 'https://portal.example' } });
    const allowed = async (to: TestApp, origin: string): Promise<string | null> => {
      const asks = { origin, 'access-control-request-method': 'GET', 'access-control-request-headers': 'authorization' };
      const { headers } = await fetch(`${to.url}/graphql`, { method: 'OPTIONS', headers: asks });
      return headers.get('access-control-allow-origin');
    };
    try {
      expect(await allowed(configured, 'https://portal.example')).toBe('https://portal.example');
      expect(await allowed(configured, 'https://other.example')).toBeNull();
      expect(await allowed(app, 'https://portal.example')).toBeNull();
    } finally {
      await configured.stop();
    }
  });

  it.each([
    ['no query', ''],
    ['two queries', 'query={__typename}&query={directory{totalCount}}'],
    ['variables that are not JSON', 'query={__typename}&variables={'],
    ['variables that are a list', 'query={__typename}&variables=[]'],
    ['variables given twice', 'query={__typename}&variables={}&variables={}'],
    ['a prototype in variables', 'query={__typename}&variables={"a":{"__proto__":{}}}'],
    ['extensions that are text', 'query={__typename}&extensions="x"'],
  ])('answers status 400 to %s', async (_name, parameters) => {
    const response = await get(parameters, signedIn());
    expect([response.status, codesOf(await bodyOf(response))]).toEqual([400, ['BAD_REQUEST']]);
  });

  it.each([
    [
      'MAX_DEPTH',
      `{ directory { nodes { ${'provider { directoryEntry { '.repeat(9)} id ${'} } '.repeat(9)} } } }`,
      'LIMIT_EXCEEDED',
    ],
    ['MAX_ALIASES', `{ ${Array.from({ length: 40 }, (_, index) => `a${index}: __typename`).join(' ')} }`, 'LIMIT_EXCEEDED'],
    ['MAX_TOKENS', `{ node(id: ${'['.repeat(1_500)}${']'.repeat(1_500)}) { id } }`, 'GRAPHQL_PARSE_FAILED'],
    [
      'MAX_COST',
      '{ customers(first: 100) { nodes { subscriptions(first: 100) { nodes { customer { id } } } } } }',
      'LIMIT_EXCEEDED',
    ],
  ])('keeps the limit %s', async (_name, query, code) => {
    const response = await get({ query }, signedIn());
    expect([response.status, codesOf(await bodyOf(response))]).toEqual([400, [code]]);
  });

  it('is paid for, and says when to try again', async () => {
    const sizes = { MAX_COST: '450', COST_BY_USER: '450', COST_RATE_BY_USER: '1', COST_BY_ORGANIZATION: '0' };
    const paying = await startDemoApp(sizes);
    try {
      const headers = { authorization: `Bearer ${await paying.as(ALPINE)}` };
      const query = '{ subscriptions { aggregate { count } } }';
      const answers: Response[] = [];
      for (let time = 0; time < 6; time += 1) answers.push(await get({ query }, headers, paying));
      const refused = answers.filter(({ status }) => status === 429);
      expect(refused.length).toBeGreaterThan(0);
      expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(codesOf(await bodyOf(refused[0] as Response))).toEqual(['THROTTLED']);
    } finally {
      await paying.stop();
    }
  });

  it('answers a URL that is too long in the shape of GraphQL', async () => {
    const response = await get({ query: `{ __typename } #${'x'.repeat(20_000)}` }, signedIn());
    expect([response.status, codesOf(await bodyOf(response))]).toEqual([431, ['BAD_REQUEST']]);
  });

  it('writes no document and no value into the log', async () => {
    await get({ query: 'query Secret($x: ID!) { node(id: $x) { id } }', variables: '{"x":"do-not-log-me"}' }, signedIn());
    expect(JSON.stringify(app.log)).not.toMatch(/do-not-log-me|ID!|node\(/);
  });
});
