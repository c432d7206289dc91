import { propertyOfRaw } from '../../../src/graph/row';
import { snake } from '../../../src/graph/declare';
import { rebuildScopes } from '../../../src/demo/write';
import { changeWindowEnd, termAt, type SubscriptionDates } from '../../../src/modules/sales/subscription-status';
import { changeWindowEndSql, termStartSql } from '../../../src/modules/sales/subscription-term-sql';
import type { Viewer } from '../../../src/policy/viewer';
import { Random } from '../../hunt/random';
import { startTestApp, type TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { buildChannel, type Channel } from '../../support/factories/channel';

const DAY = 86_400_000;
const SUBSCRIPTIONS = 150;
/** The last days of short and long months, leap years, and the century that is none. */
const STARTS = ['2023-01-31', '2024-01-30', '2024-02-29', '2024-08-31', '2025-02-28', '2025-12-31', '2026-03-01', '2097-03-31'];
const NOON = 43_200_123;

type Stored = SubscriptionDates & {
  id: string;
  inSql: number;
  windowInSql: number;
};

describeEngine('the current term of a subscription', () => {
  let app: TestApp;
  let channel: Channel;
  const random = new Random(26);
  beforeAll(async () => {
    app = await startTestApp({ env: { MAX_COST: '10000000' } });
    channel = await buildChannel(app.database, SUBSCRIPTIONS);
    await app.database.transaction(async (writer) => {
      for (const id of channel.subscriptions) {
        const starts = Date.parse(random.pick(STARTS)) + random.pick([0, 1, NOON, DAY - 1]);
        const term = random.pick(['P1M', 'P1M', 'P1Y', 'P3Y']);
        const dates = { state: 'RUNNING', startsAt: starts, termStartsAt: starts, termEndsAt: starts, term, autoRenew: true };
        // Mostly terms that follow from the start, and some that end on another day, as imported ones may.
        const { endsAt } = termAt(dates, starts + random.int(0, 3) * 31 * DAY);
        const ends = random.chance(0.2) ? endsAt + random.int(0, 5) * DAY : endsAt;
        await writer.run(
          'UPDATE subscription SET state = ?, auto_renew = ?, starts_at = ?, term_starts_at = ?, term_ends_at = ?, term = ? WHERE id = ?',
          [
            random.pick(['RUNNING', 'RUNNING', 'RUNNING', 'SUSPENDED', 'CANCELLED']),
            random.chance(0.8) ? 1 : 0,
            starts,
            starts,
            ends,
            term,
            id,
          ],
        );
      }
      await rebuildScopes(writer);
    });
  });
  afterAll(() => app.stop());

  it('is the same in SQL, whenever it is asked for and however late renewals are stored', async () => {
    const { engine } = app.database;
    const of = (name: string): string => `t.${snake(propertyOfRaw(name) ?? name)}`;
    const request = { engine, viewer: {} as Viewer, organizationId: '', userId: '', sessionId: '' };
    const columns = ['id', 'state', 'startsAt', 'termStartsAt', 'termEndsAt', 'term', 'autoRenew'];
    const sql = `SELECT ${columns.map((name) => `t.${snake(name)} AS ${name}`).join(', ')},
      ${termStartSql(of, 'request.at', request)} AS inSql, ${changeWindowEndSql(of, 'request.at', request)} AS windowInSql
      FROM (SELECT ? AS at) request JOIN subscription t ON 1 = 1`;
    const differ: unknown[] = [];
    let renewed = 0;
    const days = [0, 1, 28, 29, 30, 31, 59, 365, 366, 1_096, 1_500, 3_000, 29_000];
    const asides = [-1, 0, 1, NOON];
    const moments = STARTS.flatMap((start) =>
      days.flatMap((later) => asides.map((aside) => Date.parse(start) + later * DAY + aside)),
    );
    for (const now of moments) {
      const rows = await app.database.rows<Stored>(sql, [now]);
      expect(rows).toHaveLength(SUBSCRIPTIONS);
      for (const { inSql, windowInSql, ...dates } of rows) {
        const row: SubscriptionDates = dates;
        const { startsAt } = termAt(row, now);
        if (startsAt !== row.termStartsAt) renewed += 1;
        const wanted = [startsAt, changeWindowEnd(row, now)];
        if (inSql !== wanted[0] || windowInSql !== wanted[1]) differ.push({ now, row, inSql, windowInSql, wanted });
      }
    }
    expect(differ.slice(0, 3)).toEqual([]);
    expect(renewed).toBeGreaterThan(10_000);
  });

  const FIELDS = [
    ['termStartsAt', 'TERM_STARTS_AT'],
    ['changeWindowEndsAt', 'CHANGE_WINDOW_ENDS_AT'],
  ] as const;

  it.each(FIELDS)('is filtered, ordered, paged and grouped as it is shown: %s', async (field, key) => {
    type Shown = Record<string, string> & { id: string };
    const nodes = `totalCount pageInfo { hasNextPage endCursor } nodes { id shown: ${field} }`;
    const walk = async (args: string): Promise<Shown[]> => {
      const token = await app.as(channel.emails.provider);
      const walked: Shown[] = [];
      for (let after = '', more = true; more;) {
        const { data, errors } = await app.send(`{ subscriptions(first: 70, ${args}${after}) { ${nodes} } }`, {}, token);
        expect(errors).toEqual([]);
        const page = data?.['subscriptions'];
        walked.push(...(page.nodes as Shown[]));
        more = page.pageInfo.hasNextPage as boolean;
        after = `, after: "${page.pageInfo.endCursor}"`;
        if (!more) expect(page.totalCount).toBe(walked.length);
      }
      return walked;
    };
    for (const at of ['2026-12-01T08:00:00Z', '2029-02-28T23:59:59.999Z', '2100-03-01T00:00:00Z']) {
      app.clock.set(Date.parse(at));
      const all = await walk('orderBy: { field: CREATED_AT }');
      expect(all).toHaveLength(SUBSCRIPTIONS);
      const times = all.map(({ shown = '' }) => shown).sort();
      const [from = '', to = ''] = [times[40], times[100]];
      const ids = (rows: readonly Shown[]): string[] => rows.map(({ id }) => id).sort();
      const filtered = (filter: string): Promise<Shown[]> => walk(`filter: { ${field}: ${filter} }`);
      expect(ids(await filtered(`{ between: ["${from}", "${to}"] }`))).toEqual(
        ids(all.filter(({ shown = '' }) => shown >= from && shown <= to)),
      );
      expect(ids(await filtered(`{ eq: "${from}" }`))).toEqual(ids(all.filter(({ shown }) => shown === from)));
      expect(ids(await filtered(`{ gt: "${to}" }`))).toEqual(ids(all.filter(({ shown = '' }) => shown > to)));
      expect(await filtered('{ isNull: true }')).toEqual([]);
      const ordered = await walk(`orderBy: [{ field: ${key}, direction: DESC }, { field: CREATED_AT }]`);
      const byTime = [...all].sort((a, b) =>
        a['shown'] === b['shown'] ? (a.id < b.id ? -1 : 1) : String(a['shown']) < String(b['shown']) ? 1 : -1,
      );
      expect(ordered).toEqual(byTime);
      const { data } = await app.send(
        `{ subscriptions { groupBy(by: [{ field: ${key}, per: MONTH }], first: 1000) { nodes { keys count } } aggregate { max { ${field} } } } }`,
        {},
        await app.as(channel.emails.provider),
      );
      const counts = new Map<string, number>();
      for (const { shown = '' } of all) counts.set(shown.slice(0, 7), (counts.get(shown.slice(0, 7)) ?? 0) + 1);
      const groups = data?.['subscriptions'].groupBy.nodes as { keys: string[]; count: number }[];
      expect(groups.map(({ keys, count }) => [keys[0], count])).toEqual([...counts].sort());
      expect(data?.['subscriptions'].aggregate.max[field]).toBe(times.at(-1));
    }
  });
});
