import { describeEngine } from '../../support/database';
import { aCreatedCustomer } from '../../support/factories/customers';
import { OTHER_PROVIDER, PROVIDER, RESELLER, startMarket, type Market } from '../../support/factories/market';
import { aPartnership, aReseller } from '../../support/factories/partners';
import { MADE } from '../../support/factories/rows';
import { aLine } from '../../support/factories/sales';
import { anOffer } from '../../support/factories/offers';
import { OPERATOR } from '../../support/factories/world';
import { codesOf, eventsOf, mutate } from '../../support/mutate';
import { agreement, customerSeen } from '../customer-lifecycle/support/customers';
import { stored } from '../customer-lifecycle/support/stored';

const READ = 'customer { id associatedReseller { name } } relationship { id version associatedReseller { name } }';

describeEngine('the associated reseller of a customer', () => {
  let app: Market;
  const ids: Record<string, string> = {};
  beforeAll(async () => {
    app = await startMarket({ DATABASE_POOL_SIZE: '30' });
    const { provider, reseller, otherReseller } = app;
    const [stranger, former] = [await aReseller(app), await aReseller(app)];
    await aPartnership(app, { provider, reseller: former, endedAt: MADE });
    const suspended = await aReseller(app, { status: 'SUSPENDED' });
    await aPartnership(app, { provider, reseller: suspended });
    const named = { 'the provider itself': provider, related: reseller, 'not related': otherReseller };
    for (const [which, { id }] of Object.entries({
      ...named,
      'a stranger': stranger,
      'no partner any more': former,
      suspended,
    })) {
      ids[which] = id;
    }
  });
  afterAll(() => app.stop());

  const associated = async (): Promise<Record<string, number>> => {
    const { data } = await app.send(
      `{ own: customers(first: 1, filter: { associatedResellerId: { eq: "${app.reseller.id}" } }) { totalCount }
         other: customers(first: 1, filter: { associatedResellerId: { eq: "${app.otherReseller.id}" } }) { totalCount } }`,
      {},
      await app.as(PROVIDER),
    );
    return { own: data?.['own'].totalCount as number, other: data?.['other'].totalCount as number };
  };

  it('is set by the provider and filters its list; the former one keeps the customer [rows 8, 68, 73, 81]', async () => {
    const { customer, relationship } = await aCreatedCustomer(app, PROVIDER, { resellerId: app.reseller.id });
    const { id: customerId } = customer as { id: string };
    const before = await associated();
    const removed = await mutate(
      app,
      PROVIDER,
      'setAssociatedReseller',
      { customerId, resellerId: null, expectedVersion: (relationship as { version: number }).version },
      READ,
    );
    expect(removed).toMatchObject({
      errors: [],
      customer: { associatedReseller: null },
      relationship: { associatedReseller: null },
    });
    expect(await associated()).toEqual({ ...before, own: (before['own'] ?? 0) - 1 });
    expect(await customerSeen(app, RESELLER, customerId)).not.toBeNull();
    const set = await mutate(app, PROVIDER, 'setAssociatedReseller', { customerId, resellerId: app.reseller.id }, READ);
    expect(set).toMatchObject({ errors: [], customer: { associatedReseller: { name: 'The Reseller' } } });
    expect(await associated()).toEqual(before);
    const relationshipId = (relationship as { id: string }).id;
    const events = await eventsOf(app, OPERATOR, relationshipId);
    expect(events.slice(1).map(({ action, changes }) => [action, changes])).toEqual([
      ['setAssociatedReseller', { before: { associatedResellerId: app.reseller.id }, after: { associatedResellerId: null } }],
      ['setAssociatedReseller', { before: { associatedResellerId: null }, after: { associatedResellerId: app.reseller.id } }],
    ]);
  });

  it('loses its owner rights on Azure usage when it is replaced', async () => {
    const usage = aLine(await anOffer(app, { kind: 'AZURE_USAGE' }), { quantity: 1, term: 'P1M' });
    const sold = { resellerId: app.reseller.id, azureOwner: true, agreement: agreement(), lines: [usage] };
    const { id: customerId } = (await aCreatedCustomer(app, PROVIDER, sold))['customer'] as { id: string };
    const rows = (): Promise<object[]> =>
      app.database.rows('SELECT id FROM subscription WHERE customer_id = ? AND azure_owner = 1', [customerId]);
    expect(await rows()).toHaveLength(1);
    expect(await codesOf(app, PROVIDER, 'setAssociatedReseller', { customerId, resellerId: app.reseller.id })).toEqual([]);
    expect(await rows()).toHaveLength(1);
    expect(await codesOf(app, PROVIDER, 'setAssociatedReseller', { customerId, resellerId: null })).toEqual([]);
    expect(await rows()).toHaveLength(0);
  });

  it.each([
    ['RESELLER_IS_PROVIDER', 'the provider itself'],
    ['RESELLER_NOT_RELATED', 'not related'],
    ['NOT_FOUND', 'a stranger'],
    ['RESELLER_NOT_PARTNERED', 'no partner any more'],
    ['NOT_FOUND', 'nobody'],
    ['PARTNER_NOT_ACTIVE', 'suspended'],
  ])('is refused with %s if it is %s, and nothing is stored', async (code, which) => {
    const { customer } = await aCreatedCustomer(app, PROVIDER, { resellerId: app.reseller.id });
    const { id: customerId } = customer as { id: string };
    const before = await stored(app.database);
    const { errors } = await mutate(
      app,
      PROVIDER,
      'setAssociatedReseller',
      { customerId, resellerId: ids[which] ?? 'rsl_01jd00000000000000000000zz' },
      READ,
    );
    expect(errors).toMatchObject([{ code, path: ['resellerId'] }]);
    expect(await stored(app.database)).toEqual(before);
  });

  it('cannot be set by anybody else, with a stale version, or without a value', async () => {
    const { customer } = await aCreatedCustomer(app, PROVIDER, { resellerId: app.reseller.id });
    const { id: customerId } = customer as { id: string };
    const before = await stored(app.database);
    const codes = (email: string, input: object) =>
      codesOf(app, email, 'setAssociatedReseller', { customerId, resellerId: null, ...input });
    expect(await codes(OTHER_PROVIDER, {})).toEqual(['NOT_FOUND']);
    expect(await codes(PROVIDER, { customerId: 'cus_01jd00000000000000000000zz' })).toEqual(['NOT_FOUND']);
    expect(await codes(PROVIDER, { expectedVersion: 7 })).toEqual(['VERSION_CONFLICT']);
    expect(await codes(PROVIDER, { dryRun: true })).toEqual([]);
    expect(await codes(RESELLER, {})).toEqual(['FORBIDDEN']);
    expect(await codes(app.provider.email('HELPDESK_AGENT'), {})).toEqual(['FORBIDDEN']);
    expect(await codesOf(app, PROVIDER, 'setAssociatedReseller', { customerId })).toEqual(['INVALID']);
    expect(await stored(app.database)).toEqual(before);
  });

  it('is set once by a repeat, and by only one of many who read the same version', async () => {
    const { customer } = await aCreatedCustomer(app, PROVIDER, { resellerId: app.reseller.id });
    const { id: customerId } = customer as { id: string };
    const input = { customerId, resellerId: null, expectedVersion: 1, idempotencyKey: 'none' };
    expect(await codesOf(app, PROVIDER, 'setAssociatedReseller', input)).toEqual([]);
    expect(await codesOf(app, PROVIDER, 'setAssociatedReseller', input)).toEqual([]);
    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        codesOf(app, PROVIDER, 'setAssociatedReseller', { customerId, resellerId: app.reseller.id, expectedVersion: 2 }),
      ),
    );
    expect(answers.filter((codes) => codes.length === 0)).toHaveLength(1);
  });
});
