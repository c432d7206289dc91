import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { answerTo, ask } from './support/ask';
import { ASKERS, type DemoAsker } from './support/askers';
import { startDemoApp } from './support/demo-app';
import { refusalOf, tableAllows } from './support/policy-table';
import { EVERYTHING, QUERIES } from './support/root-table';

const outcomes = (asker: DemoAsker): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(QUERIES).map(([field, action]) => [field, tableAllows(action, asker) ? 'allowed' : refusalOf(action, asker)]),
  );

describeEngine('root fields', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startDemoApp();
  });
  afterAll(() => app.stop());

  it('are all in test/api/rights/support/root-table.ts', async () => {
    type Names = { __schema: { queryType: { fields: { name: string }[] } } };
    const { __schema } = await ask<Names>(app, null, '{ __schema { queryType { fields { name } } } }');
    expect(__schema.queryType.fields.map(({ name }) => name).sort()).toEqual(Object.keys(QUERIES).sort());
  });

  it.each(ASKERS)('give $label the answer of the policy table, each by itself', async (asker) => {
    const { data, errors } = await answerTo(app, asker.email, EVERYTHING);
    const seen = Object.fromEntries(
      Object.keys(QUERIES).map((field) => {
        const error = errors.find(({ path }) => path?.[0] === field);
        expect(error === undefined || data?.[field] === null).toBe(true);
        return [field, error ? error.extensions : 'allowed'];
      }),
    );
    expect(seen).toEqual(outcomes(asker));
  });

  it('lose only the refused branch, also in the status of the answer', async () => {
    const { status, data } = await answerTo(app, null, '{ directory { totalCount } viewer { id } }');
    expect(data).toEqual({ directory: { totalCount: expect.any(Number) as number }, viewer: null });
    expect(status).toBe(200);
    const refused = await answerTo(app, null, '{ viewer { id } }');
    expect(refused.status).toBe(401);
  });

  it('refuse only the node that the role may not read in a list of nodes', async () => {
    const [partner] = await app.database.rows("SELECT id FROM partner WHERE name = 'Elbe Cloud'", []);
    const ids = ['cus_01jd00000000000000000000zz', partner?.['id']];
    const { data, errors } = await answerTo(
      app,
      'user.admin@elbe-cloud.example',
      'query($ids: [ID!]!) { nodes(ids: $ids) { id } }',
      {
        ids,
      },
    );
    expect(data).toEqual({ nodes: [null, { id: partner?.['id'] }] });
    expect(errors.map(({ path, extensions }) => [path, extensions['action']])).toEqual([[['nodes', 0], 'CUSTOMER_READ']]);
  });
});
