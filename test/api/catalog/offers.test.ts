import { describeEngine } from '../../support/database';
import { anAgreement, type Customer } from '../../support/factories/customers';
import { aServedCustomer, PROVIDER, RESELLER, startMarket, type Market } from '../../support/factories/market';
import { anOffer } from '../../support/factories/offers';
import { aProvider } from '../../support/factories/partners';
import { OPERATOR } from '../../support/factories/world';
import { codesOf, eventsOf, mutate } from '../../support/mutate';
import { idOf, line, order, refusals, stock } from '../orders/support/shop';

const OFFER = `offer { id name summary kind status unit minQuantity maxQuantity billingCycles terms clouds countries version
  listPrice { amount currency } addOnOf { name } upgradeTargets(first: 9) { nodes { name } }
  prices(first: 100) { nodes { id country billingCycle term amount { amount currency } } }
  availableActions { operation allowed code } viewerCan history(first: 9) { nodes { action } } }`;

const NEW = {
  name: 'Meeting Rooms',
  summary: 'Rooms with screens.',
  kind: 'LICENSE',
  unit: 'Room',
  minQuantity: 2,
  maxQuantity: 40,
  billingCycles: ['MONTHLY', 'ANNUAL'],
  terms: ['P1M', 'P1Y'],
  clouds: ['PUBLIC'],
  countries: ['DE', 'FR', 'JP'],
};

const price = (country: string, amount: string, currency: string, more: object = {}): object => ({
  country,
  billingCycle: 'MONTHLY',
  term: 'P1Y',
  amount: { amount, currency },
  ...more,
});

type Offer = Record<string, any> & { id: string; version: number };

describeEngine('the catalog', () => {
  let app: Market;
  let french: Customer;
  beforeAll(async () => {
    app = await startMarket();
    french = await aServedCustomer(app, { country: 'FR' });
    await anAgreement(app, { customer: french });
  });
  afterAll(() => app.stop());

  const change = async (name: string, input: object): Promise<Offer> => {
    const answer = await mutate(app, OPERATOR, name, input, OFFER);
    if (!answer['offer']) throw new Error(JSON.stringify(answer.errors));
    return answer['offer'] as Offer;
  };
  const create = (more: object = {}): Promise<Offer> => change('createOffer', { ...NEW, ...more });
  const seenBy = async (email: string, id: string): Promise<Record<string, any> | null> => {
    const { data } = await app.send(
      'query($id: ID!) { offer(id: $id) { name prices(first: 100) { nodes { country amount { amount currency } } } } offers(first: 100) { nodes { id } } }',
      { id },
      await app.as(email),
    );
    const listed = (data?.['offers'].nodes as { id: string }[]).some((one) => one.id === id);
    expect(listed).toBe(data?.['offer'] !== null);
    return data?.['offer'] as Record<string, any> | null;
  };

  it('takes a new offer from the operator, and partners of its clouds and markets see it at once', async () => {
    const customer = await aServedCustomer(app);
    await anAgreement(app, { customer });
    const german = await aProvider(app, { cloud: 'GERMANY' });
    const made = await create({
      listPrice: { amount: '12.5', currency: 'EUR' },
      prices: [price('DE', '13', 'EUR'), price('JP', '1800', 'JPY')],
    });
    expect(made).toMatchObject({
      ...NEW,
      status: 'ACTIVE',
      version: 1,
      listPrice: { amount: '12.50', currency: 'EUR' },
      addOnOf: null,
      viewerCan: ['OFFER_MANAGE'],
      history: { nodes: [{ action: 'createOffer' }] },
    });
    expect(made['prices'].nodes.map(({ amount }: { amount: object }) => amount)).toEqual([
      { amount: '13.00', currency: 'EUR' },
      { amount: '1800', currency: 'JPY' },
    ]);
    expect((await seenBy(PROVIDER, made.id))?.['prices'].nodes).toHaveLength(2);
    expect(await seenBy(RESELLER, made.id)).toMatchObject({ name: 'Meeting Rooms', prices: null });
    expect(await seenBy(customer.admin, made.id)).toMatchObject({ name: 'Meeting Rooms' });
    expect(await seenBy(german.email('GLOBAL_ADMIN'), made.id)).toBeNull();
    const { errors } = await mutate(app, PROVIDER, 'placeOrder', {
      customerId: customer.id,
      lines: [{ offerId: made.id, quantity: 3, billingCycle: 'MONTHLY', term: 'P1Y' }],
    });
    expect(errors).toEqual([]);
  });

  it('changes an offer: omitted fields stay; markets, prices and upgrade paths follow', async () => {
    const made = await create({
      name: 'Whiteboards',
      prices: [price('DE', '3.00', 'EUR'), price('FR', '3.10', 'EUR'), price('JP', '400', 'JPY')],
      upgradeTargetIds: [await idOf(app, 'offer', 'Workplace Basic')],
    });
    const kept = made['prices'].nodes.find(({ country }: { country: string }) => country === 'DE') as object;
    const moved = await change('updateOffer', { offerId: made.id, expectedVersion: 1, countries: ['DE', 'JP'], name: 'Boards' });
    expect(moved).toMatchObject({ name: 'Boards', summary: NEW.summary, minQuantity: 2, version: 2, countries: ['DE', 'JP'] });
    expect(moved['prices'].nodes.map(({ country }: { country: string }) => country).sort()).toEqual(['DE', 'JP']);
    expect(moved['prices'].nodes).toContainEqual(kept);
    expect(moved['upgradeTargets'].nodes).toEqual([{ name: 'Workplace Basic' }]);
    const japanese = await change('updateOffer', { offerId: made.id, countries: ['JP'], upgradeTargetIds: [] });
    expect(japanese['upgradeTargets'].nodes).toEqual([]);
    expect(await seenBy(PROVIDER, made.id)).toBeNull();
    const back = await change('updateOffer', {
      offerId: made.id,
      countries: ['DE', 'JP'],
      listPrice: { amount: '4', currency: 'EUR' },
      prices: [price('DE', '3.50', 'EUR'), price('JP', '400', 'JPY')],
    });
    expect(back['prices'].nodes.map((one: Record<string, any>) => `${one['country']} ${one['amount'].amount}`).sort()).toEqual([
      'DE 3.50',
      'JP 400',
    ]);
    expect((await seenBy(PROVIDER, made.id))?.['name']).toBe('Boards');
    expect((await change('updateOffer', { offerId: made.id, listPrice: null }))['listPrice']).toBeNull();
    const events = await eventsOf(app, OPERATOR, made.id);
    expect(events.map(({ action }) => action as string)).toEqual(['createOffer', ...Array<string>(4).fill('updateOffer')]);
    expect(events[1]?.['changes']).toMatchObject({
      before: { name: 'Whiteboards', countries: ['DE', 'FR', 'JP'] },
      after: { name: 'Boards', countries: ['DE', 'JP'], pricesRemoved: 1, pricesAdded: 0 },
    });
  });

  it('sells add-ons only for the offer that they extend', async () => {
    const base = await create({ name: 'Rooms Base', prices: [price('FR', '5.00', 'EUR')] });
    const addOn = await create({ name: 'Rooms Plus', addOnOfId: base.id, prices: [price('FR', '1.00', 'EUR')] });
    expect(addOn['addOnOf']).toEqual({ name: 'Rooms Base' });
    const placed = await order(app, PROVIDER, {
      customerId: french.id,
      lines: [await line(app, 'Rooms Base'), await line(app, 'Rooms Plus', { parentLine: 1 })],
    });
    expect(placed['total']).toEqual({ amount: '30.00', currency: 'EUR' });
  });

  it('retires an offer for good: no new orders or upgrades to it, while running subscriptions continue', async () => {
    const target = await create({ name: 'Rooms Gold', prices: [price('FR', '9.00', 'EUR')] });
    const source = await create({ name: 'Rooms Silver', upgradeTargetIds: [target.id] });
    const customerId = french.id;
    const placed = await order(app, PROVIDER, { customerId, lines: [await line(app, 'Rooms Gold')] });
    const retired = await change('retireOffer', { offerId: target.id, expectedVersion: 1 });
    expect(retired).toMatchObject({ status: 'RETIRED', version: 2 });
    expect(retired['availableActions']).toEqual([
      { operation: 'updateOffer', allowed: true, code: null },
      { operation: 'setOfferPrice', allowed: true, code: null },
      { operation: 'retireOffer', allowed: false, code: 'INVALID_STATE' },
    ]);
    const { data } = await app.send(
      'query($id: ID!, $order: ID!) { offer(id: $id) { upgradeTargets(first: 5) { nodes { name } } } order(id: $order) { lines { nodes { subscription { status offer { name status } } } } } }',
      { id: source.id, order: placed['id'] },
      await app.as(PROVIDER),
    );
    expect(data?.['offer'].upgradeTargets.nodes).toEqual([]);
    expect(data?.['order'].lines.nodes[0].subscription).toEqual({
      status: 'ACTIVE',
      offer: { name: 'Rooms Gold', status: 'RETIRED' },
    });
    const lines = [await line(app, 'Rooms Gold')];
    expect(await refusals(app, PROVIDER, 'placeOrder', { customerId, lines })).toEqual(['OFFER_RETIRED lines.0.offerId']);
    expect(await refusals(app, OPERATOR, 'retireOffer', { offerId: target.id })).toEqual(['INVALID_STATE offerId']);
  });

  it('sells usage for fractions of the smallest unit, and keeps the price of the purchase', async () => {
    const meter = {
      kind: 'AZURE_USAGE',
      unit: 'Hour',
      minQuantity: 1,
      maxQuantity: 1,
      billingCycles: ['MONTHLY'],
      terms: ['P1M'],
    };
    const prices = [price('FR', '0.0125', 'EUR', { term: 'P1M' }), price('JP', '1.5', 'JPY', { term: 'P1M' })];
    const listPrice = { amount: '0.000001', currency: 'EUR' };
    const made = await create({ ...meter, name: 'Small machines', countries: ['FR', 'JP'], prices, listPrice });
    const shown = (made['prices'].nodes as { amount: object }[]).map(({ amount }) => amount);
    expect(shown).toEqual(
      expect.arrayContaining([
        { amount: '0.0125', currency: 'EUR' },
        { amount: '1.5', currency: 'JPY' },
      ]),
    );
    expect(made['listPrice']).toEqual(listPrice);
    const cheaper = await change('updateOffer', { offerId: made.id, listPrice: { amount: '2.50', currency: 'EUR' } });
    expect(cheaper['listPrice']).toEqual({ amount: '2.50', currency: 'EUR' });
    const finer = { offerId: made.id, listPrice: { amount: '0.00001', currency: 'JPY' } };
    expect(await refusals(app, OPERATOR, 'updateOffer', finer)).toEqual(['TOO_MANY_DECIMALS listPrice.amount']);
    const customerId = french.id;
    const placed = await order(app, PROVIDER, {
      customerId,
      lines: [await line(app, 'Small machines', { quantity: 1, term: 'P1M' })],
    });
    const { data } = await app.send(
      'query($id: ID!) { order(id: $id) { total { amount } lines { nodes { unitPrice { amount period } } } } }',
      { id: placed['id'] },
      await app.as(PROVIDER),
    );
    expect(data?.['order']).toEqual({ total: null, lines: { nodes: [{ unitPrice: { amount: '0.0125', period: null } }] } });
  });

  describe('with input that is refused', () => {
    const creating = (more: object): Promise<string[]> => refusals(app, OPERATOR, 'createOffer', { ...NEW, ...more });

    it.each([
      ['names that are too short', { name: 'R' }, 'INVALID name'],
      ['no description', { summary: ' ' }, 'INVALID summary'],
      ['quantities from nothing', { minQuantity: 0 }, 'INVALID minQuantity'],
      ['bounds the wrong way round', { minQuantity: 50 }, 'INVALID maxQuantity'],
      ['more than anybody can buy', { maxQuantity: 1_000_001 }, 'INVALID maxQuantity'],
      ['no cloud', { clouds: [] }, 'INVALID clouds'],
      ['a country twice', { countries: ['DE', 'DE'] }, 'INVALID countries'],
      ['a country that there is not', { countries: ['DE', 'XX'] }, 'UNKNOWN_COUNTRY countries.1'],
      ['a term without a cycle as short', { billingCycles: ['ANNUAL'] }, 'NO_CYCLE_FOR_TERM terms'],
      ['a base that there is not', { addOnOfId: 'off_01jd00000000000000000000zz' }, 'NOT_FOUND addOnOfId'],
      ['a target that there is not', { upgradeTargetIds: ['off_01jd00000000000000000000zz'] }, 'NOT_FOUND upgradeTargetIds.0'],
      ['a currency that there is not', { listPrice: { amount: '1', currency: 'DEM' } }, 'UNKNOWN_CURRENCY listPrice.currency'],
      [
        'more places than the currency has',
        { listPrice: { amount: '1.005', currency: 'EUR' } },
        'TOO_MANY_DECIMALS listPrice.amount',
      ],
      ['places of a currency without', { prices: [price('JP', '1.5', 'JPY')] }, 'TOO_MANY_DECIMALS prices.0.amount.amount'],
      ['negative prices', { prices: [price('DE', '-1', 'EUR')] }, 'INVALID prices.0.amount.amount'],
      ['prices that sums cannot hold', { prices: [price('DE', '99999999999', 'EUR')] }, 'INVALID prices.0.amount.amount'],
      ['prices of another country', { prices: [price('AT', '1', 'EUR')] }, 'PRICE_OUTSIDE_OFFER prices.0'],
      [
        'prices billed for longer than the term',
        { prices: [price('DE', '1', 'EUR', { billingCycle: 'ANNUAL', term: 'P1M' })] },
        'PRICE_OUTSIDE_OFFER prices.0',
      ],
      ['two prices for the same', { prices: [price('DE', '1', 'EUR'), price('DE', '2', 'EUR')] }, 'DUPLICATE_PRICE prices.1'],
    ])('refuses an offer with %s', async (_what, more, expected) => {
      expect(await creating(more)).toEqual([expected]);
    });

    it('refuses add-ons of add-ons or of retired offers, and upgrades to another kind of offer', async () => {
      const offer = (name: string): Promise<string> => idOf(app, 'offer', name);
      expect(await codesOf(app, OPERATOR, 'retireOffer', { offerId: await anOffer(app, { name: 'Retired' }) })).toEqual([]);
      expect(await creating({ addOnOfId: await offer('Audio Conferencing') })).toEqual(['ADD_ON_MISMATCH addOnOfId']);
      expect(await creating({ addOnOfId: await offer('Retired') })).toEqual(['OFFER_RETIRED addOnOfId']);
      const to = async (name: string): Promise<string[]> => creating({ upgradeTargetIds: [await offer(name)] });
      expect(await to('Azure Plan')).toEqual(['UPGRADE_TARGET_MISMATCH upgradeTargetIds.0']);
      expect(await to('Audio Conferencing')).toEqual(['UPGRADE_TARGET_MISMATCH upgradeTargetIds.0']);
      expect(await to('Retired')).toEqual(['OFFER_RETIRED upgradeTargetIds.0']);
      const own = await anOffer(app);
      expect(await refusals(app, OPERATOR, 'updateOffer', { offerId: own, upgradeTargetIds: [own] })).toEqual([
        'UPGRADE_TARGET_MISMATCH upgradeTargetIds.0',
      ]);
    });

    it('refuses stale versions, unknown offers, and everybody but the operator', async () => {
      const offerId = await anOffer(app);
      for (const name of ['updateOffer', 'retireOffer']) {
        expect(await refusals(app, OPERATOR, name, { offerId, expectedVersion: 7 })).toEqual([
          'VERSION_CONFLICT expectedVersion',
        ]);
        expect(await refusals(app, OPERATOR, name, { offerId: 'off_01jd00000000000000000000zz' })).toEqual(['NOT_FOUND offerId']);
        expect(await codesOf(app, app.provider.email('GLOBAL_ADMIN'), name, { offerId })).toEqual(['FORBIDDEN']);
      }
      expect(await codesOf(app, app.provider.email('GLOBAL_ADMIN'), 'createOffer', NEW)).toEqual(['FORBIDDEN']);
    });
  });

  it('makes an offer once per idempotency key; dry runs store nothing', async () => {
    const before = await stock(app);
    expect(await mutate(app, OPERATOR, 'createOffer', { ...NEW, dryRun: true }, 'offer { id }')).toEqual({
      errors: [],
      offer: null,
    });
    expect(await stock(app)).toEqual(before);
    const keyed = { ...NEW, name: 'Once', idempotencyKey: 'once' };
    const made = await Promise.all(Array.from({ length: 6 }, () => mutate(app, OPERATOR, 'createOffer', keyed, 'offer { id }')));
    expect(new Set(made.map((answer) => JSON.stringify(answer))).size).toBe(1);
    const offerId = made[0]?.['offer'].id as string;
    const dry = await mutate(app, OPERATOR, 'retireOffer', { offerId, dryRun: true }, 'offer { status version }');
    expect(dry).toEqual({ errors: [], offer: { status: 'ACTIVE', version: 1 } });
    expect(await codesOf(app, OPERATOR, 'createOffer', { ...keyed, name: 'Twice' })).toEqual(['IDEMPOTENCY_CONFLICT']);
  });

  it('lets only one of many changes of the same version through', async () => {
    const { id: offerId } = await create({ name: 'Contested' });
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        codesOf(app, OPERATOR, 'updateOffer', {
          offerId,
          expectedVersion: 1,
          name: `Contested ${index}`,
          prices: [price('DE', '1', 'EUR')],
        }),
      ),
    );
    expect(answers.filter((codes) => codes.length === 0)).toHaveLength(1);
    expect(answers.filter((codes) => codes[0] === 'VERSION_CONFLICT')).toHaveLength(9);
  });

  it('never sells an offer after it was retired, however close the two requests are', async () => {
    const customerId = french.id;
    for (let round = 0; round < 5; round += 1) {
      const { id: offerId } = await create({ name: `Last ${round}`, prices: [price('FR', '1.00', 'EUR')] });
      const lines = [{ offerId, quantity: 2, billingCycle: 'MONTHLY', term: 'P1Y' }];
      const [retired, ...orders] = await Promise.all([
        codesOf(app, OPERATOR, 'retireOffer', { offerId }),
        ...Array.from({ length: 6 }, () => codesOf(app, PROVIDER, 'placeOrder', { customerId, lines })),
      ]);
      expect(retired).toEqual([]);
      expect(orders.flat().filter((code) => code !== 'OFFER_RETIRED')).toEqual([]);
      const [sold] = await app.database.rows('SELECT COUNT(*) AS n FROM order_line WHERE offer_id = ?', [offerId]);
      expect(Number(sold?.['n'])).toBe(orders.filter((codes) => codes.length === 0).length);
      expect(await codesOf(app, PROVIDER, 'placeOrder', { customerId, lines })).toEqual(['OFFER_RETIRED']);
    }
  });
});
