import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { codesOf, eventsOf, mutate } from '../../support/mutate';
import {
  ALPINE,
  BALTIC,
  customerSeen,
  DONAU,
  newCustomer,
  OPERATOR,
  organizationId,
} from '../customer-lifecycle/support/customers';
import { stored } from '../customer-lifecycle/support/stored';
import { startDemoApp } from '../rights/support/demo-app';

const READ = 'customer { id associatedReseller { name } } relationship { id version associatedReseller { name } }';

describeEngine('the associated reseller of a customer', () => {
  let app: TestApp;
  const ids: Record<string, string> = {};
  beforeAll(async () => {
    app = await startDemoApp({ DATABASE_POOL_SIZE: '30' });
    for (const name of [
      'Alpine Distribution',
      'Donau IT',
      'Elbe Cloud',
      'Great Lakes Managed IT',
      'Suomi Pilvi',
      'Tatry Systémy',
    ]) {
      ids[name] = await organizationId(app, name);
    }
  });
  afterAll(() => app.stop());

  const associated = async (): Promise<Record<string, number>> => {
    const { data } = await app.send(
      `{ donau: customers(first: 1, filter: { associatedResellerId: { eq: "${ids['Donau IT']}" } }) { totalCount }
         elbe: customers(first: 1, filter: { associatedResellerId: { eq: "${ids['Elbe Cloud']}" } }) { totalCount } }`,
      {},
      await app.as(ALPINE),
    );
    return { donau: data?.['donau'].totalCount as number, elbe: data?.['elbe'].totalCount as number };
  };

  it('is set by its provider and filters its list; the reseller it was keeps the customer [row 8] [row 68] [row 73] [row 81]', async () => {
    const { customer, relationship } = await newCustomer(app, { resellerId: ids['Donau IT'] });
    const { id: customerId } = customer as { id: string };
    const before = await associated();
    const removed = await mutate(
      app,
      ALPINE,
      'setAssociatedReseller',
      { customerId, resellerId: null, expectedVersion: (relationship as { version: number }).version },
      READ,
    );
    expect(removed).toMatchObject({
      errors: [],
      customer: { associatedReseller: null },
      relationship: { associatedReseller: null },
    });
    expect(await associated()).toEqual({ ...before, donau: (before['donau'] ?? 0) - 1 });
    expect(await customerSeen(app, DONAU, customerId)).not.toBeNull();
    const set = await mutate(app, ALPINE, 'setAssociatedReseller', { customerId, resellerId: ids['Donau IT'] }, READ);
    expect(set).toMatchObject({ errors: [], customer: { associatedReseller: { name: 'Donau IT' } } });
    expect(await associated()).toEqual(before);
    const relationshipId = (relationship as { id: string }).id;
    const events = await eventsOf(app, OPERATOR, relationshipId);
    expect(events.slice(1).map(({ action, changes }) => [action, changes])).toEqual([
      ['setAssociatedReseller', { before: { associatedResellerId: ids['Donau IT'] }, after: { associatedResellerId: null } }],
      ['setAssociatedReseller', { before: { associatedResellerId: null }, after: { associatedResellerId: ids['Donau IT'] } }],
    ]);
  });

  it('loses its owner rights on Azure usage when another one is named', async () => {
    const customerId = await organizationId(app, 'Rheingold Logistik');
    const rows = (): Promise<object[]> =>
      app.database.rows('SELECT id FROM subscription WHERE customer_id = ? AND azure_owner = 1', [customerId]);
    expect(await rows()).toHaveLength(1);
    expect(await codesOf(app, ALPINE, 'setAssociatedReseller', { customerId, resellerId: ids['Elbe Cloud'] })).toEqual([]);
    expect(await rows()).toHaveLength(1);
    expect(await codesOf(app, ALPINE, 'setAssociatedReseller', { customerId, resellerId: null })).toEqual([]);
    expect(await rows()).toHaveLength(0);
  });

  it.each([
    ['RESELLER_IS_PROVIDER', 'Alpine Distribution'],
    ['RESELLER_NOT_RELATED', 'Elbe Cloud'],
    ['NOT_FOUND', 'Great Lakes Managed IT'],
    ['RESELLER_NOT_PARTNERED', 'Suomi Pilvi'],
    ['NOT_FOUND', 'nobody'],
    ['PARTNER_NOT_ACTIVE', 'Tatry Systémy'],
  ])('is refused by %s when it is %s, and nothing is stored', async (code, name) => {
    const { customer } = await newCustomer(app, { resellerId: ids['Donau IT'] });
    const { id: customerId } = customer as { id: string };
    const before = await stored(app.database);
    const { errors } = await mutate(
      app,
      ALPINE,
      'setAssociatedReseller',
      { customerId, resellerId: ids[name] ?? 'rsl_01jd00000000000000000000zz' },
      READ,
    );
    expect(errors).toMatchObject([{ code, path: ['resellerId'] }]);
    expect(await stored(app.database)).toEqual(before);
  });

  it('is set by nobody else, in no other version, and by nobody who does not say which', async () => {
    const { customer } = await newCustomer(app, { resellerId: ids['Donau IT'] });
    const { id: customerId } = customer as { id: string };
    const before = await stored(app.database);
    const codes = (email: string, input: object) =>
      codesOf(app, email, 'setAssociatedReseller', { customerId, resellerId: null, ...input });
    expect(await codes(BALTIC, {})).toEqual(['NOT_FOUND']);
    expect(await codes(ALPINE, { customerId: 'cus_01jd00000000000000000000zz' })).toEqual(['NOT_FOUND']);
    expect(await codes(ALPINE, { expectedVersion: 7 })).toEqual(['VERSION_CONFLICT']);
    expect(await codes(ALPINE, { dryRun: true })).toEqual([]);
    expect(await codes(DONAU, {})).toEqual(['FORBIDDEN']);
    expect(await codes('helpdesk.agent@alpine-distribution.example', {})).toEqual(['FORBIDDEN']);
    expect(await codesOf(app, ALPINE, 'setAssociatedReseller', { customerId })).toEqual(['INVALID']);
    expect(await stored(app.database)).toEqual(before);
  });

  it('is set once by a repeat, and by one of many who saw the same version', async () => {
    const { customer } = await newCustomer(app, { resellerId: ids['Donau IT'] });
    const { id: customerId } = customer as { id: string };
    const input = { customerId, resellerId: null, expectedVersion: 1, idempotencyKey: 'none' };
    expect(await codesOf(app, ALPINE, 'setAssociatedReseller', input)).toEqual([]);
    expect(await codesOf(app, ALPINE, 'setAssociatedReseller', input)).toEqual([]);
    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        codesOf(app, ALPINE, 'setAssociatedReseller', { customerId, resellerId: ids['Donau IT'], expectedVersion: 2 }),
      ),
    );
    expect(answers.filter((codes) => codes.length === 0)).toHaveLength(1);
  });
});
