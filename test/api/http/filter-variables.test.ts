import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { startDemoApp } from '../rights/support/demo-app';

const AGENT = 'admin.agent@alpine-distribution.example';

describeEngine('filters in variables', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startDemoApp();
  });
  afterAll(() => app.stop());

  /** The same document three times: what comes again may take another way through the server. */
  async function thrice(document: string, variables: Record<string, unknown>): Promise<unknown> {
    const token = await app.as(AGENT);
    const answers: unknown[] = [];
    for (let time = 0; time < 3; time += 1) {
      const { data, errors } = await app.send(document, variables, token);
      answers.push({ data, errors });
    }
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
    return answers[0];
  }

  it('give the same answer as filters in the document, however often it is sent', async () => {
    const inDocument = '{ or: [{ country: { eq: "DE" } }, { not: { country: { in: ["DE", "AT"] } } }] }';
    const written = await thrice(`{ customers(first: 100, filter: ${inDocument}) { totalCount nodes { id } } }`, {});
    const filter = { or: [{ country: { eq: 'DE' } }, { not: { country: { in: ['DE', 'AT'] } } }] };
    const field = 'customers(first: 100, filter: $filter) { totalCount nodes { id } }';
    for (const type of ['CustomerFilter', 'CustomerFilter!']) {
      expect(await thrice(`query($filter: ${type}) { ${field} }`, { filter })).toEqual(written);
    }
    const parts = 'query($any: [CustomerFilter!]!) { customers(first: 100, filter: { or: $any }) { totalCount nodes { id } } }';
    expect(await thrice(parts, { any: filter.or })).toEqual(written);
    expect(written).toMatchObject({ errors: [], data: { customers: { totalCount: expect.any(Number) as number } } });
  });

  it('are ignored if they are omitted, however often the document is sent', async () => {
    const pairs: readonly (readonly [document: string, variables: Record<string, unknown>, without: string])[] = [
      [
        'query($n: String, $c: String) { customers(filter: { name: { contains: $n }, country: { eq: $c } }) { totalCount } }',
        { c: 'DE' },
        '{ customers(filter: { country: { eq: "DE" } }) { totalCount } }',
      ],
      [
        'query($b: Boolean) { subscriptions(filter: { resellerId: { isNull: $b } }) { totalCount } }',
        {},
        '{ subscriptions { totalCount } }',
      ],
      ['query($n: Int) { customers(first: $n) { nodes { id } } }', {}, '{ customers { nodes { id } } }'],
    ];
    for (const [document, variables, without] of pairs) {
      expect(await thrice(document, variables)).toEqual(await thrice(without, {}));
    }
  });

  it('are refused if they are null, whatever the operator', async () => {
    for (const operator of ['eq', 'in', 'isNull']) {
      const filter = { resellerId: { [operator]: null } };
      const document = 'query($filter: CustomerSubscriptionFilter) { subscriptions(filter: $filter) { totalCount } }';
      const refused = await thrice(document, { filter });
      expect(refused).toMatchObject({ errors: [{ path: ['subscriptions'], extensions: { code: 'BAD_USER_INPUT' } }] });
    }
  });

  it('are refused if they have a default and are null where null is not allowed', async () => {
    const refused = await thrice('query($id: ID = "x") { offer(id: $id) { name } }', { id: null });
    expect(refused).toMatchObject({ errors: [{ path: ['offer'], extensions: { code: 'BAD_USER_INPUT' } }] });
    const ids = await thrice('query($ids: [ID!] = []) { nodes(ids: $ids) { id } }', { ids: null });
    expect(ids).toMatchObject({ errors: [{ path: ['nodes'], extensions: { code: 'BAD_USER_INPUT' } }] });
  });

  it('keep the conditions of fragments, both ways', async () => {
    const shown =
      'query($d: Boolean!) { customers(first: 1) { nodes @include(if: $d) { ...F } nodes { id } } } fragment F on Customer { name }';
    const keys = async (document: string, variables: Record<string, unknown>): Promise<string[]> => {
      const { data } = (await thrice(document, variables)) as { data: { customers: { nodes: [object] } } };
      return Object.keys(data.customers.nodes[0]);
    };
    expect(await keys(shown, { d: false })).toEqual(['id']);
    expect(await keys(shown, { d: true })).toEqual(['name', 'id']);
    const twice =
      'query($a: Boolean!, $b: Boolean!) { customers(first: 1) { nodes { ...F @include(if: $a) id ...F @include(if: $b) } } } fragment F on Customer { name country }';
    expect(await keys(twice, { a: false, b: true })).toEqual(['id', 'name', 'country']);
    expect(await keys(twice, { a: true, b: false })).toEqual(['name', 'country', 'id']);
  });

  it('keep an alias that is a keyword, and the status of a refusal', async () => {
    const token = await app.as(AGENT);
    for (let time = 0; time < 3; time += 1) {
      const { data } = await app.send('{ viewer { __proto__: id } }', {}, token);
      expect(Object.keys((data as { viewer: object }).viewer)).toEqual(['__proto__']);
      const refused = await app.send(
        'query($s: Boolean!) { viewer @skip(if: $s) { id } customer(id: "cus_x") { id } }',
        { s: true },
        token,
      );
      expect(refused.status).toBe(200);
    }
  });

  it('are reported as wrong if they are, however often the document is sent', async () => {
    const first = 'query($first: Int) { customers(first: $first) { totalCount } }';
    const filter = 'query($ids: [ID!]!) { nodes(ids: $ids) { id } }';
    for (const answer of [
      await thrice(first, { first: 'many' }),
      await thrice(filter, {}),
      await thrice(filter, { ids: [null] }),
    ]) {
      expect(answer).toMatchObject({ data: null, errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
    }
  });

  it('stop no process when anonymous callers send them again and again', async () => {
    const document = 'query($filter: DirectoryEntryFilter) { directory(first: 1, filter: $filter) { totalCount } }';
    for (let time = 0; time < 3; time += 1) {
      const { status } = await app.send(document, { filter: null });
      expect(status).toBeLessThan(500);
    }
    expect((await app.send('{ __typename }')).data).toEqual({ __typename: 'Query' });
  });
});
