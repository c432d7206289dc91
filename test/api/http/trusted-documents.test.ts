import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings } from '../../../src/config/env';
import { startTestApp, type TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const PORTAL = 'query Directory($first: Int!) { directory(first: $first) { totalCount } }';
const RELAY = 'query RelayQuery { __typename }';
const SIGN_IN = 'mutation SignIn($input: SignInInput!) { signIn(input: $input) { errors { code } } }';
const UNKNOWN = 'query Unknown { unknown: __typename }';

const apollo = (...operations: object[]): object => ({ format: 'apollo-persisted-query-manifest', version: 1, operations });
const MANIFESTS = {
  'portal.json': apollo(
    { id: 'portal-directory', name: 'Directory', type: 'query', body: PORTAL },
    { id: sha256(SIGN_IN), name: 'SignIn', type: 'mutation', body: SIGN_IN },
  ),
  'relay.json': { '0123456789abcdef0123456789abcdef': RELAY },
};

/** A folder with manifests for one test. */
async function withFolder<T>(files: Record<string, unknown>, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'partner-graph-trusted-'));
  try {
    for (const [name, content] of Object.entries(files)) {
      writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
    }
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const start = (mode: string, files: Record<string, unknown>, env: Record<string, string> = {}): Promise<TestApp> =>
  withFolder(files, (folder) => startTestApp({ env: { TRUSTED_DOCUMENTS: mode, TRUSTED_DOCUMENTS_FOLDER: folder, ...env } }));

interface Told {
  status: number;
  data: Record<string, any> | null;
  codes: unknown[];
}

async function told(response: Response): Promise<Told> {
  const { data = null, errors = [] } = (await response.json()) as { data?: Told['data']; errors?: any[] };
  return { status: response.status, data, codes: errors.map(({ extensions }) => extensions.code as unknown) };
}

const post = async (app: TestApp, body: object, headers: Record<string, string> = {}): Promise<Told> =>
  told(
    await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    }),
  );
const get = async (app: TestApp, parameters: Record<string, string>): Promise<Told> =>
  told(
    await fetch(`${app.url}/graphql?${String(new URLSearchParams(parameters))}`, {
      headers: { 'apollo-require-preflight': 'true' },
    }),
  );
const persisted = (hash: string): object => ({ persistedQuery: { version: 1, sha256Hash: hash } });

const REFUSED = { status: 400, data: null, codes: ['DOCUMENT_NOT_TRUSTED'] };
const variables = { first: 1 };

describeEngine('trusted documents only', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await start('only', MANIFESTS);
  });
  afterAll(() => app.stop());

  it.each([
    ['its id', { documentId: 'portal-directory' }],
    ['its hash', { documentId: `sha256:${sha256(PORTAL)}` }],
    ['its id in `persistedQuery`', { extensions: persisted('portal-directory') }],
    ['its hash in `persistedQuery`', { extensions: persisted(sha256(PORTAL)) }],
    ['its text', { query: PORTAL }],
    ['its text and hash', { query: PORTAL, extensions: persisted(sha256(PORTAL)) }],
  ])('runs a document of a manifest by %s', async (_name, body: Record<string, unknown>) => {
    expect((await post(app, { ...body, variables })).data?.['directory']).toHaveProperty('totalCount');
    const inUrl = Object.entries({ ...body, variables }).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]);
    expect((await get(app, Object.fromEntries(inUrl) as Record<string, string>)).data?.['directory']).toHaveProperty(
      'totalCount',
    );
  });

  it('runs what the Relay compiler wrote, which is named by another hash', async () => {
    expect((await post(app, { documentId: '0123456789abcdef0123456789abcdef' })).data).toEqual({ __typename: 'Query' });
  });

  it('takes mutations by POST, not by GET', async () => {
    const input = { email: 'nobody@nowhere.example', password: 'wrong' };
    expect((await post(app, { documentId: sha256(SIGN_IN), variables: { input } })).data?.['signIn'].errors).toMatchObject([
      { code: 'INVALID_CREDENTIALS' },
    ]);
    expect((await get(app, { documentId: sha256(SIGN_IN), variables: JSON.stringify({ input }) })).status).toBe(405);
  });

  it.each([
    ['another text', { query: UNKNOWN }],
    ['introspection', { query: '{ __schema { queryType { name } } }' }],
    ['a trusted text with more behind it', { query: `${PORTAL} ${UNKNOWN}` }],
    ['a text that does not parse', { query: '{' }],
    ['an unknown id', { documentId: 'unknown' }],
    ['an unknown hash', { extensions: persisted(sha256(UNKNOWN)) }],
    ['another text that wants to be registered', { query: UNKNOWN, extensions: persisted(sha256(UNKNOWN)) }],
    ['another text under a trusted hash', { query: UNKNOWN, extensions: persisted(sha256(PORTAL)) }],
  ])('refuses %s, also the second time', async (_name, body: Record<string, unknown>) => {
    for (let time = 0; time < 2; time += 1) expect(await post(app, { ...body, variables })).toEqual(REFUSED);
    const inUrl = Object.entries(body).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]);
    expect(await get(app, Object.fromEntries(inUrl) as Record<string, string>)).toEqual(REFUSED);
  });

  it.each([
    [{ documentId: 'portal-directory', query: PORTAL }],
    [{ documentId: 'portal-directory', extensions: persisted('portal-directory') }],
    [{ documentId: 7 }],
    [{ documentId: '' }],
  ])('answers status 400 to %j', async (body) => {
    expect(await post(app, body)).toMatchObject({ status: 400, codes: ['BAD_REQUEST'] });
  });

  it('refuses several requests in one', async () => {
    expect(await post(app, [{ query: UNKNOWN }])).toMatchObject({ status: 400, codes: ['BAD_REQUEST'] });
  });

  it('logs what it refused, with the name that the client states, and without its text', async () => {
    const query = 'query Refused { secret: __typename }';
    const headers = { 'graphql-client-name': `old-portal${'x'.repeat(500)}`, 'apollographql-client-version': '1.2' };
    for (let time = 0; time < 3; time += 1) await post(app, { query }, headers);
    const lines = app.log.filter(({ operation }) => operation === 'Refused');
    expect(lines).toMatchObject([{ clientVersion: '1.2', sha256: sha256(query) }]);
    expect((lines[0]?.['client'] as string).length).toBe(100);
    expect(JSON.stringify(app.log)).not.toContain('secret');
  });
});

describeEngine('trusted documents', () => {
  it('let others run and log them, and still register documents, if the mode is `log`', async () => {
    const app = await start('log', { ...MANIFESTS, 'old.json': { old: '{ noLonger }' } });
    try {
      expect(app.log).toContainEqual(
        expect.objectContaining({ fault: expect.stringContaining('old.json, operation') as unknown }),
      );
      expect((await post(app, { documentId: 'portal-directory', variables })).status).toBe(200);
      expect(app.log.filter(({ sha256 }) => sha256)).toEqual([]);
      const headers = { 'apollographql-client-name': 'dashboard' };
      const extensions = persisted(sha256(UNKNOWN));
      expect((await post(app, { query: UNKNOWN, extensions }, headers)).data).toEqual({ unknown: 'Query' });
      expect((await post(app, { extensions }, { 'graphql-client-name': 'other' })).data).toEqual({ unknown: 'Query' });
      expect(app.log.filter(({ sha256 }) => sha256)).toMatchObject([
        { client: 'dashboard', operation: 'Unknown' },
        { client: 'other', operation: 'Unknown' },
      ]);
      expect((await post(app, { documentId: 'old' })).codes).toEqual(['PERSISTED_QUERY_NOT_FOUND']);
    } finally {
      await app.stop();
    }
  });

  it('have no ids if the mode is `off`', async () => {
    const app = await start('off', MANIFESTS);
    try {
      expect((await post(app, { documentId: 'portal-directory', variables })).codes).toEqual(['PERSISTED_QUERY_NOT_FOUND']);
      expect((await post(app, { query: UNKNOWN })).status).toBe(200);
    } finally {
      await app.stop();
    }
  });

  it('pass the limits like any other document', async () => {
    const cost =
      '{ directory(first: 100) { nodes { provider { resellers(first: 100) { nodes { providers(first: 100) { nodes { id } } } } } } } }';
    const app = await start('only', { 'portal.json': { dear: cost } });
    try {
      expect((await post(app, { documentId: 'dear' })).codes).toEqual(['LIMIT_EXCEEDED']);
    } finally {
      await app.stop();
    }
  });

  it.each([
    [
      'a field that does not exist',
      { 'b.json': apollo({ id: 'x', name: 'Old', type: 'query', body: 'query Old { noLonger }' }) },
      /b\.json, operation Old: Cannot query field "noLonger"/,
    ],
    ['a text that does not parse', { 'b.json': { x: 'query {' } }, /b\.json, operation x: Syntax Error/],
    [
      'a document beyond a limit',
      { 'b.json': { x: `query Many { ${Array.from({ length: 40 }, (_, index) => `a${index}: __typename`).join(' ')} }` } },
      /b\.json, operation Many: .*40|30 aliases/,
    ],
    ['an id with two texts', { 'a.json': { x: RELAY }, 'b.json': { x: UNKNOWN } }, /b\.json, operation x: Another manifest/],
    ['several faults', { 'b.json': { x: '{ no }', y: '{ nothing }' } }, /\(1 more cannot run, either\.\)/],
    ['a file that is not JSON', { 'b.json': '{' }, /b\.json is not JSON/],
    ['another version of a manifest', { 'b.json': { ...apollo(), version: 2 } }, /b\.json is not a manifest/],
  ])('start no server with %s', async (_name, files, message) => {
    await expect(start('only', files)).rejects.toThrow(message);
  });

  it('need a folder, and no playground', async () => {
    expect(() => readSettings({ TRUSTED_DOCUMENTS: 'only' })).toThrow(/TRUSTED_DOCUMENTS_FOLDER is missing/);
    expect(() => readSettings({ TRUSTED_DOCUMENTS: 'some' })).toThrow(/TRUSTED_DOCUMENTS "some" is invalid/);
    const env = { TRUSTED_DOCUMENTS: 'only', TRUSTED_DOCUMENTS_FOLDER: '/nowhere' };
    expect(readSettings(env).playground).toBe(false);
    expect(readSettings({ ...env, TRUSTED_DOCUMENTS: 'log' }).playground).toBe(true);
    expect(() => readSettings({ ...env, PLAYGROUND: 'true' })).toThrow(/PLAYGROUND=true needs TRUSTED_DOCUMENTS/);
    await expect(startTestApp({ env })).rejects.toThrow(/nowhere cannot be read/);
  });
});
