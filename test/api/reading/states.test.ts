import { rebuildScopes } from '../../../src/demo/write';
import { InvitationStatus } from '../../../src/modules/invitations/invitation.entity';
import { SubscriptionStatus } from '../../../src/modules/sales/subscription-status';
import { DEMO_DAY, startTestApp, type TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { buildChannel, type Channel } from '../../support/factories/channel';

interface Shown {
  id: string;
  status: string;
}

interface Listed {
  totalCount: number;
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
  nodes: Shown[];
}

type Direction = 'ASC' | 'DESC';

const DAY = 86_400_000;
const BEGIN = DEMO_DAY + DAY;
/** Where something begins and where a term or a link ends. */
const STARTS = [BEGIN, BEGIN + 10 * DAY];
const ENDS = [BEGIN + 20 * DAY, BEGIN + 20 * DAY + 1, BEGIN + 50 * DAY];
/** Days behind the end of a term at which its state changes. */
const LATER = [0, 30, 90, 120];

/** All pairs, triples … of one value of each list. */
const product = <T>(...lists: readonly (readonly T[])[]): T[][] =>
  lists.reduce<T[][]>((all, list) => all.flatMap((some) => list.map((one) => [...some, one])), [[]]);

const SUBSCRIPTIONS = product<string | number>(['RUNNING', 'SUSPENDED', 'CANCELLED'], [0, 1], STARTS, ENDS, ['P1M', 'P1Y']);
const INVITATIONS = product<string | number>(['PENDING', 'ACCEPTED', 'DECLINED', 'REVOKED'], ENDS);

/** Before, at and after each boundary, in the order of time. */
const MOMENTS = [...STARTS, ...ENDS.flatMap((end) => LATER.map((days) => end + days * DAY))]
  .flatMap((at) => [at - 1, at, at + 1])
  .filter((at, index, all) => all.indexOf(at) === index)
  .sort((a, b) => a - b);

const LISTS = [
  { list: 'subscriptions', states: Object.keys(SubscriptionStatus) },
  { list: 'invitations', states: Object.keys(InvitationStatus) },
] as const;

const PAGE = '{ totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } nodes { id status } }';
const byStatus = (status: Direction, time: Direction): string =>
  `orderBy: [{ field: STATUS, direction: ${status} }, { field: CREATED_AT, direction: ${time} }]`;

const compare = (a: string, b: string, direction: Direction): number => (a === b ? 0 : a < b === (direction === 'ASC') ? -1 : 1);

/** What a list should be: the rows as they are shown without filter and order. Ids sort by time. */
const expected = (all: readonly Shown[], keep: (status: string) => boolean, status: Direction, time: Direction): Shown[] =>
  all.filter((row) => keep(row.status)).sort((a, b) => compare(a.status, b.status, status) || compare(a.id, b.id, time));

/** Filters with what they mean. */
const filters = (states: readonly string[]): [text: string, keep: (status: string) => boolean][] => [
  ...states.map((state): [string, (status: string) => boolean] => [`{ status: { eq: ${state} } }`, (status) => status === state]),
  [`{ status: { in: [${states.slice(0, 2).join(', ')}] } }`, (status) => states.slice(0, 2).includes(status)],
  [`{ not: { status: { eq: ${states[1]} } } }`, (status) => status !== states[1]],
  ['{ status: { isNull: true } }', () => false],
];

describeEngine('states that follow from the time', () => {
  let app: TestApp;
  let channel: Channel;
  beforeAll(async () => {
    app = await startTestApp({ env: { MAX_COST: '10000000', MAX_FIELDS: '20000', MAX_TOKENS: '20000', MAX_ALIASES: '100' } });
    channel = await buildChannel(app.database, SUBSCRIPTIONS.length);
    const invitations = await app.database.rows<{ id: string }>('SELECT id FROM invitation ORDER BY id', []);
    await app.database.transaction(async (writer) => {
      for (const [index, id] of channel.subscriptions.entries()) {
        // Neighbors differ, so that no order of states is that of ids.
        const [state = '', renews = 0, starts = 0, ends = 0, term = ''] =
          SUBSCRIPTIONS[(index * 31) % SUBSCRIPTIONS.length] ?? [];
        await writer.run(
          'UPDATE subscription SET state = ?, auto_renew = ?, starts_at = ?, term_starts_at = ?, term_ends_at = ?, term = ?, customer_id = ? WHERE id = ?',
          [state, renews, starts, starts, ends, term, channel.customers[index % 3] ?? '', id],
        );
      }
      for (const [index, { id }] of invitations.entries()) {
        const [state = '', ends = 0] = INVITATIONS[(index * 5) % INVITATIONS.length] ?? [];
        await writer.run('UPDATE invitation SET state = ?, expires_at = ? WHERE id = ?', [state, ends, id]);
      }
      await rebuildScopes(writer);
    });
  });
  afterAll(() => app.stop());

  const ask = async (document: string, email = channel.emails.provider): Promise<Record<string, any>> => {
    const answer = await app.send(document, {}, await app.as(email));
    expect(answer.errors).toEqual([]);
    return answer.data ?? {};
  };

  it.each(LISTS)('filter and order $list as they are shown, before, at and after each boundary', async ({ list, states }) => {
    const seen = new Set<string>();
    const tries = filters(states);
    for (const at of MOMENTS) {
      app.clock.set(at);
      const fields = tries.map(
        ([text], index) => `f${index}: ${list}(first: 100, filter: ${text}, ${byStatus('ASC', 'DESC')}) ${PAGE}`,
      );
      const answer = await ask(
        `{ all: ${list}(first: 100) { nodes { id status } } up: ${list}(first: 100, ${byStatus('ASC', 'ASC')}) ${PAGE}
          down: ${list}(first: 100, ${byStatus('DESC', 'ASC')}) ${PAGE} ${fields.join(' ')} }`,
      );
      const all = answer['all'].nodes as Shown[];
      all.forEach(({ status }) => seen.add(status));
      const wanted = tries.map(([, keep]) => expected(all, keep, 'ASC', 'DESC'));
      expect(tries.map((_, index) => answer[`f${index}`].nodes as Shown[])).toEqual(wanted);
      expect(tries.map((_, index) => answer[`f${index}`].totalCount as number)).toEqual(wanted.map(({ length }) => length));
      const every = (): boolean => true;
      expect(answer['up'].nodes).toEqual(expected(all, every, 'ASC', 'ASC'));
      expect(answer['down'].nodes).toEqual(expected(all, every, 'DESC', 'ASC'));
    }
    expect([...seen].sort()).toEqual([...states].sort());
  });

  /** Walks through a list page by page. `read` answers a page of it. */
  async function walk(read: (args: string) => Promise<Listed>, size: number, backward: boolean): Promise<Shown[]> {
    const walked: Shown[] = [];
    for (let cursor: string | null = null, more = true; more;) {
      const from = cursor === null ? '' : `, ${backward ? 'before' : 'after'}: "${cursor}"`;
      const { nodes, pageInfo }: Listed = await read(`${backward ? 'last' : 'first'}: ${size}${from}`);
      if (backward) walked.unshift(...nodes);
      else walked.push(...nodes);
      cursor = backward ? pageInfo.startCursor : pageInfo.endCursor;
      more = backward ? pageInfo.hasPreviousPage : pageInfo.hasNextPage;
    }
    return walked;
  }

  const DIRECTIONS = product<Direction>(['ASC', 'DESC'], ['ASC', 'DESC']) as [Direction, Direction][];

  it.each(LISTS)('page through $list, forward and backward, in every order', async ({ list, states }) => {
    app.clock.set(BEGIN + 60 * DAY);
    const all = (await ask(`{ all: ${list}(first: 100) { nodes { id status } } }`))['all'].nodes as Shown[];
    const filter = `{ not: { status: { eq: ${states[2]} } } }`;
    for (const [status, time] of DIRECTIONS) {
      const read = async (args: string): Promise<Listed> =>
        (await ask(`{ ${list}(${args}, filter: ${filter}, ${byStatus(status, time)}) ${PAGE} }`))[list] as Listed;
      const whole = expected(all, (one) => one !== states[2], status, time);
      for (const backward of [false, true]) expect(await walk(read, 7, backward)).toEqual(whole);
    }
  });

  it.each([
    ['customers', 'provider'],
    ['resellers', 'provider'],
    ['providers', 'reseller'],
  ] as const)('are filtered, ordered, counted and paged below %s', async (parents, viewer) => {
    app.clock.set(BEGIN + 60 * DAY);
    const email = channel.emails[viewer];
    type Parent = { id: string; subscriptions: Listed };
    const read = async (args: string): Promise<Parent[]> =>
      (
        await ask(
          `{ ${parents}(first: 3, orderBy: [{ field: CREATED_AT }]) { nodes { id subscriptions(${args}) ${PAGE} } } }`,
          email,
        )
      )[parents].nodes as Parent[];
    const shown = await read('first: 100');
    expect(Math.max(...shown.map(({ subscriptions }) => subscriptions.nodes.length))).toBeGreaterThan(20);
    for (const [status, time] of DIRECTIONS) {
      for (const filter of ['{ status: { eq: ACTIVE } }', '{ status: { in: [ACTIVE, DELETED] } }', '{}']) {
        const keep = (one: string): boolean => filter === '{}' || filter.includes(one);
        const [whole, page] = [
          await read(`first: 100, filter: ${filter}, ${byStatus(status, time)}`),
          await read(`last: 3, filter: ${filter}, ${byStatus(status, time)}`),
        ];
        for (const [index, parent] of shown.entries()) {
          const wanted = expected(parent.subscriptions.nodes, keep, status, time);
          expect(whole[index]?.subscriptions).toMatchObject({ totalCount: wanted.length, nodes: wanted });
          expect(page[index]?.subscriptions).toMatchObject({ totalCount: wanted.length, nodes: wanted.slice(-3) });
          if (status === time) continue;
          const below = async (args: string): Promise<Listed> =>
            (await read(`${args}, filter: ${filter}, ${byStatus(status, time)}`))[index]?.subscriptions as Listed;
          for (const backward of [false, true]) expect(await walk(below, 10, backward)).toEqual(wanted);
        }
      }
    }
  });
});
