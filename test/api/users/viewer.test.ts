import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { aProvider } from '../../support/factories/partners';
import { startWorld } from '../../support/factories/world';

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

  it('lists all actions that it may do', async () => {
    const { data } = await app.send('{ viewer { actions } }', {}, await app.as(GLOBAL_ADMIN));
    const actions = data?.['viewer'].actions as string[];
    const some = ['USER_CREATE', 'CUSTOMER_READ_DETAILS', 'OFFER_READ_PRICE', 'EXPORT_RUN', 'SAVED_QUERY_WRITE'];
    expect(actions).toEqual(expect.arrayContaining(some));
    expect(actions).not.toContain('MAIL_READ');
  });
});
