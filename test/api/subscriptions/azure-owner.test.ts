import { migrations } from '../../../migrations';
import { migrate, migrateDown } from '../../../src/data/migrate';
import { describeEngine } from '../../support/database';
import { aCreatedCustomer, company } from '../../support/factories/customers';
import { PROVIDER, RESELLER, startMarket, type Market } from '../../support/factories/market';
import { codesOf, eventsOf, mutate, sendMutation } from '../../support/mutate';
import { agreement } from '../customer-lifecycle/support/customers';
import { line, order } from '../orders/support/shop';
import { shop } from './support/world';

const SALES = 'sales.agent@provider.example';

describeEngine('owner rights on Azure usage', () => {
  let app: Market;
  let resellerId: string;
  beforeAll(async () => {
    app = await startMarket();
    resellerId = app.reseller.id;
  });
  afterAll(() => app.stop());

  const usage = (): Promise<object> => line(app, 'Azure Plan', { quantity: 1, term: 'P1M' });

  /** The owner rights on each subscription of a customer, by what was bought. */
  const rights = async (customerId: string): Promise<Record<string, boolean[]>> => {
    const rows = await app.database.rows(
      'SELECT o.name, s.azure_owner AS owner FROM subscription s JOIN offer o ON o.id = s.offer_id WHERE s.customer_id = ? ORDER BY s.id',
      [customerId],
    );
    const found: Record<string, boolean[]> = {};
    for (const { name, owner } of rows) (found[String(name)] ??= []).push(Boolean(owner));
    return found;
  };

  const relationship = async (email: string, customerId: string): Promise<Record<string, any> | undefined> => {
    const document = `query($id: ID!) { customer(id: $id) { relationships(first: 9) { nodes { id version azureOwner partner { __typename } } } } }`;
    const { data, errors } = await app.send(document, { id: customerId }, await app.as(email));
    expect(errors).toEqual([]);
    const nodes = data?.['customer'].relationships.nodes as Record<string, any>[];
    return nodes.find(({ partner }) => partner?.__typename === 'Provider');
  };

  const owner = (customerId: string, value: boolean): Promise<string[]> =>
    codesOf(app, PROVIDER, 'setAzureOwner', { customerId, owner: value });

  const buy = async (customerId: string): Promise<void> =>
    void (await order(app, PROVIDER, { customerId, lines: [await usage(), await line(app, 'Workplace Basic')] }));

  it('belong to the relationship: they can be given before anything is bought, and cover later purchases', async () => {
    const { customerId } = await shop(app);
    const {
      customer,
      relationship: own,
      errors,
    } = await mutate(
      app,
      PROVIDER,
      'setAzureOwner',
      { customerId, owner: true },
      'customer { id } relationship { id azureOwner }',
    );
    expect(errors).toEqual([]);
    expect(customer).toEqual({ id: customerId });
    expect(own).toMatchObject({ azureOwner: true });
    await buy(customerId);
    expect(await rights(customerId)).toEqual({ 'Azure Plan': [true], 'Workplace Basic': [false, false] });
    expect(await relationship(RESELLER, customerId)).toMatchObject({ azureOwner: true });
    const events = await eventsOf(app, PROVIDER, own.id as string);
    expect(events.map(({ action, changes }) => [action, changes]).at(-1)).toEqual([
      'setAzureOwner',
      { before: { azureOwner: false }, after: { azureOwner: true } },
    ]);
    expect(await owner(customerId, false)).toEqual([]);
    await buy(customerId);
    expect((await rights(customerId))['Azure Plan']).toEqual([false, false]);
  });

  it('apply to an approved request of the reseller', async () => {
    const { customerId } = await shop(app);
    expect(await owner(customerId, true)).toEqual([]);
    const asked = await mutate(
      app,
      RESELLER,
      'requestOrder',
      { providerId: app.provider.id, customerId, lines: [await usage()] },
      'orderRequest { id }',
    );
    expect(asked.errors).toEqual([]);
    expect(await codesOf(app, PROVIDER, 'approveOrderRequest', { orderRequestId: asked['orderRequest'].id })).toEqual([]);
    expect((await rights(customerId))['Azure Plan']).toEqual([true]);
  });

  it('end with the association, and the next reseller has none until they are given again', async () => {
    const { customerId } = await shop(app, 'Azure Plan', { quantity: 1, term: 'P1M', resellerId: null });
    expect(await owner(customerId, true)).toEqual([]);
    for (const next of [null, resellerId]) {
      expect(await codesOf(app, PROVIDER, 'setAssociatedReseller', { customerId, resellerId: next })).toEqual([]);
    }
    await buy(customerId);
    expect((await rights(customerId))['Azure Plan']).toEqual([false, false]);
    expect(await relationship(PROVIDER, customerId)).toMatchObject({ azureOwner: false });
  });

  it('do not cover what is bought after the customer revoked the privileges', async () => {
    const { customerId, admin } = await shop(app, 'Azure Plan', { quantity: 1, term: 'P1M' });
    expect(await owner(customerId, true)).toEqual([]);
    const [grant] = await app.database.rows(
      "SELECT g.id FROM delegated_admin_grant g JOIN partner p ON p.id = g.partner_id WHERE g.customer_id = ? AND p.kind = 'PROVIDER' AND g.status = 'ACTIVE'",
      [customerId],
    );
    expect(await codesOf(app, admin, 'revokeDelegatedAdmin', { grantId: grant?.['id'] })).toEqual([]);
    await buy(customerId);
    expect((await rights(customerId))['Azure Plan']).toEqual([true, false]);
  });

  it('can be given while the customer is created, on its first order and later [rows 75, 150]', async () => {
    const lines = [await usage()];
    const made = await aCreatedCustomer(app, PROVIDER, { resellerId, azureOwner: true, agreement: agreement(), lines });
    const customerId = made['customer'].id as string;
    expect((await rights(customerId))['Azure Plan']).toEqual([true]);
    await buy(customerId);
    expect((await rights(customerId))['Azure Plan']).toEqual([true, true]);
    expect(await relationship(PROVIDER, customerId)).toMatchObject({ azureOwner: true });
  });

  it('are refused while the customer is created without a reseller, without the right, or against the rule of the cloud', async () => {
    const create = (more: object): Promise<Record<string, any>> =>
      mutate(app, PROVIDER, 'createCustomer', company({ azureOwner: true, ...more }));
    expect((await create({}))['errors']).toMatchObject([{ code: 'NO_ASSOCIATED_RESELLER', path: ['azureOwner'] }]);
    const sales = await sendMutation(app, SALES, 'createCustomer', company({ azureOwner: true, resellerId }));
    expect(sales.errors[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', action: 'CUSTOMER_SET_AZURE_OWNER' });
    await app.database.transaction((writer) =>
      writer.run("UPDATE cloud_rule SET privileges = 'FORBIDDEN' WHERE cloud = 'PUBLIC'", []),
    );
    const forbidden = await create({ resellerId });
    await app.database.transaction((writer) =>
      writer.run("UPDATE cloud_rule SET privileges = 'OPTIONAL' WHERE cloud = 'PUBLIC'", []),
    );
    expect(forbidden['errors']).toMatchObject([{ code: 'CLOUD_RULE', path: ['azureOwner'] }]);
  });

  it('are shown to provider, reseller and customer, and to no other reseller of the provider', async () => {
    const { customerId, admin, subscriptionId } = await shop(app);
    expect(await owner(customerId, true)).toEqual([]);
    expect(await relationship(PROVIDER, customerId)).toMatchObject({ azureOwner: true });
    expect(await relationship(admin, customerId)).toMatchObject({ azureOwner: true });
    expect(await relationship(RESELLER, customerId)).toMatchObject({ azureOwner: true });
    expect(await codesOf(app, PROVIDER, 'setResellerOfRecord', { subscriptionId, resellerId: null })).toEqual([]);
    expect(await codesOf(app, PROVIDER, 'setAssociatedReseller', { customerId, resellerId: null })).toEqual([]);
    expect(await relationship(PROVIDER, customerId)).toMatchObject({ azureOwner: false });
    // It serves the customer still, and what the provider agreed with the next one is none of its business.
    expect(await relationship(RESELLER, customerId)).toMatchObject({ azureOwner: null });
  });

  it('count for the relationship after a migration if they were given for single subscriptions', async () => {
    const { customerId } = await shop(app, 'Azure Plan', { quantity: 1, term: 'P1M' });
    expect(await owner(customerId, true)).toEqual([]);
    const since = migrations.findIndex(({ name }) => name.startsWith('AzureOwnerOfRelationships'));
    for (let index = migrations.length; index > since; index -= 1) await migrateDown(app.database);
    await migrate(app.database);
    expect(await relationship(PROVIDER, customerId)).toMatchObject({ azureOwner: true });
  });
});
