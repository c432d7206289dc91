import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { startDemoApp } from '../rights/support/demo-app';

describeEngine('a list that says where rows without a value belong, although each has one', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startDemoApp();
  });
  afterAll(() => app.stop());

  it.each(['ASC', 'DESC'])('is answered, here in every place of a page: %s', async (direction) => {
    const token = await app.as('billing.admin@alpine-distribution.example');
    const first =
      '{ partnerships(first: 3) { nodes { provider { sharedCustomers(first: 5, resellerId: $r, orderBy: $o) { nodes { name } } } } } }';
    const [reseller] = await app.database.rows<{ id: string }>(
      "SELECT id FROM partner WHERE kind = 'RESELLER' ORDER BY id LIMIT 1",
      [],
    );
    const variables = { r: reseller?.id, o: [{ field: 'ACCESS_DETAILS', direction, nulls: 'LAST' }, { field: 'NAME' }] };
    const answer = await app.send(`query($r: ID!, $o: [CustomerOrder!]) ${first}`, variables, token);
    expect(answer.data?.['partnerships'].nodes.length).toBeGreaterThan(0);
    expect(answer.errors.filter(({ extensions }) => extensions.code === 'INTERNAL_SERVER_ERROR')).toEqual([]);
  });
});
