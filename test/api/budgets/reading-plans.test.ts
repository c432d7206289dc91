import { startTestApp, type TestApp } from '../../support/app';
import { describeEngine, engineUnderTest } from '../../support/database';
import { BUDGETS } from './documents';
import { listen, type Sent } from './support/meter';
import { PAGED, pagesOf, VIEWERS, type Who } from './support/walk';
import { buildWorld, type World } from './support/world';

/** Lists that an operator reads whole are read in the order of an index, as far as the page goes or as they are counted. */
const WHOLE = /^SCAN \w+ USING (COVERING )?INDEX/;
/** What a statement brings along: its parents, the branches of its pages. */
const BROUGHT = /^SCAN (json_each|CONSTANT|\(subquery|SUBQUERY|[bpru]\b)/;

/** What SQLite plans when it knows nothing of how many rows there are. */
const describeSqlite = engineUnderTest() === 'sqlite' ? describeEngine : describe.skip;

describeSqlite('the plan of what is read', () => {
  let app: TestApp;
  let world: World;
  let take: () => Sent[];
  beforeAll(async () => {
    app = await startTestApp();
    world = await buildWorld(app.database, 300);
    for (const who of VIEWERS) await app.as(world.channel.emails[who]);
    take = listen(app);
  }, 60_000);
  afterAll(() => app.stop());

  /** Steps of plans that walk a table or make an index for one statement, with the statement. */
  async function walks(sent: readonly Sent[]): Promise<{ step: string; sql: string }[]> {
    const found: { step: string; sql: string }[] = [];
    for (const { sql, params } of new Map(sent.map((one) => [one.sql, one])).values()) {
      const steps = await app.database.rows(`EXPLAIN QUERY PLAN ${sql}`, params);
      const everything = !/ WHERE /.test(sql.replace(/ WHERE t\.(kind|id) .*/, ''));
      for (const detail of steps.map((step) => String(step['detail']))) {
        const walked = detail.startsWith('SCAN') && !BROUGHT.test(detail) && !(everything && WHOLE.test(detail));
        if (walked || detail.includes('AUTOMATIC')) found.push({ step: detail, sql });
      }
    }
    return found;
  }

  const send = async (document: string, variables: Record<string, unknown>, who: Who): Promise<void> => {
    const { errors } = await app.send(document, variables, await app.as(world.channel.emails[who]));
    expect(errors).toEqual([]);
  };

  it.each(BUDGETS.map((budget) => [budget.name, budget] as const))(
    'walks no table and makes no index: %s',
    async (_name, { document, variables, viewer }) => {
      take();
      await send(document, variables?.(world.channel) ?? {}, viewer);
      const sent = take();
      expect(sent.length).toBeGreaterThan(0);
      expect(await walks(sent)).toEqual([]);
    },
  );

  it.each(PAGED)('walks no table and makes no index, on the first page and the 21st: %s', async (_name, list) => {
    const sent: Sent[] = [];
    for (const who of VIEWERS) {
      for (const { first, deep } of await pagesOf(app, world, list, who)) {
        take();
        await send(first, {}, who);
        await send(deep, {}, who);
        sent.push(...take());
      }
    }
    expect(sent.length).toBeGreaterThan(0);
    expect(await walks(sent)).toEqual([]);
  });
});
