import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { codesOf, mutate } from '../../support/mutate';
import { organizationId, personOf } from '../customer-lifecycle/support/customers';
import { act, ALPINE, DAY, DONAU, ELBE, offerId, people, shop, type Shop } from '../subscriptions/support/world';
import { ask } from './support/ask';
import { startDemoApp } from './support/demo-app';

const HOUR = 3_600_000;
const ELBE_GLOBAL = 'global.admin@elbe-cloud.example';

/** What is kept. */
const KEPT = `id quantity assignedLicenses status offer { name } customerId customerName customer { id name }
  availableActions { operation allowed code } viewerCan`;
/** What is closed. */
const CLOSED = `name createdAt version billingCycle term autoRenew azureOwner startsAt termStartsAt termEndsAt changeWindowEndsAt
  unitPrice { amount } provider { id } namedProvider { id } resellerOfRecord { id } namedResellerOfRecord { id } supportContact { name }
  order { id } parent { id } upgradedFrom { id } replacedBy { id }`;
const EMPTY = 'addOns(first: 5) { totalCount nodes { id } } licenses(first: 5) { totalCount nodes { id } }';

type Data = Record<string, any>;

describeEngine('a reseller of record whose relationship ended', () => {
  let app: TestApp;
  let world: Shop;
  let donau: string;
  let endedAt: number;
  let customerName: string;
  let then: Data;
  beforeAll(async () => {
    app = await startDemoApp();
    donau = await organizationId(app, 'Donau IT');
    world = await shop(app, 'Workplace Basic', { quantity: 5, friendlyName: 'Eigen' });
    const { subscriptionId, customerId } = world;
    const customerUserIds = await people(app, world, ['eins', 'zwei']);
    await done(world.admin, 'assignLicenses', { subscriptionId, customerUserIds });
    customerName = (await read(ALPINE))['customerName'] as string;
    expect(await read(ELBE)).toMatchObject({ quantity: 5, assignedLicenses: 2, status: 'ACTIVE', name: 'Eigen', customerName });
    await done(ALPINE, 'suspendSubscription', { subscriptionId });
    await done(ELBE, 'removeCustomerRelationship', { customerId, attestation: true });
    then = await read(ELBE);
    app.clock.advance(HOUR);
    endedAt = app.clock.now();
  });
  afterAll(() => app.stop());

  const read = async (email: string, select = `${KEPT} ${CLOSED} ${EMPTY}`): Promise<Data> => {
    const document = `query($id: ID!) { subscription(id: $id) { ${select} } }`;
    return (await ask<Data>(app, email, document, { id: world.subscriptionId }))['subscription'] as Data;
  };
  const done = async (email: string, name: string, input: object): Promise<void> =>
    expect([name, await codesOf(app, email, name, input)]).toEqual([name, []]);
  const found = async (filter: string, email = ELBE): Promise<number> => {
    const document = `query($customer: ID!) { subscriptions(first: 5, orderBy: [{ field: QUANTITY, direction: ASC }],
      filter: { customerId: { eq: $customer }, ${filter} }) { totalCount nodes { id } } }`;
    const { subscriptions } = await ask<Data>(app, email, document, { customer: world.customerId });
    expect(subscriptions.nodes).toHaveLength(subscriptions.totalCount as number);
    return subscriptions.totalCount as number;
  };
  /** A reseller asks the customer for a relationship, which the customer accepts. */
  const relate = async (email: string, includeDelegatedAdmin: boolean): Promise<void> => {
    const input = { recipientEmail: world.admin, acquiredThrough: 'OTHER', includeDelegatedAdmin };
    const { draft, errors } = await mutate(app, email, 'inviteCustomer', input, 'draft { link }');
    expect(errors).toEqual([]);
    const token = decodeURIComponent(String(draft.link).split(/[/=]/).at(-1) ?? '');
    await done(world.admin, 'acceptInvitation', { token, confirm: true, acceptAgreement: true });
  };

  it('keeps the subscription as it was in lists and by id, with id and name of the customer', async () => {
    const { id, customerId, offer, customerName: name, customer, availableActions, viewerCan, ...others } = then;
    expect({ id, customerId, offer, name, customer }).toEqual({
      ...{ id: world.subscriptionId, customerId: world.customerId, offer: { name: 'Workplace Basic' } },
      ...{ name: customerName, customer: null },
    });
    expect((availableActions as { allowed: boolean }[]).filter(({ allowed }) => allowed)).toEqual([]);
    expect(viewerCan).toEqual([]);
    const { quantity, assignedLicenses, status, addOns, licenses, ...closed } = others;
    expect({ quantity, assignedLicenses, status }).toEqual({ quantity: 5, assignedLicenses: 2, status: 'SUSPENDED' });
    for (const edge of [addOns, licenses]) expect(edge).toEqual({ totalCount: 0, nodes: [] });
    expect(closed).toEqual(Object.fromEntries(Object.keys(closed).map((field) => [field, null])));
    expect(await found('')).toBe(1);
    const document = 'query($id: ID!) { node(id: $id) { id } nodes(ids: [$id]) { id } customer(id: "x") { id } }';
    expect(await ask(app, ELBE, document, { id })).toEqual({ node: { id }, nodes: [{ id }], customer: null });
  });

  it('reads no later change, whether by filter, order, count, feed or trail', async () => {
    const { subscriptionId } = world;
    const history = 'history(first: 50) { totalCount nodes { action } }';
    const trail = await read(ELBE_GLOBAL, history);
    await relate(DONAU, false);
    await done(ALPINE, 'reactivateSubscription', { subscriptionId });
    await done(ALPINE, 'changeQuantity', { subscriptionId, quantity: 9 });
    await done(ALPINE, 'renameSubscription', { subscriptionId, name: 'Umbenannt' });
    await done(ALPINE, 'setAutoRenew', { subscriptionId, autoRenew: false });
    await done(ALPINE, 'setResellerOfRecord', { subscriptionId, resellerId: donau });
    const [license] = await app.database.rows('SELECT customer_user_id AS id FROM license_assignment WHERE subscription_id = ?', [
      subscriptionId,
    ]);
    await done(world.admin, 'removeLicenses', { subscriptionId, customerUserIds: [license?.['id']] });

    expect(await read(DONAU)).toMatchObject({ quantity: 9, assignedLicenses: 1, status: 'ACTIVE', name: 'Umbenannt' });
    expect(await read(ELBE)).toEqual(then);
    expect(await read(ELBE_GLOBAL, history)).toEqual(trail);
    expect(await found('quantity: { eq: 9 }')).toBe(0);
    expect(await found('quantity: { eq: 5 }')).toBe(1);
    expect(await found('status: { eq: ACTIVE }')).toBe(0);
    expect(await found('status: { eq: SUSPENDED }')).toBe(1);
    for (const filter of ['name: { contains: "e" }', 'autoRenew: { eq: false }', `resellerId: { eq: "${donau}" }`]) {
      expect([filter, await found(filter), await found(filter, DONAU)]).toEqual([filter, 0, 1]);
    }
    expect(await found(`customerName: { eq: "${customerName}" }`)).toBe(1);
    const events = await app.database.rows(
      'SELECT type, organizations, told FROM change_event WHERE subject_id = ? AND created_at >= ?',
      [subscriptionId, endedAt],
    );
    expect(events.length).toBeGreaterThan(5);
    for (const { type, organizations, told } of events) {
      expect([type, JSON.stringify([organizations, told])]).not.toEqual([type, expect.stringContaining(world.resellerId)]);
    }
  });

  it('sees no later state that follows from the time', async () => {
    await app.database.transaction((writer) =>
      writer.run("UPDATE subscription SET state = 'CANCELLED', term_ends_at = ? WHERE id = ?", [
        endedAt - 400 * DAY,
        world.subscriptionId,
      ]),
    );
    expect(await read(ELBE)).toEqual(then);
    expect(await found('status: { eq: DELETED }')).toBe(0);
    await app.database.transaction((writer) =>
      writer.run("UPDATE subscription SET state = 'RUNNING', term_ends_at = ? WHERE id = ?", [
        endedAt + 300 * DAY,
        world.subscriptionId,
      ]),
    );
  });

  it('opens nothing to a reseller that never was one', async () => {
    const [never] = await app.database.rows(
      `SELECT o.name FROM organization o JOIN partner p ON p.id = o.id AND p.status = 'ACTIVE' WHERE o.kind = 'RESELLER' AND o.id NOT IN (?, ?)
        AND EXISTS (SELECT 1 FROM \`user\` u JOIN role_assignment r ON r.user_id = u.id AND r.role = 'ADMIN_AGENT' WHERE u.organization_id = o.id AND u.status = 'ACTIVE')`,
      [donau, world.resellerId],
    );
    const email = await personOf(app, String(never?.['name']), 'ADMIN_AGENT');
    expect(await read(email)).toBeNull();
    expect(await found('', email)).toBe(0);
  });

  it('can do nothing with it', async () => {
    const { subscriptionId } = world;
    const [user] = await app.database.rows('SELECT customer_user_id AS id FROM license_assignment WHERE subscription_id = ?', [
      subscriptionId,
    ]);
    const inputs: [string, object, string][] = [
      ['renameSubscription', { name: 'Meins', expectedVersion: 1 }, 'NOT_SELLER'],
      ['setAutoRenew', { autoRenew: true }, 'NOT_SELLER'],
      ['suspendSubscription', {}, 'INVALID_STATE'],
      ['reactivateSubscription', {}, 'NOT_SELLER'],
      ['assignLicenses', { customerUserIds: [user?.['id']] }, 'INVALID_STATE'],
      ['removeLicenses', { customerUserIds: [user?.['id']] }, 'RELATIONSHIP_REQUIRED'],
      ['requestOrder', { targetQuantity: 7, expectedVersion: 1 }, 'NOT_RESELLER_OF_RECORD'],
      ['changeQuantity', { quantity: 7 }, 'FORBIDDEN'],
      ['upgradeSubscription', { targetOfferId: await offerId(app, 'Mail Plan 1') }, 'FORBIDDEN'],
      ['cancelSubscription', {}, 'FORBIDDEN'],
      ['setResellerOfRecord', { resellerId: world.resellerId }, 'FORBIDDEN'],
      ['setSupportContact', {}, 'FORBIDDEN'],
    ];
    const codes: string[] = [];
    for (const [name, input] of inputs)
      codes.push(`${name} ${(await codesOf(app, ELBE, name, { subscriptionId, ...input })).join()}`);
    expect(codes).toEqual(inputs.map(([name, , code]) => `${name} ${code}`));
    expect(await read(ELBE)).toEqual(then);
  });

  it('keeps the old state when it serves the customer again, until it is reseller of record again', async () => {
    const { subscriptionId, customerId, admin, resellerId: elbeId } = world;
    const [grant] = await app.database.rows('SELECT id FROM delegated_admin_grant WHERE customer_id = ? AND partner_id = ?', [
      customerId,
      elbeId,
    ]);
    await done(admin, 'revokeDelegatedAdmin', { grantId: grant?.['id'] });
    expect(await read(ELBE)).toEqual(then);
    await relate(ELBE, false);
    expect(await read(ELBE)).toMatchObject({ quantity: 5, status: 'SUSPENDED', name: null, customer: { id: customerId } });
    const { subscription: own } = await act(app, ALPINE, 'setResellerOfRecord', { subscriptionId, resellerId: elbeId });
    expect(own.resellerOfRecord).toEqual({ name: 'Elbe Cloud' });
    expect(await read(ELBE)).toMatchObject({ quantity: 9, assignedLicenses: 1, status: 'ACTIVE', name: 'Umbenannt' });
    expect(await read(DONAU)).toBeNull();
  });
});
