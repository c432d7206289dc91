import { describeEngine } from '../../support/database';
import { anAgreement, type Customer } from '../../support/factories/customers';
import { aServedCustomer, OTHER_PROVIDER, PROVIDER, RESELLER, startMarket, type Market } from '../../support/factories/market';
import { anOffer } from '../../support/factories/offers';
import { aSubscription } from '../../support/factories/sales';
import { OPERATOR } from '../../support/factories/world';
import { codesOf, eventsOf, mutate } from '../../support/mutate';
import { csv, resultsOf, runOf } from '../bulk/support/files';

describeEngine('external ids', () => {
  let app: Market;
  let customer: Customer;
  let offerId: string;
  let subscriptionId: string;
  beforeAll(async () => {
    app = await startMarket();
    customer = await aServedCustomer(app);
    await anAgreement(app, { customer });
    offerId = await anOffer(app, { maxQuantity: 5_000 });
    subscriptionId = await aSubscription(app, PROVIDER, { customer, offerId });
  });
  afterAll(() => app.stop());

  const set = (who: string, subjectId: string, value: string, more: object = {}, system = 'vendor'): Promise<string[]> =>
    codesOf(app, who, 'setExternalIds', { subjectId, externalIds: [{ system, value }], ...more });
  const given = async (who: string, id: string): Promise<unknown> => {
    const on = ['Offer', 'Customer', 'CustomerSubscription', 'Order', 'Provider', 'Reseller'];
    const parts = on.map((type) => `... on ${type} { externalIds(first: 20) { nodes { system value } } }`).join(' ');
    const { data } = await app.send(`query($id: ID!) { node(id: $id) { ${parts} } }`, { id }, await app.as(who));
    return data?.['node']?.externalIds.nodes;
  };
  const rows = async (): Promise<number> =>
    Number((await app.database.rows('SELECT COUNT(*) AS n FROM external_id', []))[0]?.['n']);

  it('are given to what an organization sees, and shown to that organization alone', async () => {
    for (const id of [customer.id, offerId, subscriptionId, app.reseller.id, app.provider.id]) {
      expect(await set(PROVIDER, id, `P-${id}`)).toEqual([]);
      expect(await given(PROVIDER, id)).toEqual([{ system: 'vendor', value: `P-${id}` }]);
    }
    expect(await given(RESELLER, customer.id)).toEqual([]);
    expect(await set(RESELLER, customer.id, 'R-1')).toEqual([]);
    expect(await given(RESELLER, customer.id)).toEqual([{ system: 'vendor', value: 'R-1' }]);
    expect(await given(PROVIDER, customer.id)).toEqual([{ system: 'vendor', value: `P-${customer.id}` }]);
    expect(await given(customer.admin, customer.id)).toEqual([]);
    // The same value is free in another organization, and the trail of the reseller's does not reach the provider.
    expect(await set(RESELLER, subscriptionId, `P-${customer.id}`)).toEqual([]);
    const trail = await app.send(
      'query($id: ID!) { auditEvents(filter: { subjectId: { eq: $id }, action: { eq: "setExternalIds" } }) { nodes { actorId changes } } }',
      { id: customer.id },
      await app.as(RESELLER),
    );
    expect(trail.data?.['auditEvents'].nodes).toHaveLength(1);
    expect(JSON.stringify(trail.data)).not.toContain('P-');
  });

  it('are one for each system and object, and one object for each id', async () => {
    const other = await aSubscription(app, PROVIDER, { customer, offerId });
    expect(await set(PROVIDER, other, `P-${subscriptionId}`)).toEqual(['EXTERNAL_ID_TAKEN']);
    expect(await set(PROVIDER, other, `P-${subscriptionId}`, {}, 'erp')).toEqual([]);
    expect(await set(PROVIDER, other, 'second', {}, 'erp')).toEqual([]);
    expect(await given(PROVIDER, other)).toEqual([{ system: 'erp', value: 'second' }]);
    const before = await eventsOf(app, OPERATOR, other);
    expect(await set(PROVIDER, other, 'second', {}, 'erp')).toEqual([]);
    expect(await eventsOf(app, OPERATOR, other)).toEqual(before);
    expect(await codesOf(app, PROVIDER, 'removeExternalId', { subjectId: other, system: 'erp' })).toEqual([]);
    expect(await codesOf(app, PROVIDER, 'removeExternalId', { subjectId: other, system: 'erp' })).toEqual([]);
    expect(await given(PROVIDER, other)).toEqual([]);
    expect(await set(PROVIDER, other, 'second', {}, 'erp')).toEqual([]);
    const [one, two] = await Promise.all([set(PROVIDER, other, 'same', {}, 'crm'), set(PROVIDER, offerId, 'same', {}, 'crm')]);
    expect([...(one ?? []), ...(two ?? [])]).toEqual(['EXTERNAL_ID_TAKEN']);
  });

  it('are refused by those who may not, on what they do not see, and in a wrong form; and not stored in a dry run', async () => {
    const before = await rows();
    expect(await set('helpdesk.agent@provider.example', customer.id, 'x')).toEqual(['FORBIDDEN']);
    expect(await set('billing.admin@provider.example', customer.id, 'x')).toEqual(['FORBIDDEN']);
    expect(await set(OTHER_PROVIDER, subscriptionId, 'x')).toEqual(['NOT_FOUND']);
    expect(await codesOf(app, OTHER_PROVIDER, 'removeExternalId', { subjectId: subscriptionId, system: 'vendor' })).toEqual([
      'NOT_FOUND',
    ]);
    expect(await set(PROVIDER, 'cus_01jd00000000000000000000zz', 'x')).toEqual(['NOT_FOUND']);
    expect(await set(PROVIDER, 'no id', 'x')).toEqual(['NOT_FOUND']);
    expect(await set(PROVIDER, customer.id, ' x')).toEqual(['INVALID']);
    expect(await set(PROVIDER, customer.id, '')).toEqual(['INVALID']);
    expect(await set(PROVIDER, customer.id, 'x', {}, 'ERP')).toEqual(['INVALID']);
    expect(await codesOf(app, PROVIDER, 'setExternalIds', { subjectId: customer.id, externalIds: [] })).toEqual(['INVALID']);
    const twice = [
      { system: 'a', value: '1' },
      { system: 'a', value: '2' },
    ];
    expect(await codesOf(app, PROVIDER, 'setExternalIds', { subjectId: customer.id, externalIds: twice })).toEqual(['INVALID']);
    const many = Array.from({ length: 20 }, (_, index) => ({ system: `s${index}`, value: String(index) }));
    expect(await codesOf(app, PROVIDER, 'setExternalIds', { subjectId: customer.id, externalIds: many })).toEqual(['INVALID']);
    expect(await set(PROVIDER, customer.id, 'dry', { dryRun: true }, 'crm')).toEqual([]);
    expect(await rows()).toBe(before);
    expect(await set(PROVIDER, customer.id, 'key', { idempotencyKey: 'x1' }, 'crm')).toEqual([]);
    expect(await set(PROVIDER, customer.id, 'key', { idempotencyKey: 'x1' }, 'crm')).toEqual([]);
    expect(await rows()).toBe(before + 1);
  });

  it('filter lists, each organization by its own', async () => {
    const ask = async (who: string, value: string): Promise<unknown> => {
      const document =
        'query($value: String!) { customers(filter: { externalIds: { some: { system: { eq: "vendor" }, value: { eq: $value } } } }) { nodes { id } } }';
      return (await app.send(document, { value }, await app.as(who))).data?.['customers'].nodes;
    };
    expect(await ask(PROVIDER, `P-${customer.id}`)).toEqual([{ id: customer.id }]);
    expect(await ask(RESELLER, 'R-1')).toEqual([{ id: customer.id }]);
    expect(await ask(RESELLER, `P-${customer.id}`)).toEqual([]);
    expect(await ask(PROVIDER, 'R-1')).toEqual([]);
  });

  it('stand for ids in arguments, filters and inputs, and are else no more found than unknown ids', async () => {
    const name = `external:vendor:P-${customer.id}`;
    const document = `query($id: ID!, $ids: [ID!]!) { node(id: $id) { id } nodes(ids: $ids) { id } customer(id: $id) { id subscriptions(filter: { id: { ne: $id } }) { totalCount } }
      subscriptions(filter: { customer: { id: { eq: $id } } }) { nodes { customer { id } } } explainAccess(action: CUSTOMER_READ, id: $id) { allowed } }`;
    const ask = async (who: string, id: string) =>
      app.send(document, { id, ids: [id, app.reseller.id, `external:vendor:P-${app.reseller.id}`] }, await app.as(who));
    // The second time the operation is compiled.
    for (let round = 0; round < 3; round += 1) {
      const { data, errors } = await ask(PROVIDER, name);
      expect(errors).toEqual([]);
      expect(data).toMatchObject({ node: { id: customer.id }, customer: { id: customer.id }, explainAccess: { allowed: true } });
      expect(data?.['nodes'].map((node: { id: string }) => node.id)).toEqual([customer.id, app.reseller.id, app.reseller.id]);
      expect(data?.['subscriptions'].nodes.length).toBeGreaterThan(0);
      const foreign = await ask(OTHER_PROVIDER, name);
      const unknown = await ask(OTHER_PROVIDER, 'cus_01jd00000000000000000000zz');
      expect(foreign.data?.['node']).toBeNull();
      expect(foreign.data?.['customer']).toBeNull();
      expect(foreign.data?.['subscriptions'].nodes).toEqual([]);
      expect(foreign.data?.['nodes'].map((node: { id: string } | null) => node?.id ?? null)).toEqual([
        null,
        app.reseller.id,
        null,
      ]);
      expect(unknown.data?.['subscriptions'].nodes).toEqual([]);
    }
    const inline = `{ customer(id: "external:vendor:R-1") { id } }`;
    for (let round = 0; round < 3; round += 1) {
      expect((await app.send(inline, {}, await app.as(RESELLER))).data).toEqual({ customer: { id: customer.id } });
      expect((await app.send(inline, {}, await app.as(PROVIDER))).data).toEqual({ customer: null });
    }
    const changed = await mutate(
      app,
      PROVIDER,
      'changeQuantity',
      { subscriptionId: `external:vendor:P-${subscriptionId}`, quantity: 77 },
      'subscription { id quantity }',
    );
    expect(changed).toMatchObject({ errors: [], subscription: { id: subscriptionId, quantity: 77 } });
    const codes = (id: string, who = PROVIDER): Promise<string[]> =>
      codesOf(app, who, 'changeQuantity', { subscriptionId: id, quantity: 78 });
    expect(await codes('external:vendor:nothing')).toEqual(['NOT_FOUND']);
    expect(await codes(`external:vendor:P-${customer.id}`)).toEqual(['NOT_FOUND']);
    expect(await codes(`external:erp:P-${subscriptionId}`)).toEqual(['NOT_FOUND']);
    expect(await codes(`external:vendor:P-${subscriptionId}`, OTHER_PROVIDER)).toEqual(['NOT_FOUND']);
    const line = { offerId: `external:vendor:P-${offerId}`, quantity: 2, billingCycle: 'MONTHLY', term: 'P1Y' };
    const placed = await mutate(app, PROVIDER, 'placeOrder', { customerId: name, lines: [line] }, 'order { customer { id } }');
    expect(placed).toMatchObject({ errors: [], order: { customer: { id: customer.id } } });
  });

  it('stand for partners by PartnerID', async () => {
    const partnerId = '4711001';
    await app.database.transaction((writer) =>
      writer.run('UPDATE partner SET partner_id = ? WHERE id = ?', [partnerId, app.reseller.id]),
    );
    const ask = async (who: string): Promise<unknown> =>
      (await app.send('{ reseller(id: "partner-id:4711001") { id } }', {}, await app.as(who))).data?.['reseller'];
    expect(await ask(PROVIDER)).toEqual({ id: app.reseller.id });
    expect(await ask('admin.agent@other-reseller.example')).toBeNull();
    // A PartnerID out of sight costs what one that nobody has costs.
    const outside = await app.as('admin.agent@other-reseller.example');
    const answerTo = async (asked: string): Promise<object> => {
      const { status, data, statements } = await app.send(`{ reseller(id: "partner-id:${asked}") { id } }`, {}, outside);
      return { status, data, statements };
    };
    expect(await answerTo(partnerId)).toEqual(await answerTo('4711999'));
    const input = { customerId: customer.id, resellerId: `partner-id:${partnerId}` };
    expect(await codesOf(app, PROVIDER, 'setAssociatedReseller', { ...input, resellerId: 'partner-id:999' })).toEqual([
      'NOT_FOUND',
    ]);
  });

  it('name the objects of rows in a bulk file, and are set by one', async () => {
    const content = csv(['subscriptionId', 'quantity'], [`external:vendor:P-${subscriptionId}`, 1_234]);
    const id = await runOf(app, PROVIDER, { content });
    const names = csv(['subjectId', 'externalIds.0.system', 'externalIds.0.value'], [subscriptionId, 'erp', 'S-1']);
    const second = await runOf(app, PROVIDER, { mutation: 'setExternalIds', content: names });
    await app.background();
    expect((await resultsOf(app, PROVIDER, id))[0]).toMatchObject({ outcome: 'APPLIED', ids: { subscriptionId } });
    expect((await resultsOf(app, PROVIDER, second))[0]).toMatchObject({ outcome: 'APPLIED' });
    expect(await given(PROVIDER, subscriptionId)).toEqual(expect.arrayContaining([{ system: 'erp', value: 'S-1' }]));
  });
});
