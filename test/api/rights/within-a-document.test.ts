import type { TestApp } from '../../support/app';
import { describeEngine, engineUnderTest } from '../../support/database';
import { startDemoApp } from './support/demo-app';

const ADMIN = 'admin.agent@alpine-distribution.example';
const ACTIVE = '{ subscriptions(first: 1, filter: { status: { eq: ACTIVE } }) { nodes { id } } }';

describeEngine('rights that change while a document runs', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startDemoApp();
  });
  afterAll(() => app.stop());

  it('hold from the next mutation of the document', async () => {
    const token = await app.as(ADMIN);
    const { data } = await app.send(ACTIVE, {}, token);
    const input = `{ subscriptionId: "${data?.['subscriptions'].nodes[0].id as string}", name: "Renamed" }`;
    const rename = (alias: string): string =>
      `${alias}: renameSubscription(input: ${input}) { subscription { name } errors { code } }`;
    // Somebody else takes the roles away at the moment of the first mutation: the database itself, so that nothing waits.
    const [user] = await app.database.rows<{ id: string }>('SELECT id FROM `user` WHERE email = ?', [ADMIN]);
    const takes = `DELETE FROM role_assignment WHERE user_id = '${user?.id}'`;
    const body = engineUnderTest() === 'sqlite' ? `BEGIN ${takes}; END` : `FOR EACH ROW ${takes}`;
    await app.database.dataSource.query(`CREATE TRIGGER takes_roles AFTER UPDATE ON subscription ${body}`);
    const answer = await app.send(`mutation { ${rename('first')} ${rename('second')} }`, {}, token);
    expect(answer.data).toEqual({ first: { subscription: { name: 'Renamed' }, errors: [] }, second: null });
    expect(answer.errors.map(({ path, extensions }) => [path, extensions.code])).toEqual([[['second'], 'FORBIDDEN']]);
  });
});
