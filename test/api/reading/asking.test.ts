import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { startDemoApp } from '../rights/support/demo-app';

const PROVIDER = 'admin.agent@alpine-distribution.example';

const groups = (args: string, list = 'subscriptions', inner = 'keys count'): string =>
  `{ ${list} { groupBy(${args}) { totalCount nodes { ${inner} } } } }`;
const filtered = (filter: string, list = 'subscriptions'): string => `{ ${list}(filter: ${filter}) { totalCount } }`;
const nested = (depth: number): string => (depth === 0 ? '{}' : `{ not: ${nested(depth - 1)} }`);

/** Questions that are no questions. */
const MISTAKES: readonly (readonly [name: string, document: string])[] = [
  ['no key', groups('by: []')],
  ['six keys', groups(`by: [${'{ field: STATUS }, '.repeat(6)}]`)],
  ['an empty key', groups('by: [{}]')],
  ['a key that is two', groups('by: [{ field: STATUS, customer: { field: NAME } }]')],
  ['a key that is null', groups('by: [{ field: null }]')],
  ['a relation without a field', groups('by: [{ customer: {} }]')],
  ['two relations', groups('by: [{ customer: { field: NAME }, offer: { field: NAME } }]')],
  ['a unit of a text', groups('by: [{ field: NAME, per: DAY }]')],
  ['a unit without a field', groups('by: [{ per: DAY, customer: { field: NAME } }]')],
  ['an amount as key', groups('by: [{ field: UNIT_PRICE }]')],
  [
    'two types at once',
    groups('by: [{ partner: { provider: { field: NAME }, reseller: { field: NAME } } }]', 'customerRelationships'),
  ],
  ['no type', groups('by: [{ partner: {} }]', 'customerRelationships')],
  ['no groups', groups('by: [{ field: STATUS }], first: 0')],
  ['less than none', groups('by: [{ field: STATUS }], first: -1')],
  ['too many groups', groups('by: [{ field: STATUS }], first: 1001')],
  ['`having` of nothing', groups('by: [{ field: STATUS }], having: [{ function: COUNT }]')],
  [
    '`having` of two kinds',
    groups('by: [{ field: STATUS }], having: [{ function: COUNT, number: { gt: "1" }, time: { isNull: false } }]'),
  ],
  [
    '`having` of a time as a number',
    groups('by: [{ field: STATUS }], having: [{ function: MAX, field: STARTS_AT, number: { gt: "1" } }]'),
  ],
  ['`having` without a field', groups('by: [{ field: STATUS }], having: [{ function: SUM, number: { gt: "1" } }]')],
  ['the sum of a text', groups('by: [{ field: STATUS }], having: [{ function: SUM, field: NAME, number: { gt: "1" } }]')],
  [
    'the number of different amounts',
    groups('by: [{ field: STATUS }], orderBy: [{ function: COUNT_DISTINCT, field: UNIT_PRICE }]'),
  ],
  ['amounts of several currencies', groups('by: [{ field: STATUS }], orderBy: [{ function: SUM, field: MONTHLY_VALUE }]')],
  ['amounts of several periods', groups('by: [{ field: CURRENCY }], orderBy: [{ function: SUM, field: UNIT_PRICE }]')],
  ['an order by nothing', groups('by: [{ field: STATUS }], orderBy: [{}]')],
  ['an order by both', groups('by: [{ field: STATUS }], orderBy: [{ key: 0, function: COUNT }]')],
  ['an order by a key that is not there', groups('by: [{ field: STATUS }], orderBy: [{ key: 1 }]')],
  ['an order by a key before the first', groups('by: [{ field: STATUS }], orderBy: [{ key: -1 }]')],
  ['buckets of no time', groups('by: [{ field: STATUS }], fill: true')],
  ['buckets of two times', groups('by: [{ field: STARTS_AT, per: DAY }, { field: CREATED_AT, per: DAY }], fill: true')],
  [
    'buckets of groups with a condition',
    groups('by: [{ field: STARTS_AT, per: MONTH }], fill: true, having: [{ function: COUNT, number: { gte: 2 } }]'),
  ],
  ['buckets in an order', groups('by: [{ field: STARTS_AT, per: MONTH }], fill: true, orderBy: [{ function: COUNT }]')],
  ['more buckets than groups', groups('by: [{ field: STARTS_AT, per: DAY }, { customer: { field: NAME } }], fill: true')],
  ['an empty list of values', filtered('{ quantity: { in: [] } }')],
  ['a comparison with null', filtered('{ quantity: { eq: null } }')],
  ['`isNull` with null', filtered('{ quantity: { isNull: null } }')],
  ['between one', filtered('{ quantity: { between: [1] } }')],
  ['between three', filtered('{ quantity: { between: [1, 2, 3] } }')],
  ['an amount without its currency', filtered('{ monthlyValue: { gt: "1" } }')],
  ['an amount of no currency', filtered('{ monthlyValue: { gt: "1", currency: "XXQ" } }')],
  ['a count compared with null', filtered('{ subscriptions: { count: { eq: null } } }', 'customers')],
  ['a filter that is nested too deeply', filtered(nested(12))],
  ['a page of nothing', '{ subscriptions(first: 0) { totalCount } }'],
];

describeEngine('questions about lists', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startDemoApp();
  });
  afterAll(() => app.stop());

  const ask = async (document: string, variables: Record<string, unknown> = {}): Promise<any> => {
    const answer = await app.send(document, variables, await app.as(PROVIDER));
    expect(answer.errors).toEqual([]);
    return answer.data;
  };

  it.each(MISTAKES)('refuse %s, and say where', async (_, document) => {
    const { errors, status } = await app.send(document, {}, await app.as(PROVIDER));
    expect(status).toBeLessThan(500);
    expect(errors.map(({ extensions, path }) => [extensions.code, path?.length])).toEqual([
      ['BAD_USER_INPUT', expect.any(Number)],
    ]);
  });

  it('are the same behind every parent: a mistake is refused there too', async () => {
    const document = '{ customers(first: 3) { nodes { subscriptions { groupBy(by: []) { totalCount } } } } }';
    const { errors } = await app.send(document, {}, await app.as(PROVIDER));
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT', 'BAD_USER_INPUT', 'BAD_USER_INPUT']);
    expect(errors[0]?.path).toEqual(['customers', 'nodes', 0, 'subscriptions', 'groupBy']);
  });

  it('take null for what is not given', async () => {
    const document = `query($filter: CustomerSubscriptionFilter, $order: [CustomerSubscriptionOrder!], $having: [CustomerSubscriptionHaving!], $groupOrder: [CustomerSubscriptionGroupOrder!], $first: Int, $fill: Boolean, $field: CustomerSubscriptionField) {
      subscriptions(filter: $filter, orderBy: $order, first: $first) { groupBy(by: [{ field: STATUS, per: null, customer: null }, { field: $field }], having: $having, orderBy: $groupOrder, first: $first, fill: $fill) { totalCount } }
    }`;
    const nothing = { filter: null, order: null, having: null, groupOrder: null, first: null, fill: null };
    const { subscriptions } = await ask(document, { ...nothing, field: 'QUANTITY' });
    expect(subscriptions.groupBy.totalCount).toBeGreaterThan(1);
  });

  it('come in the same order with the buckets without rows: no value first, numbers by their value', async () => {
    const by = 'by: [{ parent: { field: QUANTITY } }, { field: STARTS_AT, per: YEAR }], first: 1000';
    const keysOf = async (args: string): Promise<string[][]> => {
      const { data, errors } = await app.send(groups(args), {}, await app.as(PROVIDER));
      expect(errors).toEqual([]);
      return (data?.['subscriptions'].groupBy.nodes as { keys: string[] }[]).map(({ keys }) => keys);
    };
    const [plain, filled] = [await keysOf(by), await keysOf(`${by}, fill: true`)];
    const known = new Set(plain.map((keys) => JSON.stringify(keys)));
    expect(filled.filter((keys) => known.has(JSON.stringify(keys)))).toEqual(plain);
    expect(filled.length).toBeGreaterThan(plain.length);
    expect(plain.some(([quantity]) => Number(quantity) > 9) && plain.some(([quantity]) => quantity === null)).toBe(true);
  });

  it('may name a key twice', async () => {
    const { subscriptions } = await ask(groups('by: [{ field: STATUS }, { field: STATUS }]'));
    for (const { keys } of subscriptions.groupBy.nodes) expect(keys[0]).toBe(keys[1]);
  });

  it('can be several in one document, under other names and in fragments', async () => {
    const fragments = `fragment Counted on CustomerSubscriptionConnection { aggregate { count } }
      fragment Grouped on CustomerSubscriptionConnection { byStatus: groupBy(by: [{ field: STATUS }]) { nodes { keys ...Sums } } }
      fragment Sums on CustomerSubscriptionGroup { sum { quantity } }`;
    const lists = `a: subscriptions { ...Counted ...Grouped }
      b: subscriptions { ...Counted aggregate { sum { quantity } } byTerm: groupBy(by: [{ field: TERM }]) { nodes { keys ... on CustomerSubscriptionGroup { count max { quantity } } } } }
      c: subscriptions { ...Counted aggregate { max { quantity } } ...Grouped byStatus: groupBy(by: [{ field: STATUS }]) { totals { count } } }`;
    const root = await ask(`{ ${lists} } ${fragments}`);
    const below = await ask(`{ customers(first: 5) { nodes { ${lists} } } } ${fragments}`);
    for (const one of [root, ...below.customers.nodes]) {
      expect(one.c.byStatus.totals.count).toBe(one.a.aggregate.count);
      const sum = one.a.byStatus.nodes.reduce((total: number, group: any) => total + Number(group.sum.quantity), 0);
      expect(Number(one.b.aggregate.sum.quantity ?? 0)).toBe(sum);
      const most = one.b.byTerm.nodes.map((group: any) => group.max.quantity);
      expect(one.c.aggregate.max.quantity).toBe(most.length > 0 ? Math.max(...most) : null);
    }
  });

  it('follow five relations, in filters and in keys', async () => {
    const filter = {
      customer: { subscriptions: { some: { order: { lines: { some: { offer: { prices: { count: { gte: 0 } } } } } } } } },
    };
    const by = [{ subscription: { order: { customer: { associatedReseller: { field: 'COUNTRY' } } } } }];
    const document = `query($filter: CustomerSubscriptionFilter, $by: [LicenseAssignmentGroupBy!]!) {
      subscriptions(filter: $filter) { totalCount } licenseAssignments { totalCount groupBy(by: $by) { nodes { keys count } } } }`;
    const { subscriptions, licenseAssignments } = await ask(document, { filter, by });
    expect(subscriptions.totalCount).toBeGreaterThan(0);
    const counted = licenseAssignments.groupBy.nodes.reduce((sum: number, { count }: { count: number }) => sum + count, 0);
    expect(counted).toBe(licenseAssignments.totalCount);
  });

  it('answer as many groups as there are rows', async () => {
    const { subscriptions } = await ask(
      '{ subscriptions { totalCount groupBy(by: [{ field: ID }], first: 1000) { totalCount nodes { keys } } } }',
    );
    expect(subscriptions.groupBy.totalCount).toBe(subscriptions.totalCount);
    expect(subscriptions.groupBy.nodes).toHaveLength(Math.min(1_000, subscriptions.totalCount));
  });
});
