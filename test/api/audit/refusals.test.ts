import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { codesOf, mutate } from '../../support/mutate';
import { startDemoApp } from '../rights/support/demo-app';
import { signIn } from '../sign-in/support/sessions';

const OPERATOR = 'operator@partner-graph.example';
const ALPINE = 'global.admin@alpine-distribution.example';
const SALES = 'sales.agent@alpine-distribution.example';
const NEVER = 'cus_01jd00000000000000000000zz';
const MINUTE = 60_000;

interface Event {
  action: string;
  outcome: string;
  refusalCode: string | null;
  actorId: string | null;
  subjectId: string | null;
  times: number;
  at: string;
}

describeEngine('the audit trail', () => {
  let app: TestApp;
  beforeEach(async () => {
    app = await startDemoApp({ DATABASE_POOL_SIZE: '60' });
  });
  afterEach(() => app.stop());

  const events = async (email: string, filter: string): Promise<Event[]> => {
    const { data, errors } = await app.send(
      `{ auditEvents(first: 100, filter: { ${filter} }) { nodes { action outcome refusalCode actorId subjectId times at } } }`,
      {},
      await app.as(email),
    );
    expect(errors).toEqual([]);
    return data?.['auditEvents'].nodes as Event[];
  };
  const userId = async (email: string): Promise<string> =>
    String((await app.database.rows('SELECT id FROM `user` WHERE email = ?', [email]))[0]?.['id']);

  it('has every refusal, even when the counter cannot be written', async () => {
    await app.as(ALPINE);
    await app.database.dataSource.query('DROP TABLE refusal_tally');
    const input = { customerId: NEVER, attestation: true };
    const many = Array.from({ length: 25 }, () => codesOf(app, ALPINE, 'removeCustomerRelationship', input));
    expect(new Set((await Promise.all(many)).flat())).toEqual(new Set(['NOT_FOUND']));
    const refused = await events(OPERATOR, 'outcome: { eq: REFUSED }, action: { eq: "removeCustomerRelationship" }');
    expect(refused.filter(({ at }) => Date.parse(at) === app.clock.now())).toHaveLength(25);
  });

  it('has what the use case refused, what the role refused, and what anonymous callers tried', async () => {
    expect(await codesOf(app, ALPINE, 'removeCustomerRelationship', { customerId: NEVER, attestation: true })).toEqual([
      'NOT_FOUND',
    ]);
    expect(await codesOf(app, SALES, 'removeCustomerRelationship', { customerId: NEVER, attestation: true })).toEqual([
      'FORBIDDEN',
    ]);
    await signIn(app, ALPINE, 'not the password at all');
    const refused = await events(OPERATOR, 'outcome: { eq: REFUSED }, action: { in: ["removeCustomerRelationship", "signIn"] }');
    const mine = refused.filter(({ at }) => Date.parse(at) === app.clock.now());
    expect(mine).toMatchObject([
      {
        action: 'removeCustomerRelationship',
        refusalCode: 'NOT_FOUND',
        actorId: await userId(ALPINE),
        subjectId: NEVER,
        times: 1,
      },
      { action: 'removeCustomerRelationship', refusalCode: 'FORBIDDEN', actorId: await userId(SALES) },
      { action: 'signIn', refusalCode: 'INVALID_CREDENTIALS', actorId: null },
    ]);
    // The organization reads its own refusals; another one does not.
    const own = await events(ALPINE, 'outcome: { eq: REFUSED }, action: { eq: "removeCustomerRelationship" }');
    expect(own.filter(({ subjectId }) => subjectId === NEVER).length).toBe(1);
    expect(await events('global.admin@baltic-distribution.example', `subjectId: { eq: "${NEVER}" }`)).toEqual([]);
    expect(
      await events('global.admin@elbe-cloud.example', `actorId: { eq: "${await userId(ALPINE)}" }, outcome: { eq: REFUSED }`),
    ).toEqual([]);
  });

  it('is filtered by subject, actor, action, outcome and time', async () => {
    const before = app.clock.now();
    app.clock.advance(MINUTE);
    const { customerUser } = await mutate(
      app,
      'admin@rheingold-logistik.example',
      'createCustomerUser',
      {
        customerId: await idOf('Rheingold Logistik'),
        name: 'Neu',
        email: 'neu@rheingold-logistik.example',
        roles: ['CUSTOMER_USER'],
      },
      'customerUser { id }',
    );
    const admin = await userId('admin@rheingold-logistik.example');
    for (const filter of [
      `subjectId: { eq: "${(customerUser as { id: string }).id}" }`,
      `actorId: { eq: "${admin}" }, action: { eq: "createCustomerUser" }`,
      `at: { gt: "${new Date(before).toISOString()}" }, outcome: { eq: ACCEPTED }, action: { eq: "createCustomerUser" }`,
    ]) {
      expect([filter, (await events('admin@rheingold-logistik.example', filter)).map(({ action }) => action)]).toEqual([
        filter,
        ['createCustomerUser'],
      ]);
    }
  });

  it('names the customer for whom an agent acted, also in the history of what it made', async () => {
    const customerId = await idOf('Rheingold Logistik');
    const input = { customerId, name: 'Im Auftrag', email: 'auftrag@rheingold-logistik.example', roles: ['CUSTOMER_USER'] };
    const { customerUser, errors } = await mutate(
      app,
      'admin.agent@elbe-cloud.example',
      'createCustomerUser',
      input,
      'customerUser { id }',
    );
    expect(errors).toEqual([]);
    const { data } = await app.send(
      'query($id: ID!) { node(id: $id) { ... on CustomerUser { history(first: 5) { nodes { action actorId actorName actorOrganizationName onBehalfOfId } } } } }',
      { id: (customerUser as { id: string }).id },
      await app.as('admin@rheingold-logistik.example'),
    );
    expect(data?.['node'].history.nodes).toEqual([
      {
        action: 'createCustomerUser',
        actorId: await userId('admin.agent@elbe-cloud.example'),
        actorName: null,
        actorOrganizationName: 'Elbe Cloud',
        onBehalfOfId: customerId,
      },
    ]);
  });

  it('counts all refusals beyond twenty per actor and minute in one event, exactly', async () => {
    await app.as(ALPINE);
    const refuse = (): Promise<string[]> =>
      codesOf(app, ALPINE, 'removeCustomerRelationship', { customerId: NEVER, attestation: true });
    await Promise.all(Array.from({ length: 50 }, refuse));
    const refused = async (): Promise<Event[]> =>
      (await events(OPERATOR, `actorId: { eq: "${await userId(ALPINE)}" }, outcome: { eq: REFUSED }`)).filter(
        ({ at }) => Date.parse(at) >= app.clock.now() - MINUTE,
      );
    const first = await refused();
    expect(first.filter(({ action }) => action === 'removeCustomerRelationship')).toHaveLength(20);
    expect(first.filter(({ action }) => action === 'furtherRefusals')).toMatchObject([{ times: 30, refusalCode: 'MANY' }]);
    // Others are not held up, and the next minute begins anew.
    expect(await codesOf(app, SALES, 'removeCustomerRelationship', { customerId: NEVER, attestation: true })).toEqual([
      'FORBIDDEN',
    ]);
    app.clock.advance(MINUTE);
    await refuse();
    expect((await refused()).filter(({ action }) => action === 'removeCustomerRelationship')).toHaveLength(21);
  });

  it('leaves out dry runs', async () => {
    await codesOf(app, ALPINE, 'removeCustomerRelationship', { customerId: NEVER, attestation: true, dryRun: true });
    expect(await events(OPERATOR, `subjectId: { eq: "${NEVER}" }`)).toEqual([]);
  });

  async function idOf(name: string): Promise<string> {
    return String((await app.database.rows('SELECT id FROM organization WHERE name = ?', [name]))[0]?.['id']);
  }
});
