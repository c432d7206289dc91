import { rollSubscriptions } from '../../../src/modules/sales/subscription-roll';
import { DEMO_DAY } from '../../support/app';
import { describeEngine } from '../../support/database';
import { PROVIDER, startMarket, type Market } from '../../support/factories/market';
import { OPERATOR } from '../../support/factories/world';
import { codesOf, eventsOf } from '../../support/mutate';
import { line, order } from '../orders/support/shop';
import { act, DAY, offerId, people, seen, shop } from './support/world';

/** Every operation with what it takes, and the states in which it is possible. */
const POSSIBLE: Readonly<Record<string, readonly string[]>> = {
  changeQuantity: ['ACTIVE'],
  upgradeSubscription: ['ACTIVE'],
  cancelSubscription: ['PENDING', 'ACTIVE', 'SUSPENDED'],
  renameSubscription: ['PENDING', 'ACTIVE', 'SUSPENDED', 'EXPIRED', 'DISABLED'],
  setAutoRenew: ['PENDING', 'ACTIVE', 'SUSPENDED'],
  suspendSubscription: ['ACTIVE'],
  reactivateSubscription: ['SUSPENDED'],
  setResellerOfRecord: ['PENDING', 'ACTIVE', 'SUSPENDED'],
  setSupportContact: ['PENDING', 'ACTIVE', 'SUSPENDED', 'EXPIRED'],
  assignLicenses: ['ACTIVE'],
  removeLicenses: ['ACTIVE', 'SUSPENDED', 'EXPIRED', 'DISABLED'],
};

/** Conditions beside the state; they are told apart from it by their codes. */
const OTHERWISE = new Set(['CHANGE_WINDOW_CLOSED', 'NOT_FOUND', 'NOT_ASSIGNED', 'QUANTITY_UNCHANGED']);

describeEngine('subscriptions in time', () => {
  let app: Market;
  beforeEach(async () => {
    app = await startMarket();
  });
  afterEach(() => app.stop());

  const months = async (subscriptionId: string): Promise<string> =>
    String((await seen(app, PROVIDER, subscriptionId))['termEndsAt']);

  it('allow in each state what the state machine allows, and show it in advance [rows 136, 140]', async () => {
    const { subscriptionId, customerId, admin } = await shop(app, 'Workplace Basic', { term: 'P1M' });
    const inputs: Record<string, object> = {
      changeQuantity: { quantity: 6 },
      upgradeSubscription: { targetOfferId: await offerId(app, 'Workplace Premium') },
      renameSubscription: { name: 'Anders' },
      setAutoRenew: { autoRenew: false },
      setResellerOfRecord: { resellerId: null },
      assignLicenses: { customerUserIds: ['cur_01jd00000000000000000000zz'] },
      removeLicenses: { customerUserIds: ['cur_01jd00000000000000000000zz'] },
    };
    const judge = async (id: string, state: string): Promise<void> => {
      const subscription = await seen(app, PROVIDER, id);
      expect(subscription['status']).toBe(state);
      const actions = subscription['availableActions'] as { operation: string; allowed: boolean; code: string | null }[];
      expect(actions.map(({ operation }) => operation).sort()).toEqual(Object.keys(POSSIBLE).sort());
      for (const [operation, states] of Object.entries(POSSIBLE)) {
        const codes = await codesOf(app, PROVIDER, operation, { subscriptionId: id, dryRun: true, ...inputs[operation] });
        const unmet = codes.filter((code) => !OTHERWISE.has(code));
        const said = actions.find((action) => action.operation === operation);
        expect([state, operation, unmet]).toEqual([state, operation, states.includes(state) ? [] : ['INVALID_STATE']]);
        expect([operation, said?.code === 'INVALID_STATE']).toEqual([operation, !states.includes(state)]);
      }
    };
    const later = await order(app, PROVIDER, {
      customerId,
      lines: [await line(app, 'Workplace Basic', { startsAt: new Date(DEMO_DAY + 30 * DAY).toISOString() })],
    });
    await judge(later['lines'].nodes[0].subscription.id as string, 'PENDING');
    await judge(subscriptionId, 'ACTIVE');
    await act(app, PROVIDER, 'setAutoRenew', { subscriptionId, autoRenew: false });
    await act(app, PROVIDER, 'suspendSubscription', { subscriptionId });
    await judge(subscriptionId, 'SUSPENDED');
    await act(app, PROVIDER, 'reactivateSubscription', { subscriptionId });
    app.clock.set(Date.parse(await months(subscriptionId)));
    await judge(subscriptionId, 'EXPIRED');
    app.clock.advance(30 * DAY);
    await judge(subscriptionId, 'DISABLED');
    app.clock.advance(90 * DAY);
    await judge(subscriptionId, 'DELETED');
    expect(admin).toContain('@');
  });

  it('renew themselves once, on the day of the month they started, however late somebody looks', async () => {
    app.clock.set(Date.UTC(2027, 0, 31, 9));
    const { subscriptionId } = await shop(app, 'Workplace Basic', { term: 'P1M' });
    expect(await months(subscriptionId)).toBe('2027-02-28T09:00:00.000Z');
    app.clock.set(Date.UTC(2027, 1, 28, 9));
    expect(await months(subscriptionId)).toBe('2027-03-31T09:00:00.000Z');
    app.clock.set(Date.UTC(2027, 5, 15));
    const shown = await seen(app, PROVIDER, subscriptionId);
    expect(shown['termEndsAt']).toBe('2027-06-30T09:00:00.000Z');
    const rolled = await Promise.all([rollSubscriptions(app.context()), rollSubscriptions(app.context())]);
    await app.background();
    expect(rolled.reduce((sum, one) => sum + one, 0)).toBeGreaterThan(0);
    const { version: _version, history: _history, ...after } = await seen(app, PROVIDER, subscriptionId);
    const { version: _before, history: _told, ...before } = shown;
    expect(after).toEqual(before);
    const renewals = (await eventsOf(app, OPERATOR, subscriptionId)).filter(({ action }) => action === 'subscriptionRenewed');
    // One for each term that began meanwhile: March, April, May and June.
    expect(renewals).toHaveLength(4);
    expect(renewals[0]?.['actorId']).toBeNull();
    const [row] = await app.database.rows('SELECT term_ends_at AS at FROM subscription WHERE id = ?', [subscriptionId]);
    const copies = await app.database.rows(
      'SELECT term_ends_at AS at FROM subscription_scope WHERE subscription_id = ? AND level = 2',
      [subscriptionId],
    );
    expect(new Set(copies.map(({ at }) => at))).toEqual(new Set([row?.['at']]));
  });

  it('keep the current term if renewal is turned off late', async () => {
    app.clock.set(Date.UTC(2027, 0, 31, 9));
    const { subscriptionId } = await shop(app, 'Workplace Basic', { term: 'P1M' });
    app.clock.set(Date.UTC(2027, 3, 10));
    await act(app, PROVIDER, 'setAutoRenew', { subscriptionId, autoRenew: false });
    expect(await seen(app, PROVIDER, subscriptionId)).toMatchObject({ status: 'ACTIVE', termEndsAt: '2027-04-30T09:00:00.000Z' });
    await act(app, PROVIDER, 'setAutoRenew', { subscriptionId, autoRenew: true });
    await act(app, PROVIDER, 'suspendSubscription', { subscriptionId });
    expect(await seen(app, PROVIDER, subscriptionId)).toMatchObject({
      status: 'SUSPENDED',
      termEndsAt: '2027-04-30T09:00:00.000Z',
    });
  });

  it('lose licenses and credits once when they are deleted, on that day', async () => {
    const world = await shop(app, 'Workplace Basic', { term: 'P1M' });
    const { subscriptionId, admin } = world;
    const users = await people(app, world, ['t1', 't2']);
    await act(app, admin, 'assignLicenses', { subscriptionId, customerUserIds: users });
    await act(app, PROVIDER, 'setAutoRenew', { subscriptionId, autoRenew: false });
    const endsAt = Date.parse(await months(subscriptionId));
    app.clock.set(endsAt + 119 * DAY);
    await app.background();
    expect((await seen(app, PROVIDER, subscriptionId))['assignedLicenses']).toBe(2);
    app.clock.set(endsAt + 150 * DAY);
    await Promise.all([rollSubscriptions(app.context()), rollSubscriptions(app.context())]);
    const gone = await seen(app, PROVIDER, subscriptionId);
    expect(gone).toMatchObject({ status: 'DELETED', assignedLicenses: 0, licenses: { nodes: [] } });
    expect(gone['incentiveCredits'].nodes[0].endsAt).toBe(new Date(endsAt + 120 * DAY).toISOString());
    const events = (await eventsOf(app, OPERATOR, subscriptionId)).filter(({ action }) => action === 'subscriptionDeleted');
    expect(events).toHaveLength(1);
    expect(await rollSubscriptions(app.context())).toBe(0);
  });

  it('end once if many suspend, cancel and upgrade them at the same time', async () => {
    const { subscriptionId } = await shop(app);
    const suspended = await Promise.all(
      Array.from({ length: 10 }, () => codesOf(app, PROVIDER, 'suspendSubscription', { subscriptionId })),
    );
    expect(suspended.filter((codes) => codes.length === 0)).toHaveLength(1);
    await act(app, PROVIDER, 'reactivateSubscription', { subscriptionId });
    const targetOfferId = await offerId(app, 'Workplace Premium');
    const ends = await Promise.all([
      codesOf(app, PROVIDER, 'cancelSubscription', { subscriptionId }),
      codesOf(app, PROVIDER, 'upgradeSubscription', { subscriptionId, targetOfferId }),
      codesOf(app, PROVIDER, 'cancelSubscription', { subscriptionId }),
    ]);
    expect(ends.filter((codes) => codes.length === 0)).toHaveLength(1);
    expect(ends.filter((codes) => codes[0] === 'INVALID_STATE')).toHaveLength(2);
    const upgrades = await app.database.rows('SELECT id FROM subscription WHERE upgraded_from_id = ?', [subscriptionId]);
    expect(upgrades).toHaveLength(ends[1]?.length === 0 ? 1 : 0);
  });
});
