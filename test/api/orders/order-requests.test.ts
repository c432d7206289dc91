import { inTransaction } from '../../../src/data/context';
import { withdrawOrderRequestsIn } from '../../../src/modules/sales';
import { migrations } from '../../../migrations';
import { migrate, migrateDown } from '../../../src/data/migrate';
import { describeEngine } from '../../support/database';
import { aCustomer, anAgreement, aRelationship } from '../../support/factories/customers';
import {
  aServedCustomer,
  OTHER_PROVIDER,
  OTHER_RESELLER,
  PROVIDER,
  RESELLER,
  startMarket,
  type Market,
} from '../../support/factories/market';
import { anOffer } from '../../support/factories/offers';
import { aPartnership, aProvider, aReseller } from '../../support/factories/partners';
import { OPERATOR } from '../../support/factories/world';
import { codesOf, eventsOf, mutate, type PayloadAnswer } from '../../support/mutate';
import { idOf, line, order, refusals, stock } from './support/shop';

const CUSTOMER = 'The Customer';
const NEVER = 'orq_01jd00000000000000000000zz';
const REQUEST = `orderRequest { id status version note decisionReason decidedAt targetQuantity customerName providerIsRelated
  lines { quantity friendlyName offer { name listPrice { amount } } } subscription { id quantity }
  order { id lines(first: 5) { nodes { resellerOfRecord { name } subscription { name quantity } } } } reseller { name } provider { name }
  availableActions { operation allowed code } viewerCan history(first: 10) { nodes { action outcome } } }`;

type Request = Record<string, any> & { id: string; version: number };

describeEngine('an order request', () => {
  let app: Market;
  let customerId: string;
  let providerId: string;
  beforeAll(async () => {
    app = await startMarket();
    providerId = app.provider.id;
    const customer = await aServedCustomer(app, { name: CUSTOMER });
    await anAgreement(app, { customer });
    customerId = customer.id;
    const suite = await idOf(app, 'offer', 'Enterprise Suite 3');
    const committed = { billingCycles: ['MONTHLY', 'ANNUAL'], terms: ['P1Y', 'P3Y'] };
    await anOffer(app, { name: 'Archive', addOnOfId: suite, ...committed, minQuantity: 5 });
    for (const name of ['Mailbox', 'Large Mailbox']) await anOffer(app, { name });
    await anOffer(app, { name: 'Suite Deutschland', clouds: ['GERMANY'] });
  });
  afterAll(() => app.stop());

  const request = async (input: object, email = RESELLER): Promise<Request> => {
    const answer = await mutate(app, email, 'requestOrder', input, REQUEST);
    if (!answer['orderRequest']) throw new Error(JSON.stringify(answer.errors));
    return answer['orderRequest'] as Request;
  };
  let made = 0;
  /** Lines that were never asked for before: the same are refused while they wait. */
  const forLines = async (...offers: string[]): Promise<Request> => {
    const friendlyName = `Request ${(made += 1)}`;
    return request({
      providerId,
      customerId,
      lines: await Promise.all(offers.map((offer) => line(app, offer, { friendlyName }))),
    });
  };
  const decide = (name: string, email: string, input: object): Promise<PayloadAnswer> => mutate(app, email, name, input, REQUEST);
  const allowed = ({ availableActions }: Request): string[] =>
    (availableActions as { operation: string; allowed: boolean }[])
      .filter((one) => one.allowed)
      .map(({ operation }) => operation);
  const bought = async (offer = 'Large Mailbox', more: object = {}): Promise<{ id: string; quantity: number }> => {
    const placed = await order(app, PROVIDER, { customerId, lines: [await line(app, offer, more)] });
    return placed['lines'].nodes[0].subscription as { id: string; quantity: number };
  };
  /** A customer of the reseller that the provider does not serve. */
  const foreignCustomer = async (): Promise<string> => {
    const customer = await aCustomer(app);
    await aRelationship(app, { customer, partner: app.reseller });
    return customer.id;
  };

  it('is made by the reseller without prices, and placed by the provider with the requester as reseller of record [rows 63, 85, 105]', async () => {
    const made = await request({
      providerId,
      customerId,
      lines: [await line(app, 'Workplace Standard', { quantity: 7, friendlyName: 'Showroom' })],
      note: 'New colleagues.\nNext month.',
    });
    expect(made).toMatchObject({
      status: 'PENDING',
      version: 1,
      note: 'New colleagues.\nNext month.',
      customerName: CUSTOMER,
      providerIsRelated: true,
      reseller: { name: 'The Reseller' },
      provider: { name: 'The Provider' },
      lines: [{ quantity: 7, friendlyName: 'Showroom', offer: { name: 'Workplace Standard', listPrice: null } }],
      order: null,
      viewerCan: ['ORDER_REQUEST'],
      history: { nodes: [{ action: 'requestOrder', outcome: 'ACCEPTED' }] },
    });
    expect(allowed(made)).toEqual(['withdrawOrderRequest']);
    const approved = await mutate(
      app,
      PROVIDER,
      'approveOrderRequest',
      { orderRequestId: made.id, expectedVersion: 1 },
      `${REQUEST} order { status total { amount } history(first: 5) { nodes { action } } } subscription { id }`,
    );
    expect(approved).toMatchObject({
      errors: [],
      subscription: null,
      order: { status: 'COMPLETED', history: { nodes: [{ action: 'approveOrderRequest' }] } },
      orderRequest: { status: 'APPROVED', version: 2, viewerCan: [], decidedAt: new Date(app.clock.now()).toISOString() },
    });
    expect(Number(approved['order'].total.amount)).toBeGreaterThan(0);
    expect(approved['orderRequest'].order.lines.nodes).toEqual([
      { resellerOfRecord: { name: 'The Reseller' }, subscription: { name: 'Showroom', quantity: 7 } },
    ]);
    const events = await eventsOf(app, OPERATOR, made.id);
    expect(events.map(({ action }) => action as string)).toEqual(['requestOrder', 'approveOrderRequest']);
  });

  it('counts lines from 1, also in older requests that counted from 0', async () => {
    const lines = [await line(app, 'Enterprise Suite 3'), await line(app, 'Archive', { parentLine: 1 })];
    const made = await request({ providerId, customerId, lines, note: 'With an archive.' });
    const read = async (): Promise<unknown[]> => {
      const document = 'query($id: ID!) { orderRequest(id: $id) { lines { parentLine } } }';
      const { data } = await app.send(document, { id: made.id }, await app.as(RESELLER));
      return (data?.['orderRequest'].lines as { parentLine: number | null }[]).map(({ parentLine }) => parentLine);
    };
    expect(await read()).toEqual([null, 1]);
    const since = migrations.findIndex(({ name }) => name.startsWith('ParentLinesFromOne'));
    for (let index = migrations.length; index > since; index -= 1) await migrateDown(app.database);
    const [{ text } = {}] = await app.database.rows('SELECT `lines` AS text FROM order_request WHERE id = ?', [made.id]);
    expect(String(text)).toContain('"parentLine":0');
    await migrate(app.database);
    expect(await read()).toEqual([null, 1]);
    const select = 'order { lines(first: 5) { nodes { name subscription { parent { name } } } } }';
    const { order: placed, errors } = await mutate(app, PROVIDER, 'approveOrderRequest', { orderRequestId: made.id }, select);
    expect(errors).toEqual([]);
    expect(placed.lines.nodes[1].subscription.parent).toEqual({ name: 'Enterprise Suite 3' });
  });

  it('asks for more licenses of a subscription, which the provider adds [rows 105, 132]', async () => {
    const subscription = await bought();
    const made = await request({ subscriptionId: subscription.id, targetQuantity: 9 });
    expect(made).toMatchObject({ targetQuantity: 9, lines: [], subscription: { id: subscription.id, quantity: 5 } });
    const approved = await mutate(
      app,
      PROVIDER,
      'approveOrderRequest',
      { orderRequestId: made.id },
      'orderRequest { status } order { id } subscription { id quantity }',
    );
    expect(approved).toEqual({
      errors: [],
      orderRequest: { status: 'APPROVED' },
      order: null,
      subscription: { id: subscription.id, quantity: 9 },
    });
  });

  it('is declined with a reason or withdrawn, after which nothing can be done with it', async () => {
    const declined = await forLines('Mailbox');
    const answer = await decide('declineOrderRequest', PROVIDER, {
      orderRequestId: declined.id,
      reason: ' The credit line is used up. ',
    });
    expect(answer['orderRequest']).toMatchObject({
      status: 'DECLINED',
      decisionReason: 'The credit line is used up.',
      viewerCan: [],
      availableActions: [
        { operation: 'approveOrderRequest', allowed: false, code: 'INVALID_STATE' },
        { operation: 'declineOrderRequest', allowed: false, code: 'INVALID_STATE' },
        { operation: 'withdrawOrderRequest', allowed: false, code: 'FORBIDDEN' },
      ],
    });
    const withdrawn = await forLines('Mailbox');
    expect((await decide('withdrawOrderRequest', RESELLER, { orderRequestId: withdrawn.id }))['orderRequest']).toMatchObject({
      status: 'WITHDRAWN',
      decisionReason: null,
    });
    const before = await stock(app);
    for (const { id: orderRequestId } of [declined, withdrawn]) {
      expect(await codesOf(app, PROVIDER, 'approveOrderRequest', { orderRequestId })).toEqual(['INVALID_STATE']);
      expect(await codesOf(app, PROVIDER, 'declineOrderRequest', { orderRequestId, reason: 'No.' })).toEqual(['INVALID_STATE']);
      expect(await codesOf(app, RESELLER, 'withdrawOrderRequest', { orderRequestId })).toEqual(['INVALID_STATE']);
    }
    expect(await stock(app)).toEqual(before);
    const open = await forLines('Mailbox');
    expect(await codesOf(app, PROVIDER, 'declineOrderRequest', { orderRequestId: open.id, reason: '  ' })).toEqual(['INVALID']);
  });

  it('waits until the provider has its own relationship if it does not serve the customer yet [row 86]', async () => {
    const foreign = await foreignCustomer();
    const lines = [await line(app, 'Mailbox')];
    const made = await request({ providerId, customerId: foreign, lines });
    expect(made).toMatchObject({ status: 'PENDING', providerIsRelated: false });
    const { data } = await app.send(
      'query($id: ID!) { orderRequest(id: $id) { customer { id } availableActions { operation allowed code } } }',
      { id: made.id },
      await app.as(PROVIDER),
    );
    expect(data?.['orderRequest'].customer).toBeNull();
    expect(data?.['orderRequest'].availableActions).toContainEqual({
      operation: 'approveOrderRequest',
      allowed: false,
      code: 'RELATIONSHIP_REQUIRED',
    });
    expect(await refusals(app, PROVIDER, 'approveOrderRequest', { orderRequestId: made.id })).toEqual([
      'RELATIONSHIP_REQUIRED orderRequestId',
    ]);
  });

  describe('a refused order request, of which nothing is stored,', () => {
    const ask = async (more: object, offer = 'Mailbox'): Promise<string[]> =>
      refusals(app, RESELLER, 'requestOrder', { providerId, customerId, lines: [await line(app, offer, more)] });

    it('asks for something that cannot be ordered either', async () => {
      expect(await ask({ quantity: 0 })).toEqual(['QUANTITY_OUT_OF_BOUNDS lines.0.quantity']);
      expect(await ask({ term: 'P3Y' })).toEqual(['TERM_NOT_OFFERED lines.0.term']);
      const offerId = await anOffer(app, { name: 'Retired' });
      expect((await mutate(app, OPERATOR, 'retireOffer', { offerId })).errors).toEqual([]);
      expect(await ask({}, 'Retired')).toEqual(['OFFER_RETIRED lines.0.offerId']);
      expect(await ask({}, 'Suite Deutschland')).toEqual(['NOT_FOUND lines.0.offerId']);
      expect(await ask({}, 'Archive')).toEqual(['PARENT_REQUIRED lines.0.parentSubscriptionId']);
      expect(await refusals(app, RESELLER, 'requestOrder', { providerId, customerId, lines: [] })).toEqual(['EMPTY_ORDER lines']);
      const lines = Array<object>(51).fill(await line(app, 'Mailbox'));
      expect(await refusals(app, RESELLER, 'requestOrder', { providerId, customerId, lines })).toEqual(['TOO_MANY_LINES lines']);
    });

    it('names providers or customers that the reseller does not work with, and gets the answer for unknown ids', async () => {
      const lines = [await line(app, 'Mailbox')];
      const of = (more: object): Promise<string[]> =>
        refusals(app, RESELLER, 'requestOrder', { providerId, customerId, lines, ...more });
      expect(await of({ providerId: (await aProvider(app)).id })).toEqual(['NOT_FOUND providerId']);
      expect(await of({ providerId: 'prv_01jd00000000000000000000zz' })).toEqual(['NOT_FOUND providerId']);
      expect(await of({ customerId: (await aCustomer(app)).id })).toEqual(['NOT_FOUND customerId']);
      expect(await of({ customerId: 'cus_01jd00000000000000000000zz' })).toEqual(['NOT_FOUND customerId']);
      const suspended = await aProvider(app, { status: 'SUSPENDED' });
      await aPartnership(app, { provider: suspended, reseller: app.reseller });
      expect(await of({ providerId: suspended.id })).toEqual(['PARTNER_NOT_ACTIVE providerId']);
      expect(await of({ providerId: null })).toEqual(['INVALID providerId']);
      expect(await of({ customerId: null })).toEqual(['INVALID customerId']);
    });

    it('comes from a reseller that the vendor has suspended', async () => {
      const suspended = await aReseller(app, { status: 'SUSPENDED' });
      await aPartnership(app, { provider: app.provider, reseller: suspended });
      await aRelationship(app, { customer: { id: customerId }, partner: suspended });
      const input = { providerId, customerId, lines: [await line(app, 'Mailbox')] };
      expect(await refusals(app, suspended.email('GLOBAL_ADMIN'), 'requestOrder', input)).toEqual(['PARTNER_NOT_ACTIVE']);
    });

    it('has a quantity that is out of bounds or unchanged, or a subscription of others', async () => {
      const { id: subscriptionId } = await bought('Workplace Basic');
      const of = (more: object): Promise<string[]> => refusals(app, RESELLER, 'requestOrder', { subscriptionId, ...more });
      expect(await of({ targetQuantity: 301 })).toEqual(['QUANTITY_OUT_OF_BOUNDS targetQuantity']);
      expect(await of({ targetQuantity: 5 })).toEqual(['QUANTITY_UNCHANGED targetQuantity']);
      expect(await of({})).toEqual(['INVALID targetQuantity']);
      expect(await of({ targetQuantity: 6, lines: [] })).toEqual(['INVALID lines']);
      expect(await of({ targetQuantity: 6, subscriptionId: null })).toEqual(['INVALID subscriptionId']);
      expect(await of({ targetQuantity: 6, providerId: app.otherProvider.id })).toEqual(['NOT_FOUND providerId']);
      expect(await of({ targetQuantity: 6, subscriptionId: 'sub_01jd00000000000000000000zz' })).toEqual([
        'NOT_FOUND subscriptionId',
      ]);
      const none = await bought('Mailbox', { resellerId: null });
      // Seen through the customer's grant, but of another reseller or of none.
      expect(await of({ targetQuantity: 6, subscriptionId: none.id })).toEqual(['NOT_RESELLER_OF_RECORD subscriptionId']);
      // Guessing who sold it is answered alike, right or wrong.
      for (const { id } of [app.provider, app.otherProvider]) {
        const guessed = { providerId: id, customerId };
        const found = await of({ targetQuantity: 6, subscriptionId: none.id, ...guessed });
        expect(found).toEqual(['NOT_RESELLER_OF_RECORD subscriptionId']);
      }
      const startsAt = new Date(app.clock.now() + 86_400_000).toISOString();
      const pending = await bought('Mailbox', { startsAt });
      expect(await of({ targetQuantity: 6, subscriptionId: pending.id })).toEqual(['INVALID_STATE subscriptionId']);
    });

    it('cannot be approved if an offer is no longer sold, or the reseller no longer a partner', async () => {
      const offerId = await anOffer(app, { name: 'Sold Out' });
      const made = await forLines('Mailbox', 'Sold Out');
      expect((await mutate(app, OPERATOR, 'retireOffer', { offerId })).errors).toEqual([]);
      expect(await refusals(app, PROVIDER, 'approveOrderRequest', { orderRequestId: made.id })).toEqual([
        'OFFER_RETIRED orderRequestId.lines.1.offerId',
      ]);
      const { id: subscriptionId } = await bought();
      const more = await request({ subscriptionId, targetQuantity: 8 });
      const reseller = (id: string | null): Promise<number> =>
        app.database.transaction((writer) =>
          writer.run('UPDATE subscription SET reseller_id = ? WHERE id = ?', [id, subscriptionId]),
        );
      await reseller(null);
      expect(await refusals(app, PROVIDER, 'approveOrderRequest', { orderRequestId: more.id })).toEqual([
        'NOT_RESELLER_OF_RECORD orderRequestId',
      ]);
      await reseller(app.reseller.id);
      const partnership = (values: string): Promise<number> =>
        app.database.transaction((writer) =>
          writer.run(`UPDATE partnership SET ${values} WHERE provider_id = ? AND reseller_id = ?`, [providerId, app.reseller.id]),
        );
      await partnership("status = 'ENDED', active_slot = NULL, ended_at = started_at");
      const codes = await refusals(app, PROVIDER, 'approveOrderRequest', { orderRequestId: more.id });
      await partnership("status = 'ACTIVE', active_slot = 'A', ended_at = NULL");
      expect(codes).toEqual(['RESELLER_NOT_PARTNERED orderRequestId']);
    });

    it('cannot be approved for fewer licenses after 7 days, or than are assigned', async () => {
      const { id: subscriptionId } = await bought();
      const fewer = await request({ subscriptionId, targetQuantity: 2 });
      const assigned = (count: number): Promise<number> =>
        app.database.transaction((writer) =>
          writer.run('UPDATE subscription SET assigned_licenses = ? WHERE id = ?', [count, subscriptionId]),
        );
      await assigned(3);
      const approve = (email: string): Promise<string[]> =>
        refusals(app, email, 'approveOrderRequest', { orderRequestId: fewer.id });
      expect(await approve(PROVIDER)).toEqual(['NOT_ENOUGH_LICENSES orderRequestId']);
      await assigned(0);
      const now = app.clock.now();
      app.clock.advance(7 * 86_400_000);
      // Somebody who signs in then: the sessions of today are over.
      const codes = await approve(app.provider.email('GLOBAL_ADMIN'));
      app.clock.set(now);
      expect(codes).toEqual(['CHANGE_WINDOW_CLOSED orderRequestId']);
      const done = await mutate(app, PROVIDER, 'approveOrderRequest', { orderRequestId: fewer.id }, 'subscription { quantity }');
      expect(done).toEqual({ errors: [], subscription: { quantity: 2 } });
    });

    it('is decided by nobody else: strangers get the answer for unknown ids, other roles a named refusal', async () => {
      const { id: orderRequestId } = await forLines('Mailbox');
      expect(await refusals(app, OTHER_PROVIDER, 'approveOrderRequest', { orderRequestId })).toEqual([
        'NOT_FOUND orderRequestId',
      ]);
      expect(await refusals(app, PROVIDER, 'approveOrderRequest', { orderRequestId: NEVER })).toEqual([
        'NOT_FOUND orderRequestId',
      ]);
      expect(await refusals(app, OTHER_RESELLER, 'withdrawOrderRequest', { orderRequestId })).toEqual([
        'NOT_FOUND orderRequestId',
      ]);
      expect(await refusals(app, OTHER_PROVIDER, 'declineOrderRequest', { orderRequestId, reason: 'No.' })).toEqual([
        'NOT_FOUND orderRequestId',
      ]);
      expect(await codesOf(app, RESELLER, 'approveOrderRequest', { orderRequestId })).toEqual(['FORBIDDEN']);
      expect(await codesOf(app, PROVIDER, 'withdrawOrderRequest', { orderRequestId })).toEqual(['FORBIDDEN']);
      expect(
        await codesOf(app, 'helpdesk.agent@provider.example', 'declineOrderRequest', {
          orderRequestId,
          reason: 'No.',
        }),
      ).toEqual(['FORBIDDEN']);
      expect(await codesOf(app, PROVIDER, 'requestOrder', { providerId, customerId, lines: [] })).toEqual(['FORBIDDEN']);
      for (const [email, name, more] of [
        [PROVIDER, 'approveOrderRequest', {}],
        [PROVIDER, 'declineOrderRequest', { reason: 'No.' }],
        [RESELLER, 'withdrawOrderRequest', {}],
      ] as const) {
        expect(await refusals(app, email, name, { orderRequestId, expectedVersion: 9, ...more })).toEqual([
          'VERSION_CONFLICT expectedVersion',
        ]);
      }
    });
  });

  describe('for a quantity that changes while it waits', () => {
    const DECIDED = 'orderRequest { status seenQuantity seenVersion targetQuantity approvedQuantity } subscription { quantity }';
    const stale = async (): Promise<{ orderRequestId: string; subscriptionId: string }> => {
      const { id: subscriptionId } = await bought('Large Mailbox', { quantity: 1 });
      const { id: orderRequestId } = await request({ subscriptionId, targetQuantity: 9 });
      expect((await mutate(app, PROVIDER, 'changeQuantity', { subscriptionId, quantity: 20 })).errors).toEqual([]);
      return { orderRequestId, subscriptionId };
    };

    it('keeps the quantity and version that it saw, and never silently removes licenses', async () => {
      const { orderRequestId, subscriptionId } = await stale();
      const refused = await mutate(app, PROVIDER, 'approveOrderRequest', { orderRequestId });
      expect(refused.errors).toEqual([
        expect.objectContaining({
          code: 'QUANTITY_CHANGED',
          path: ['quantity'],
          details: { quantity: 20, seenQuantity: 1, targetQuantity: 9 },
        }),
      ]);
      const tried = { orderRequestId, quantity: 29, dryRun: true };
      expect((await mutate(app, PROVIDER, 'approveOrderRequest', tried, DECIDED)).errors).toEqual([]);
      const approved = await mutate(app, PROVIDER, 'approveOrderRequest', { orderRequestId, quantity: 29 }, DECIDED);
      expect(approved).toEqual({
        errors: [],
        orderRequest: { status: 'APPROVED', seenQuantity: 1, seenVersion: 1, targetQuantity: 9, approvedQuantity: 29 },
        subscription: { quantity: 29 },
      });
      const events = await eventsOf(app, OPERATOR, subscriptionId);
      expect(JSON.stringify(events.at(-1)?.['changes'])).toContain('29');
    });

    it('can be approved with the current quantity, which changes nothing', async () => {
      const { orderRequestId } = await stale();
      const input = { orderRequestId, quantity: 20, idempotencyKey: 'as it is' };
      const answers = [await mutate(app, PROVIDER, 'approveOrderRequest', input, `${DECIDED} subscription { version }`)];
      answers.push(await mutate(app, PROVIDER, 'approveOrderRequest', input, `${DECIDED} subscription { version }`));
      expect(answers[0]).toMatchObject({ orderRequest: { approvedQuantity: 20 }, subscription: { quantity: 20, version: 2 } });
      expect(answers[1]).toEqual(answers[0]);
    });

    it('takes no quantity that is out of bounds, and none for lines', async () => {
      const { orderRequestId } = await stale();
      expect(await refusals(app, PROVIDER, 'approveOrderRequest', { orderRequestId, quantity: 0 })).toEqual([
        'QUANTITY_OUT_OF_BOUNDS quantity',
      ]);
      const { id } = await forLines('Mailbox');
      expect(await refusals(app, PROVIDER, 'approveOrderRequest', { orderRequestId: id, quantity: 3 })).toEqual([
        'INVALID quantity',
      ]);
    });

    it('cannot be made for a stale version', async () => {
      const { id: subscriptionId } = await bought();
      const of = (expectedVersion: number): Promise<string[]> =>
        refusals(app, RESELLER, 'requestOrder', { subscriptionId, targetQuantity: 9, expectedVersion, dryRun: true });
      expect([await of(1), await of(2)]).toEqual([[], ['VERSION_CONFLICT expectedVersion']]);
      const lines = [await line(app, 'Mailbox')];
      expect(await refusals(app, RESELLER, 'requestOrder', { providerId, customerId, lines, expectedVersion: 1 })).toEqual([
        'INVALID expectedVersion',
      ]);
    });
  });

  it('cannot be made twice while it waits, but can be made again once it was decided', async () => {
    const { id: subscriptionId } = await bought();
    const more = { subscriptionId, targetQuantity: 9 };
    const first = await request(more);
    const again = await mutate(app, RESELLER, 'requestOrder', { ...more, note: 'Please.' });
    expect(again.errors).toEqual([
      expect.objectContaining({ code: 'ALREADY_REQUESTED', path: ['targetQuantity'], details: { orderRequestId: first.id } }),
    ]);
    expect(await refusals(app, RESELLER, 'requestOrder', { ...more, targetQuantity: 10, dryRun: true })).toEqual([]);
    await decide('withdrawOrderRequest', RESELLER, { orderRequestId: first.id });
    await request(more);
    const lines = [await line(app, 'Mailbox', { friendlyName: 'Twice', startsAt: null })];
    await request({ providerId, customerId, lines });
    const blank = [await line(app, 'Mailbox', { friendlyName: 'Twice ' })];
    expect(await refusals(app, RESELLER, 'requestOrder', { providerId, customerId, lines: blank })).toEqual([
      'ALREADY_REQUESTED lines',
    ]);
    const other = await Promise.all(
      [8, 8].map((quantity) => codesOf(app, RESELLER, 'requestOrder', { ...more, targetQuantity: quantity })),
    );
    expect(other.flat()).toEqual(['ALREADY_REQUESTED']);
  });

  it('is made once and decided once per idempotency key; a dry run stores nothing', async () => {
    const input = { providerId, customerId, lines: [await line(app, 'Mailbox')] };
    const before = await stock(app);
    expect(await mutate(app, RESELLER, 'requestOrder', { ...input, dryRun: true }, 'orderRequest { id }')).toEqual({
      errors: [],
      orderRequest: null,
    });
    expect(await stock(app)).toEqual(before);
    const keyed = { ...input, idempotencyKey: 'ask once' };
    const made = await Promise.all(
      Array.from({ length: 6 }, () => mutate(app, RESELLER, 'requestOrder', keyed, 'orderRequest { id }')),
    );
    expect(new Set(made.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await codesOf(app, RESELLER, 'requestOrder', { ...keyed, note: 'other' })).toEqual(['IDEMPOTENCY_CONFLICT']);
    const orderRequestId = made[0]?.['orderRequest'].id as string;
    const dry = await mutate(
      app,
      PROVIDER,
      'approveOrderRequest',
      { orderRequestId, dryRun: true },
      'orderRequest { status version } order { id }',
    );
    expect(dry).toEqual({ errors: [], orderRequest: { status: 'PENDING', version: 1 }, order: null });
    const approve = { orderRequestId, idempotencyKey: 'approve once' };
    const approvals = await Promise.all(
      Array.from({ length: 6 }, () => mutate(app, PROVIDER, 'approveOrderRequest', approve, 'order { id }')),
    );
    expect(new Set(approvals.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(approvals[0]?.['order'].id).toMatch(/^ord_/);
  });

  it('is withdrawn when the partnership or relationship that it needs ends', async () => {
    const resellerId = app.reseller.id;
    const status = async ({ id }: Request): Promise<string> => {
      const { data } = await app.send('query($id: ID!) { orderRequest(id: $id) { status } }', { id }, await app.as(RESELLER));
      return data?.['orderRequest'].status as string;
    };
    for (const ending of [
      { providerId, resellerId },
      { partnerId: resellerId, customerId },
      { partnerId: providerId, customerId },
    ]) {
      const made = await forLines('Mailbox');
      const lines = [await line(app, 'Mailbox', { friendlyName: `Beside ${made.id}` })];
      const other = await request({ providerId, customerId: await foreignCustomer(), lines });
      await inTransaction(app.context(), (tx) => withdrawOrderRequestsIn(tx, ending));
      expect(await status(made)).toBe('WITHDRAWN');
      expect(await status(other)).toBe('resellerId' in ending ? 'WITHDRAWN' : 'PENDING');
    }
  });

  it('has one outcome when it is approved, declined and withdrawn at the same time', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { id: orderRequestId } = await forLines('Large Mailbox');
      const [orders = 0] = await stock(app);
      const answers = await Promise.all([
        ...[1, 2, 3].map(() => codesOf(app, PROVIDER, 'approveOrderRequest', { orderRequestId })),
        ...[1, 2, 3].map(() => codesOf(app, RESELLER, 'withdrawOrderRequest', { orderRequestId })),
        ...[1, 2].map(() => codesOf(app, PROVIDER, 'declineOrderRequest', { orderRequestId, reason: 'No.' })),
      ]);
      expect(answers.filter((codes) => codes.length === 0)).toHaveLength(1);
      expect(answers.filter((codes) => codes.length > 0 && codes[0] !== 'INVALID_STATE')).toEqual([]);
      const { data } = await app.send(
        'query($id: ID!) { orderRequest(id: $id) { status order { id } } }',
        { id: orderRequestId },
        await app.as(PROVIDER),
      );
      const approved = data?.['orderRequest'].status === 'APPROVED';
      expect(data?.['orderRequest'].order === null).toBe(!approved);
      expect((await stock(app))[0]).toBe(orders + Number(approved));
    }
  });
});
