import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { anApiToken } from '../../support/factories/tokens';
import { codesOf, eventsOf, mutate } from '../../support/mutate';
import { basic, fetched } from '../export/support/ask';
import { startDemoApp } from '../rights/support/demo-app';

const OWNER = 'admin.agent@alpine-distribution.example';
const COLLEAGUE = 'helpdesk.agent@alpine-distribution.example';
const STRANGER = 'admin.agent@elbe-cloud.example';
const OPERATOR = 'operator@partner-graph.example';
const NEVER = 'qry_01jd00000000000000000000zz';

const DOCUMENT =
  'query ($country: String!, $n: Int = 2) { customers(filter: { country: { eq: $country } }) { nodes { name subscriptions(first: $n) { nodes { id } } } } }';
const SELECTION =
  'savedQuery { id name description document shared version formats viewerIsOwner variables { name type required defaultValue } }';

type Row = Record<string, any>;

describeEngine('saved queries', () => {
  let app: TestApp;
  let number = 0;
  beforeAll(async () => {
    app = await startDemoApp();
  });
  afterAll(() => app.stop());

  const create = (input: object = {}, email = OWNER) =>
    mutate(app, email, 'createSavedQuery', { name: `query-${(number += 1)}`, document: DOCUMENT, ...input }, SELECTION);
  const made = async (input: object = {}, email = OWNER): Promise<Row> => {
    const { savedQuery, errors } = await create(input, email);
    expect(errors).toEqual([]);
    return savedQuery as Row;
  };
  const listed = async (email: string): Promise<string[]> => {
    const { data } = await app.send('{ savedQueries(first: 100) { nodes { name } } }', {}, await app.as(email));
    return (data?.['savedQueries'].nodes as Row[]).map(({ name }) => name as string);
  };
  const read = async (id: string, email: string, selection = 'name'): Promise<Row | null> =>
    (await app.send(`query($id: ID!) { savedQuery(id: $id) { ${selection} } }`, { id }, await app.as(email))).data?.[
      'savedQuery'
    ];
  const stored = async (id: string): Promise<Row[]> =>
    app.database.rows('SELECT version FROM saved_query_version WHERE saved_query_id = ? ORDER BY version', [id]);

  it('are stored with what follows from the document', async () => {
    const query = await made({ name: 'mine', description: ' Whom we serve. ' });
    expect(query).toEqual({
      id: expect.stringMatching(/^qry_/),
      name: 'mine',
      description: 'Whom we serve.',
      document: DOCUMENT,
      shared: false,
      version: 1,
      formats: ['CSV', 'NDJSON', 'JSON', 'XLSX'],
      viewerIsOwner: true,
      variables: [
        { name: 'country', type: 'String!', required: true, defaultValue: null },
        { name: 'n', type: 'Int', required: false, defaultValue: '2' },
      ],
    });
    const sides = '{ customers { nodes { orders(first: 1) { nodes { id } } subscriptions(first: 1) { nodes { id } } } } }';
    expect(await made({ document: sides })).toMatchObject({ formats: ['NDJSON', 'JSON'], variables: [] });
  });

  it('are refused with line and column if the document cannot be exported, and nothing is stored', async () => {
    const wrong: [document: string, line: number, column: number][] = [
      ['{ customers { nodes {\n nme } } }', 2, 2],
      ['{ customers', 1, 12],
      ['mutation { signOut { errors { code } } }', 1, 1],
      ['{ customers { nodes { id } } orders { nodes { id } } }', 1, 30],
      ['{ viewer { userId } }', 1, 3],
    ];
    const before = await listed(OWNER);
    for (const [document, line, column] of wrong) {
      const { errors } = await create({ document });
      expect(errors).toMatchObject([{ code: 'DOCUMENT_INVALID', path: ['document'], details: { line, column } }]);
    }
    for (const name of ['', 'Upper', 'a b', '-a', 'a/b', 'a.csv', 'x'.repeat(101)]) {
      expect(await codesOf(app, OWNER, 'createSavedQuery', { name, document: DOCUMENT })).toEqual(['INVALID']);
    }
    expect(await codesOf(app, OWNER, 'createSavedQuery', { name: 'long', document: `# ${'x'.repeat(16_000)}` })).toEqual([
      'INVALID',
    ]);
    expect(await listed(OWNER)).toEqual(before);
  });

  it('are seen by their owner, by the organization when shared, and by nobody else', async () => {
    const own = await made();
    const shared = await made({ shared: true });
    expect(await listed(OWNER)).toEqual(expect.arrayContaining([own['name'], shared['name']]));
    expect(await listed(COLLEAGUE)).toContain(shared['name']);
    expect(await listed(COLLEAGUE)).not.toContain(own['name']);
    for (const outside of [STRANGER, OPERATOR]) {
      expect(await listed(outside)).not.toContain(shared['name']);
      expect(await read(shared['id'] as string, outside)).toBeNull();
    }
    expect([await read(own['id'] as string, COLLEAGUE), await read(shared['id'] as string, COLLEAGUE, 'viewerIsOwner')]).toEqual([
      null,
      { viewerIsOwner: false },
    ]);
  });

  it('are changed and deleted by their owner only', async () => {
    const { id } = await made({ shared: true });
    const { id: own } = await made();
    for (const name of ['updateSavedQuery', 'deleteSavedQuery']) {
      const more = name === 'updateSavedQuery' ? { shared: false } : {};
      expect(await codesOf(app, COLLEAGUE, name, { savedQueryId: id, ...more })).toEqual(['NOT_OWNER']);
      for (const [who, which] of [
        [COLLEAGUE, own],
        [STRANGER, id],
        [OWNER, NEVER],
      ] as const) {
        expect(await codesOf(app, who, name, { savedQueryId: which, ...more })).toEqual(['NOT_FOUND']);
      }
    }
    const offered = 'availableActions { operation allowed code }';
    expect(await read(id as string, COLLEAGUE, offered)).toMatchObject({
      availableActions: [
        { operation: 'updateSavedQuery', allowed: false, code: 'NOT_OWNER' },
        { operation: 'deleteSavedQuery', allowed: false, code: 'NOT_OWNER' },
      ],
    });
  });

  it('keep their versions, and notice that somebody was faster', async () => {
    const { id, name } = await made();
    const change = (input: object) => mutate(app, OWNER, 'updateSavedQuery', { savedQueryId: id, ...input }, SELECTION);
    const document = '{ customers { nodes { id } } }';
    const { savedQuery } = await change({ document, shared: true, description: 'All', expectedVersion: 1 });
    expect(savedQuery).toMatchObject({ version: 2, document, shared: true, description: 'All', variables: [] });
    expect((await change({ name: 'late', expectedVersion: 1 })).errors).toMatchObject([
      { code: 'VERSION_CONFLICT', details: { version: 2 } },
    ]);
    expect((await change({ shared: true })).savedQuery).toMatchObject({ version: 2 });
    expect((await change({ description: '', dryRun: true })).errors).toEqual([]);
    const versions = await read(id as string, OWNER, 'versions { version name document shared description }');
    expect(versions?.['versions']).toEqual([
      { version: 2, name, document, shared: true, description: 'All' },
      { version: 1, name, document: DOCUMENT, shared: false, description: null },
    ]);
    for (let at = 3; at <= 13; at += 1) await change({ description: `Version ${at}` });
    expect((await stored(id as string)).map(({ version }) => Number(version))).toEqual([4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
    const { errors } = await change({ document: '{ customers { nodes { nme } } }' });
    expect(errors).toMatchObject([{ code: 'DOCUMENT_INVALID', details: { line: 1, column: 23 } }]);
  });

  it('have names of their own: one of each owner, one of each organization when shared, also in a race', async () => {
    await made({ name: 'twice', shared: true });
    expect(await codesOf(app, OWNER, 'createSavedQuery', { name: 'twice', document: DOCUMENT })).toEqual(['NAME_TAKEN']);
    expect(await codesOf(app, COLLEAGUE, 'createSavedQuery', { name: 'twice', document: DOCUMENT, shared: true })).toEqual([
      'NAME_TAKEN',
    ]);
    const private_ = await made({ name: 'twice' }, COLLEAGUE);
    expect(await codesOf(app, COLLEAGUE, 'updateSavedQuery', { savedQueryId: private_['id'], shared: true })).toEqual([
      'NAME_TAKEN',
    ]);
    expect(await codesOf(app, STRANGER, 'createSavedQuery', { name: 'twice', document: DOCUMENT, shared: true })).toEqual([]);
    const racing = Array.from({ length: 5 }, (_, index) =>
      codesOf(app, index % 2 ? OWNER : COLLEAGUE, 'createSavedQuery', { name: 'raced', document: DOCUMENT, shared: true }),
    );
    expect((await Promise.all(racing)).flat()).toEqual(Array.from({ length: 4 }, () => 'NAME_TAKEN'));
  });

  it('store nothing in a dry run, and once when repeated', async () => {
    const input = { name: 'dry', document: DOCUMENT };
    expect(await create({ ...input, dryRun: true })).toMatchObject({ errors: [], savedQuery: null });
    expect(await listed(OWNER)).not.toContain('dry');
    const keyed = { ...input, idempotencyKey: 'once' };
    const first = await create(keyed);
    expect(await create(keyed)).toEqual(first);
    const { id } = first['savedQuery'] as Row;
    const remove = (more: object) => mutate(app, OWNER, 'deleteSavedQuery', { savedQueryId: id, ...more }, 'deletedId');
    expect(await remove({ dryRun: true })).toEqual({ deletedId: null, errors: [] });
    expect(await remove({ idempotencyKey: 'gone' })).toEqual({ deletedId: id, errors: [] });
    expect(await remove({ idempotencyKey: 'gone' })).toEqual({ deletedId: id, errors: [] });
    expect(await codesOf(app, OWNER, 'deleteSavedQuery', { savedQueryId: id })).toEqual(['NOT_FOUND']);
    expect([await read(id as string, OWNER), await stored(id as string)]).toEqual([null, []]);
    const events = await eventsOf(app, OPERATOR, id as string);
    expect(events.filter(({ outcome }) => outcome === 'ACCEPTED').map(({ action }) => action as string)).toEqual([
      'createSavedQuery',
      'deleteSavedQuery',
    ]);
  });

  it('are at most a hundred of one owner', async () => {
    const email = 'sales.agent@alpine-distribution.example';
    const names = Array.from({ length: 100 }, (_, index) => `many-${index}`);
    for (const name of names) expect(await codesOf(app, email, 'createSavedQuery', { name, document: DOCUMENT })).toEqual([]);
    expect(await codesOf(app, email, 'createSavedQuery', { name: 'more', document: DOCUMENT })).toEqual([
      'TOO_MANY_SAVED_QUERIES',
    ]);
  });

  describe('at their addresses', () => {
    let token: string;
    let colleague: string;
    beforeAll(async () => {
      [token, colleague] = [await anApiToken(app, OWNER), await anApiToken(app, COLLEAGUE)];
      await made({ name: 'by-country', shared: true });
      await made({ name: 'secret' });
    });

    it('are answered in every format, with an API token as bearer or as password', async () => {
      const path = '/queries/by-country.json?var.country=DE&var.n=1';
      const { text, headers } = await fetched(app, path, basic(token));
      expect(headers.get('content-disposition')).toBe('attachment; filename=by-country.json');
      const { data } = await app.send(
        '{ customers(first: 100, filter: { country: { eq: "DE" } }) { nodes { name } } }',
        {},
        await app.as(OWNER),
      );
      const names = (rows: Row[]) => rows.map(({ name }) => name as string);
      expect(names(JSON.parse(text) as Row[])).toEqual(names(data?.['customers'].nodes as Row[]));
      for (const [extension, type] of [
        ['csv', 'text/csv'],
        ['ndjson', 'application/x-ndjson'],
        ['xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
      ]) {
        const answer = await fetched(app, `/queries/by-country.${extension}?var.country=DE`, {
          authorization: `Bearer ${token}`,
        });
        expect([answer.status, answer.headers.get('content-type')]).toEqual([200, expect.stringContaining(type ?? '')]);
      }
      expect((await fetched(app, `${path}&token=${token}`, {})).status).toBe(401);
    });

    it('are run by others of the organization with their own rights, when shared', async () => {
      expect((await fetched(app, '/queries/by-country.csv?var.country=DE', basic(colleague))).status).toBe(200);
      const stranger = await anApiToken(app, STRANGER);
      const answers = [
        await fetched(app, '/queries/secret.csv?var.country=DE', basic(colleague)),
        await fetched(app, '/queries/by-country.csv?var.country=DE', basic(stranger)),
        await fetched(app, '/queries/never.csv', basic(token)),
      ];
      expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
      expect(answers.map(({ error }) => error?.message.replace(/`.*`/, '…'))).toEqual(
        Array(3).fill(answers[0]?.error?.message.replace(/`.*`/, '…')),
      );
    });

    it('belong to the caller first, then to who shared', async () => {
      await made({ name: 'by-country', document: 'query { customers { nodes { id } } }' }, COLLEAGUE);
      expect((await fetched(app, '/queries/by-country.csv', basic(colleague))).text.split('\r\n')[0]).toBe('id');
      expect((await fetched(app, '/queries/by-country.csv?var.country=DE', basic(token))).text.split(',')[0]).toBe('name');
    });

    it('name what is wrong with a parameter', async () => {
      const refused = async (query: string): Promise<unknown> => {
        const { status, error } = await fetched(app, `/queries/by-country.csv?${query}`, basic(token));
        return [status, error?.extensions['variable'] ?? error?.extensions['parameter']];
      };
      expect(await refused('')).toEqual([400, 'country']);
      expect(await refused('var.country=DE&var.n=many')).toEqual([400, 'n']);
      expect(await refused('var.country=DE&var.country=AT')).toEqual([400, 'country']);
      expect(await refused('var.country=DE&var.nme=1')).toEqual([400, 'var.nme']);
      expect(await refused('country=DE')).toEqual([400, 'country']);
      expect((await fetched(app, '/queries/by-country.pdf', basic(token))).status).toBe(400);
    });

    it('take lists, objects and truth values', async () => {
      const document = `query ($filter: CustomerFilter!, $countries: [String!], $with: Boolean = false) {
        customers(filter: { and: [$filter, { country: { in: $countries } }] }) { nodes { country name @include(if: $with) } } }`;
      const { errors } = await create({ name: 'typed', document });
      if (errors.length > 0) throw new Error(JSON.stringify(errors));
      const filter = encodeURIComponent('{"not":{"country":{"eq":"DE"}}}');
      const { text } = await fetched(
        app,
        `/queries/typed.csv?var.filter=${filter}&var.countries=AT&var.countries=DE&var.with=true`,
        basic(token),
      );
      const [head, ...lines] = text.trimEnd().split('\r\n');
      expect(head).toBe('country,name');
      expect(new Set(lines.map((line) => line.slice(0, 2)))).toEqual(new Set(['AT']));
      expect((await fetched(app, '/queries/typed.csv?var.filter=x', basic(token))).error?.extensions).toMatchObject({
        variable: 'filter',
      });
    });
  });
});
