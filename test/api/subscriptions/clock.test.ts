import { describeEngine } from '../../support/database';
import { PROVIDER, startMarket, type Market } from '../../support/factories/market';
import { rollSubscriptions } from '../../../src/modules/sales/subscription-roll';
import { addPeople, ask, DAY, eventsOf, instant, reasons, run, seen, sell, sellMore, storedOf } from './support/life';

const BEGIN = Date.UTC(2026, 10, 30);

describeEngine('what happens to subscriptions by itself', () => {
  let app: Market;
  let customerId: string;
  beforeAll(async () => {
    app = await startMarket({ DATABASE_POOL_SIZE: '30' });
    ({ customerId } = await sell(app));
  });
  afterAll(() => app.stop());
  beforeEach(() => app.clock.set(BEGIN));

  const sold = async (offer: string, more: object = {}): Promise<string> => {
    const [id = ''] = await sellMore(app, customerId, [offer, { term: 'P1M', ...more }]);
    return id;
  };

  const term = async (id: string): Promise<unknown> => {
    const { termStartsAt, termEndsAt, changeWindowEndsAt } = await seen(app, PROVIDER, id);
    return { termStartsAt, termEndsAt, changeWindowEndsAt };
  };

  it('includes new terms that start on the same day of the month, however late they are recorded', async () => {
    const id = await sold('Workplace Basic');
    app.clock.set(Date.UTC(2027, 3, 12));
    const expected = {
      termStartsAt: '2027-03-30T00:00:00.000Z',
      termEndsAt: '2027-04-30T00:00:00.000Z',
      changeWindowEndsAt: '2027-04-06T00:00:00.000Z',
    };
    expect(await term(id)).toEqual(expected);
    await app.background();
    expect(await term(id)).toEqual(expected);
    expect(await storedOf(app, id)).toMatchObject({ version: 2, termEndsAt: Date.UTC(2027, 3, 30), endedAt: null });
    expect(await eventsOf(app, id, 'subscriptionRenewed')).toEqual([
      {
        actorId: null,
        onBehalfOfId: null,
        before: { termEndsAt: Date.UTC(2026, 11, 30) },
        after: { termStartsAt: Date.UTC(2026, 11, 30), termEndsAt: Date.UTC(2027, 0, 30) },
      },
      {
        actorId: null,
        onBehalfOfId: null,
        before: { termEndsAt: Date.UTC(2027, 0, 30) },
        after: { termStartsAt: Date.UTC(2027, 0, 30), termEndsAt: Date.UTC(2027, 1, 28) },
      },
      {
        actorId: null,
        onBehalfOfId: null,
        before: { termEndsAt: Date.UTC(2027, 1, 28) },
        after: { termStartsAt: Date.UTC(2027, 1, 28), termEndsAt: Date.UTC(2027, 2, 30) },
      },
      {
        actorId: null,
        onBehalfOfId: null,
        before: { termEndsAt: Date.UTC(2027, 2, 30) },
        after: { termStartsAt: Date.UTC(2027, 2, 30), termEndsAt: Date.UTC(2027, 3, 30) },
      },
    ]);
    const { history } = await seen(app, PROVIDER, id, 'history(last: 4) { nodes { action outcome } }');
    expect(history.nodes).toEqual(Array(4).fill({ action: 'subscriptionRenewed', outcome: 'ACCEPTED' }));
    await app.background();
    expect((await storedOf(app, id))['version']).toBe(2);
  });

  it('includes lists ordered by the current terms', async () => {
    const [early, late] = [await sold('Workplace Basic'), await sold('Workplace Basic', { term: 'P1Y' })];
    const listed = async (): Promise<string[]> => {
      const document = `query($id: ID!) { customer(id: $id) { subscriptions(first: 100, orderBy: [{ field: TERM_ENDS_AT, direction: ASC }]) { nodes { id termEndsAt } } } }`;
      const { customer } = await ask(app, PROVIDER, document, { id: customerId });
      return (customer.subscriptions.nodes as { id: string }[]).map(({ id }) => id).filter((id) => [early, late].includes(id));
    };
    expect(await listed()).toEqual([early, late]);
    app.clock.set(Date.UTC(2027, 10, 29));
    await run(app, PROVIDER, 'setAutoRenew', { subscriptionId: late, autoRenew: false });
    app.clock.set(Date.UTC(2027, 11, 2));
    await app.background();
    expect(await listed()).toEqual([late, early]);
  });

  it('includes deletion without renewal: licenses are removed, and the credit ends on the same day', async () => {
    const id = await sold('Workplace Basic');
    const [user] = await addPeople(app, customerId, 1);
    expect(await reasons(app, PROVIDER, 'assignLicenses', { subscriptionId: id, customerUserIds: [user] })).toEqual([]);
    await run(app, PROVIDER, 'setAutoRenew', { subscriptionId: id, autoRenew: false });
    const end = Date.UTC(2026, 11, 30) + 120 * DAY;
    app.clock.set(end - 1);
    await app.background();
    expect(await storedOf(app, id)).toMatchObject({ licenses: 1, endedAt: null });
    expect(await seen(app, PROVIDER, id, 'status')).toEqual({ status: 'DISABLED' });
    app.clock.set(end + 200 * DAY);
    await app.background();
    const shown = await seen(app, PROVIDER, id);
    expect(shown).toMatchObject({ status: 'DELETED', assignedLicenses: 0, viewerCan: [], licenses: { nodes: [] } });
    expect(shown['incentiveCredits'].nodes).toMatchObject([{ startsAt: instant(BEGIN), endsAt: instant(end) }]);
    expect(await storedOf(app, id)).toMatchObject({ state: 'RUNNING', assigned: 0, licenses: 0, endedAt: end });
    expect(await eventsOf(app, id, 'subscriptionDeleted')).toMatchObject([{ actorId: null, after: { at: instant(end) } }]);
    expect(await eventsOf(app, id, 'subscriptionRenewed')).toEqual([]);
  });

  it('includes deletion of a suspended subscription, 90 days after its term', async () => {
    const id = await sold('Workplace Basic');
    await run(app, PROVIDER, 'suspendSubscription', { subscriptionId: id });
    const end = Date.UTC(2026, 11, 30) + 90 * DAY;
    app.clock.set(end - 1);
    await app.background();
    expect((await storedOf(app, id))['endedAt']).toBeNull();
    app.clock.set(end);
    await app.background();
    expect(await storedOf(app, id)).toMatchObject({ state: 'SUSPENDED', endedAt: end });
    expect(await eventsOf(app, id, 'subscriptionDeleted')).toHaveLength(1);
  });

  it('keeps a started term if renewal is turned off or it is suspended before the term was recorded', async () => {
    const [off, resting] = [await sold('Workplace Basic'), await sold('Workplace Basic')];
    app.clock.set(Date.UTC(2027, 2, 5));
    expect(await reasons(app, PROVIDER, 'setAutoRenew', { subscriptionId: off, autoRenew: false })).toEqual([]);
    expect(await reasons(app, PROVIDER, 'suspendSubscription', { subscriptionId: resting })).toEqual([]);
    for (const [id, status] of [
      [off, 'ACTIVE'],
      [resting, 'SUSPENDED'],
    ] as const) {
      expect(await seen(app, PROVIDER, id, 'status termStartsAt termEndsAt')).toEqual({
        status,
        termStartsAt: '2027-02-28T00:00:00.000Z',
        termEndsAt: '2027-03-30T00:00:00.000Z',
      });
    }
  });

  it('happens once, however many processes do it at the same time', async () => {
    const ids = await sellMore(
      app,
      customerId,
      ...Array.from({ length: 24 }, () => ['Workplace Basic', { term: 'P1M' }] as const),
    );
    const ending = ids.slice(0, 8);

    for (const id of ending) await run(app, PROVIDER, 'setAutoRenew', { subscriptionId: id, autoRenew: false });
    app.clock.set(Date.UTC(2027, 5, 1));
    const done = await Promise.all(Array.from({ length: 8 }, () => rollSubscriptions(app.context())));
    await app.background();
    for (const id of ids) {
      const [renewed, deleted] = [await eventsOf(app, id, 'subscriptionRenewed'), await eventsOf(app, id, 'subscriptionDeleted')];
      expect([renewed.length, deleted.length]).toEqual(ending.includes(id) ? [0, 1] : [6, 0]);
    }
    expect(done.reduce((sum, one) => sum + one)).toBeGreaterThanOrEqual(24);
    expect(await rollSubscriptions(app.context())).toBe(0);
  });

  it('comes before or after a simultaneous change by users, and neither is lost', async () => {
    for (let round = 0; round < 10; round += 1) {
      app.clock.set(BEGIN);
      const id = await sold('Workplace Basic');
      app.clock.set(Date.UTC(2027, 0, 2));
      await seen(app, PROVIDER, id, 'id');
      const [refused] = await Promise.all([
        reasons(app, PROVIDER, 'renameSubscription', { subscriptionId: id, name: `Runde ${round}` }),
        reasons(app, PROVIDER, 'changeQuantity', { subscriptionId: id, quantity: 9 }),
        rollSubscriptions(app.context()),
      ]);
      expect(refused).toEqual([]);
      // What was changed after the job had read it is left to its next run.
      await rollSubscriptions(app.context());
      expect(await seen(app, PROVIDER, id, 'name quantity version termEndsAt')).toEqual({
        name: `Runde ${round}`,
        quantity: 9,
        version: 4,
        termEndsAt: '2027-01-30T00:00:00.000Z',
      });
    }
  });
});
