import type { TestApp } from '../../support/app';
import { startTestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { startDemoApp } from '../rights/support/demo-app';

const SIGN_IN = 'mutation($input: SignInInput!) { signIn(input: $input) { session { accessToken } errors { code } } }';

/** An answer with its body, if that is JSON. */
interface Got {
  status: number;
  header: (name: string) => string | null;
  body: Record<string, any> | null;
}

describeEngine('every answer', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startDemoApp({ SIGN_IN_ATTEMPTS: '1' });
  });
  afterAll(() => app.stop());

  async function got(path: string, init: RequestInit = {}, of = app): Promise<Got> {
    const response = await fetch(`${of.url}${path}`, init);
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
    return {
      status: response.status,
      header: (name) => response.headers.get(name),
      body: isJson ? (JSON.parse(text) as Record<string, any>) : null,
    };
  }
  const posted = (query: string, headers: Record<string, string> = {}, variables: object = {}): Promise<Got> =>
    got('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query, variables }),
    });

  /** The id of the request is in the header, in the body and in the log. */
  function identified({ header, body }: Got): void {
    const id = header('x-request-id');
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    expect(body?.['extensions']?.requestId).toBe(id);
    expect(app.log.some(({ reqId, msg }) => reqId === id && msg === 'request')).toBe(true);
  }

  it.each<[string, () => Promise<Got>]>([
    ['a query', () => posted('{ directory { totalCount } }')],
    ['a document with an error', () => posted('{ nothing }')],
    [
      'text that is no JSON',
      () => got('/graphql', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' }),
    ],
    ['a wrong method', () => got('/graphql', { method: 'PUT' })],
    ['an unknown path', () => got('/unknown')],
    ['a malformed path', () => got('/%')],
    ['the health', () => got('/livez')],
    ['the readiness', () => got('/readyz')],
    [
      'an export without a token',
      () => got('/export', { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } }),
    ],
    ['a bulk run that nobody has', () => got('/bulk/blk_01jd00000000000000000000zz')],
    ['a page of a dead link', () => got('/links/dead')],
  ])('may not be kept by anybody: %s', async (_what, ask) => {
    expect((await ask()).header('cache-control')).toBe('no-store');
  });

  it.each<[string, number, () => Promise<Got>]>([
    ['a document that is not valid', 400, () => posted('{ nothing }')],
    ['a document without an operation', 400, () => posted('query A { __typename } query B { __typename }')],
    [
      'text that is no JSON',
      400,
      () => got('/graphql', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' }),
    ],
    ['a request without a document', 400, () => posted('')],
    ['a query by a forged form', 400, () => got('/graphql?query={__typename}')],
    ['a wrong token', 401, () => posted('{ viewer { id } }', { authorization: 'Bearer wrong' })],
    ['no token', 401, () => posted('{ viewer { id } }')],
    ['a wrong method', 405, () => got('/graphql', { method: 'PUT' })],
    [
      'another type of content',
      415,
      () => got('/graphql', { method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'x' }),
    ],
    ['an unknown path', 404, () => got('/unknown')],
    [
      'an export without a token',
      401,
      () => got('/export', { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } }),
    ],
    [
      'a bulk run without a token',
      401,
      () => got('/bulk', { method: 'POST', headers: { 'content-type': 'text/csv' }, body: 'a' }),
    ],
  ])('has the id of its request beside errors: %s', async (_what, status, ask) => {
    const answer = await ask();
    expect(answer.status).toBe(status);
    expect(answer.body?.['errors'].length).toBeGreaterThan(0);
    identified(answer);
  });

  it('has the id of its request in a malformed address, which no route sees', async () => {
    const answer = await got('/%');
    expect([answer.status, answer.body?.['extensions'].requestId]).toEqual([400, answer.header('x-request-id')]);
  });

  it('has no id in a body without errors', async () => {
    expect((await posted('{ directory { totalCount } }')).body?.['extensions']).toBeUndefined();
  });

  it('says how to sign in when it is 401', async () => {
    expect((await posted('{ viewer { id } }')).header('www-authenticate')).toBe('Bearer realm="Partner Graph"');
    expect((await posted('{ viewer { id } }', { authorization: 'Bearer wrong' })).header('www-authenticate')).toBe(
      'Bearer realm="Partner Graph", error="invalid_token"',
    );
    const body = { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } };
    expect((await got('/export', body)).header('www-authenticate')).toMatch(/^Basic /);
    expect(
      (await got('/bulk', { method: 'POST', headers: { 'content-type': 'text/csv' }, body: 'a' })).header('www-authenticate'),
    ).toMatch(/^Bearer /);
    expect((await posted('{ directory { totalCount } }')).header('www-authenticate')).toBeNull();
  });

  it('says when to come back when it is 429', async () => {
    const input = { email: 'nobody@nowhere.example', password: 'wrong password' };
    await posted(SIGN_IN, {}, { input });
    const refused = await posted(SIGN_IN, {}, { input });
    expect([refused.status, refused.body?.['errors'][0].extensions.code]).toEqual([429, 'THROTTLED']);
    expect(Number(refused.header('retry-after'))).toBeGreaterThan(0);
    identified(refused);
  });

  it('names a fault in the log with the id of its request', async () => {
    const broken = await startTestApp();
    try {
      await broken.database.transaction((writer) => writer.run('DROP TABLE directory_entry', []));
      const answer = await broken.send('{ directory { totalCount } }');
      const errorId = answer.errors[0]?.extensions['errorId'];
      expect(errorId).toMatch(/^[0-9a-f-]{36}$/);
      const line = broken.log.find(({ msg }) => msg === 'answered with faults');
      expect(line).toMatchObject({ errorIds: [errorId], reqId: answer.extensions['requestId'] });
      expect(answer.extensions['requestId']).toBe(answer.headers.get('x-request-id'));
    } finally {
      await broken.stop();
    }
  });

  it('says when to come back when it is 503', async () => {
    const ending = await startTestApp();
    await ending.database.close();
    const ready = await got('/readyz', {}, ending);
    expect([ready.status, ready.header('retry-after')]).toEqual([503, '2']);
    const gone = await ending.send('{ directory { totalCount } }');
    // The connection of SQLite that is closed is a fault of ours; a server that is gone is not.
    expect([gone.status, gone.headers.get('retry-after')]).toEqual(
      ending.database.engine === 'sqlite' ? [500, null] : [503, '1'],
    );
    await ending.stop().catch(() => undefined);
  });
});
