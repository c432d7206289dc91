import { startTestApp, type TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { buildChannel, type Channel } from '../../support/factories/channel';

interface PageOf {
  totalCount: number;
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
  nodes: { id: string; name: string }[];
}

const ORDERS = [
  '',
  '[{ field: NAME }]',
  '[{ field: NAME, direction: DESC }]',
  '[{ field: QUANTITY }]',
  '[{ field: TERM_ENDS_AT }, { field: NAME, direction: DESC }]',
];

describeEngine('a connection', () => {
  let app: TestApp;
  let channel: Channel;
  let token: string;
  beforeAll(async () => {
    app = await startTestApp();
    channel = await buildChannel(app.database, 37);
    token = await app.as(channel.emails.provider);
  });
  afterAll(() => app.stop());

  const page = async (args: string): Promise<PageOf> => {
    const document = `{ subscriptions(${args}) { totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } nodes { id name } } }`;
    const answer = await app.send(document, {}, token);
    expect(answer.errors).toEqual([]);
    return (answer.data as { subscriptions: PageOf }).subscriptions;
  };

  it.each(ORDERS)('is read completely by pages of every size, forward and backward, in the order %s', async (order) => {
    const by = order === '' ? '' : `, orderBy: ${order}`;
    const whole = (await page(`first: 100${by}`)).nodes.map((node) => node.id);
    expect(new Set(whole)).toEqual(new Set(channel.subscriptions));
    for (const size of [1, 7, 36, 37]) {
      const forward: string[] = [];
      const backward: string[] = [];
      for (let cursor: string | null = null, more = true; more;) {
        const next: PageOf = await page(`first: ${size}${by}${cursor ? `, after: "${cursor}"` : ''}`);
        expect([next.totalCount, next.pageInfo.hasPreviousPage]).toEqual([37, cursor !== null]);
        forward.push(...next.nodes.map((node) => node.id));
        cursor = next.pageInfo.endCursor;
        more = next.pageInfo.hasNextPage;
      }
      for (let cursor: string | null = null, more = true; more;) {
        const next: PageOf = await page(`last: ${size}${by}${cursor ? `, before: "${cursor}"` : ''}`);
        backward.unshift(...next.nodes.map((node) => node.id));
        cursor = next.pageInfo.startCursor;
        more = next.pageInfo.hasPreviousPage;
      }
      expect(forward).toEqual(whole);
      expect(backward).toEqual(whole);
    }
  });

  it.each([
    'first: 0',
    'first: 101',
    'first: -1',
    'last: 0',
    'first: 2, last: 2',
    'first: 2, after: "x"',
    'first: 2, after: ""',
    'first: 2, after: "WyJuYW1lOkFTQyIsIngiLCJ5Il0"',
  ])('refuses invalid arguments: %s', async (args) => {
    const answer = await app.send(`{ subscriptions(${args}) { nodes { id } } }`, {}, token);
    expect(answer.errors.map((error) => error.extensions.code)).toEqual(['BAD_USER_INPUT']);
  });

  it('shows nobody more than their own rows, whatever cursor they hold', async () => {
    const { pageInfo } = await page('first: 5');
    const customer = await app.as(channel.emails.customer);
    const answer = await app.send(
      `{ subscriptions(first: 100, after: "${pageInfo.startCursor}") { nodes { id } } }`,
      {},
      customer,
    );
    expect((answer.data as { subscriptions: PageOf }).subscriptions.nodes.length).toBeLessThanOrEqual(1);
  });

  it.each([
    ['{ name: { startsWith: "SUBSCRIPTION 1" } }', 11],
    ['{ name: { contains: "%" } }', 0],
    ['{ name: { contains: "_" } }', 0],
    ['{ name: { contains: "!" } }', 0],
    ['{ name: { eq: "subscription  3" } }', 1],
    ['{ name: { in: ["Subscription 1", "Subscription 2"] } }', 2],
    ['{ not: { name: { in: ["Subscription 1", "Subscription 2"] } } }', 35],
    ['{ quantity: { gt: 5 } }', 0],
    ['{ quantity: { gte: 5, lte: 5 } }', 37],
    ['{ or: [{ name: { eq: "Subscription 1" } }, { quantity: { lt: 5 } }] }', 1],
    ['{ resellerId: { isNull: true } }', 0],
    ['{ and: [{ autoRenew: { eq: true } }, { termEndsAt: { gt: "2020-01-01T00:00:00Z" } }] }', 37],
  ])('has the expected number of rows when it is filtered by %s: %i', async (filter, count) => {
    const filtered = await page(`first: 100, filter: ${filter}`);
    expect([filtered.totalCount, filtered.nodes.length]).toEqual([count, count]);
  });

  it('refuses filters that are too deep or too long', async () => {
    const deep = `${'{ not: '.repeat(9)}{ quantity: { gt: 1 } }${' }'.repeat(9)}`;
    const long = `{ quantity: { in: [${Array.from({ length: 101 }, (_, index) => index).join(', ')}] } }`;
    for (const filter of [deep, long, '{ quantity: { in: [] } }', '{ name: { eq: null } }']) {
      const answer = await app.send(`{ subscriptions(filter: ${filter}) { totalCount } }`, {}, token);
      expect(answer.errors.map((error) => error.extensions.code)).toEqual(['BAD_USER_INPUT']);
    }
  });
});
