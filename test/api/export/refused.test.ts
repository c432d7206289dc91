import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { anApiToken } from '../../support/factories/tokens';
import { startDemoApp } from '../rights/support/demo-app';
import { ALPINE, basic, exported, fetched } from './support/ask';

/** Documents that cannot be exported: what is wrong, where, and in which words. */
const DOCUMENTS: [what: string, document: string, line: number, column: number, code: string, words: RegExp][] = [
  [
    'two root lists',
    '{ customers { nodes { name } }\n  orders { nodes { id } } }',
    2,
    3,
    'NOT_EXPORTABLE',
    /one root list.*orders/,
  ],
  [
    'one list twice',
    '{ a: customers { nodes { name } } b: customers { nodes { id } } }',
    1,
    35,
    'NOT_EXPORTABLE',
    /one root list/,
  ],
  ['no list', '{\n viewer { userId } }', 2, 2, 'NOT_EXPORTABLE', /viewer.*not a list/],
  ['an object by its id', '{ customer(id: "cus_x") { name } }', 1, 3, 'NOT_EXPORTABLE', /not a list/],
  ['a mutation', 'mutation {\n signOut { errors { code } } }', 1, 1, 'NOT_EXPORTABLE', /mutation cannot be exported/],
  [
    'two operations',
    'query A { customers { nodes { id } } }\nquery B { orders { nodes { id } } }',
    2,
    1,
    'NOT_EXPORTABLE',
    /one query/,
  ],
  ['an unknown field', '{ customers { nodes {\n  nme } } }', 2, 3, 'GRAPHQL_VALIDATION_FAILED', /nme/],
  ['what is not GraphQL', '{ customers {\n', 2, 1, 'GRAPHQL_PARSE_FAILED', /Expected Name/],
  ['no rows', '{ customers { pageInfo { hasNextPage } } }', 1, 3, 'NOT_EXPORTABLE', /selects no rows/],
  ['a count', '{ customers { totalCount nodes { name } } }', 1, 15, 'NOT_EXPORTABLE', /totalCount/],
  ['rows twice', '{ customers { nodes { name } edges { cursor } } }', 1, 30, 'NOT_EXPORTABLE', /edges/],
  ['pages backward', '{ customers(last: 5) { nodes { name } } }', 1, 13, 'NOT_EXPORTABLE', /last/],
  [
    'a list that may be left out',
    'query($no: Boolean!) { customers @skip(if: $no) { nodes { id } } }',
    1,
    34,
    'NOT_EXPORTABLE',
    /@skip/,
  ],
  [
    'lists side by side',
    '{ customers { nodes { subscriptions { nodes { id } }\n orders { nodes { id } } } } }',
    2,
    2,
    'NOT_EXPORTABLE',
    /side by side.*orders/,
  ],
  [
    'two columns of one name',
    '{ customers { nodes { s: subscriptions { hasMore: totalCount nodes { id } } } } }',
    1,
    62,
    'NOT_EXPORTABLE',
    /s\.hasMore/,
  ],
];

describeEngine('an export that is refused', () => {
  let app: TestApp;
  let token: string;
  beforeAll(async () => {
    app = await startDemoApp();
    token = await app.as(ALPINE);
  });
  afterAll(() => app.stop());

  it.each(DOCUMENTS)('says where the document has %s', async (_what, document, line, column, code, words) => {
    const { status, error } = await exported(app, { document, format: 'CSV' }, token);
    expect({ status, places: error?.locations, code: error?.extensions['code'] }).toEqual({
      status: 400,
      places: [{ line, column }],
      code,
    });
    expect(error?.message).toMatch(words);
  });

  it('keeps lists side by side in formats that are not flat', async () => {
    const document =
      '{ customers { nodes { name subscriptions(first: 1) { nodes { id } } orders(first: 1) { nodes { id } } } } }';
    const { status, text } = await exported(app, { document, format: 'NDJSON' }, token);
    expect(status).toBe(200);
    expect(JSON.parse(text.split('\n')[0] ?? '')).toMatchObject({
      subscriptions: { nodes: expect.any(Array), pageInfo: { hasNextPage: expect.any(Boolean) } },
      orders: { nodes: expect.any(Array), pageInfo: { hasNextPage: expect.any(Boolean) } },
    });
  });

  it('names the variable that does not fit', async () => {
    const document =
      'query($n: Int!, $filter: CustomerFilter) { customers(filter: $filter) { nodes { subscriptions(first: $n) { nodes { id } } } } }';
    const refused = async (variables: object): Promise<unknown> => {
      const { status, error } = await exported(app, { document, variables, format: 'CSV' }, token);
      return [status, error?.extensions['code'], /\$\w+/.exec(error?.message ?? '')?.[0]];
    };
    expect(await refused({})).toEqual([400, 'BAD_USER_INPUT', '$n']);
    expect(await refused({ n: 'many' })).toEqual([400, 'BAD_USER_INPUT', '$n']);
    expect(await refused({ n: 1, filter: { nme: { eq: 'x' } } })).toEqual([400, 'BAD_USER_INPUT', '$filter']);
    expect(await refused({ n: 1, more: 1 })).toEqual([400, 'BAD_USER_INPUT', '$more']);
  });

  it('explains a request that is no export', async () => {
    const document = '{ customers { nodes { name } } }';
    const bodies = [
      {},
      { document },
      { document, format: 'PDF' },
      { document, format: 'CSV', more: 1 },
      { document: 1, format: 'CSV' },
    ];
    for (const body of bodies) {
      const { status, error } = await exported(app, body, token);
      expect([status, error?.extensions['code']]).toEqual([400, 'BAD_USER_INPUT']);
    }
    const names = ['a/b', 'a\nb', '', 'x'.repeat(101)];
    for (const fileName of names) {
      expect((await exported(app, { document, format: 'CSV', fileName }, token)).status).toBe(400);
    }
  });

  it('asks for credentials that a spreadsheet can send', async () => {
    const body = { document: '{ customers { nodes { name } } }', format: 'CSV' };
    const challenge = /^Basic realm=/;
    for (const headers of [{}, { authorization: 'Bearer wrong' }, basic('wrong'), { authorization: 'Basic !' }]) {
      const answer = await exported(app, body, null, headers);
      expect([answer.status, answer.error?.extensions['code']]).toEqual([401, 'UNAUTHENTICATED']);
      expect(answer.headers.get('www-authenticate')).toMatch(challenge);
    }
    expect((await fetched(app, '/queries/none.csv', {})).status).toBe(401);
    // The password of the account is no token.
    expect((await exported(app, body, null, basic('demo-Partner-Graph-1', ALPINE))).status).toBe(401);
    expect((await exported(app, body, null, basic(await anApiToken(app, ALPINE)))).status).toBe(200);
  });

  it('needs the right to export, also of a token', async () => {
    const body = { document: '{ customers { nodes { name } } }', format: 'CSV' };
    const limited = await anApiToken(app, ALPINE, { actions: ['CUSTOMER_READ'] });
    const { status, error } = await exported(app, body, limited);
    expect([status, error?.extensions]).toMatchObject([403, { code: 'FORBIDDEN', action: 'EXPORT_RUN' }]);
    const enough = await anApiToken(app, ALPINE, { actions: ['CUSTOMER_READ', 'EXPORT_RUN'] });
    expect((await exported(app, body, enough)).status).toBe(200);
  });
});
