import { describeEngine } from '../../support/database';
import { aCreatedCustomer, anAgreement, type Customer } from '../../support/factories/customers';
import { aServedCustomer, PROVIDER, RESELLER, startMarket, type Market } from '../../support/factories/market';
import { anOffer } from '../../support/factories/offers';
import { OPERATOR } from '../../support/factories/world';
import { codesOf, mutate } from '../../support/mutate';
import { order, refusals } from '../orders/support/shop';

const DAY = 86_400_000;

interface Shown {
  segment: string;
  validFrom: string;
  validTo: string | null;
  validity: string;
  amount: { amount: string };
}

const price = (amount: string, more: object = {}): object => ({
  country: 'DE',
  billingCycle: 'MONTHLY',
  term: 'P1Y',
  amount: { amount, currency: 'EUR' },
  ...more,
});

describeEngine('prices for a time and a segment', () => {
  let app: Market;
  let customer: Customer;
  let begin: number;
  beforeAll(async () => {
    app = await startMarket();
    customer = await aServedCustomer(app);
    await anAgreement(app, { customer });
    begin = app.clock.now();
  });
  beforeEach(() => app.clock.set(begin));
  afterAll(() => app.stop());

  const on = (days: number): string => new Date(begin + days * DAY).toISOString();
  const offer = (prices: readonly object[]): Promise<string> =>
    anOffer(app, { billingCycles: ['MONTHLY'], terms: ['P1Y'], countries: ['DE', 'FR'], prices });
  const pricesOf = async (id: string, filter = '{}'): Promise<Shown[]> => {
    const document = `query($id: ID!) { offer(id: $id) { prices(first: 100, filter: ${filter}) { nodes { segment validFrom validTo validity amount { amount } } } } }`;
    const { data } = await app.send(document, { id }, await app.as(OPERATOR));
    return data?.['offer'].prices.nodes as Shown[];
  };
  /** As `amount from–to validity`, in days from the beginning, by start. */
  const told = async (id: string, filter?: string): Promise<string[]> => {
    const days = (time: string | null): string => (time === null ? '' : String((Date.parse(time) - begin) / DAY));
    return (await pricesOf(id, filter))
      .sort((one, other) => Date.parse(one.validFrom) - Date.parse(other.validFrom))
      .map(({ amount, validFrom, validTo, validity }) => `${amount.amount} ${days(validFrom)}–${days(validTo)} ${validity}`);
  };
  const ordered = async (offerId: string, customerId = customer.id): Promise<Record<string, any>> => {
    const lines = [{ offerId, quantity: 5, billingCycle: 'MONTHLY', term: 'P1Y' }];
    return (await order(app, PROVIDER, { customerId, lines }))['lines'].nodes[0] as Record<string, any>;
  };
  const ordering = (offerId: string, customerId = customer.id): Promise<string[]> =>
    codesOf(app, PROVIDER, 'placeOrder', {
      customerId,
      lines: [{ offerId, quantity: 5, billingCycle: 'MONTHLY', term: 'P1Y' }],
    });
  const update = (offerId: string, prices: readonly object[]): Promise<string[]> =>
    codesOf(app, OPERATOR, 'updateOffer', { offerId, prices });

  it('apply from their start until just before their end, and past ones stay', async () => {
    const id = await offer([price('10.00', { validTo: on(10) }), price('12.00', { validFrom: on(10) })]);
    expect(await told(id)).toEqual(['10.00 0–10 CURRENT', '12.00 10– UPCOMING']);
    app.clock.set(begin + 10 * DAY - 1);
    expect((await ordered(id))['unitPrice'].amount).toBe('10.00');
    expect(await told(id, '{ validity: { eq: CURRENT } }')).toEqual(['10.00 0–10 CURRENT']);
    app.clock.set(begin + 10 * DAY);
    expect((await ordered(id))['unitPrice'].amount).toBe('12.00');
    expect(await told(id)).toEqual(['10.00 0–10 PAST', '12.00 10– CURRENT']);
    expect(await told(id, '{ validity: { eq: PAST } }')).toEqual(['10.00 0–10 PAST']);
    expect(await told(id, `{ validFrom: { gte: "${on(10)}" } }`)).toEqual(['12.00 10– CURRENT']);
    expect(await told(id, '{ validTo: { isNull: true } }')).toEqual(['12.00 10– CURRENT']);
  });

  it('cannot be ordered before their start or after their end', async () => {
    const id = await offer([price('10.00', { validFrom: on(1), validTo: on(2) })]);
    expect(await ordering(id)).toEqual(['NO_PRICE']);
    app.clock.set(begin + DAY);
    expect(await ordering(id)).toEqual([]);
    app.clock.set(begin + 2 * DAY);
    expect(await ordering(id)).toEqual(['NO_PRICE']);
  });

  it('are replaced from now on by a new list; orders keep theirs through changes and renewals', async () => {
    const id = await offer([price('10.00')]);
    const before = await ordered(id);
    app.clock.advance(5 * DAY);
    expect(await update(id, [price('11.00'), price('13.00', { validFrom: on(30) })])).toEqual([]);
    expect(await told(id)).toEqual(['10.00 0–5 PAST', '11.00 5–30 CURRENT', '13.00 30– UPCOMING']);
    expect(await update(id, [price('11.00'), price('13.00', { validFrom: on(30) })])).toEqual([]);
    expect(await told(id)).toEqual(['10.00 0–5 PAST', '11.00 5–30 CURRENT', '13.00 30– UPCOMING']);
    expect((await ordered(id))['unitPrice'].amount).toBe('11.00');
    const subscriptionId = before['subscription'].id as string;
    const grown = await mutate(
      app,
      PROVIDER,
      'changeQuantity',
      { subscriptionId, quantity: 9 },
      'subscription { unitPrice { amount } }',
    );
    expect(grown['subscription'].unitPrice.amount).toBe('10.00');
    app.clock.advance(400 * DAY);
    const { data } = await app.send(
      'query($id: ID!) { subscription(id: $id) { status unitPrice { amount } } }',
      { id: subscriptionId },
      await app.as(PROVIDER),
    );
    expect(data?.['subscription']).toEqual({ status: 'ACTIVE', unitPrice: { amount: '10.00' } });
    expect(await update(id, [])).toEqual([]);
    expect(await told(id)).toEqual(['10.00 0–5 PAST', '11.00 5–30 PAST', '13.00 30–405 PAST']);
    expect(await ordering(id)).toEqual(['NO_PRICE']);
  });

  it('end where the next one begins, and those that never began are deleted', async () => {
    const id = await offer([price('10.00'), price('20.00', { validFrom: on(20) })]);
    expect(await told(id)).toEqual(['10.00 0–20 CURRENT', '20.00 20– UPCOMING']);
    app.clock.advance(DAY);
    expect(await update(id, [price('10.00', { validTo: on(8) })])).toEqual([]);
    expect(await told(id)).toEqual(['10.00 0–8 CURRENT']);
    expect(await codesOf(app, OPERATOR, 'updateOffer', { offerId: id, countries: ['FR'] })).toEqual([]);
    expect(await told(id)).toEqual(['10.00 0–1 PAST']);
  });

  it.each([
    ['the same start', [price('1', { validFrom: '2027-01-01T00:00:00Z' }), price('2', { validFrom: '2027-01-01T00:00:00Z' })], 1],
    [
      'an end after the next start',
      [
        price('1', { validFrom: '2027-01-01T00:00:00Z', validTo: '2027-03-01T00:00:00Z' }),
        price('2', { validFrom: '2027-02-01T00:00:00Z' }),
      ],
      0,
    ],
    ['no start', [price('1'), price('2')], 1],
  ])('are refused when two with %s would be valid at once', async (_what, prices, at) => {
    const id = await offer([price('10.00')]);
    expect(await refusals(app, OPERATOR, 'updateOffer', { offerId: id, prices })).toEqual([`DUPLICATE_PRICE prices.${at}`]);
  });

  it.each([
    ['that ends before it begins', { validFrom: '2027-02-01T00:00:00Z', validTo: '2027-01-01T00:00:00Z' }, 'prices.0.validTo'],
    ['that is empty', { validFrom: '2027-02-01T00:00:00Z', validTo: '2027-02-01T00:00:00Z' }, 'prices.0.validTo'],
    ['that ended before now', { validTo: '2020-01-01T00:00:00Z' }, 'prices.0.validTo'],
    ['in a year out of bounds', { validFrom: '9999-12-31T00:00:00Z' }, 'prices.0.validFrom'],
  ])('are refused for a time %s', async (_what, times, path) => {
    const id = await offer([price('10.00')]);
    const input = { offerId: id, prices: [price('11', times)] };
    expect(await refusals(app, OPERATOR, 'updateOffer', input)).toEqual([`INVALID ${path}`]);
  });

  it('are never valid twice, however many change them at once', async () => {
    const id = await offer([price('10.00')]);
    for (let round = 1; round <= 3; round += 1) {
      app.clock.advance(DAY);
      const answers = await Promise.all(Array.from({ length: 8 }, (_, index) => update(id, [price(`${round}${index}.00`)])));
      expect(answers.flat()).toEqual([]);
      expect(await pricesOf(id, '{ validity: { eq: CURRENT } }')).toHaveLength(1);
    }
    const [overlap] = await app.database.rows(
      `SELECT COUNT(*) AS n FROM offer_price a JOIN offer_price b ON b.offer_id = a.offer_id AND b.segment = a.segment
         AND b.country = a.country AND b.billing_cycle = a.billing_cycle AND b.term = a.term AND b.id > a.id
         AND (a.valid_to IS NULL OR b.valid_from < a.valid_to) AND (b.valid_to IS NULL OR a.valid_from < b.valid_to)`,
      [],
    );
    expect(Number(overlap?.['n'])).toBe(0);
  });

  it('are for the segment of the customer, and only a provider changes that', async () => {
    const id = await offer([price('10.00'), price('6.00', { segment: 'EDUCATION' })]);
    const school = await aServedCustomer(app);
    await anAgreement(app, { customer: school });
    const change = (email: string, segment: string): Promise<string[]> =>
      codesOf(app, email, 'updateCustomer', { customerId: school.id, segment });
    expect((await ordered(id, school.id))['unitPrice'].amount).toBe('10.00');
    expect(await change(school.admin, 'EDUCATION')).toEqual(['SEGMENT_BY_PROVIDER']);
    expect(await change(RESELLER, 'EDUCATION')).toEqual(['SEGMENT_BY_PROVIDER']);
    expect(await change(school.admin, 'COMMERCIAL')).toEqual([]);
    expect(await change(PROVIDER, 'EDUCATION')).toEqual([]);
    expect((await ordered(id, school.id))['unitPrice'].amount).toBe('6.00');
    expect(await change(PROVIDER, 'NONPROFIT')).toEqual([]);
    expect(await ordering(id, school.id)).toEqual(['NO_PRICE']);
    const made = await aCreatedCustomer(app, PROVIDER, { segment: 'EDUCATION' });
    const { data } = await app.send(
      'query($id: ID!) { customer(id: $id) { segment } customers(filter: { segment: { eq: EDUCATION } }) { totalCount } }',
      { id: made['customer'].id as string },
      await app.as(PROVIDER),
    );
    expect(data).toEqual({ customer: { segment: 'EDUCATION' }, customers: { totalCount: 1 } });
  });
});
