import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { sendMutation, type PayloadAnswer } from '../../support/mutate';
import { agreement, company } from '../customer-lifecycle/support/customers';
import { line } from '../orders/support/shop';
import { startDemoApp } from '../rights/support/demo-app';
import { ALPINE, people, shop, type Shop } from '../subscriptions/support/world';

/** SQL statements of a mutation, from the token to the answer, with those of its transaction; the same on both engines. */
const BUDGETS: Readonly<Record<string, number>> = {
  renameSubscription: 16,
  changeQuantity: 20,
  suspendSubscription: 18,
  setSupportContact: 16,
  'placeOrder of one line': 26,
  'placeOrder of forty lines': 26,
  'assignLicenses to one user': 18,
  'assignLicenses to thirty users': 18,
  createCustomer: 43,
  invitePartnership: 13,
  'a refused mutation': 8,
};

describeEngine('statements of mutations', () => {
  let app: TestApp;
  let world: Shop;
  let users: string[];
  const counted: Record<string, number> = {};
  beforeAll(async () => {
    app = await startDemoApp();
    world = await shop(app, 'Workplace Basic', { quantity: 100 });
    users = await people(
      app,
      world,
      Array.from({ length: 31 }, (_, index) => `n${index}`),
    );
  });
  afterAll(() => app.stop());

  const count = async (name: string, email: string, operation: string, input: object, codes: string[] = []): Promise<void> => {
    await app.as(email);
    const { data, statements } = await sendMutation(app, email, operation, input);
    expect((data?.[operation] as PayloadAnswer).errors.map(({ code }) => code)).toEqual(codes);
    counted[name] = statements;
  };

  it('stay within their budgets, whatever the number of lines and users', async () => {
    const { subscriptionId, customerId, resellerId: elbeId, admin } = world;
    await count('renameSubscription', ALPINE, 'renameSubscription', { subscriptionId, name: 'Neu' });
    await count('changeQuantity', ALPINE, 'changeQuantity', { subscriptionId, quantity: 101 });
    await count('setSupportContact', ALPINE, 'setSupportContact', { subscriptionId, partnerId: elbeId });
    const planning = await line(app, 'Project Planning');
    await count('placeOrder of one line', ALPINE, 'placeOrder', { customerId, lines: [planning] });
    await count('placeOrder of forty lines', ALPINE, 'placeOrder', {
      customerId,
      lines: Array.from({ length: 40 }, () => planning),
    });
    await count('assignLicenses to one user', admin, 'assignLicenses', { subscriptionId, customerUserIds: users.slice(0, 1) });
    await count('assignLicenses to thirty users', admin, 'assignLicenses', { subscriptionId, customerUserIds: users.slice(1) });
    await count('suspendSubscription', ALPINE, 'suspendSubscription', { subscriptionId });
    await count('createCustomer', ALPINE, 'createCustomer', company({ agreement: agreement() }));
    await count('invitePartnership', ALPINE, 'invitePartnership', { recipientEmail: 'zahl@anderswo.example' });
    await count('a refused mutation', ALPINE, 'suspendSubscription', { subscriptionId: 'sub_01jd00000000000000000000zz' }, [
      'NOT_FOUND',
    ]);
    expect(counted).toEqual(BUDGETS);
  });

  it('are at most two more for the available actions of a page of a hundred nodes', async () => {
    const pages: readonly [string, string][] = [
      [ALPINE, 'customers(first: 100) { nodes { id #} }'],
      [ALPINE, 'subscriptions(first: 100) { nodes { id #} }'],
      ['admin.agent@elbe-cloud.example', 'subscriptions(first: 100) { nodes { id #} }'],
      [ALPINE, 'orders(first: 100) { nodes { id #} }'],
      [ALPINE, 'orderRequests(first: 100) { nodes { id #} }'],
      [ALPINE, 'invitations(first: 100) { nodes { id #} }'],
      [ALPINE, 'partnerships(first: 100) { nodes { id #} }'],
      ['global.admin@alpine-distribution.example', 'users(first: 100) { nodes { id #} }'],
      ['operator@partner-graph.example', 'enrollments(first: 100) { nodes { id #} }'],
      ['operator@partner-graph.example', 'offers(first: 100) { nodes { id #} }'],
    ];
    const more: Record<string, number> = {};
    for (const [email, field] of pages) {
      const token = await app.as(email);
      const plain = await app.send(`{ ${field.replace('#', '')} }`, {}, token);
      const acting = await app.send(
        `{ ${field.replace('#', 'availableActions { operation allowed code } viewerCan ')} }`,
        {},
        token,
      );
      expect([field, acting.errors]).toEqual([field, []]);
      more[`${email.split('@')[0]} ${field}`] = acting.statements - plain.statements;
    }
    expect(Object.entries(more).filter(([, statements]) => statements > 2)).toEqual([]);
  });
});
