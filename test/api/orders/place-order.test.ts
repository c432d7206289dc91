import { inTransaction } from '../../../src/data/context';
import { bound } from '../../../src/data/sql';
import { markOrderCancelled, placeOrderIn, type OrderLineInput } from '../../../src/modules/sales';
import { describeEngine } from '../../support/database';
import { aCustomer, anAgreement, aRelationship, type Customer } from '../../support/factories/customers';
import { aServedCustomer, OTHER_PROVIDER, PROVIDER, RESELLER, startMarket, type Market } from '../../support/factories/market';
import { anOffer } from '../../support/factories/offers';
import { aPartnership, aProvider, aReseller } from '../../support/factories/partners';
import { aSubscription } from '../../support/factories/sales';
import { OPERATOR } from '../../support/factories/world';
import { codesOf, eventsOf, mutate } from '../../support/mutate';
import { idOf, line, order, refusals, stock } from './support/shop';

const DAY = 86_400_000;
const CUSTOMER = 'The Customer';

describeEngine('placing an order', () => {
  let app: Market;
  let customer: Customer;
  let customerId: string;
  beforeAll(async () => {
    app = await startMarket();
    customer = await aServedCustomer(app, { name: CUSTOMER });
    await anAgreement(app, { customer });
    customerId = customer.id;
    const suite = await idOf(app, 'offer', 'Enterprise Suite 3');
    const committed = { billingCycles: ['MONTHLY', 'ANNUAL'], terms: ['P1Y', 'P3Y'] };
    await anOffer(app, { name: 'Archive', addOnOfId: suite, ...committed, minQuantity: 5 });
    for (const name of ['Mailbox', 'Large Mailbox', 'Desktop', 'Planning', 'Insights']) await anOffer(app, { name });
    const retired = await anOffer(app, { name: 'Retired' });
    expect(await codesOf(app, OPERATOR, 'retireOffer', { offerId: retired })).toEqual([]);
    await anOffer(app, { name: 'German Suite', clouds: ['GERMANY'] });
  });
  afterAll(() => app.stop());

  const ask = async (email: string, document: string, variables: object = {}): Promise<Record<string, any>> => {
    const { data, errors } = await app.send(document, variables as Record<string, unknown>, await app.as(email));
    expect(errors).toEqual([]);
    return data ?? {};
  };

  it("adds several subscriptions with license counts to an existing customer's list [rows 122, 124, 130, 135]", async () => {
    const placed = await order(app, PROVIDER, {
      customerId,
      lines: [
        await line(app, 'Workplace Standard', { quantity: 12, friendlyName: '  Atelier ' }),
        await line(app, 'Insights', { quantity: 3, billingCycle: 'ANNUAL' }),
      ],
    });
    expect(placed).toMatchObject({
      status: 'COMPLETED',
      version: 1,
      customerName: CUSTOMER,
      availableActions: [],
      viewerCan: [],
    });
    const [first, second] = placed['lines'].nodes as Record<string, any>[];
    expect(first).toMatchObject({ lineNumber: 1, name: 'Atelier', quantity: 12, resellerOfRecord: { name: 'The Reseller' } });
    expect(first?.['subscription']).toMatchObject({
      name: 'Atelier',
      quantity: 12,
      status: 'ACTIVE',
      autoRenew: true,
      startsAt: '2026-11-01T00:00:00.000Z',
      termEndsAt: '2027-11-01T00:00:00.000Z',
      supportContact: { kind: 'PROVIDER', name: 'The Provider' },
      incentiveCredits: { nodes: [{ startsAt: '2026-11-01T00:00:00.000Z', endsAt: null, reseller: { name: 'The Reseller' } }] },
    });
    expect(second).toMatchObject({ name: 'Insights', offer: { name: 'Insights' } });
    const list = await ask(
      PROVIDER,
      'query($id: ID!) { customer(id: $id) { subscriptions(last: 2) { nodes { id name } } orders(last: 1) { nodes { id } } } }',
      { id: customerId },
    );
    expect(list['customer'].orders.nodes).toEqual([{ id: placed['id'] }]);
    expect(list['customer'].subscriptions.nodes.map(({ name }: { name: string }) => name).sort()).toEqual([
      'Atelier',
      'Insights',
    ]);
    const events = await eventsOf(app, OPERATOR, placed['id'] as string);
    expect(events.map(({ action, outcome }) => `${action} ${outcome}`)).toEqual(['placeOrder ACCEPTED']);
  });

  it('keeps price and currency of the purchase', async () => {
    const offerId = await idOf(app, 'offer', 'Insights');
    const placed = await order(app, PROVIDER, { customerId, lines: [await line(app, 'Insights')] });
    const [bought] = placed['lines'].nodes as Record<string, any>[];
    const price = bought?.['unitPrice'] as { amount: string; currency: string };
    expect(placed['total']).toEqual({ amount: (Number(price.amount) * 5).toFixed(2), currency: 'EUR' });
    const current = await ask(
      OPERATOR,
      'query($id: ID!) { offer(id: $id) { prices(first: 100, filter: { country: { eq: "DE" } }) { nodes { country billingCycle term amount { amount currency } } } } }',
      { id: offerId },
    );
    const prices = current['offer'].prices.nodes as Record<string, any>[];
    expect(prices.find((one) => one['billingCycle'] === 'MONTHLY' && one['term'] === 'P1Y')?.['amount']).toEqual(price);
    const changed = prices.map((one) => ({ ...one, amount: { amount: '999.99', currency: 'EUR' } }));
    expect((await mutate(app, OPERATOR, 'updateOffer', { offerId, prices: changed })).errors).toEqual([]);
    const document =
      'query($id: ID!) { order(id: $id) { total { amount } lines { nodes { unitPrice { amount } subscription { unitPrice { amount } } } } } }';
    const { order: later } = await ask(PROVIDER, document, { id: placed['id'] });
    expect(later.lines.nodes).toEqual([
      { unitPrice: { amount: price.amount }, subscription: { unitPrice: { amount: price.amount } } },
    ]);
    const next = await order(app, PROVIDER, { customerId, lines: [await line(app, 'Insights')] });
    expect(next['total'].amount).toBe('4999.95');
  });

  it('takes the reseller of a line from the list of partnered resellers; it earns credit [rows 133, 134, 142]', async () => {
    const list = await ask(
      PROVIDER,
      'query($id: ID!) { customer(id: $id) { associatedReseller { name } resellers(first: 10) { nodes { id name } } } }',
      { id: customerId },
    );
    const resellers = list['customer'].resellers.nodes as { id: string; name: string }[];
    const reseller = resellers.find(({ name }) => name === 'The Reseller');
    const placed = await order(app, PROVIDER, {
      customerId,
      lines: [
        await line(app, 'Mailbox', { resellerId: reseller?.id }),
        await line(app, 'Large Mailbox', { resellerId: null }),
        await line(app, 'Desktop'),
      ],
    });
    const lines = placed['lines'].nodes as Record<string, any>[];
    expect(lines.map((one) => (one['resellerOfRecord'] as { name: string } | null)?.name ?? null)).toEqual([
      'The Reseller',
      null,
      'The Reseller',
    ]);
    const credits = await ask(
      app.reseller.email('BILLING_ADMIN'),
      '{ incentiveCredits(last: 2) { nodes { customerName endsAt subscription { name } reseller { name } } } }',
    );
    expect(credits['incentiveCredits'].nodes).toEqual(
      ['Mailbox', 'Desktop'].map((name) => ({
        customerName: CUSTOMER,
        endsAt: null,
        subscription: { name },
        reseller: { name: 'The Reseller' },
      })),
    );
  });

  it('is for providers, also for customers of a reseller, which sees its own lines without prices [rows 1, 2, 3, 63, 70]', async () => {
    const placed = await order(app, PROVIDER, {
      customerId,
      lines: [await line(app, 'Mailbox', { resellerId: null }), await line(app, 'Planning')],
    });
    const document =
      'query($id: ID!) { order(id: $id) { total { amount } provider { name } lines(first: 5) { totalCount nodes { name unitPrice { amount } } } history(first: 5) { nodes { action } } } }';
    const seen = await ask(RESELLER, document, { id: placed['id'] });
    expect(seen['order']).toEqual({
      total: null,
      provider: { name: 'The Provider' },
      lines: { totalCount: 1, nodes: [{ name: 'Planning', unitPrice: null }] },
      history: { nodes: [{ action: 'placeOrder' }] },
    });
    expect(await ask(OTHER_PROVIDER, document, { id: placed['id'] })).toEqual({ order: null });
    expect(await codesOf(app, RESELLER, 'placeOrder', { customerId, lines: [await line(app, 'Mailbox')] })).toEqual([
      'FORBIDDEN',
    ]);
    for (const email of [customer.admin, OPERATOR, app.provider.email('HELPDESK_AGENT')]) {
      expect(await codesOf(app, email, 'placeOrder', { customerId, lines: [] })).toEqual(['FORBIDDEN']);
    }
  });

  it('sells add-ons to running subscriptions, and together with the subscription that they extend', async () => {
    const bundle = await order(app, PROVIDER, {
      customerId,
      lines: [await line(app, 'Archive', { parentLine: 2 }), await line(app, 'Enterprise Suite 3')],
    });
    const [addOn, base] = bundle['lines'].nodes as Record<string, any>[];
    expect(addOn?.['subscription'].parent).toEqual({ id: base?.['subscription'].id });
    const later = await order(app, PROVIDER, {
      customerId,
      lines: [await line(app, 'Archive', { parentSubscriptionId: base?.['subscription'].id })],
    });
    expect(later['lines'].nodes[0].subscription.parent).toEqual({ id: base?.['subscription'].id });
  });

  it('starts later if asked to, and leaves the subscription pending until then', async () => {
    const startsAt = new Date(app.clock.now() + 30 * DAY).toISOString();
    const placed = await order(app, PROVIDER, {
      customerId,
      lines: [await line(app, 'Workplace Basic', { startsAt, term: 'P1M' })],
    });
    expect(placed['lines'].nodes[0].subscription).toMatchObject({
      status: 'PENDING',
      startsAt,
      termEndsAt: '2027-01-01T00:00:00.000Z',
      incentiveCredits: { nodes: [{ startsAt }] },
    });
  });

  describe('a refused order, of which nothing is stored,', () => {
    const one = async (offer: string, more: object = {}, to = customerId): Promise<string[]> =>
      refusals(app, PROVIDER, 'placeOrder', { customerId: to, lines: [await line(app, offer, more)] });

    it('has offers that are not sold to this customer, each with its own reason', async () => {
      expect(await one('Retired')).toEqual(['OFFER_RETIRED lines.0.offerId']);
      await anOffer(app, { name: 'Austrian', countries: ['AT'] });
      expect(await one('Austrian')).toEqual(['OFFER_OTHER_COUNTRY lines.0.offerId']);
      // Of another cloud than the provider's: no more there than an offer that was never made.
      expect(await one('German Suite')).toEqual(['NOT_FOUND lines.0.offerId']);
      expect(await one('Mailbox', { offerId: 'off_01jd00000000000000000000zz' })).toEqual(['NOT_FOUND lines.0.offerId']);
      const other = await aServedCustomer(app, { cloud: 'GERMANY' });
      expect(await one('Mailbox', {}, other.id)).toEqual(['OFFER_OTHER_CLOUD lines.0.offerId']);
    });

    it('has quantities, terms or billing cycles that are not offered', async () => {
      expect(await one('Workplace Basic', { quantity: 301 })).toEqual(['QUANTITY_OUT_OF_BOUNDS lines.0.quantity']);
      expect(await one('Workplace Basic', { quantity: 0 })).toEqual(['QUANTITY_OUT_OF_BOUNDS lines.0.quantity']);
      await anOffer(app, { name: 'Relations', billingCycles: ['ANNUAL'], terms: ['P1Y'], minQuantity: 5 });
      expect(await one('Relations', { quantity: 4, billingCycle: 'ANNUAL' })).toEqual([
        'QUANTITY_OUT_OF_BOUNDS lines.0.quantity',
      ]);
      expect(await one('Workplace Basic', { term: 'P3Y' })).toEqual(['TERM_NOT_OFFERED lines.0.term']);
      expect(await one('Enterprise Suite 3', { billingCycle: 'TRIENNIAL' })).toEqual([
        'BILLING_CYCLE_NOT_OFFERED lines.0.billingCycle',
      ]);
    });

    it('has an offer without a price', async () => {
      await anOffer(app, { name: 'Priceless', price: null });
      expect(await one('Priceless')).toEqual(['NO_PRICE lines.0.offerId']);
    });

    it('has several currencies, or sums that are too large', async () => {
      const price = { country: 'DE', billingCycle: 'MONTHLY', term: 'P1Y' };
      await anOffer(app, { name: 'In Dollars', prices: [{ ...price, amount: { amount: '5.00', currency: 'USD' } }] });
      const huge = { amount: '9999999999.99', currency: 'EUR' };
      await anOffer(app, { name: 'Huge', prices: [{ ...price, amount: huge }], maxQuantity: 10_000 });
      const lines = [await line(app, 'Mailbox'), await line(app, 'In Dollars')];
      expect(await refusals(app, PROVIDER, 'placeOrder', { customerId, lines })).toEqual(['CURRENCIES_DIFFER lines.1.offerId']);
      expect(await one('Huge', { quantity: 10_000 })).toEqual(['ORDER_TOO_LARGE lines']);
    });

    it('has add-ons without a parent, with a wrong parent, or with one that is not running', async () => {
      const at = 'lines.0.parentSubscriptionId';
      const plain = await order(app, PROVIDER, { customerId, lines: [await line(app, 'Mailbox')] });
      const parent = (id: string): Promise<string[]> => one('Archive', { parentSubscriptionId: id });
      expect(await one('Archive')).toEqual([`PARENT_REQUIRED ${at}`]);
      expect(await parent(plain['lines'].nodes[0].subscription.id as string)).toEqual([`PARENT_MISMATCH ${at}`]);
      expect(await parent('sub_01jd00000000000000000000zz')).toEqual([`NOT_FOUND ${at}`]);
      const [theirs, offerId] = [await aCustomer(app), await idOf(app, 'offer', 'Enterprise Suite 3')];
      await aRelationship(app, { customer: theirs, partner: app.otherProvider });
      await anAgreement(app, { customer: theirs });
      const foreign = await aSubscription(app, OTHER_PROVIDER, { customer: theirs, offerId });
      expect(await parent(foreign)).toEqual([`NOT_FOUND ${at}`]);
      expect(await one('Mailbox', { parentLine: 1 })).toEqual(['PARENT_MISMATCH lines.0.parentLine']);
      // Lines are counted from 1, as in `lineNumber`.
      expect(await one('Archive', { parentLine: 0 })).toEqual(['PARENT_MISMATCH lines.0.parentLine']);
      expect(await one('Archive', { parentLine: 7 })).toEqual(['PARENT_MISMATCH lines.0.parentLine']);
      expect(await one('Archive', { parentLine: 1, parentSubscriptionId: 'sub_x' })).toEqual(['INVALID lines.0.parentLine']);
      const pending = await order(app, PROVIDER, {
        customerId,
        lines: [await line(app, 'Enterprise Suite 3', { startsAt: new Date(app.clock.now() + 9 * DAY).toISOString() })],
      });
      expect(await parent(pending['lines'].nodes[0].subscription.id as string)).toEqual([`PARENT_NOT_ACTIVE ${at}`]);
      expect(
        await refusals(app, PROVIDER, 'placeOrder', {
          customerId,
          lines: [
            await line(app, 'Archive', { parentLine: 2 }),
            await line(app, 'Enterprise Suite 3', { startsAt: new Date(app.clock.now() + 9 * DAY).toISOString() }),
          ],
        }),
      ).toEqual(['PARENT_NOT_ACTIVE lines.0.parentLine']);
    });

    it("has add-ons to what another provider sold, even if the customer's grant shows it", async () => {
      const offerId = await idOf(app, 'offer', 'Enterprise Suite 3');
      const other = await aSubscription(app, OTHER_PROVIDER, { customer, offerId });
      const document = 'query($id: ID!) { subscription(id: $id) { quantity name } }';
      const shown = await ask(PROVIDER, document, { id: other });
      expect(shown['subscription']).toMatchObject({ quantity: expect.any(Number), name: null });
      expect(await one('Archive', { parentSubscriptionId: other })).toEqual(['NOT_SELLER lines.0.parentSubscriptionId']);
    });

    it('names an impossible reseller of record: not partnered, not related, suspended, or the provider itself', async () => {
      const at = 'lines.0.resellerId';
      const as = async ({ id }: { id: string }): Promise<string[]> => one('Mailbox', { resellerId: id });
      expect(await as(await aReseller(app))).toEqual([`NOT_FOUND ${at}`]);
      expect(await one('Mailbox', { resellerId: 'rsl_01jd00000000000000000000zz' })).toEqual([`NOT_FOUND ${at}`]);
      expect(await as(app.otherReseller)).toEqual([`RESELLER_NOT_RELATED ${at}`]);
      expect(await as(app.provider)).toEqual([`RESELLER_IS_PROVIDER ${at}`]);
      const [suspended, theirs] = [await aReseller(app, { status: 'SUSPENDED' }), await aCustomer(app)];
      await aPartnership(app, { provider: app.provider, reseller: suspended });
      await aRelationship(app, { customer: theirs, partner: app.provider, reseller: suspended });
      await aRelationship(app, { customer: theirs, partner: suspended });
      await anAgreement(app, { customer: theirs });
      expect(await one('Mailbox', {}, theirs.id)).toEqual([`PARTNER_NOT_ACTIVE ${at}`]);
    });

    it('lacks the customer agreement in a cloud that needs it', async () => {
      const missing = await aServedCustomer(app);
      expect(await one('Mailbox', {}, missing.id)).toEqual(['AGREEMENT_REQUIRED customerId']);
      const partner = await aProvider(app, { cloud: 'GERMANY' });
      const theirs = await aCustomer(app, { cloud: 'GERMANY' });
      await aRelationship(app, { customer: theirs, partner });
      const lines = [await line(app, 'German Suite', { resellerId: null })];
      expect(await codesOf(app, partner.email('GLOBAL_ADMIN'), 'placeOrder', { customerId: theirs.id, lines })).toEqual([]);
    });

    it('comes from a provider without its own relationship, and gets the answer for an unknown customer [rows 85, 86]', async () => {
      const foreign = await aCustomer(app);
      await aRelationship(app, { customer: foreign, partner: app.reseller });
      expect(await one('Mailbox', {}, foreign.id)).toEqual(['NOT_FOUND customerId']);
      expect(await one('Mailbox', {}, 'cus_01jd00000000000000000000zz')).toEqual(['NOT_FOUND customerId']);
    });

    it('comes from a provider that the vendor has suspended', async () => {
      const suspended = await aProvider(app, { status: 'SUSPENDED' });
      await aRelationship(app, { customer, partner: suspended });
      const lines = [await line(app, 'Mailbox', { resellerId: null })];
      const found = await refusals(app, suspended.email('GLOBAL_ADMIN'), 'placeOrder', { customerId, lines });
      expect(found).toContain('PARTNER_NOT_ACTIVE');
    });

    it('has no lines, too many lines, or an invalid name or start', async () => {
      const many = Array<object>(101).fill(await line(app, 'Mailbox'));
      expect(await refusals(app, PROVIDER, 'placeOrder', { customerId, lines: [] })).toEqual(['EMPTY_ORDER lines']);
      expect(await refusals(app, PROVIDER, 'placeOrder', { customerId, lines: many })).toEqual(['TOO_MANY_LINES lines']);
      expect(await one('Mailbox', { friendlyName: ' ' })).toEqual(['INVALID lines.0.friendlyName']);
      for (const days of [-1, 366]) {
        const startsAt = new Date(app.clock.now() + days * DAY).toISOString();
        expect(await one('Mailbox', { startsAt })).toEqual(['START_OUT_OF_BOUNDS lines.0.startsAt']);
      }
    });

    it('fails as a whole if one line is wrong, with every reason at once [row 125]', async () => {
      const lines = [
        await line(app, 'Mailbox'),
        await line(app, 'Workplace Basic', { quantity: 1_000 }),
        await line(app, 'Retired'),
      ];
      expect(await refusals(app, PROVIDER, 'placeOrder', { customerId, lines })).toEqual([
        'QUANTITY_OUT_OF_BOUNDS lines.1.quantity',
        'OFFER_RETIRED lines.2.offerId',
      ]);
    });
  });

  it('is undone with the cancellation of the last subscription, not earlier', async () => {
    const placed = await order(app, PROVIDER, {
      customerId,
      lines: [await line(app, 'Mailbox'), await line(app, 'Large Mailbox')],
    });
    const orderId = placed['id'] as string;
    const ids = (placed['lines'].nodes as Record<string, any>[]).map((one) => one['subscription'].id as string);
    const cancel = (id: string | undefined): Promise<void> =>
      inTransaction(app.context(), async (tx) => {
        await tx.db.run(bound('subject', "UPDATE subscription SET state = 'CANCELLED', cancelled_at = starts_at WHERE id = ?"), [
          id ?? '',
        ]);
        await markOrderCancelled(tx, orderId);
        await markOrderCancelled(tx, orderId);
      });
    const state = (): Promise<Record<string, any>> =>
      ask(PROVIDER, 'query($id: ID!) { order(id: $id) { status version } }', { id: orderId });
    await cancel(ids[0]);
    expect(await state()).toEqual({ order: { status: 'COMPLETED', version: 1 } });
    await cancel(ids[1]);
    expect(await state()).toEqual({ order: { status: 'CANCELLED', version: 2 } });
  });

  it('happens once per idempotency key, however many ask at the same time; another input conflicts', async () => {
    const input = { customerId, lines: [await line(app, 'Large Mailbox')], idempotencyKey: 'the first order' };
    const before = await stock(app);
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => mutate(app, PROVIDER, 'placeOrder', input, 'order { id }')),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]?.['order'].id).toMatch(/^ord_/);
    const after = await stock(app);
    expect(after.map((count, index) => count - (before[index] ?? 0))).toEqual([1, 1, 1, 1, 0, 0, 0, 1]);
    const other = { ...input, lines: [await line(app, 'Mailbox')] };
    expect(await codesOf(app, PROVIDER, 'placeOrder', other)).toEqual(['IDEMPOTENCY_CONFLICT']);
  });

  it('stores nothing in a dry run, and says what would prevent it', async () => {
    const lines = [await line(app, 'Large Mailbox')];
    const before = await stock(app);
    expect(await mutate(app, PROVIDER, 'placeOrder', { customerId, lines, dryRun: true }, 'order { id }')).toEqual({
      errors: [],
      order: null,
    });
    const wrong = [{ ...lines[0], quantity: 0 }];
    expect(await codesOf(app, PROVIDER, 'placeOrder', { customerId, lines: wrong, dryRun: true })).toEqual([
      'QUANTITY_OUT_OF_BOUNDS',
    ]);
    expect(await stock(app)).toEqual(before);
  });

  it('sends as many statements for a hundred lines as for two', async () => {
    const two = [await line(app, 'Mailbox'), await line(app, 'Desktop')];
    const hundred = Array.from({ length: 50 }, () => two).flat();
    const placement = {
      providerId: app.provider.id,
      customerId,
      customerName: CUSTOMER,
      country: 'DE',
      segment: 'COMMERCIAL' as const,
      cloud: 'PUBLIC',
      defaultResellerId: null,
    };
    const cost = async (lines: object[]): Promise<{ quoting: number; placing: number }> => {
      const ctx = app.context();
      const order = { ...placement, lines: lines as OrderLineInput[] };
      const placed = await inTransaction(ctx, (tx) => placeOrderIn(tx, order), {
        operation: 'placeOrder',
        locks: () => [customerId],
      });
      expect(placed.subscriptionIds).toHaveLength(lines.length);
      return { quoting: (await quote(lines)).statements, placing: ctx.meter.statements };
    };
    const few = await cost(two);
    expect(few.placing).toBeLessThan(24);
    expect(await cost(hundred)).toEqual(few);
  });

  const QUOTE = `query($input: QuoteOrderInput!) { quoteOrder(input: $input) { customer { name } totals { amount currency }
    lines { lineNumber name quantity offer { name } resellerOfRecord { name } parent { id } startsAt termEndsAt unitPrice { amount currency } total { amount currency } }
    warnings { code path } errors { code path } } }`;
  const quote = async (
    lines: object[],
    email = PROVIDER,
    to = customerId,
  ): Promise<{ statements: number; quoted: Record<string, any> }> => {
    const answer = await app.send(QUOTE, { input: { customerId: to, lines } }, await app.as(email));
    expect(answer.errors).toEqual([]);
    return { statements: answer.statements, quoted: answer.data?.['quoteOrder'] as Record<string, any> };
  };

  it('can be quoted first: lines, prices, sums and warnings, with nothing stored [row 123]', async () => {
    const before = await stock(app);
    const lines = [
      await line(app, 'Workplace Premium', { quantity: 10 }),
      await line(app, 'Azure Plan', { quantity: 1, term: 'P1M' }),
    ];
    const { quoted } = await quote(lines);
    expect(quoted).toMatchObject({ customer: { name: CUSTOMER }, errors: [] });
    expect(quoted['lines'][0]).toMatchObject({
      lineNumber: 1,
      name: 'Workplace Premium',
      offer: { name: 'Workplace Premium' },
      resellerOfRecord: { name: 'The Reseller' },
      unitPrice: { amount: '20.60', currency: 'EUR' },
      total: { amount: '206.00', currency: 'EUR' },
      termEndsAt: '2027-11-01T00:00:00.000Z',
    });
    expect(quoted['totals']).toEqual([{ amount: '206.00', currency: 'EUR' }]);
    expect(quoted['warnings']).toContainEqual({ code: 'BILLED_BY_USAGE', path: ['lines', '1', 'offerId'] });
    expect(await stock(app)).toEqual(before);
    const placed = await order(app, PROVIDER, { customerId, lines });
    expect(placed['total']).toEqual({ amount: '206.00', currency: 'EUR' });
    const again = await quote(lines);
    expect(again.quoted['warnings']).toContainEqual({ code: 'SUBSCRIBED_ALREADY', path: ['lines', '0', 'offerId'] });
    const alone = await aCustomer(app);
    await aRelationship(app, { customer: alone, partner: app.provider });
    const warned = (await quote([lines[0] ?? {}], PROVIDER, alone.id)).quoted;
    expect(warned['warnings']).toContainEqual({ code: 'NO_RESELLER_OF_RECORD', path: ['lines', '0', 'resellerId'] });
  });

  it('reveals nothing in a quote about an offer of another market, not even that it was sold before', async () => {
    const sold = await line(app, 'Workplace Standard');
    expect((await order(app, PROVIDER, { customerId, lines: [sold] }))['total']).toBeTruthy();
    const offer = String(sold['offerId']);
    const markets = await app.database.rows('SELECT market, name_folded FROM offer_market WHERE offer_id = ?', [offer]);
    await app.database.transaction((writer) => writer.run('DELETE FROM offer_market WHERE offer_id = ?', [offer]));
    const hidden = (await quote([sold])).quoted;
    const never = (await quote([{ ...sold, offerId: 'off_01jd00000000000000000000zz' }])).quoted;
    await app.database.transaction(async (writer) => {
      for (const { market, name_folded } of markets) {
        const row = [String(market), offer, String(name_folded)];
        await writer.run('INSERT INTO offer_market (market, offer_id, name_folded) VALUES (?, ?, ?)', row);
      }
    });
    expect(hidden).toEqual(never);
    expect(hidden['errors']).toEqual([{ code: 'NOT_FOUND', path: ['lines', '0', 'offerId'] }]);
  });

  it('says in a quote what would prevent it, with the same codes', async () => {
    const lines = [await line(app, 'Workplace Basic', { quantity: 1_000 }), await line(app, 'Mailbox', { offerId: 'off_x' })];
    const { quoted } = await quote(lines);
    expect(quoted['errors']).toEqual([
      { code: 'QUANTITY_OUT_OF_BOUNDS', path: ['lines', '0', 'quantity'] },
      { code: 'NOT_FOUND', path: ['lines', '1', 'offerId'] },
    ]);
    expect(quoted['lines'][1]).toMatchObject({ offer: null, unitPrice: null });
    expect((await quote([])).quoted['errors']).toEqual([{ code: 'EMPTY_ORDER', path: ['lines'] }]);
    expect((await quote(lines, PROVIDER, 'cus_01jd00000000000000000000zz')).quoted).toMatchObject({
      customer: null,
      errors: [{ code: 'NOT_FOUND', path: ['customerId'] }],
    });
  });
});
