import { describeEngine } from '../../support/database';
import { PROVIDER, RESELLER, startMarket, type Market } from '../../support/factories/market';
import { OPERATOR } from '../../support/factories/world';
import { mutate } from '../../support/mutate';
import { stored } from '../customer-lifecycle/support/stored';
import { idOf } from '../orders/support/shop';
import { addPeople, ask, DAY, instant, reasons, run, seen, sell, sellMore, tokenOf } from './support/life';

const BEGIN = Date.UTC(2026, 10, 1);

describeEngine('the circumstances of a subscription', () => {
  let app: Market;
  let customerId: string;
  const offers: Record<string, string> = {};
  beforeAll(async () => {
    app = await startMarket();
    ({ customerId } = await sell(app));
    for (const name of ['Workplace Standard', 'Workplace Premium', 'Enterprise Suite 3'])
      offers[name] = await idOf(app, 'offer', name);
  });
  afterAll(() => app.stop());
  beforeEach(() => app.clock.set(BEGIN));

  const sold = async (offer: string, more: object = {}, to = customerId): Promise<string> => {
    const [id = ''] = await sellMore(app, to, [offer, more]);
    return id;
  };

  /** The reasons of a refusal; makes sure that nothing was stored. */
  const refused = async (email: string, operation: string, input: object): Promise<string[]> => {
    await tokenOf(app, email);
    const before = await stored(app.database);
    const found = await reasons(app, email, operation, input);
    expect(await stored(app.database)).toEqual(before);
    return found;
  };

  const done = async (email: string, operation: string, input: object): Promise<void> =>
    expect({ operation, reasons: await reasons(app, email, operation, input) }).toEqual({ operation, reasons: [] });

  const write = (sql: string, ...params: string[]): Promise<number> =>
    app.database.transaction((writer) => writer.run(sql, params));

  const codes = async (email: string, id: string): Promise<Record<string, string | null>> => {
    const { availableActions } = await seen(app, email, id, 'availableActions { operation code }');
    return Object.fromEntries(
      (availableActions as { operation: string; code: string | null }[]).map(({ operation, code }) => [operation, code]),
    );
  };

  describe('an upgrade', () => {
    const upgrade = (subscriptionId: string, target: string, more: object = {}): Promise<string[]> =>
      refused(PROVIDER, 'upgradeSubscription', { subscriptionId, targetOfferId: offers[target], ...more });

    it('names the fields of its own input, not those of the order behind it', async () => {
      const id = await sold('Workplace Premium', { term: 'P1M' });
      expect(await upgrade(id, 'Enterprise Suite 3')).toEqual(['TERM_NOT_OFFERED term']);
      expect(await upgrade(id, 'Enterprise Suite 3', { term: 'P1Y', billingCycle: 'TRIENNIAL' })).toEqual([
        'BILLING_CYCLE_NOT_OFFERED billingCycle',
      ]);
      await write("UPDATE offer SET status = 'RETIRED' WHERE id = ?", offers['Enterprise Suite 3'] ?? '');
      const retired = await upgrade(id, 'Enterprise Suite 3', { term: 'P1Y' });
      await write("UPDATE offer SET status = 'ACTIVE' WHERE id = ?", offers['Enterprise Suite 3'] ?? '');
      expect(retired).toEqual(['OFFER_RETIRED targetOfferId']);
      await done(PROVIDER, 'upgradeSubscription', {
        subscriptionId: id,
        targetOfferId: offers['Enterprise Suite 3'],
        term: 'P1Y',
      });
    });

    it('keeps the reseller of record until it is changed, even a former partner', async () => {
      const id = await sold('Workplace Standard');
      const pair = [app.provider.id, app.reseller.id];
      const partnership = (values: string): Promise<number> =>
        write(`UPDATE partnership SET ${values} WHERE provider_id = ? AND reseller_id = ?`, ...pair);
      await partnership("status = 'ENDED', active_slot = NULL, ended_at = 1");
      const input = { subscriptionId: id, targetOfferId: offers['Workplace Premium'] };
      const done = await mutate(
        app,
        PROVIDER,
        'upgradeSubscription',
        input,
        'subscription { namedResellerOfRecord { id name } }',
      );
      await partnership("status = 'ACTIVE', active_slot = 'A', ended_at = NULL");
      expect(done).toEqual({ errors: [], subscription: { namedResellerOfRecord: { id: pair[1], name: 'The Reseller' } } });
    });

    it('is not blocked by an expired add-on, which stays with its parent', async () => {
      const id = await sold('Workplace Standard');
      const extra = await sold('Audio Conferencing', { term: 'P1M', parentSubscriptionId: id });
      await done(PROVIDER, 'setAutoRenew', { subscriptionId: extra, autoRenew: false });
      expect(await upgrade(id, 'Workplace Premium')).toEqual(['ADD_ON_MISMATCH targetOfferId']);
      app.clock.advance(31 * DAY);
      await done(PROVIDER, 'upgradeSubscription', { subscriptionId: id, targetOfferId: offers['Workplace Premium'] });
      expect(await seen(app, PROVIDER, extra, 'status parent { id status }')).toEqual({
        status: 'EXPIRED',
        parent: { id, status: 'DELETED' },
      });
    });

    it('takes along an add-on of the new offer, with an entry in its history', async () => {
      const id = await sold('Workplace Standard');
      const extra = await sold('Audio Conferencing', { parentSubscriptionId: id });
      const extends_ = (offer: string): Promise<number> =>
        write("UPDATE offer SET add_on_of_id = ? WHERE name = 'Audio Conferencing'", offers[offer] ?? '');
      await extends_('Workplace Premium');
      const { subscription } = await run(
        app,
        PROVIDER,
        'upgradeSubscription',
        { subscriptionId: id, targetOfferId: offers['Workplace Premium'] },
        'subscription { id addOns(first: 3) { nodes { id status } } }',
      );
      await extends_('Workplace Standard');
      expect(subscription.addOns.nodes).toEqual([{ id: extra, status: 'ACTIVE' }]);
      const { history } = await seen(app, PROVIDER, extra, 'history(first: 9) { nodes { action changes } }');
      expect(history.nodes).toEqual([
        {
          action: 'upgradeSubscription',
          changes: { before: { parentId: id }, after: { parentId: subscription.id as string } },
        },
      ]);
    });
  });

  it('start add-ons suspended if the parent is suspended, and leave expired ones expired', async () => {
    const id = await sold('Workplace Standard');
    const [over, ahead] = [
      await sold('Audio Conferencing', { term: 'P1M', parentSubscriptionId: id }),
      await sold('Audio Conferencing', { parentSubscriptionId: id, startsAt: instant(BEGIN + 40 * DAY) }),
    ];
    await done(PROVIDER, 'setAutoRenew', { subscriptionId: over, autoRenew: false });
    app.clock.advance(31 * DAY);
    await done(PROVIDER, 'suspendSubscription', { subscriptionId: id });
    const states = async (): Promise<unknown[]> =>
      Promise.all([over, ahead].map(async (one) => (await seen(app, PROVIDER, one, 'status'))['status'] as string));
    expect(await states()).toEqual(['EXPIRED', 'PENDING']);
    app.clock.advance(10 * DAY);
    expect(await states()).toEqual(['EXPIRED', 'SUSPENDED']);
    expect(await refused(PROVIDER, 'reactivateSubscription', { subscriptionId: ahead })).toEqual([
      'PARENT_NOT_ACTIVE subscriptionId',
    ]);
    await done(PROVIDER, 'reactivateSubscription', { subscriptionId: id });
    await done(PROVIDER, 'reactivateSubscription', { subscriptionId: ahead });
  });

  it('let no credit end before it starts, even for a later start', async () => {
    const startsAt = instant(BEGIN + 30 * DAY);
    const id = await sold('Workplace Basic', { startsAt });
    const resellerId = app.reseller.id;
    const credits = async (): Promise<unknown> =>
      (await seen(app, PROVIDER, id, 'incentiveCredits(first: 9) { nodes { startsAt endsAt } }'))['incentiveCredits'].nodes;
    expect(await credits()).toEqual([{ startsAt, endsAt: null }]);
    await done(PROVIDER, 'setResellerOfRecord', { subscriptionId: id, resellerId: null });
    await done(PROVIDER, 'setResellerOfRecord', { subscriptionId: id, resellerId });
    expect(await credits()).toEqual([
      { startsAt, endsAt: startsAt },
      { startsAt, endsAt: null },
    ]);
    await done(PROVIDER, 'cancelSubscription', { subscriptionId: id });
    expect(await credits()).toEqual([
      { startsAt, endsAt: startsAt },
      { startsAt, endsAt: startsAt },
    ]);
  });

  it('show in advance that usage has no quantity, licenses or upgrade, and when no license is free', async () => {
    const usage = await sold('Azure Plan', { quantity: 1, term: 'P1M' });
    expect(await codes(PROVIDER, usage)).toMatchObject({
      changeQuantity: 'BILLED_BY_USAGE',
      upgradeSubscription: 'UPGRADE_NOT_OFFERED',
      assignLicenses: 'NO_LICENSES',
      removeLicenses: 'NO_LICENSES',
      renameSubscription: null,
    });
    const seats = await sold('Workplace Basic', { quantity: 1 });
    const [first, second] = await addPeople(app, customerId, 2);
    await done(PROVIDER, 'assignLicenses', { subscriptionId: seats, customerUserIds: [first] });
    expect((await codes(PROVIDER, seats))['assignLicenses']).toBe('NOT_ENOUGH_LICENSES');
    expect(await refused(PROVIDER, 'assignLicenses', { subscriptionId: seats, customerUserIds: [second] })).toEqual([
      'NOT_ENOUGH_LICENSES customerUserIds',
    ]);
    await done(PROVIDER, 'removeLicenses', { subscriptionId: seats, customerUserIds: [first] });
    expect((await codes(PROVIDER, seats))['assignLicenses']).toBeNull();
  });

  it('give no owner rights on deleted usage', async () => {
    const other = await sell(app, ['Azure Plan', { quantity: 1, term: 'P1M' }]);
    const [subscriptionId] = other.subscriptionIds;
    await done(PROVIDER, 'setAutoRenew', { subscriptionId, autoRenew: false });
    app.clock.advance(151 * DAY);
    await done(PROVIDER, 'setAzureOwner', { customerId: other.customerId, owner: true });
    expect(
      await app.database.rows('SELECT azure_owner AS owner FROM subscription WHERE id = ?', [String(subscriptionId)]),
    ).toEqual([{ owner: 0 }]);
  });

  it('leave the order as it was placed when the quantity changes [rows 132, 136]', async () => {
    const id = await sold('Workplace Basic', { quantity: 5 });
    const read =
      'quantity unitPrice { amount currency } order { version total { amount } lines(first: 2) { nodes { quantity } } }';
    const before = await seen(app, PROVIDER, id, read);
    await done(PROVIDER, 'changeQuantity', { subscriptionId: id, quantity: 25 });
    expect(await seen(app, PROVIDER, id, read)).toEqual({ ...before, quantity: 25 });
  });

  it('hide changes from a partner with only a grant, which can still assign licenses [row 104]', async () => {
    const id = await sold('Workplace Standard', { resellerId: null });
    await sold('Audio Conferencing', { parentSubscriptionId: id, resellerId: null });
    const read =
      'name version createdAt parent { id } addOns(first: 9) { nodes { id } totalCount } history(first: 9) { nodes { action } }';
    const closed = {
      name: null,
      version: null,
      createdAt: null,
      parent: null,
      addOns: { nodes: [], totalCount: 0 },
      history: { nodes: [] },
    };
    expect(await seen(app, RESELLER, id, read)).toEqual(closed);
    await done(PROVIDER, 'renameSubscription', { subscriptionId: id, name: 'Anderswo' });
    expect(await seen(app, RESELLER, id, read)).toEqual(closed);
    for (const [operation, more] of [
      ['renameSubscription', { name: 'Meins' }],
      ['setAutoRenew', { autoRenew: false }],
      ['suspendSubscription', {}],
    ] as const) {
      for (const expectedVersion of [1, 2, 99]) {
        expect(await refused(RESELLER, operation, { subscriptionId: id, ...more, expectedVersion })).toEqual([
          'NOT_SELLER subscriptionId',
        ]);
      }
    }
    const [user] = await addPeople(app, customerId, 1);
    await done(RESELLER, 'assignLicenses', { subscriptionId: id, customerUserIds: [user] });
    expect(await seen(app, RESELLER, id, 'assignedLicenses version')).toEqual({ assignedLicenses: 1, version: null });
  });

  it('make it read-only for the seller after the relationship has ended', async () => {
    const other = await sell(app, ['Workplace Basic', { resellerId: null }]);
    const [subscriptionId = ''] = other.subscriptionIds;
    await done(PROVIDER, 'suspendSubscription', { subscriptionId });
    await done(PROVIDER, 'removeCustomerRelationship', { customerId: other.customerId, attestation: true });
    const inputs = {
      cancelSubscription: {},
      renameSubscription: { name: 'Zu spät' },
      setAutoRenew: { autoRenew: false },
      reactivateSubscription: {},
      setResellerOfRecord: { resellerId: null },
      setSupportContact: {},
      removeLicenses: { customerUserIds: ['cur_01jd00000000000000000000zz'] },
    };
    const shown = await codes(PROVIDER, subscriptionId);
    for (const [operation, more] of Object.entries(inputs)) {
      expect([operation, ...(await refused(PROVIDER, operation, { subscriptionId, ...more }))]).toEqual([
        operation,
        'RELATIONSHIP_REQUIRED subscriptionId',
      ]);
      expect([operation, shown[operation]]).toEqual([operation, 'RELATIONSHIP_REQUIRED']);
    }
    expect(await seen(app, PROVIDER, subscriptionId, 'status viewerCan customer { id }')).toEqual({
      status: 'SUSPENDED',
      viewerCan: [],
      customer: null,
    });
  });

  it('protect it from changes by a suspended partner', async () => {
    const subscriptionId = await sold('Workplace Basic');
    const resellerId = app.reseller.id;
    await tokenOf(app, RESELLER);
    await done(OPERATOR, 'setPartnerStatus', { organizationId: resellerId, status: 'SUSPENDED' });
    const found = await refused(RESELLER, 'renameSubscription', { subscriptionId, name: 'Gesperrt' });
    const named = await refused(PROVIDER, 'setSupportContact', { subscriptionId, partnerId: resellerId });
    const shown = await codes(RESELLER, subscriptionId);
    await done(OPERATOR, 'setPartnerStatus', { organizationId: resellerId, status: 'ACTIVE' });
    expect([found, named]).toEqual([['PARTNER_NOT_ACTIVE '], ['PARTNER_NOT_ACTIVE partnerId']]);
    expect(shown['renameSubscription']).toBe('PARTNER_NOT_ACTIVE');
    await done(RESELLER, 'renameSubscription', { subscriptionId, name: 'Wieder frei' });
  });

  it('allow the actions of a page in as many statements as those of one', async () => {
    const parent = await sold('Workplace Standard');
    for (let count = 0; count < 20; count += 1) await sold('Audio Conferencing', { parentSubscriptionId: parent });
    const document =
      'query($first: Int!) { subscriptions(first: $first) { nodes { id availableActions { operation allowed } viewerCan } } }';
    const statements = async (first: number): Promise<number> =>
      (await app.send(document, { first }, await tokenOf(app, PROVIDER))).statements;
    await statements(1);
    const parents = await ask(app, PROVIDER, '{ subscriptions(first: 100) { nodes { parent { id } } } }');
    expect((parents['subscriptions'].nodes as { parent: object | null }[]).some(({ parent }) => parent !== null)).toBe(true);
    // The page, the viewer's standing with customers, offers, and parents of add-ons.
    expect((await statements(100)) - (await statements(1))).toBeLessThanOrEqual(1);
  });
});
