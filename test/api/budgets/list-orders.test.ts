import { startTestApp, type TestApp } from '../../support/app';
import { describeEngine, engineUnderTest } from '../../support/database';
import { listen } from './support/meter';
import { documentFor, PAGE, PAGED, VIEWERS, waysOf } from './support/walk';
import type { Sent } from './support/watch';
import { buildWorld, type World } from './support/world';

/**
 * What a statement sorts before it takes the rows of a page. Pages of many parents are put together by the outer statement, which
 * sorts no more than these pages.
 */
async function sortsOf({ database }: TestApp, { sql, params }: Sent): Promise<string[]> {
  const together = sql.includes(') branch');
  const steps = await database.rows<Record<string, string | number>>(`EXPLAIN QUERY PLAN ${sql}`, params);
  return steps
    .filter(({ parent }) => !together || parent !== 0)
    .flatMap(({ detail }) => /.*TEMP B-TREE FOR .*ORDER BY/.exec(String(detail)) ?? []);
}

/** Tables that are walked for the children of a parent, because the index that is used does not have the parent. */
async function walkedIn({ database }: TestApp, { sql, params }: Sent): Promise<string[]> {
  const [, alias, column] = /(\w+)\.(\w+) AS `_parent`/.exec(sql) ?? [];
  if (alias === undefined || column === undefined) return [];
  const together = sql.includes(') branch');
  const steps = await database.rows<{ parent: number; detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, params);
  return steps
    .filter(({ parent }) => !together || parent !== 0)
    .map(({ detail }) => detail)
    .filter((detail) => new RegExp(`^(SEARCH|SCAN) ${alias}\\b`).test(detail) && !detail.includes(`${column}=?`));
}

describeEngine('a page of a list', () => {
  let app: TestApp;
  let world: World;
  let take: () => Sent[];
  beforeAll(async () => {
    app = await startTestApp();
    world = await buildWorld(app.database, 200);
    take = listen(app);
  });
  afterAll(() => app.stop());

  // What belongs to the customers of a viewer has no order of its own; the descriptions of such lists say so.
  it.each(PAGED.filter(([, { sorted }]) => !sorted))(
    'is read in the order of an index, in every order, forward and backward: %s',
    async (_name, list) => {
      const sorted: unknown[] = [];
      let pages = 0;
      for (const who of VIEWERS) {
        const token = await app.as(world.channel.emails[who]);
        for (const way of waysOf(list)) {
          take();
          const { errors = [] } = await app.send(documentFor(list, way, world, PAGE), {}, token);
          // On MariaDB, statements name the index, and fail without it.
          expect(errors.filter(({ extensions }) => extensions?.['code'] !== 'FORBIDDEN')).toEqual([]);
          const read = take().filter(({ sql }) => sql.includes(' ORDER BY ') && sql.includes(` LIMIT ${PAGE + 1}`));
          pages += read.length;
          if (engineUnderTest() !== 'sqlite') continue;
          for (const one of read) {
            const steps = [...(await sortsOf(app, one)), ...(await walkedIn(app, one))];
            for (const step of steps) sorted.push({ who, ...way, step, sql: one.sql });
          }
        }
      }
      expect(sorted).toEqual([]);
      expect(pages).toBeGreaterThan(0);
    },
  );
});
