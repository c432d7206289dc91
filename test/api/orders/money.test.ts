import { migrate, migrateDown } from '../../../src/data/migrate';
import { migrations } from '../../../migrations';
import { describeEngine } from '../../support/database';
import { anAgreement } from '../../support/factories/customers';
import { aServedCustomer, PROVIDER, RESELLER, startMarket, type Market } from '../../support/factories/market';
import { anOffer } from '../../support/factories/offers';
import { mutate } from '../../support/mutate';
import { idOf, line } from './support/shop';

const MONEY = '{ amount currency period monthlyValue }';
const SUMS = `totals ${MONEY} total ${MONEY} monthlyTotal ${MONEY}`;

describeEngine('what amounts are for', () => {
  let app: Market;
  let customerId: string;
  beforeAll(async () => {
    app = await startMarket();
    const customer = await aServedCustomer(app);
    await anAgreement(app, { customer });
    customerId = customer.id;
    // Whoever pays for longer pays less.
    const amounts = { MONTHLY: '34.80', ANNUAL: '396.72', TRIENNIAL: '1190.16' };
    const prices = (['P1Y', 'P3Y'] as const).flatMap((term) =>
      Object.entries(amounts)
        .filter(([cycle]) => term === 'P3Y' || cycle !== 'TRIENNIAL')
        .map(([billingCycle, amount]) => ({ country: 'DE', billingCycle, term, amount: { amount, currency: 'EUR' } })),
    );
    await anOffer(app, { name: 'Suite', billingCycles: Object.keys(amounts), terms: ['P1Y', 'P3Y'], price: 34.8, prices });
    await anOffer(app, { name: 'Metered', kind: 'AZURE_USAGE', price: 0 });
  });
  afterAll(() => app.stop());

  const ask = async (email: string, document: string, variables: object = {}): Promise<Record<string, any>> => {
    const { data, errors } = await app.send(document, variables as Record<string, unknown>, await app.as(email));
    expect(errors).toEqual([]);
    return data ?? {};
  };

  const mixed = async (): Promise<object[]> => [
    await line(app, 'Suite', { quantity: 10, term: 'P3Y' }),
    await line(app, 'Suite', { quantity: 2, billingCycle: 'ANNUAL', term: 'P3Y' }),
    await line(app, 'Suite', { quantity: 1, billingCycle: 'TRIENNIAL', term: 'P3Y' }),
    await line(app, 'Suite', { quantity: 3, billingCycle: 'ANNUAL', term: 'P3Y' }),
    await line(app, 'Metered', { quantity: 1, term: 'P1M' }),
  ];

  const place = async (lines: object[]): Promise<Record<string, any>> => {
    const select = `order { id ${SUMS} lines(first: 9) { nodes { unitPrice ${MONEY} subscription { unitPrice ${MONEY} } } } }`;
    const { order, errors } = await mutate(app, PROVIDER, 'placeOrder', { customerId, lines }, select);
    expect(errors).toEqual([]);
    return order as Record<string, any>;
  };

  const euros = (amount: string, period: string, monthlyValue: string): object => ({
    amount,
    currency: 'EUR',
    period,
    monthlyValue,
  });
  const TOTALS = [
    euros('348.00', 'MONTH', '348.00'),
    euros('1983.60', 'YEAR', '165.30'),
    euros('1190.16', 'THREE_YEARS', '33.06'),
  ];

  it('is stated by each amount: a billing cycle for prices, a month for list prices, the unit used for usage', async () => {
    const offers = await ask(
      PROVIDER,
      `query($suite: ID!, $azure: ID!) {
        suite: offer(id: $suite) { listPrice ${MONEY} prices(first: 100, filter: { country: { eq: "DE" } }) { nodes { billingCycle term amount ${MONEY} } } }
        azure: offer(id: $azure) { prices(first: 100, filter: { country: { eq: "DE" } }) { nodes { amount ${MONEY} } } } }`,
      { suite: await idOf(app, 'offer', 'Suite'), azure: await idOf(app, 'offer', 'Metered') },
    );
    expect(offers['suite'].listPrice).toEqual(euros('34.80', 'MONTH', '34.80'));
    const prices = new Map(
      (offers['suite'].prices.nodes as Record<string, any>[]).map((one) => [
        `${one['billingCycle']} ${one['term']}`,
        one['amount'],
      ]),
    );
    expect(prices.get('MONTHLY P3Y')).toEqual(euros('34.80', 'MONTH', '34.80'));
    expect(prices.get('ANNUAL P3Y')).toEqual(euros('396.72', 'YEAR', '33.06'));
    expect(prices.get('TRIENNIAL P3Y')).toEqual(euros('1190.16', 'THREE_YEARS', '33.06'));
    expect(offers['azure'].prices.nodes).toEqual([
      { amount: { amount: '0.00', currency: 'EUR', period: null, monthlyValue: null } },
    ]);
  });

  it('prevents one wrong sum for an order of several billing cycles', async () => {
    const placed = await place(await mixed());
    expect(placed['totals']).toEqual(TOTALS);
    expect(placed['total']).toBeNull();
    expect(placed['monthlyTotal']).toEqual(euros('546.36', 'MONTH', '546.36'));
    const prices = (placed['lines'].nodes as Record<string, any>[]).map(({ unitPrice, subscription }) => {
      expect(subscription.unitPrice).toEqual(unitPrice);
      return unitPrice.period as string | null;
    });
    expect(prices).toEqual(['MONTH', 'YEAR', 'THREE_YEARS', 'YEAR', null]);
    const yearly = await place([await line(app, 'Suite', { quantity: 1, billingCycle: 'ANNUAL' })]);
    expect(yearly['total']).toMatchObject({ period: 'YEAR' });
    expect(yearly['totals']).toEqual([yearly['total']]);
    expect(yearly['monthlyTotal']).toMatchObject({ amount: yearly['total'].monthlyValue, period: 'MONTH' });
    const usage = await place([await line(app, 'Metered', { quantity: 1, term: 'P1M' })]);
    expect([usage['totals'], usage['total'], usage['monthlyTotal']]).toEqual([[], null, null]);
  });

  it('is the same in the quote', async () => {
    const document = `query($input: QuoteOrderInput!) { quoteOrder(input: $input) { totals ${MONEY} monthlyTotal ${MONEY} errors { code }
      lines { unitPrice ${MONEY} total ${MONEY} } } }`;
    const { quoteOrder } = await ask(PROVIDER, document, { input: { customerId, lines: await mixed() } });
    expect(quoteOrder).toMatchObject({ errors: [], totals: TOTALS, monthlyTotal: euros('546.36', 'MONTH', '546.36') });
    expect(quoteOrder.lines[3].total).toEqual(euros('1190.16', 'YEAR', '99.18'));
    expect(quoteOrder.lines[4]).toMatchObject({ unitPrice: { period: null }, total: null });
  });

  it('is shown to nobody without the right to prices', async () => {
    const { id } = await place(await mixed());
    const { order } = await ask(RESELLER, `query($id: ID!) { order(id: $id) { ${SUMS} } }`, { id });
    expect(order).toEqual({ totals: null, total: null, monthlyTotal: null });
  });

  it('is derived for older orders when the database is migrated', async () => {
    const { id } = await place(await mixed());
    const orders = `{ orders(first: 50) { nodes { id ${SUMS} lines(first: 9) { nodes { unitPrice ${MONEY} } } } } offers(first: 50) { nodes { prices(first: 5) { nodes { amount ${MONEY} } } } } }`;
    const before = await ask(PROVIDER, orders);
    const since = migrations.findIndex(({ name }) => name.startsWith('WhatPricesAreFor'));
    for (let index = migrations.length; index > since; index -= 1) await migrateDown(app.database);
    await migrate(app.database);
    expect(await ask(PROVIDER, orders)).toEqual(before);
    const { order } = await ask(PROVIDER, `query($id: ID!) { order(id: $id) { ${SUMS} } }`, { id });
    expect(order.totals).toEqual(TOTALS);
  });
});
