import { describeEngine } from '../../support/database';
import { OTHER_RESELLER, PROVIDER, RESELLER, startMarket, type Market } from '../../support/factories/market';
import { OPERATOR } from '../../support/factories/world';
import { codesOf, eventsOf, mutate } from '../../support/mutate';
import { act, NEVER, people, refusedWith, seen, shop, type Shop } from './support/world';

describeEngine('licenses', () => {
  let app: Market;
  let world: Shop;
  let users: string[];
  beforeAll(async () => {
    app = await startMarket();
  });
  beforeEach(async () => {
    world = await shop(app);
    users = await people(app, world, ['p1', 'p2', 'p3', 'p4', 'p5', 'p6']);
  });
  afterAll(() => app.stop());

  it('are assigned by a reseller with a grant, and the event names the customer [rows 90, 104]', async () => {
    const { subscriptionId, customerId } = world;
    const { subscription, errors } = await act(app, RESELLER, 'assignLicenses', {
      subscriptionId,
      customerUserIds: users.slice(0, 2),
    });
    expect(errors).toEqual([]);
    expect(subscription).toMatchObject({ assignedLicenses: 2, version: 1 });
    expect((await eventsOf(app, OPERATOR, subscriptionId)).at(-1)).toMatchObject({
      action: 'assignLicenses',
      onBehalfOfId: customerId,
    });
    const created = await mutate(
      app,
      RESELLER,
      'createCustomerUser',
      { customerId, name: 'Neu', email: `neu@${world.admin.split('@')[1]}`, roles: ['CUSTOMER_USER'] },
      'customerUser { id } temporaryPassword',
    );
    expect(created.errors).toEqual([]);
  });

  it('are removed by the customer itself', async () => {
    const { subscriptionId, admin } = world;
    await act(app, admin, 'assignLicenses', { subscriptionId, customerUserIds: users.slice(0, 2) });
    const { subscription } = await act(app, admin, 'removeLicenses', { subscriptionId, customerUserIds: users.slice(0, 1) });
    expect(subscription.assignedLicenses).toBe(1);
    expect((await eventsOf(app, OPERATOR, subscriptionId)).at(-1)).toMatchObject({
      action: 'removeLicenses',
      onBehalfOfId: null,
    });
  });

  it('are never more than bought, never for other customers, and assigned all or none', async () => {
    const { subscriptionId, admin } = world;
    await act(app, admin, 'assignLicenses', { subscriptionId, customerUserIds: users.slice(1, 2) });
    const assign = (customerUserIds: string[], id = subscriptionId, by = admin): Promise<string[]> =>
      refusedWith(app, by, 'assignLicenses', { subscriptionId: id, customerUserIds });
    expect(await assign([users[1] ?? ''])).toEqual(['ALREADY_ASSIGNED']);
    expect(await assign([users[0] ?? '', users[2] ?? '', users[3] ?? '', users[4] ?? '', users[5] ?? ''])).toEqual([
      'NOT_ENOUGH_LICENSES',
    ]);
    expect(await assign([users[2] ?? '', 'cur_01jd00000000000000000000zz'])).toEqual(['NOT_FOUND']);
    expect(await assign([users[2] ?? '', users[2] ?? ''])).toEqual(['INVALID']);
    expect(await assign([])).toEqual(['INVALID']);
    expect(await assign([users[2] ?? ''], NEVER)).toEqual(['NOT_FOUND']);
    expect(await assign([users[2] ?? ''], subscriptionId, OTHER_RESELLER)).toEqual(['NOT_FOUND']);
    expect(await assign([users[2] ?? ''], subscriptionId, 'sales.agent@reseller.example')).toEqual(['FORBIDDEN']);
    expect(await refusedWith(app, admin, 'removeLicenses', { subscriptionId, customerUserIds: [users[5] ?? ''] })).toEqual([
      'NOT_ASSIGNED',
    ]);
    const [foreign = ''] = await people(app, await shop(app), ['foreign']);
    expect(await assign([foreign])).toEqual(['NOT_FOUND']);
    const usage = await shop(app, 'Azure Plan', { quantity: 1, term: 'P1M' });
    const [theirs = ''] = await people(app, usage, ['theirs']);
    expect(await assign([theirs], usage.subscriptionId, usage.admin)).toEqual(['NO_LICENSES']);
    expect(
      await refusedWith(app, admin, 'assignLicenses', { subscriptionId, customerUserIds: [users[2] ?? ''], dryRun: true }),
    ).toEqual([]);
  });

  it('need the grant, without which the partner only sees that they exist', async () => {
    const other = await shop(app);
    const [user = ''] = await people(app, other, ['x1']);
    const { data } = await app.send(
      'query($id: ID!) { customer(id: $id) { delegatedAdminGrants(first: 9) { nodes { id } } } }',
      { id: other.customerId },
      await app.as(other.admin),
    );
    for (const { id } of data?.['customer'].delegatedAdminGrants.nodes as { id: string }[]) {
      expect(await codesOf(app, other.admin, 'revokeDelegatedAdmin', { grantId: id })).toEqual([]);
    }
    const input = { subscriptionId: other.subscriptionId, customerUserIds: [user] };
    expect(await refusedWith(app, RESELLER, 'assignLicenses', input)).toEqual(['DELEGATED_ADMIN_REQUIRED']);
    expect((await seen(app, RESELLER, other.subscriptionId))['availableActions']).toContainEqual({
      operation: 'assignLicenses',
      allowed: false,
      code: 'DELEGATED_ADMIN_REQUIRED',
    });
  });

  it('go to as many users as there are seats, however many ask at the same time', async () => {
    const crowd = await shop(app);
    const { subscriptionId, admin } = crowd;
    const many = await people(
      app,
      crowd,
      Array.from({ length: 12 }, (_, index) => `m${index}`),
    );
    for (let round = 0; round < 3; round += 1) {
      const answers = await Promise.all(
        many.map((id) => codesOf(app, admin, 'assignLicenses', { subscriptionId, customerUserIds: [id] })),
      );
      expect(answers.filter((codes) => codes.length === 0)).toHaveLength(5);
      expect(new Set(answers.flat())).toEqual(new Set(['NOT_ENOUGH_LICENSES']));
      const held = await app.database.rows('SELECT customer_user_id AS id FROM license_assignment WHERE subscription_id = ?', [
        subscriptionId,
      ]);
      expect(held).toHaveLength(5);
      expect((await seen(app, PROVIDER, subscriptionId))['assignedLicenses']).toBe(5);
      await act(app, admin, 'removeLicenses', { subscriptionId, customerUserIds: held.map(({ id }) => String(id)) });
    }
  });

  it('stay within the quantity when both change at the same time', async () => {
    const crowd = await shop(app, 'Workplace Basic', { quantity: 6 });
    const { subscriptionId, admin } = crowd;
    const many = await people(app, crowd, ['q0', 'q1', 'q2', 'q3', 'q4', 'q5']);
    await Promise.all([
      ...many.map((id) => codesOf(app, admin, 'assignLicenses', { subscriptionId, customerUserIds: [id] })),
      ...[2, 3, 4].map((quantity) => codesOf(app, PROVIDER, 'changeQuantity', { subscriptionId, quantity })),
    ]);
    const { quantity, assignedLicenses, licenses } = await seen(app, PROVIDER, subscriptionId);
    expect(assignedLicenses).toBe(licenses.nodes.length);
    expect(assignedLicenses).toBeLessThanOrEqual(quantity);
  });
});
