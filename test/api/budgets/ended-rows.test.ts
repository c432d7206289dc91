import { insertRows } from '../../../src/data/insert';
import { OfferPrice } from '../../../src/modules/catalog/offer.entity';
import { SubscriptionPeriod } from '../../../src/modules/sales/subscription-period.entity';
import { describeEngine, engineUnderTest } from '../../support/database';
import { anAgreement } from '../../support/factories/customers';
import { aServedCustomer, PROVIDER, startMarket, type Market } from '../../support/factories/market';
import { anOffer } from '../../support/factories/offers';
import { aLine, aSubscription } from '../../support/factories/sales';
import { OPERATOR } from '../../support/factories/world';
import { codesOf, mutate } from '../../support/mutate';
import { openMeter, type Meter } from './support/meter';
import { DAY, times } from './support/rows';
import { watch, type Sent } from './support/watch';

/** Ended rows of each key in the two worlds. */
const [FEW, MANY] = [1, 120];
/** Rows at the ends of a range that one plan reads and another does not. */
const EDGES = 3;
const MONTHS = [
  ['MONTHLY', 'P1M'],
  ['MONTHLY', 'P1Y'],
  ['ANNUAL', 'P1Y'],
] as const;

/** The meter counts conditions of columns that are named with their table. */
const withTables = ({ sql, params }: Sent): Sent => ({
  sql: sql
    .replace(/ WHERE (offer_id|country) (?=[=I])/g, ' WHERE offer_price.$1 ')
    .replace(/ WHERE subscription_id (?=[=I])/g, ' WHERE subscription_period.subscription_id '),
  params,
});

describeEngine('what has ended', () => {
  let app: Market;
  let meter: Meter;
  let sentBy: ReturnType<typeof watch>['sentBy'];
  const worlds: { offerId: string; customerId: string; subscriptionId: string }[] = [];

  beforeAll(async () => {
    app = await startMarket();
    const now = app.clock.now();
    for (const ended of [FEW, MANY]) {
      const customer = await aServedCustomer(app);
      await anAgreement(app, { customer });
      const offerId = await anOffer(app, { maxQuantity: 5_000 });
      const subscriptionId = await aSubscription(app, PROVIDER, { customer, offerId });
      const before = (index: number): number => now - (index + 1) * 30 * DAY;
      const prices = MONTHS.flatMap(([billingCycle, term]) =>
        times(ended, (index) => ({
          ...{
            id: `opr_${worlds.length}${billingCycle}${term}${index}`,
            createdAt: before(index),
            offerId,
            segment: 'COMMERCIAL',
          },
          ...{ country: 'DE', billingCycle, term, offerKind: 'LICENSE', amountMinor: 100, currency: 'EUR' },
          ...{ validFrom: before(index), validTo: before(index) + DAY },
        })),
      );
      const periods = times(ended, (index) => ({
        ...{ subscriptionId, fromAt: before(index), toAt: before(index) + DAY, quantity: 3 },
      }));
      await app.database.transaction(async (writer) => {
        await insertRows(writer, OfferPrice, prices);
        await insertRows(writer, SubscriptionPeriod, periods);
      });
      worlds.push({ offerId, customerId: customer.id, subscriptionId });
    }
    if (engineUnderTest() !== 'sqlite') await app.database.rows('ANALYZE TABLE offer_price, subscription_period', []);
    meter = await openMeter(app);
    ({ sentBy } = watch(app.database));
  });
  afterAll(async () => {
    await (meter as Meter | undefined)?.close();
    await app.stop();
  });

  /** Rows that the statements about prices and periods read for the same in both worlds. */
  async function rowsOf(work: (world: (typeof worlds)[number]) => Promise<unknown>): Promise<number[]> {
    const found: number[] = [];
    for (const world of worlds) {
      const sent = await sentBy(() => work(world));
      const about = sent.filter(({ sql }) => /^SELECT/.test(sql) && /FROM (offer_price|subscription_period)\b/.test(sql));
      expect(about.length).toBeGreaterThan(0);
      let rows = 0;
      for (const one of about) rows += await meter.rowsOf(withTables(one));
      found.push(rows);
    }
    return found;
  }

  const same = (few = 0, many = 0): void => expect(Math.abs(many - few)).toBeLessThanOrEqual(EDGES);

  const price = { country: 'DE', billingCycle: 'MONTHLY', term: 'P1Y' };
  const amount = (text: string): object => ({ amount: { amount: text, currency: 'EUR' } });

  it('costs nothing when a price is set, now, later and among those that ended', async () => {
    const now = app.clock.now();
    for (const more of [
      {},
      { validFrom: new Date(now + DAY) },
      { validFrom: new Date(now - 20 * DAY), validTo: new Date(now - 19 * DAY) },
    ]) {
      const [few, many] = await rowsOf(async ({ offerId }) =>
        expect(await codesOf(app, OPERATOR, 'setOfferPrice', { offerId, ...price, ...amount('9.10'), ...more })).toEqual([]),
      );
      same(few, many);
      expect(many).toBeLessThan(20);
    }
  });

  it('costs nothing when an offer is changed, with and without prices', async () => {
    const prices = MONTHS.map(([billingCycle, term]) => ({ country: 'DE', billingCycle, term, ...amount('7.70') }));
    for (const change of [{ maxQuantity: 4_000 }, { prices }, { terms: ['P1Y'] }]) {
      const [few, many] = await rowsOf(async ({ offerId }) =>
        expect(await codesOf(app, OPERATOR, 'updateOffer', { offerId, ...change })).toEqual([]),
      );
      same(few, many);
      expect(many).toBeLessThan(40);
    }
  });

  it('costs nothing when the price of an order is looked up', async () => {
    const [few, many] = await rowsOf(async ({ offerId, customerId }) => {
      const { errors } = await mutate(app, PROVIDER, 'placeOrder', { customerId, lines: [aLine(offerId)] });
      expect(errors).toEqual([]);
    });
    same(few, many);
    expect(many).toBeLessThan(40);
  });

  it('costs nothing when a quantity changes', async () => {
    const [few, many] = await rowsOf(async ({ subscriptionId }) =>
      expect(await codesOf(app, PROVIDER, 'changeQuantity', { subscriptionId, quantity: 9 })).toEqual([]),
    );
    same(few, many);
    expect(many).toBeLessThan(10);
  });

  it('can still be corrected by a list that begins among it', async () => {
    const [{ offerId }] = [worlds[1] as (typeof worlds)[number]];
    const start = app.clock.now() - 30 * DAY;
    const given = { ...price, ...amount('1.50'), validFrom: new Date(start).toISOString() };
    expect(await codesOf(app, OPERATOR, 'updateOffer', { offerId, prices: [given] })).toEqual([]);
    const sql =
      "SELECT amount_minor AS amount FROM offer_price WHERE offer_id = ? AND term = 'P1Y' AND billing_cycle = 'MONTHLY' AND valid_from = ?";
    expect(await app.database.rows(sql, [offerId, start])).toEqual([{ amount: 150 }]);
    expect(await codesOf(app, OPERATOR, 'setOfferPrice', { offerId, ...given, ...amount('1.60') })).toEqual([]);
    expect(await app.database.rows(sql, [offerId, start])).toEqual([{ amount: 160 }]);
  });
});
