import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { aProvider } from '../../support/factories/partners';
import { startWorld } from '../../support/factories/world';
import { buildGraph } from '../../../src/app/schema';
import { WITHOUT_OPERATION } from '../../../src/policy/policy';

const GLOBAL_ADMIN = 'global.admin@provider.example';

describeEngine('the viewer', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startWorld();
    await aProvider(app, { domain: 'provider.example' });
  });
  afterAll(() => app.stop());

  it('has its own id, so that clients do not confuse it with its user', async () => {
    const { data } = await app.send('{ viewer { id userId user { id } } }', {}, await app.as(GLOBAL_ADMIN));
    const { id, userId, user } = data?.['viewer'] as { id: string; userId: string; user: { id: string } };
    expect(user.id).toBe(userId);
    expect(id).not.toBe(userId);
    const { data: node } = await app.send('query($id: ID!) { node(id: $id) { id } }', { id }, await app.as(GLOBAL_ADMIN));
    expect(node).toEqual({ node: null });
  });

  it('lists all actions that it may do, except those that no operation needs', async () => {
    const { data } = await app.send('{ viewer { actions } }', {}, await app.as(GLOBAL_ADMIN));
    const actions = data?.['viewer'].actions as string[];
    expect(actions).toEqual(expect.arrayContaining(['USER_CREATE', 'CUSTOMER_READ_DETAILS', 'OFFER_READ_PRICE']));
    for (const action of WITHOUT_OPERATION) expect(actions).not.toContain(action.toUpperCase().replace('.', '_'));
    const asked = new Set([...buildGraph().declarations.registrations.values()].flatMap(({ action }) => action.split(' | ')));
    expect([...WITHOUT_OPERATION].filter((action) => asked.has(action))).toEqual([]);
  });
});
