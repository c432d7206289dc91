import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { codesOf, mutate } from '../../support/mutate';
import { line, order } from '../orders/support/shop';
import { startDemoApp } from '../rights/support/demo-app';
import { act, ALPINE, ELBE, offerId, people, seen, shop } from '../subscriptions/support/world';

describeEngine('subscriptions of a customer', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startDemoApp();
  });
  afterAll(() => app.stop());

  it('are added, enlarged, upgraded, supported and credited [rows 71, 72, 76, 122, 130, 131, 132, 133, 134, 135, 136, 137, 138, 140, 142]', async () => {
    const world = await shop(app, 'Workplace Standard');
    const { customerId, subscriptionId, resellerId: elbeId } = world;

    // Another one is added; the reseller is picked from the list of those that serve the customer.
    const resellers = await app.send(
      'query($id: ID!) { customer(id: $id) { resellers { nodes { id name } } } }',
      { id: customerId },
      await app.as(ALPINE),
    );
    expect(resellers.data?.['customer'].resellers.nodes).toEqual([{ id: elbeId, name: 'Elbe Cloud' }]);
    const added = await order(app, ALPINE, { customerId, lines: [await line(app, 'Project Planning', { resellerId: elbeId })] });
    expect(added['lines'].nodes[0].resellerOfRecord.name).toBe('Elbe Cloud');
    const list = await app.send(
      'query($id: ID!) { customer(id: $id) { subscriptions { nodes { id name } } } subscriptions(first: 1) { totalCount } }',
      { id: customerId },
      await app.as(ELBE),
    );
    expect((list.data?.['customer'].subscriptions.nodes as { name: string }[]).map(({ name }) => name).sort()).toEqual([
      'Project Planning',
      'Workplace Standard',
    ]);

    // More licenses, then the next larger suite.
    expect((await act(app, ALPINE, 'changeQuantity', { subscriptionId, quantity: 9 }))['subscription'].quantity).toBe(9);
    const upgraded = await act(app, ALPINE, 'upgradeSubscription', {
      subscriptionId,
      targetOfferId: await offerId(app, 'Workplace Premium'),
    });
    const id = upgraded['subscription'].id as string;
    expect(upgraded['subscription']).toMatchObject({ quantity: 9, upgradedFrom: { id: subscriptionId } });

    // The detail page chooses who supports it; the reseller of record earns credit.
    expect(
      (await act(app, ALPINE, 'setSupportContact', { subscriptionId: id, partnerId: elbeId }))['subscription'].supportContact,
    ).toEqual({ kind: 'RESELLER', name: 'Elbe Cloud' });
    const credits = await app.send(
      '{ incentiveCredits(first: 100) { nodes { endsAt subscription { id } } } }',
      {},
      await app.as('billing.admin@elbe-cloud.example'),
    );
    const open = (
      credits.data?.['incentiveCredits'].nodes as { endsAt: string | null; subscription: { id: string } | null }[]
    ).filter(({ endsAt }) => endsAt === null);
    expect(open.map(({ subscription }) => subscription?.id)).toContain(id);
    expect(
      (await act(app, ALPINE, 'setResellerOfRecord', { subscriptionId: id, resellerId: null }))['subscription'].resellerOfRecord,
    ).toBeNull();

    // Its people get their licenses.
    const users = await people(app, world, ['lena', 'jonas']);
    const assigned = await act(app, world.admin, 'assignLicenses', { subscriptionId: id, customerUserIds: users });
    expect(assigned['subscription'].assignedLicenses).toBe(2);
  });

  it('grow at the request of the reseller if the provider agrees [rows 3, 85, 105, 132]', async () => {
    const { customerId, subscriptionId } = await shop(app, 'Workplace Basic');
    const { data } = await app.send('{ viewer { organization { id } } }', {}, await app.as(ALPINE));
    const providerId = data?.['viewer'].organization.id as string;
    const ask = async (more: object): Promise<string> => {
      const answer = await mutate(
        app,
        ELBE,
        'requestOrder',
        { providerId, customerId, note: 'Bitte', ...more },
        'orderRequest { id status }',
      );
      expect(answer.errors).toEqual([]);
      return answer['orderRequest'].id as string;
    };
    // More licenses: approved.
    const more = await ask({ subscriptionId, targetQuantity: 15 });
    expect(await codesOf(app, ALPINE, 'approveOrderRequest', { orderRequestId: more })).toEqual([]);
    expect((await seen(app, ELBE, subscriptionId))['quantity']).toBe(15);
    // A new subscription: declined with a reason that the reseller reads.
    const other = await ask({ lines: [await line(app, 'Project Planning')] });
    expect(await codesOf(app, ALPINE, 'declineOrderRequest', { orderRequestId: other, reason: 'Erst die Rechnung.' })).toEqual(
      [],
    );
    const read = await app.send(
      'query($id: ID!) { orderRequest(id: $id) { status decisionReason viewerCan } }',
      { id: other },
      await app.as(ELBE),
    );
    expect(read.data?.['orderRequest']).toEqual({ status: 'DECLINED', decisionReason: 'Erst die Rechnung.', viewerCan: [] });
    // One that it takes back itself cannot be approved any more.
    const third = await ask({ subscriptionId, targetQuantity: 20 });
    expect(await codesOf(app, ELBE, 'withdrawOrderRequest', { orderRequestId: third })).toEqual([]);
    expect(await codesOf(app, ALPINE, 'approveOrderRequest', { orderRequestId: third })).toEqual(['INVALID_STATE']);
    expect((await seen(app, ELBE, subscriptionId))['quantity']).toBe(15);
  });

  it('depend on roles that are described where people ask for them [rows 10, 50]', async () => {
    const { data } = await app.send('{ __type(name: "Role") { enumValues { name description } } }');
    const roles = data?.['__type'].enumValues as { name: string; description: string }[];
    expect(roles.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['GLOBAL_ADMIN', 'USER_ADMIN', 'ADMIN_AGENT', 'SALES_AGENT']),
    );
    expect(roles.every(({ description }) => description.length > 10)).toBe(true);
    const actions = async (local: string): Promise<string[]> => {
      const answer = await app.send('{ viewer { actions } }', {}, await app.as(`${local}@elbe-cloud.example`));
      return answer.data?.['viewer'].actions as string[];
    };
    // The gate of a reseller's pages: who may invite customers, add users, work for customers.
    expect(await actions('global.admin')).toEqual(expect.arrayContaining(['CUSTOMER_INVITE', 'USER_CREATE']));
    expect(await actions('user.admin')).toContain('USER_CREATE');
    expect(await actions('user.admin')).not.toContain('CUSTOMER_READ');
    expect(await actions('admin.agent')).toEqual(
      expect.arrayContaining(['CUSTOMER_ADMINISTER', 'CUSTOMER_INVITE_WITH_DELEGATED_ADMIN']),
    );
    expect(await actions('sales.agent')).not.toContain('CUSTOMER_INVITE_WITH_DELEGATED_ADMIN');
    const refused = await app.send('{ customers { totalCount } }', {}, await app.as('user.admin@elbe-cloud.example'));
    expect(refused.errors[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', action: 'CUSTOMER_READ' });
  });
});
