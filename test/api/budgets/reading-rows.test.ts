import { startTestApp, type TestApp } from '../../support/app';
import { describeEngine, engineUnderTest } from '../../support/database';
import { BUDGETS, type Budget } from './documents';
import { listen, openMeter, type Meter, type Sent } from './support/meter';
import { walksOf } from './support/walks';
import { PAGE, PAGED, pagesOf, VIEWERS, type Who } from './support/walk';
import { buildWorld, type World } from './support/world';

/** Documents that scan, and why they may. */
const SCANNING: Readonly<Record<string, string>> = {
  'backwards, ordered and filtered':
    'ordered by two keys: every pair of keys would take an index of its own, written with every row',
};

interface Place extends World {
  app: TestApp;
  meter: Meter;
  take: () => Sent[];
}

/** A tenth more or less, or a page where it is about a handful. */
const alike = (one: number, other: number): boolean => Math.abs(one - other) <= Math.max(0.1 * Math.min(one, other), PAGE);

describeEngine('rows that are read', () => {
  const places: Place[] = [];
  /** Everything that was sent, for its plans. */
  const sent = new Map<string, Sent>();
  beforeAll(async () => {
    for (const size of [1_000, 10_000]) {
      const app = await startTestApp();
      const world = await buildWorld(app.database, size);
      for (const who of VIEWERS) await app.as(world.channel.emails[who]);
      places.push({ ...world, app, meter: await openMeter(app), take: listen(app) });
    }
  });
  afterAll(async () => {
    for (const { app, meter } of places) {
      await meter.close();
      await app.stop();
    }
  });

  async function rowsOf(place: Place, document: string, variables: Record<string, unknown>, who: Who): Promise<number> {
    const { app, channel, meter, take } = place;
    const token = await app.as(channel.emails[who]);
    take();
    const { errors } = await app.send(document, variables, token);
    expect(errors).toEqual([]);
    let rows = 0;
    for (const one of take()) {
      sent.set(one.sql, one);
      // Traces are written behind answers, whichever comes next.
      if (!one.sql.includes('account_read')) rows += await meter.rowsOf(one);
    }
    return rows;
  }

  /** Without counts, which read what they count; see below. */
  const uncounted = (document: string): string =>
    document.replace(/\{ totalCount \}/g, '{ nodes { id } }').replace(/\btotalCount\b/g, '');

  const ofBudget = ({ document, variables, viewer }: Budget, place: Place): Promise<number> =>
    rowsOf(place, uncounted(document), variables?.(place.channel) ?? {}, viewer);

  const flat = BUDGETS.filter(({ name }) => SCANNING[name] === undefined);
  it.each(flat.map((budget) => [budget.name, budget] as const))(
    'are no more for a document in a world ten times as large: %s',
    async (_name, budget) => {
      const [small, large] = places as [Place, Place];
      const [few, many] = [await ofBudget(budget, small), await ofBudget(budget, large)];
      expect(few).toBeGreaterThan(0);
      expect({ few, many, more: many > few && !alike(few, many) }).toEqual({ few, many, more: false });
    },
  );

  // Not `users`: whether one is the last admin is asked of all people of the organization.
  it.each(['customers', 'subscriptions', 'orders', 'orderRequests', 'offers', 'invitations'])(
    'are no more for the available actions of a page in a world ten times as large: %s',
    async (list) => {
      const [small, large] = places as [Place, Place];
      const document = `{ ${list}(first: 50) { nodes { viewerCan } } }`;
      const [few, many] = [await rowsOf(small, document, {}, 'provider'), await rowsOf(large, document, {}, 'provider')];
      expect({ few, many, more: many > few && !alike(few, many) }).toEqual({ few, many, more: false });
    },
  );

  it('are counted once for a total', async () => {
    for (const place of places) {
      const { app, channel } = place;
      const document = '{ subscriptions(first: 1) { totalCount } }';
      const { data } = await app.send(document, {}, await app.as(channel.emails.provider));
      const { totalCount } = data?.['subscriptions'] as { totalCount: number };
      const rows = await rowsOf(place, document, {}, 'provider');
      expect({ totalCount, rows, once: alike(totalCount, rows - 2 * PAGE) }).toEqual({ totalCount, rows, once: true });
    }
  });

  // Forward behind a cursor, MariaDB looks one key more up for each row of these lists: 13 keys instead of 7.
  const REREAD = ['Query.customerRelationships', 'Query.delegatedAdminGrants'];

  it.each(PAGED)('are as many for the 21st page as for the first: %s', async (name, list) => {
    const large = places[1] as Place;
    const compared: string[] = [];
    const uneven: Record<string, number[]> = {};
    for (const who of VIEWERS) {
      for (const { way, first, deep } of await pagesOf(large.app, large, list, who)) {
        const [one, other] = [await rowsOf(large, first, {}, who), await rowsOf(large, deep, {}, who)];
        compared.push(way);
        const again = REREAD.includes(name) ? PAGE + 1 : 0;
        if (!alike(one, other) && !alike(one + again, other)) uneven[way] = [one, other];
      }
    }
    expect(compared.length).toBeGreaterThan(0);
    expect(uneven).toEqual({});
  });

  const onSqlite = engineUnderTest() === 'sqlite' ? it : it.skip;
  onSqlite('are found without walking a table or making an index, on any page of any list', async () => {
    const large = places[1] as Place;
    for (const { document, variables, viewer } of BUDGETS) {
      await rowsOf(large, document, variables?.(large.channel) ?? {}, viewer);
    }
    expect(sent.size).toBeGreaterThan(300);
    expect(await walksOf(large.app, sent.values())).toEqual([]);
  });
});
