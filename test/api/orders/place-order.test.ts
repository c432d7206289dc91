import { inTransaction } from '../../../src/data/context';
import { bound } from '../../../src/data/sql';
import { markOrderCancelled, placeOrderIn, type OrderLineInput } from '../../../src/modules/sales';
import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { codesOf, eventsOf, mutate } from '../../support/mutate';
import { startDemoApp } from '../rights/support/demo-app';
import {
  CUSTOMER,
  emailOf,
  idOf,
  line,
  OPERATOR,
  order,
  OTHER_PROVIDER,
  PROVIDER,
  refusals,
  RESELLER,
  stock,
} from './support/shop';

const DAY = 86_400_000;
const FRENCH = "L'Île d'Œuvre SARL";

describeEngine('placing an order', () => {
  let app: TestApp;
  let customerId: string;
  beforeAll(async () => {
    app = await startDemoApp();
    customerId = await idOf(app, 'customer', FRENCH);
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
        await line(app, 'Business Insights', { quantity: 3, billingCycle: 'ANNUAL' }),
      ],
    });
    expect(placed).toMatchObject({ status: 'COMPLETED', version: 1, customerName: FRENCH, availableActions: [], viewerCan: [] });
    const [first, second] = placed['lines'].nodes as Record<string, any>[];
    expect(first).toMatchObject({ lineNumber: 1, name: 'Atelier', quantity: 12, resellerOfRecord: { name: 'Elbe Cloud' } });
    expect(first?.['subscription']).toMatchObject({
      name: 'Atelier',
      quantity: 12,
      status: 'ACTIVE',
      autoRenew: true,
      startsAt: '2026-11-01T00:00:00.000Z',
      termEndsAt: '2027-11-01T00:00:00.000Z',
      supportContact: { kind: 'PROVIDER', name: 'Alpine Distribution' },
      incentiveCredits: { nodes: [{ startsAt: '2026-11-01T00:00:00.000Z', endsAt: null, reseller: { name: 'Elbe Cloud' } }] },
    });
    expect(second).toMatchObject({ name: 'Business Insights', offer: { name: 'Business Insights' } });
    const list = await ask(
      PROVIDER,
      'query($id: ID!) { customer(id: $id) { subscriptions(last: 2) { nodes { id name } } orders(last: 1) { nodes { id } } } }',
      { id: customerId },
    );
    expect(list['customer'].orders.nodes).toEqual([{ id: placed['id'] }]);
    expect(list['customer'].subscriptions.nodes.map(({ name }: { name: string }) => name).sort()).toEqual([
      'Atelier',
      'Business Insights',
    ]);
    const events = await eventsOf(app, OPERATOR, placed['id'] as string);
    expect(events.map(({ action, outcome }) => `${action} ${outcome}`)).toEqual(['placeOrder ACCEPTED']);
  });

  it('keeps price and currency of the purchase', async () => {
    const offerId = await idOf(app, 'offer', 'Business Insights');
    const placed = await order(app, PROVIDER, { customerId, lines: [await line(app, 'Business Insights')] });
    const [bought] = placed['lines'].nodes as Record<string, any>[];
    const price = bought?.['unitPrice'] as { amount: string; currency: string };
    expect(placed['total']).toEqual({ amount: (Number(price.amount) * 5).toFixed(2), currency: 'EUR' });
    const current = await ask(
      OPERATOR,
      'query($id: ID!) { offer(id: $id) { prices(first: 100, filter: { country: { eq: "FR" } }) { nodes { country billingCycle term amount { amount currency } } } } }',
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
    const next = await order(app, PROVIDER, { customerId, lines: [await line(app, 'Business Insights')] });
    expect(next['total'].amount).toBe('4999.95');
  });

  it('takes the reseller of a line from the list of partnered resellers; it earns credit [rows 133, 134, 142]', async () => {
    const list = await ask(
      PROVIDER,
      'query($id: ID!) { customer(id: $id) { associatedReseller { name } resellers(first: 10) { nodes { id name } } } }',
      { id: customerId },
    );
    const resellers = list['customer'].resellers.nodes as { id: string; name: string }[];
    const elbe = resellers.find(({ name }) => name === 'Elbe Cloud');
    const placed = await order(app, PROVIDER, {
      customerId,
      lines: [
        await line(app, 'Mail Plan 1', { resellerId: elbe?.id }),
        await line(app, 'Mail Plan 2', { resellerId: null }),
        await line(app, 'Cloud Desktop'),
      ],
    });
    const lines = placed['lines'].nodes as Record<string, any>[];
    expect(lines.map((one) => (one['resellerOfRecord'] as { name: string } | null)?.name ?? null)).toEqual([
      'Elbe Cloud',
      null,
      'Elbe Cloud',
    ]);
    const credits = await ask(
      'billing.admin@elbe-cloud.example',
      '{ incentiveCredits(last: 2) { nodes { customerName endsAt subscription { name } reseller { name } } } }',
    );
    expect(credits['incentiveCredits'].nodes).toEqual(
      ['Mail Plan 1', 'Cloud Desktop'].map((name) => ({
        customerName: FRENCH,
        endsAt: null,
        subscription: { name },
        reseller: { name: 'Elbe Cloud' },
      })),
    );
  });

  it('is for providers, also for customers of a reseller, which sees its own lines without prices [rows 1, 2, 3, 63, 70]', async () => {
    const placed = await order(app, PROVIDER, {
      customerId,
      lines: [await line(app, 'Mail Plan 1', { resellerId: null }), await line(app, 'Project Planning')],
    });
    const document =
      'query($id: ID!) { order(id: $id) { total { amount } provider { name } lines(first: 5) { totalCount nodes { name unitPrice { amount } } } history(first: 5) { nodes { action } } } }';
    const seen = await ask('admin.agent@elbe-cloud.example', document, { id: placed['id'] });
    expect(seen['order']).toEqual({
      total: null,
      provider: { name: 'Alpine Distribution' },
      lines: { totalCount: 1, nodes: [{ name: 'Project Planning', unitPrice: null }] },
      history: { nodes: [{ action: 'placeOrder' }] },
    });
    expect(await ask(OTHER_PROVIDER, document, { id: placed['id'] })).toEqual({ order: null });
    expect(await codesOf(app, RESELLER, 'placeOrder', { customerId, lines: [await line(app, 'Mail Plan 1')] })).toEqual([
      'FORBIDDEN',
    ]);
    for (const email of [CUSTOMER, OPERATOR, 'helpdesk.agent@alpine-distribution.example']) {
      expect(await codesOf(app, email, 'placeOrder', { customerId, lines: [] })).toEqual(['FORBIDDEN']);
    }
  });

  it('sells add-ons to running subscriptions, and together with the subscription that they extend', async () => {
    const bundle = await order(app, PROVIDER, {
      customerId,
      lines: [await line(app, 'Extra Archive Storage', { parentLine: 2 }), await line(app, 'Enterprise Suite 3')],
    });
    const [addOn, base] = bundle['lines'].nodes as Record<string, any>[];
    expect(addOn?.['subscription'].parent).toEqual({ id: base?.['subscription'].id });
    const later = await order(app, PROVIDER, {
      customerId,
      lines: [await line(app, 'Extra Archive Storage', { parentSubscriptionId: base?.['subscription'].id })],
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
    const one = async (offer: string, more: object = {}, customer = customerId): Promise<string[]> =>
      refusals(app, PROVIDER, 'placeOrder', { customerId: customer, lines: [await line(app, offer, more)] });

    it('has offers that are not sold to this customer, each with its own reason', async () => {
      expect(await one('Workplace Essentials 2019')).toEqual(['OFFER_RETIRED lines.0.offerId']);
      expect(await one('Team Telephony', { parentLine: 1 })).toContain('OFFER_OTHER_COUNTRY lines.0.offerId');
      // Of another cloud than the provider's: no more there than an offer that was never made.
      expect(await one('Suite Deutschland')).toEqual(['NOT_FOUND lines.0.offerId']);
      expect(await one('Mail Plan 1', { offerId: 'off_01jd00000000000000000000zz' })).toEqual(['NOT_FOUND lines.0.offerId']);
      const other = await idOf(app, 'customer', 'Yates Logistics Ltd');
      await app.database.transaction((writer) => writer.run("UPDATE customer SET cloud = 'GERMANY' WHERE id = ?", [other]));
      expect(await one('Mail Plan 1', {}, other)).toEqual(['OFFER_OTHER_CLOUD lines.0.offerId']);
      await app.database.transaction((writer) => writer.run("UPDATE customer SET cloud = 'PUBLIC' WHERE id = ?", [other]));
    });

    it('has quantities, terms or billing cycles that are not offered', async () => {
      expect(await one('Workplace Basic', { quantity: 301 })).toEqual(['QUANTITY_OUT_OF_BOUNDS lines.0.quantity']);
      expect(await one('Workplace Basic', { quantity: 0 })).toEqual(['QUANTITY_OUT_OF_BOUNDS lines.0.quantity']);
      expect(await one('Customer Relations Professional', { quantity: 4, billingCycle: 'ANNUAL' })).toEqual([
        'QUANTITY_OUT_OF_BOUNDS lines.0.quantity',
      ]);
      expect(await one('Workplace Basic', { term: 'P3Y' })).toEqual(['TERM_NOT_OFFERED lines.0.term']);
      expect(await one('Enterprise Suite 5', { billingCycle: 'TRIENNIAL' })).toEqual([
        'BILLING_CYCLE_NOT_OFFERED lines.0.billingCycle',
      ]);
    });

    it('has an offer without a price', async () => {
      const offerId = await idOf(app, 'offer', 'Endpoint Defence');
      expect((await mutate(app, OPERATOR, 'updateOffer', { offerId, prices: [] })).errors).toEqual([]);
      expect(await one('Endpoint Defence')).toEqual(['NO_PRICE lines.0.offerId']);
    });

    it('has several currencies, or sums that are too large', async () => {
      const price = { country: 'FR', billingCycle: 'MONTHLY', term: 'P1Y' };
      const update = async (offer: string, amount: object): Promise<void> => {
        const offerId = await idOf(app, 'offer', offer);
        const { errors } = await mutate(app, OPERATOR, 'updateOffer', { offerId, prices: [{ ...price, amount }] });
        expect(errors).toEqual([]);
      };
      await update('Identity Plan 1', { amount: '5.00', currency: 'USD' });
      await update('Identity Plan 2', { amount: '9999999999.99', currency: 'EUR' });
      const lines = [await line(app, 'Mail Plan 1'), await line(app, 'Identity Plan 1')];
      expect(await refusals(app, PROVIDER, 'placeOrder', { customerId, lines })).toEqual(['CURRENCIES_DIFFER lines.1.offerId']);
      expect(await one('Identity Plan 2', { quantity: 10_000 })).toEqual(['ORDER_TOO_LARGE lines']);
    });

    it('has add-ons without a parent, with a wrong parent, or with one that is not running', async () => {
      const at = 'lines.0.parentSubscriptionId';
      const plain = await order(app, PROVIDER, { customerId, lines: [await line(app, 'Mail Plan 1')] });
      const parent = (id: string): Promise<string[]> => one('Extra Archive Storage', { parentSubscriptionId: id });
      expect(await one('Extra Archive Storage')).toEqual([`PARENT_REQUIRED ${at}`]);
      expect(await parent(plain['lines'].nodes[0].subscription.id as string)).toEqual([`PARENT_MISMATCH ${at}`]);
      expect(await parent('sub_01jd00000000000000000000zz')).toEqual([`NOT_FOUND ${at}`]);
      const [foreign] = await app.database.rows(
        "SELECT s.id FROM subscription s JOIN partner p ON p.id = s.provider_id WHERE p.name = 'Lakeshore Distribution' LIMIT 1",
        [],
      );
      expect(await parent(String(foreign?.['id']))).toEqual([`NOT_FOUND ${at}`]);
      expect(await one('Mail Plan 1', { parentLine: 1 })).toEqual(['PARENT_MISMATCH lines.0.parentLine']);
      // Lines are counted from 1, as in `lineNumber`.
      expect(await one('Extra Archive Storage', { parentLine: 0 })).toEqual(['PARENT_MISMATCH lines.0.parentLine']);
      expect(await one('Extra Archive Storage', { parentLine: 7 })).toEqual(['PARENT_MISMATCH lines.0.parentLine']);
      expect(await one('Extra Archive Storage', { parentLine: 1, parentSubscriptionId: 'sub_x' })).toEqual([
        'INVALID lines.0.parentLine',
      ]);
      const pending = await order(app, PROVIDER, {
        customerId,
        lines: [await line(app, 'Enterprise Suite 3', { startsAt: new Date(app.clock.now() + 9 * DAY).toISOString() })],
      });
      expect(await parent(pending['lines'].nodes[0].subscription.id as string)).toEqual([`PARENT_NOT_ACTIVE ${at}`]);
      expect(
        await refusals(app, PROVIDER, 'placeOrder', {
          customerId,
          lines: [
            await line(app, 'Extra Archive Storage', { parentLine: 2 }),
            await line(app, 'Enterprise Suite 3', { startsAt: new Date(app.clock.now() + 9 * DAY).toISOString() }),
          ],
        }),
      ).toEqual(['PARENT_NOT_ACTIVE lines.0.parentLine']);
    });

    it("has add-ons to what another provider sold, even if the customer's grant shows it", async () => {
      const rheingold = await idOf(app, 'customer', 'Rheingold Logistik');
      const [other] = await app.database.rows(
        `SELECT s.id FROM subscription s JOIN subscription_scope v ON v.subscription_id = s.id AND v.level = 1
         JOIN partner p ON p.id = v.org_id WHERE p.name = 'Alpine Distribution' AND s.customer_id = ? LIMIT 1`,
        [rheingold],
      );
      const document = 'query($id: ID!) { subscription(id: $id) { quantity name } }';
      const shown = await ask(PROVIDER, document, { id: other?.['id'] });
      expect(shown['subscription']).toMatchObject({ quantity: expect.any(Number), name: null });
      expect(await one('Extra Archive Storage', { parentSubscriptionId: other?.['id'] }, rheingold)).toEqual([
        'NOT_SELLER lines.0.parentSubscriptionId',
      ]);
    });

    it('names an impossible reseller of record: not partnered, not related, suspended, or the provider itself', async () => {
      const reseller = (name: string): Promise<string> => idOf(app, 'partner', name);
      const at = 'lines.0.resellerId';
      const as = async (name: string): Promise<string[]> => one('Mail Plan 1', { resellerId: await reseller(name) });
      expect(await as('Great Lakes Managed IT')).toEqual([`NOT_FOUND ${at}`]);
      expect(await one('Mail Plan 1', { resellerId: 'rsl_01jd00000000000000000000zz' })).toEqual([`NOT_FOUND ${at}`]);
      expect(await as('Donau IT')).toEqual([`RESELLER_NOT_RELATED ${at}`]);
      expect(await as('Alpine Distribution')).toEqual([`RESELLER_IS_PROVIDER ${at}`]);
      const czech = await idOf(app, 'customer', 'Žižkovské Nářadí s.r.o.');
      expect(await one('Mail Plan 1', {}, czech)).toEqual([`PARTNER_NOT_ACTIVE ${at}`]);
    });

    it('lacks the customer agreement in a cloud that needs it', async () => {
      const missing = await idOf(app, 'customer', 'Neusiedler Weinhandel OG');
      expect(await one('Mail Plan 1', {}, missing)).toEqual(['AGREEMENT_REQUIRED customerId']);
      const german = await emailOf(app, 'Treuhand Wolke Distribution', 'GLOBAL_ADMIN');
      const [customer] = await app.database.rows(
        `SELECT s.customer_id AS id FROM customer_scope s JOIN partner p ON p.id = s.org_id AND p.id = s.via_id
         WHERE p.name = 'Treuhand Wolke Distribution' AND s.agreement_state = 'MISSING' LIMIT 1`,
        [],
      );
      const lines = [await line(app, 'Suite Deutschland', { resellerId: null })];
      expect(await codesOf(app, german, 'placeOrder', { customerId: customer?.['id'], lines })).toEqual([]);
    });

    it('comes from a provider without its own relationship, and gets the answer for an unknown customer [rows 85, 86]', async () => {
      const [foreign] = await app.database.rows(
        `SELECT r.customer_id AS id FROM customer_relationship r JOIN partner p ON p.id = r.partner_id
         WHERE p.name = 'Elbe Cloud' AND r.status = 'ACTIVE' AND r.customer_id NOT IN
           (SELECT x.customer_id FROM customer_scope x JOIN partner a ON a.id = x.org_id WHERE a.name = 'Alpine Distribution') LIMIT 1`,
        [],
      );
      expect(await one('Mail Plan 1', {}, String(foreign?.['id']))).toEqual(['NOT_FOUND customerId']);
      expect(await one('Mail Plan 1', {}, 'cus_01jd00000000000000000000zz')).toEqual(['NOT_FOUND customerId']);
    });

    it('comes from a provider that the vendor has suspended', async () => {
      const suspended = await emailOf(app, 'Arkona Handelskontor', 'GLOBAL_ADMIN');
      const [customer] = await app.database.rows(
        "SELECT r.customer_id AS id FROM customer_relationship r JOIN partner p ON p.id = r.partner_id WHERE p.name = 'Arkona Handelskontor' AND r.status = 'ACTIVE' LIMIT 1",
        [],
      );
      const lines = [await line(app, 'Mail Plan 1', { resellerId: null })];
      const found = await refusals(app, suspended, 'placeOrder', { customerId: customer?.['id'], lines });
      expect(found).toContain('PARTNER_NOT_ACTIVE');
    });

    it('has no lines, too many lines, or an invalid name or start', async () => {
      const many = Array<object>(101).fill(await line(app, 'Mail Plan 1'));
      expect(await refusals(app, PROVIDER, 'placeOrder', { customerId, lines: [] })).toEqual(['EMPTY_ORDER lines']);
      expect(await refusals(app, PROVIDER, 'placeOrder', { customerId, lines: many })).toEqual(['TOO_MANY_LINES lines']);
      expect(await one('Mail Plan 1', { friendlyName: ' ' })).toEqual(['INVALID lines.0.friendlyName']);
      for (const days of [-1, 366]) {
        const startsAt = new Date(app.clock.now() + days * DAY).toISOString();
        expect(await one('Mail Plan 1', { startsAt })).toEqual(['START_OUT_OF_BOUNDS lines.0.startsAt']);
      }
    });

    it('fails as a whole if one line is wrong, with every reason at once [row 125]', async () => {
      const lines = [
        await line(app, 'Mail Plan 1'),
        await line(app, 'Workplace Basic', { quantity: 1_000 }),
        await line(app, 'Workplace Essentials 2019'),
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
      lines: [await line(app, 'Mail Plan 1'), await line(app, 'Mail Plan 2')],
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
    const input = { customerId, lines: [await line(app, 'Mail Plan 2')], idempotencyKey: 'the first order' };
    const before = await stock(app);
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => mutate(app, PROVIDER, 'placeOrder', input, 'order { id }')),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]?.['order'].id).toMatch(/^ord_/);
    const after = await stock(app);
    expect(after.map((count, index) => count - (before[index] ?? 0))).toEqual([1, 1, 1, 1, 0, 0, 0, 1]);
    const other = { ...input, lines: [await line(app, 'Mail Plan 1')] };
    expect(await codesOf(app, PROVIDER, 'placeOrder', other)).toEqual(['IDEMPOTENCY_CONFLICT']);
  });

  it('stores nothing in a dry run, and says what would prevent it', async () => {
    const lines = [await line(app, 'Mail Plan 2')];
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
    const two = [await line(app, 'Mail Plan 1'), await line(app, 'Cloud Desktop')];
    const hundred = Array.from({ length: 50 }, () => two).flat();
    const placement = {
      providerId: await idOf(app, 'partner', 'Alpine Distribution'),
      customerId,
      customerName: FRENCH,
      country: 'FR',
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
    customer = customerId,
  ): Promise<{ statements: number; quoted: Record<string, any> }> => {
    const answer = await app.send(QUOTE, { input: { customerId: customer, lines } }, await app.as(email));
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
    expect(quoted).toMatchObject({ customer: { name: FRENCH }, errors: [] });
    expect(quoted['lines'][0]).toMatchObject({
      lineNumber: 1,
      name: 'Workplace Premium',
      offer: { name: 'Workplace Premium' },
      resellerOfRecord: { name: 'Elbe Cloud' },
      unitPrice: { amount: '21.63', currency: 'EUR' },
      total: { amount: '216.30', currency: 'EUR' },
      termEndsAt: '2027-11-01T00:00:00.000Z',
    });
    expect(quoted['totals']).toEqual([{ amount: '216.30', currency: 'EUR' }]);
    expect(quoted['warnings']).toContainEqual({ code: 'BILLED_BY_USAGE', path: ['lines', '1', 'offerId'] });
    expect(await stock(app)).toEqual(before);
    const placed = await order(app, PROVIDER, { customerId, lines });
    expect(placed['total']).toEqual({ amount: '216.30', currency: 'EUR' });
    const again = await quote(lines);
    expect(again.quoted['warnings']).toContainEqual({ code: 'SUBSCRIBED_ALREADY', path: ['lines', '0', 'offerId'] });
    const alone = await idOf(app, 'customer', 'Балкан Строеж ООД');
    const warned = (await quote([lines[0] ?? {}], PROVIDER, alone)).quoted;
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
    const lines = [await line(app, 'Workplace Basic', { quantity: 1_000 }), await line(app, 'Mail Plan 1', { offerId: 'off_x' })];
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
