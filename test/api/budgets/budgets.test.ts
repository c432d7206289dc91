import { startTestApp, type TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { buildChannel, type Channel } from '../../support/factories/channel';
import { ASKED } from './asking-documents';
import { BUDGETS, type Budget } from './documents';

interface World {
  app: TestApp;
  channel: Channel;
}

/** Values in an answer: a budget that nothing is read for says nothing. */
const valuesIn = (value: unknown): number =>
  Array.isArray(value)
    ? value.length + value.reduce((sum: number, part) => sum + valuesIn(part), 0)
    : value !== null && typeof value === 'object'
      ? Object.values(value).reduce((sum: number, part) => sum + valuesIn(part), 0)
      : value === null || value === undefined
        ? 0
        : 1;

describeEngine('statements of a query, which depend on its shape and not on the number of rows', () => {
  const worlds: World[] = [];
  beforeAll(async () => {
    for (const size of [10, 1_000]) {
      const app = await startTestApp();
      worlds.push({ app, channel: await buildChannel(app.database, size) });
    }
  });
  afterAll(async () => {
    for (const { app } of worlds) await app.stop();
  });

  const run = async ({ app, channel }: World, budget: Budget): Promise<{ statements: number; values: number }> => {
    const token = await app.as(channel.emails[budget.viewer]);
    const answer = await app.send(budget.document, budget.variables?.(channel) ?? {}, token);
    expect(answer.errors).toEqual([]);
    return { statements: answer.statements, values: valuesIn(answer.data) };
  };

  it('has budgets for at least 25 documents', () => {
    expect(BUDGETS.length).toBeGreaterThanOrEqual(25);
  });

  it.each([...BUDGETS, ...ASKED].map((budget) => [budget.name, budget] as const))(
    'keep to the budget of the document: %s',
    async (_name, budget) => {
      const [small, large] = worlds as [World, World];
      const few = await run(small, budget);
      const many = await run(large, budget);
      expect(few.values).toBeGreaterThan(0);
      expect({ few: few.statements, many: many.statements }).toEqual({ few: budget.statements, many: budget.statements });
      // Compiled or not, the second time costs the same.
      expect((await run(large, budget)).statements).toBe(budget.statements);
    },
  );
});
