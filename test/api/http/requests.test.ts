import { createContext } from '../../../src/data/context';
import { bound } from '../../../src/data/sql';
import { type AppError } from '../../../src/kernel/errors';
import { startTestApp, type TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';

interface Body {
  errors?: { message: string; extensions: Record<string, unknown> }[];
}

describeEngine('HTTP', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.stop());

  const post = (body: string, headers: Record<string, string> = { 'content-type': 'application/json' }): Promise<Response> =>
    fetch(`${app.url}/graphql`, { method: 'POST', headers, body });
  const bodyOf = async (response: Response): Promise<Body> => (await response.json()) as Body;

  it.each(['HEAD', 'PUT', 'DELETE', 'PATCH'])('refuses %s with 405 and says what is allowed', async (method) => {
    const response = await fetch(`${app.url}/graphql?query={__typename}`, { method });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, POST']);
  });

  it.each([
    ['text/plain', '{"query":"{ __typename }"}'],
    ['application/x-www-form-urlencoded', 'query={__typename}'],
    ['multipart/form-data; boundary=x', '--x--'],
    ['application/xml', '<a/>'],
  ])('accepts no request with %s', async (type, body) => {
    const response = await post(body, { 'content-type': type });
    expect(response.status).toBe(415);
    expect((await bodyOf(response)).errors?.[0]?.extensions['code']).toBe('BAD_REQUEST');
  });

  it.each([
    '{"query":',
    'NaN',
    '[',
    '{"query":"{ __typename }","__proto__":{"x":1}}',
    '{"constructor":{"prototype":{}},"query":"{ __typename }"}',
    '"text"',
    '7',
    'null',
  ])('answers status 400 to %s', async (body) => {
    const response = await post(body);
    expect(response.status).toBe(400);
    expect(response.headers.get('content-type')).toMatch(/json/);
    expect(JSON.stringify(await bodyOf(response))).not.toMatch(/node_modules|at .*\(/);
  });

  it.each([
    { query: 7 },
    { query: ['{ __typename }'] },
    { query: '{ __typename }', variables: 'x' },
    { query: '{ __typename }', variables: [1] },
    { query: '{ __typename }', operationName: {} },
    { query: '{ __typename }', extensions: 'x' },
    {},
  ])('answers status 400 to %j', async (body) => {
    expect((await post(JSON.stringify(body))).status).toBe(400);
  });

  it.each([
    ['two operations and no name', { query: 'query A { __typename } query B { __typename }' }],
    ['a name that no operation has', { query: 'query A { __typename } query B { __typename }', operationName: 'C' }],
    ['an empty name', { query: 'query A { __typename } query B { __typename }', operationName: '' }],
    ['one operation of another name', { query: 'query A { __typename }', operationName: 'B' }],
  ])('says which operation is missing: %s', async (_name, body) => {
    for (let time = 0; time < 3; time += 1) {
      const response = await post(JSON.stringify(body));
      expect(response.status).toBe(400);
      expect((await bodyOf(response)).errors?.map(({ extensions }) => extensions['code'])).toEqual([
        'OPERATION_RESOLUTION_FAILURE',
      ]);
    }
  });

  it('refuses a body above the limit in the shape of GraphQL', async () => {
    const response = await post(JSON.stringify({ query: `{ __typename } #${'x'.repeat(300_000)}` }));
    expect(response.status).toBe(413);
    expect((await bodyOf(response)).errors?.[0]?.extensions['code']).toBe('BAD_REQUEST');
  });

  it('allows other origins only if configured', async () => {
    const response = await post('{"query":"{ __typename }"}', {
      'content-type': 'application/json',
      origin: 'https://other.example',
    });
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    const configured = await startTestApp({ env: { CORS_ORIGINS: 'https://portal.example' } });
    try {
      const preflight = await fetch(`${configured.url}/graphql`, {
        method: 'OPTIONS',
        headers: {
          origin: 'https://portal.example',
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'content-type',
        },
      });
      expect(preflight.headers.get('access-control-allow-origin')).toBe('https://portal.example');
      expect(preflight.headers.get('access-control-allow-credentials')).toBeNull();
    } finally {
      await configured.stop();
    }
  });

  it('reveals nothing about itself at unknown paths', async () => {
    for (const path of ['/', '/unknown', '/..%2f..%2fetc/passwd', '/graphql/']) {
      expect((await fetch(`${app.url}${path}`)).status).toBe(404);
    }
  });

  it('gives every answer an id that is also in the log', async () => {
    const id = (await post('{"query":"{ __typename }"}')).headers.get('x-request-id');
    expect(app.log.some((line) => line['reqId'] === id && line['msg'] === 'request')).toBe(true);
  });

  it('hides a fault and logs it under the id that the caller gets', async () => {
    const broken = await startTestApp();
    try {
      await broken.database.transaction((writer) => writer.run('DROP TABLE directory_entry', []));
      const answer = await broken.send('{ directory { totalCount } }');
      const error = answer.errors[0];
      expect(error?.extensions.code).toBe('INTERNAL_SERVER_ERROR');
      expect(JSON.stringify(answer.errors)).not.toMatch(/directory_entry|SELECT|sqlite|mysql|node_modules/i);
      expect(broken.log.some((line) => line['errorId'] === error?.extensions['errorId'])).toBe(true);
    } finally {
      await broken.stop();
    }
  });

  it('starts no statement after the deadline of the request', async () => {
    const ctx = createContext({ ...app.context(), deadline: performance.now() - 1 });
    const late = await ctx.db.rows(bound('open', 'SELECT 1'), []).then(
      () => null,
      (cause: unknown) => cause as AppError,
    );
    expect(late?.code).toBe('TIMEOUT');
  });

  it('answers at the deadline although a list is still being scanned, and then takes turns again', async () => {
    const hurried = await startTestApp({ env: { REQUEST_TIMEOUT_MS: '2000' } });
    const search = '{ directory(filter: { name: { contains: "a" } }) { nodes { id } } }';
    const { lengthy } = hurried.database;
    let end: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (end = resolve));
    try {
      const busy = Promise.all(Array.from({ length: 2 }, () => lengthy.run('somebody', () => held)));
      const { status, errors } = await hurried.send(search);
      expect({ status, codes: errors.map(({ extensions }) => extensions.code) }).toEqual({ status: 503, codes: ['TIMEOUT'] });
      expect((await hurried.send('{ directory { nodes { id } } }')).errors).toEqual([]);
      end();
      await busy;
      expect((await hurried.send(search)).errors).toEqual([]);
    } finally {
      end();
      await hurried.stop();
    }
  });
});
