import { describeEngine } from '../../support/database';
import { aGrant, anAgreement } from '../../support/factories/customers';
import { aServedCustomer, OTHER_PROVIDER, PROVIDER, startMarket, type Market } from '../../support/factories/market';
import { aSubscription } from '../../support/factories/sales';
import { act, DAY, offerId } from './support/world';

/** Noon, so that the moments asked about lie between the changes. */
const HALF = DAY / 2;

describeEngine('what was in force', () => {
  let app: Market;
  beforeEach(async () => {
    app = await startMarket();
  });
  afterEach(() => app.stop());

  const iso = (at: number): string => new Date(at).toISOString();

  const sell = async (line: object = {}): Promise<string> => {
    const customer = await aServedCustomer(app);
    await anAgreement(app, { customer });
    return aSubscription(app, PROVIDER, { customer, offerId: await offerId(app, 'Workplace Basic'), line });
  };

  const seatsAt = async (email: string, id: string, at: number): Promise<unknown> => {
    const { data } = await app.send(
      'query($id: ID!, $at: DateTime!) { subscription(id: $id) { seatsInForce(at: $at) } }',
      { id, at: iso(at) },
      await app.as(email),
    );
    return (data?.['subscription'] as Record<string, unknown> | null)?.['seatsInForce'];
  };

  /** Days since the sale with what was in force, as groups tell. */
  const daily = async (email: string, from: number, days: number): Promise<unknown[]> => {
    const { data } = await app.send(
      `query($inForce: InForce!) { subscriptions { groupBy(by: [], inForce: $inForce) {
         nodes { keys count sum { quantity monthlyValue { amount } } } } } }`,
      { inForce: { from: iso(from), to: iso(from + (days - 1) * DAY), every: 'DAY' } },
      await app.as(email),
    );
    const { groupBy } = data?.['subscriptions'] as { groupBy: { nodes: Record<string, any>[] } };
    const found = new Map(groupBy.nodes.map(({ keys, sum }) => [keys[0], [sum.quantity, sum.monthlyValue[0]?.amount]]));
    return Array.from({ length: days }, (_, day) => found.get(iso(from + day * DAY)) ?? null);
  };

  it('follows every change of quantity and state, and a later change leaves the past as it was', async () => {
    const sold = app.clock.now();
    const subscriptionId = await sell();
    const steps: [string, object][] = [
      ['changeQuantity', { quantity: 8 }],
      ['suspendSubscription', {}],
      ['reactivateSubscription', {}],
      ['renameSubscription', { name: 'Another name' }],
      ['cancelSubscription', {}],
    ];
    for (const [operation, input] of steps) {
      app.clock.advance(DAY);
      const { errors } = await act(app, PROVIDER, operation, { subscriptionId, ...input });
      expect([operation, errors]).toEqual([operation, []]);
    }
    const expected = [5, 8, 0, 8, 8, 0, 0];
    for (const [day, quantity] of expected.entries()) {
      expect([day, await seatsAt(PROVIDER, subscriptionId, sold + day * DAY + HALF)]).toEqual([day, quantity]);
    }
    expect(await seatsAt(PROVIDER, subscriptionId, sold - HALF)).toBe(0);
    // 5.60 a month for each seat.
    expect(await daily(PROVIDER, sold + HALF, 7)).toEqual([
      ['5', '28.00'],
      ['8', '44.80'],
      null,
      ['8', '44.80'],
      ['8', '44.80'],
      null,
      null,
    ]);
  });

  it('ends with the term without renewal, goes on with it, and begins on the planned day', async () => {
    const sold = app.clock.now();
    const subscriptionId = await sell({ term: 'P1M', startsAt: iso(sold + 10 * DAY) });
    expect(await seatsAt(PROVIDER, subscriptionId, sold + 9 * DAY)).toBe(0);
    expect(await seatsAt(PROVIDER, subscriptionId, sold + 11 * DAY)).toBe(5);
    expect(await seatsAt(PROVIDER, subscriptionId, sold + 800 * DAY)).toBe(5);
    const off = await act(app, PROVIDER, 'setAutoRenew', { subscriptionId, autoRenew: false });
    expect(off.errors).toEqual([]);
    expect(await seatsAt(PROVIDER, subscriptionId, sold + 11 * DAY)).toBe(5);
    expect(await seatsAt(PROVIDER, subscriptionId, sold + 50 * DAY)).toBe(0);
    await act(app, PROVIDER, 'setAutoRenew', { subscriptionId, autoRenew: true });
    expect(await seatsAt(PROVIDER, subscriptionId, sold + 50 * DAY)).toBe(5);
  });

  it('is closed to partners that see a subscription through a grant only, and to other tenants', async () => {
    const subscriptionId = await sell();
    const noon = app.clock.now() + HALF;
    const [row] = await app.database.rows<{ customerId: string }>(
      'SELECT customer_id AS customerId FROM subscription WHERE id = ?',
      [subscriptionId],
    );
    expect(await seatsAt(OTHER_PROVIDER, subscriptionId, noon)).toBeUndefined();
    await aGrant(app, { customer: { id: row?.customerId ?? '' }, partner: app.otherProvider });
    expect(await seatsAt(OTHER_PROVIDER, subscriptionId, noon)).toBeNull();
    expect(await daily(OTHER_PROVIDER, noon, 1)).toEqual([null]);
    expect(await daily(PROVIDER, noon, 1)).toEqual([['5', '28.00']]);
  });

  it('counts by offer and month in one request, with the day first among the keys', async () => {
    const from = Date.UTC(2026, 10, 30);
    app.clock.set(Date.UTC(2026, 10, 15));
    await sell();
    app.clock.set(Date.UTC(2027, 0, 15));
    await sell({ quantity: 7 });
    const { data } = await app.send(
      `query($inForce: InForce!) { subscriptions { groupBy(by: [{ offer: { field: NAME } }], inForce: $inForce) {
         totalCount nodes { keys count sum { quantity } countDistinct { customerId } } totals { count } } } }`,
      { inForce: { from: iso(from), to: iso(Date.UTC(2027, 1, 28)), every: 'MONTH' } },
      await app.as(PROVIDER),
    );
    const months = ['2026-11-30', '2026-12-30', '2027-01-30', '2027-02-28'];
    const counted = [
      [1, '5'],
      [1, '5'],
      [2, '12'],
      [2, '12'],
    ] as const;
    expect(data).toEqual({
      subscriptions: {
        groupBy: {
          totalCount: 4,
          nodes: months.map((month, index) => ({
            keys: [`${month}T00:00:00.000Z`, 'Workplace Basic'],
            count: counted[index]?.[0],
            sum: { quantity: counted[index]?.[1] },
            countDistinct: { customerId: counted[index]?.[0] },
          })),
          totals: { count: 2 },
        },
      },
    });
  });

  it('refuses series that end before they begin, or are too long', async () => {
    const ask = async (inForce: object): Promise<unknown> => {
      const { errors } = await app.send(
        'query($inForce: InForce!) { subscriptions { groupBy(by: [], inForce: $inForce) { totalCount } } }',
        { inForce },
        await app.as(PROVIDER),
      );
      return errors?.map(({ message, path, extensions }) => [message, path, extensions?.['code']]);
    };
    const path = ['subscriptions', 'groupBy'];
    const day = { from: '2026-01-02T00:00:00Z', to: '2026-01-01T00:00:00Z' };
    expect(await ask(day)).toEqual([['`to` must not be before `from`.', path, 'BAD_USER_INPUT']]);
    expect(await ask({ from: '2020-01-01T00:00:00Z', to: '2026-01-01T00:00:00Z', every: 'DAY' })).toEqual([
      ['A series can have at most 400 moments.', path, 'BAD_USER_INPUT'],
    ]);
  });
});
