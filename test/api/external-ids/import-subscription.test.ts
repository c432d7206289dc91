import { DEMO_DAY } from '../../support/app';
import { describeEngine } from '../../support/database';
import type { Customer } from '../../support/factories/customers';
import { aServedCustomer, OTHER_PROVIDER, PROVIDER, RESELLER, startMarket, type Market } from '../../support/factories/market';
import { anOffer } from '../../support/factories/offers';
import { codesOf, mutate } from '../../support/mutate';
import { csv, resultsOf, runOf, shown } from '../bulk/support/files';

const DAY = 86_400_000;
const at = (days: number): string => new Date(DEMO_DAY + days * DAY).toISOString();
const SELECTION =
  'subscription { id origin status quantity startsAt termStartsAt termEndsAt autoRenew unitPrice { amount currency } order { placedAt } externalIds(first: 5) { nodes { system value } } resellerOfRecord { id } }';

describeEngine('importing what runs', () => {
  let app: Market;
  let customer: Customer;
  let offerId: string;
  let number = 0;
  beforeAll(async () => {
    app = await startMarket();
    // Without a customer agreement: what runs was agreed to elsewhere.
    customer = await aServedCustomer(app);
    offerId = await anOffer(app, { prices: [], price: 5 });
  });
  afterAll(() => app.stop());

  const running = (more: object = {}): Record<string, unknown> => ({
    customerId: customer.id,
    externalId: { system: 'vendor', value: `V-${number}` },
    offerId,
    quantity: 25,
    billingCycle: 'MONTHLY',
    term: 'P1Y',
    startsAt: at(-500),
    termEndsAt: at(230),
    unitPrice: { amount: '11.70', currency: 'EUR' },
    ...more,
  });
  const bring = (more: object = {}, who = PROVIDER) => mutate(app, who, 'importSubscription', running(more), SELECTION);
  const codes = (more: object = {}, who = PROVIDER) => codesOf(app, who, 'importSubscription', running(more));
  const count = async (): Promise<number[]> => {
    const tables = ['subscription', '`order`', 'order_line', 'external_id', 'change_event'];
    return Promise.all(
      tables.map(async (table) => Number((await app.database.rows(`SELECT COUNT(*) AS n FROM ${table}`, []))[0]?.['n'])),
    );
  };
  beforeEach(() => {
    number += 1;
  });

  it('keeps start, term and price, and gives it the id of the vendor', async () => {
    const { errors, subscription } = await bring({ idempotencyKey: `i${number}` });
    expect(errors).toEqual([]);
    expect(subscription).toMatchObject({
      origin: 'IMPORTED',
      status: 'ACTIVE',
      quantity: 25,
      startsAt: at(-500),
      termStartsAt: at(-135),
      termEndsAt: at(230),
      autoRenew: true,
      unitPrice: { amount: '11.70', currency: 'EUR' },
      order: { placedAt: at(-500) },
      externalIds: { nodes: [{ system: 'vendor', value: `V-${number}` }] },
      resellerOfRecord: { id: app.reseller.id },
    });
    const before = await count();
    expect((await bring({ idempotencyKey: `i${number}` })).subscription.id).toBe(subscription.id);
    expect(await count()).toEqual(before);
    const seen = await app.send(
      'query($id: ID!) { subscription(id: $id) { id origin externalIds(first: 5) { totalCount } } }',
      { id: subscription.id },
      await app.as(RESELLER),
    );
    expect(seen.data).toEqual({ subscription: { id: subscription.id, origin: 'IMPORTED', externalIds: { totalCount: 0 } } });
    // Licenses were in force since the real start.
    const periods = await app.database.rows('SELECT from_at AS at FROM subscription_period WHERE subscription_id = ?', [
      subscription.id,
    ]);
    expect(periods.map((row) => Number(row['at']))).toEqual([DEMO_DAY - 500 * DAY]);
  });

  it('changes nothing if it says the same again, and else what it says', async () => {
    const { subscription } = await bring();
    const before = await count();
    expect((await bring()).subscription).toEqual(subscription);
    expect(await count()).toEqual(before);
    const next = {
      quantity: 20,
      termEndsAt: at(240),
      autoRenew: false,
      unitPrice: { amount: '12.00', currency: 'EUR' },
      friendlyName: 'Seats',
    };
    expect(await codes({ ...next, dryRun: true })).toEqual([]);
    expect(await count()).toEqual(before);
    const { subscription: changed } = await bring(next);
    expect(changed).toMatchObject({
      id: subscription.id,
      quantity: 20,
      termEndsAt: at(240),
      autoRenew: false,
      unitPrice: { amount: '12.00' },
    });
    const after = await count();
    expect(after.slice(0, 4)).toEqual(before.slice(0, 4));
    const [event] = await app.database.rows(
      "SELECT data FROM change_event WHERE subject_id = ? AND type = 'subscription.imported'",
      [subscription.id],
    );
    expect(JSON.parse(String(event?.['data']))).toMatchObject({
      before: { quantity: 25 },
      after: { quantity: 20, name: 'Seats' },
    });
    expect(String(event?.['data'])).not.toMatch(/price|currency/i);
    const [one, two] = await Promise.all([
      codes({ externalId: { system: 'vendor', value: `R-${number}` } }),
      codes({ externalId: { system: 'vendor', value: `R-${number}` } }),
    ]);
    expect([one, two]).toEqual([[], []]);
    expect((await count())[0]).toBe((after[0] ?? 0) + 1);
  });

  it('is refused with the field that is wrong, and stores nothing then', async () => {
    await bring();
    const before = await count();
    expect(await codes({}, 'helpdesk.agent@provider.example')).toEqual(['FORBIDDEN']);
    expect(await codes({}, RESELLER)).toEqual(['FORBIDDEN']);
    const fresh = { externalId: { system: 'vendor', value: `N-${number}` } };
    expect(await codes({ ...fresh, customerId: 'cus_01jd00000000000000000000zz' })).toEqual(['NOT_FOUND']);
    expect(await codes({ ...fresh, offerId: 'off_01jd00000000000000000000zz' })).toEqual(['NOT_FOUND']);
    expect(await codes({ ...fresh, startsAt: at(1), termEndsAt: at(200) })).toEqual(['START_OUT_OF_BOUNDS']);
    expect(await codes({ ...fresh, termEndsAt: at(-1) })).toEqual(['INVALID']);
    expect(await codes({ ...fresh, termEndsAt: at(400) })).toEqual(['INVALID']);
    expect(await codes({ ...fresh, quantity: 1_000 })).toEqual(['QUANTITY_OUT_OF_BOUNDS']);
    expect(await codes({ ...fresh, term: 'P3Y' })).toEqual(['TERM_NOT_OFFERED']);
    expect(await codes({ ...fresh, resellerId: app.otherReseller.id })).toEqual(['RESELLER_NOT_RELATED']);
    expect(await codes({ ...fresh, unitPrice: { amount: '1.234', currency: 'EUR' } })).toEqual(['TOO_MANY_DECIMALS']);
    expect(await codes({ externalId: { system: 'Vendor', value: 'x' } })).toEqual(['INVALID']);
    expect(await codes({ startsAt: at(-400) })).toEqual(['NOT_IMPORTED']);
    const stranger = await aServedCustomer(app);
    expect(await codes({ customerId: stranger.id })).toEqual(['NOT_IMPORTED']);
    const given = { subjectId: customer.id, externalIds: [{ system: 'vendor', value: `C-${number}` }] };
    expect(await codesOf(app, PROVIDER, 'setExternalIds', given)).toEqual([]);
    expect(await codes({ externalId: { system: 'vendor', value: `C-${number}` } })).toEqual(['EXTERNAL_ID_TAKEN']);
    expect((await count()).slice(0, 3)).toEqual(before.slice(0, 3));
    // Another provider has ids of its own.
    expect(await codes({}, OTHER_PROVIDER)).toEqual([]);
  });

  it('takes a file of what runs, and the file of the next month', async () => {
    const header = [
      'customerId',
      'externalId.system',
      'externalId.value',
      'offerId',
      'quantity',
      'billingCycle',
      'term',
      'startsAt',
      'termEndsAt',
      'unitPrice.amount',
      'unitPrice.currency',
    ];
    const row = (id: string, quantity: number): unknown[] => [
      customer.id,
      'vendor',
      id,
      offerId,
      quantity,
      'MONTHLY',
      'P1Y',
      at(-300),
      at(65),
      '9.90',
      'EUR',
    ];
    const send = async (rows: unknown[][]): Promise<Record<string, any>> => {
      const id = await runOf(app, PROVIDER, { mutation: 'importSubscription', content: csv(header, ...rows) });
      await app.background();
      expect((await resultsOf(app, PROVIDER, id)).flatMap(({ errors }) => errors as unknown[])).toEqual([]);
      return shown(app, PROVIDER, id);
    };
    expect(await send([row('F-1', 5), row('F-2', 6)])).toMatchObject({ applied: 2, unchanged: 0 });
    expect(await send([row('F-1', 5), row('F-2', 7), row('F-3', 1)])).toMatchObject({ applied: 2, unchanged: 1 });
  });
});
