import { describeEngine } from '../../support/database';
import { OTHER_PROVIDER, OTHER_RESELLER, PROVIDER, RESELLER, startMarket, type Market } from '../../support/factories/market';
import { OPERATOR } from '../../support/factories/world';
import { codesOf, eventsOf } from '../../support/mutate';
import { act, addOn, DAY, NEVER, offerId, people, refusedWith, seen, shop } from './support/world';

const SALES = 'sales.agent@provider.example';
const HELPDESK = 'helpdesk.agent@provider.example';

describeEngine('changing a subscription', () => {
  let app: Market;
  beforeAll(async () => {
    app = await startMarket();
  });
  afterAll(() => app.stop());

  it('adds licenses at any time, and removes some within a week [rows 105, 132]', async () => {
    const { subscriptionId } = await shop(app);
    const more = await act(app, SALES, 'changeQuantity', { subscriptionId, quantity: 12 });
    expect(more).toMatchObject({ errors: [], subscription: { quantity: 12 } });
    const fewer = await act(app, SALES, 'changeQuantity', { subscriptionId, quantity: 8 });
    expect(fewer['subscription'].quantity).toBe(8);
    app.clock.advance(7 * DAY);
    expect(await refusedWith(app, SALES, 'changeQuantity', { subscriptionId, quantity: 7 })).toEqual(['CHANGE_WINDOW_CLOSED']);
    expect((await act(app, SALES, 'changeQuantity', { subscriptionId, quantity: 9 }))['subscription'].quantity).toBe(9);
    expect((await eventsOf(app, OPERATOR, subscriptionId)).map(({ changes }) => changes as object)).toContainEqual({
      before: { quantity: 8 },
      after: { quantity: 9 },
    });
  });

  it('refuses quantities that the offer, the licenses in use or the kind of offer forbid', async () => {
    const world = await shop(app);
    const { subscriptionId } = world;
    const users = await people(app, world, ['a', 'b', 'c']);
    await act(app, world.admin, 'assignLicenses', { subscriptionId, customerUserIds: users });
    const refused = (quantity: number): Promise<string[]> =>
      refusedWith(app, PROVIDER, 'changeQuantity', { subscriptionId, quantity });
    expect(await refused(2)).toEqual(['NOT_ENOUGH_LICENSES']);
    expect(await refused(0)).toEqual(['QUANTITY_OUT_OF_BOUNDS']);
    expect(await refused(301)).toEqual(['QUANTITY_OUT_OF_BOUNDS']);
    expect(await refused(5)).toEqual(['QUANTITY_UNCHANGED']);
    const usage = await shop(app, 'Azure Plan', { quantity: 1, term: 'P1M' });
    expect(await refusedWith(app, PROVIDER, 'changeQuantity', { subscriptionId: usage.subscriptionId, quantity: 2 })).toEqual([
      'BILLED_BY_USAGE',
    ]);
  });

  it('upgrades to a listed target and keeps name, reseller, support contact and licenses [row 131]', async () => {
    const world = await shop(app, 'Workplace Basic', { friendlyName: 'Büro Süd' });
    const { subscriptionId, admin, resellerId } = world;
    const users = await people(app, world, ['u1', 'u2']);
    await act(app, admin, 'assignLicenses', { subscriptionId, customerUserIds: users });
    await act(app, PROVIDER, 'setSupportContact', { subscriptionId, partnerId: resellerId });
    const targetOfferId = await offerId(app, 'Workplace Premium');
    const { subscription, errors } = await act(app, PROVIDER, 'upgradeSubscription', { subscriptionId, targetOfferId });
    expect(errors).toEqual([]);
    expect(subscription).toMatchObject({
      name: 'Büro Süd',
      quantity: 5,
      status: 'ACTIVE',
      assignedLicenses: 2,
      offer: { name: 'Workplace Premium' },
      upgradedFrom: { id: subscriptionId },
      resellerOfRecord: { name: 'The Reseller' },
      supportContact: { kind: 'RESELLER', name: 'The Reseller' },
    });
    expect(subscription.licenses.nodes).toHaveLength(2);
    const old = await seen(app, PROVIDER, subscriptionId);
    expect(old).toMatchObject({ status: 'DELETED', assignedLicenses: 0, viewerCan: [] });
    // Both ways, in every list that has both.
    const document = `{ customer(id: "${world.customerId}") { subscriptions(first: 9) { nodes { id status upgradedFrom { id } replacedBy { id upgradedFrom { id } } } } } }`;
    for (const reader of [PROVIDER, RESELLER, admin]) {
      const { data } = await app.send(document, {}, await app.as(reader));
      expect(data?.['customer'].subscriptions.nodes).toEqual([
        {
          id: subscriptionId,
          status: 'DELETED',
          upgradedFrom: null,
          replacedBy: { id: subscription.id, upgradedFrom: { id: subscriptionId } },
        },
        { id: subscription.id, status: 'ACTIVE', upgradedFrom: { id: subscriptionId }, replacedBy: null },
      ]);
    }
    expect(old['incentiveCredits'].nodes.every(({ endsAt }: { endsAt: string | null }) => endsAt !== null)).toBe(true);
  });

  it('upgrades to no other offer, and not if add-ons would be left behind', async () => {
    const world = await shop(app, 'Workplace Standard');
    const { subscriptionId } = world;
    const upgrade = async (target: string): Promise<string[]> =>
      refusedWith(app, PROVIDER, 'upgradeSubscription', { subscriptionId, targetOfferId: await offerId(app, target) });
    expect(await upgrade('Workplace Basic')).toEqual(['UPGRADE_NOT_OFFERED']);
    const extra = await addOn(app, world, 'Audio Conferencing');
    expect(await upgrade('Workplace Premium')).toEqual(['ADD_ON_MISMATCH']);
    await act(app, PROVIDER, 'cancelSubscription', { subscriptionId: extra });
    const targetOfferId = await offerId(app, 'Workplace Premium');
    expect(await codesOf(app, PROVIDER, 'upgradeSubscription', { subscriptionId, targetOfferId })).toEqual([]);
  });

  it('treats an offer of another market as an unknown target', async () => {
    const { subscriptionId } = await shop(app, 'Workplace Standard');
    const listed = await offerId(app, 'Workplace Premium');
    const upgrade = (targetOfferId: string): Promise<string[]> =>
      refusedWith(app, PROVIDER, 'upgradeSubscription', { subscriptionId, targetOfferId });
    const markets = await app.database.rows('SELECT market, name_folded FROM offer_market WHERE offer_id = ?', [listed]);
    await app.database.transaction((writer) => writer.run('DELETE FROM offer_market WHERE offer_id = ?', [listed]));
    const found = [await upgrade(listed), await upgrade('off_01jd00000000000000000000zz')];
    await app.database.transaction(async (writer) => {
      for (const { market, name_folded } of markets) {
        const row = [String(market), listed, String(name_folded)];
        await writer.run('INSERT INTO offer_market (market, offer_id, name_folded) VALUES (?, ?, ?)', row);
      }
    });
    expect(found).toEqual([['NOT_FOUND'], ['NOT_FOUND']]);
  });

  it('suspends with the add-ons, and reactivates an add-on only beside an active parent', async () => {
    const world = await shop(app, 'Workplace Standard');
    const { subscriptionId } = world;
    const extra = await addOn(app, world, 'Audio Conferencing');
    await act(app, RESELLER, 'suspendSubscription', { subscriptionId });
    expect(await seen(app, PROVIDER, extra)).toMatchObject({ status: 'SUSPENDED', parent: { id: subscriptionId } });
    expect(await refusedWith(app, PROVIDER, 'reactivateSubscription', { subscriptionId: extra })).toEqual(['PARENT_NOT_ACTIVE']);
    expect((await act(app, PROVIDER, 'reactivateSubscription', { subscriptionId }))['subscription'].status).toBe('ACTIVE');
    expect((await act(app, PROVIDER, 'reactivateSubscription', { subscriptionId: extra }))['subscription'].status).toBe('ACTIVE');
  });

  it('cancels within a week, with add-ons, licenses, credits and an order without other subscriptions', async () => {
    const world = await shop(app, 'Workplace Standard');
    const { subscriptionId, admin } = world;
    const extra = await addOn(app, world, 'Audio Conferencing');
    const [user = ''] = await people(app, world, ['only']);
    await act(app, admin, 'assignLicenses', { subscriptionId, customerUserIds: [user] });
    const { subscription, errors } = await act(app, PROVIDER, 'cancelSubscription', { subscriptionId });
    expect(errors).toEqual([]);
    expect(subscription).toMatchObject({ status: 'DELETED', assignedLicenses: 0, order: { status: 'CANCELLED' } });
    expect(subscription.licenses.nodes).toEqual([]);
    expect(subscription.incentiveCredits.nodes[0].endsAt).not.toBeNull();
    expect((await seen(app, PROVIDER, extra))['status']).toBe('DELETED');
    const late = await shop(app);
    app.clock.advance(7 * DAY);
    expect(await refusedWith(app, PROVIDER, 'cancelSubscription', { subscriptionId: late.subscriptionId })).toEqual([
      'CHANGE_WINDOW_CLOSED',
    ]);
    const actions = (await seen(app, PROVIDER, late.subscriptionId))['availableActions'] as {
      operation: string;
      code: string | null;
    }[];
    expect(actions.find(({ operation }) => operation === 'cancelSubscription')?.code).toBe('CHANGE_WINDOW_CLOSED');
  });

  it('renames and renews it for seller and reseller of record, even without privileges [rows 71, 89]', async () => {
    const world = await shop(app, 'Azure Plan', { quantity: 1, term: 'P1M' });
    const { subscriptionId, customerId, admin } = world;
    const { data } = await app.send(
      'query($id: ID!) { customer(id: $id) { delegatedAdminGrants(first: 9) { nodes { id status } } } }',
      { id: customerId },
      await app.as(admin),
    );
    for (const { id } of data?.['customer'].delegatedAdminGrants.nodes as { id: string }[]) {
      expect(await codesOf(app, admin, 'revokeDelegatedAdmin', { grantId: id })).toEqual([]);
    }
    const renamed = await act(app, RESELLER, 'renameSubscription', { subscriptionId, name: 'Azure der Filiale' });
    expect(renamed['subscription'].name).toBe('Azure der Filiale');
    const off = await act(app, RESELLER, 'setAutoRenew', { subscriptionId, autoRenew: false });
    expect(off['subscription']).toMatchObject({ autoRenew: false, status: 'ACTIVE' });
    expect((await act(app, RESELLER, 'suspendSubscription', { subscriptionId }))['subscription'].status).toBe('SUSPENDED');
    expect(await refusedWith(app, RESELLER, 'changeQuantity', { subscriptionId, quantity: 2 })).toEqual(['FORBIDDEN']);
  });

  it('is limited to the parties of the subscription, and to roles with the right', async () => {
    const { subscriptionId } = await shop(app);
    const rename = (email: string): Promise<string[]> =>
      refusedWith(app, email, 'renameSubscription', { subscriptionId, name: 'Anders' });
    expect(await rename(OTHER_PROVIDER)).toEqual(['NOT_FOUND']);
    expect(await rename(OTHER_RESELLER)).toEqual(['NOT_FOUND']);
    expect(await rename(HELPDESK)).toEqual(['FORBIDDEN']);
    expect(await refusedWith(app, SALES, 'suspendSubscription', { subscriptionId })).toEqual(['FORBIDDEN']);
    expect(await refusedWith(app, PROVIDER, 'renameSubscription', { subscriptionId: NEVER, name: 'Anders' })).toEqual([
      'NOT_FOUND',
    ]);
    expect(await refusedWith(app, PROVIDER, 'renameSubscription', { subscriptionId, name: ' ' })).toEqual(['INVALID']);
    expect(
      await refusedWith(app, PROVIDER, 'renameSubscription', { subscriptionId, name: 'Anders', expectedVersion: 99 }),
    ).toEqual(['VERSION_CONFLICT']);
    expect(await refusedWith(app, PROVIDER, 'renameSubscription', { subscriptionId, name: 'Anders', dryRun: true })).toEqual([]);
  });

  it('happens once per idempotency key, however often it is sent', async () => {
    const { subscriptionId } = await shop(app);
    const input = { subscriptionId, quantity: 20, idempotencyKey: `more ${subscriptionId}` };
    const answers = await Promise.all(Array.from({ length: 6 }, () => act(app, PROVIDER, 'changeQuantity', input)));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject({ errors: [], subscription: { quantity: 20, version: 2 } });
    expect(await refusedWith(app, PROVIDER, 'changeQuantity', { ...input, quantity: 21 })).toEqual(['IDEMPOTENCY_CONFLICT']);
  });

  it('ends with the relationship: sold subscriptions stay readable and cannot be changed', async () => {
    const { subscriptionId, customerId } = await shop(app);
    await act(app, PROVIDER, 'cancelSubscription', { subscriptionId });
    expect(await codesOf(app, PROVIDER, 'removeCustomerRelationship', { customerId, attestation: true })).toEqual([]);
    expect(await seen(app, PROVIDER, subscriptionId)).toMatchObject({ id: subscriptionId, viewerCan: [] });
    expect(await refusedWith(app, PROVIDER, 'renameSubscription', { subscriptionId, name: 'Anders' })).toEqual(['INVALID_STATE']);
  });
});
