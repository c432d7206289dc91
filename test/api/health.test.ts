import { startTestApp, type TestApp } from '../support/app';
import { describeEngine } from '../support/database';

describeEngine('a server that is up', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.stop());

  it('says that it lives and is ready', async () => {
    expect(await (await fetch(`${app.url}/livez`)).json()).toEqual({ status: 'live' });
    expect(await (await fetch(`${app.url}/readyz`)).json()).toEqual({ status: 'ready' });
  });

  it('shows the directory to everybody, and a viewer to nobody', async () => {
    const answer = await app.send('{ directory { totalCount } viewer { id } }');
    expect(answer.data).toEqual({ directory: { totalCount: 0 }, viewer: null });
    expect(answer.errors.map((error) => error.extensions.code)).toEqual(['UNAUTHENTICATED']);
    expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });
});
