import { describeEngine } from '../../support/database';
import { aCreatedCustomer } from '../../support/factories/customers';
import { PROVIDER, RESELLER, startMarket, type Market } from '../../support/factories/market';
import { codesOf } from '../../support/mutate';
import { line, order } from '../orders/support/shop';
import { agreement } from './support/customers';

const MINUTE = 60_000;

describeEngine('a reseller whose relationship ended', () => {
  let app: Market;
  let customerId: string;
  let subscriptionId: string;
  beforeAll(async () => {
    app = await startMarket();
  });
  beforeEach(async () => {
    const lines = [
      await line(app, 'Workplace Basic', { friendlyName: 'Eigen' }),
      await line(app, 'Workplace Standard', { friendlyName: 'Fremd', resellerId: null }),
    ];
    const made = await aCreatedCustomer(app, PROVIDER, { resellerId: app.reseller.id, agreement: agreement(), lines });
    customerId = made['customer'].id as string;
    const [row] = await app.database.rows("SELECT id FROM subscription WHERE customer_id = ? AND name = 'Eigen'", [customerId]);
    subscriptionId = String(row?.['id']);
  });
  afterAll(() => app.stop());

  /** The reseller gives its subscription up and leaves the customer. */
  const part = async (): Promise<void> => {
    expect(await codesOf(app, PROVIDER, 'setResellerOfRecord', { subscriptionId, resellerId: null })).toEqual([]);
    expect(await codesOf(app, RESELLER, 'removeCustomerRelationship', { customerId, attestation: true })).toEqual([]);
  };

  /** What the reseller reads of orders for the customer, by list and by id. */
  const read = async (): Promise<Record<string, any>[]> => {
    const select = `id customerId customerName customer { id } availableActions { operation allowed }
      lines(first: 9) { nodes { id lineNumber name quantity namedResellerOfRecord { name } subscription { id } } }`;
    const document = `query($customer: ID!) { orders(first: 100, filter: { customerId: { eq: $customer } }) { nodes { ${select} } } }`;
    const { data, errors } = await app.send(document, { customer: customerId }, await app.as(RESELLER));
    expect(errors).toEqual([]);
    const found = data?.['orders'].nodes as Record<string, any>[];
    for (const one of found) {
      const byId = await app.send(`query($id: ID!) { order(id: $id) { ${select} } }`, { id: one['id'] }, await app.as(RESELLER));
      expect(byId.data?.['order']).toEqual(one);
    }
    return found;
  };

  it('keeps its own past order lines, with the customer as id and name, and reads nothing newer', async () => {
    const [before, ...others] = await read();
    expect(others).toEqual([]);
    expect(before?.['lines'].nodes).toEqual([
      {
        id: expect.any(String) as string,
        lineNumber: null,
        name: 'Eigen',
        quantity: 5,
        namedResellerOfRecord: { name: 'The Reseller' },
        subscription: { id: subscriptionId },
      },
    ]);
    expect(before?.['customer']).toEqual({ id: customerId });
    await part();
    app.clock.advance(MINUTE);
    await order(app, PROVIDER, { customerId, lines: [await line(app, 'Workplace Premium')] });
    expect(await codesOf(app, PROVIDER, 'changeQuantity', { subscriptionId, quantity: 9 })).toEqual([]);
    expect(await codesOf(app, PROVIDER, 'renameSubscription', { subscriptionId, name: 'Umbenannt' })).toEqual([]);

    const [kept, ...newer] = await read();
    expect(newer).toEqual([]);
    const [own] = before?.['lines'].nodes as Record<string, any>[];
    expect(kept).toEqual({ ...before, customer: null, lines: { nodes: [{ ...own, subscription: null }] } });
  });

  it('finds neither customer nor subscription any more, and can order or ask for nothing', async () => {
    await part();
    const { data } = await app.send(
      'query($customer: ID!, $subscription: ID!) { customer(id: $customer) { id } subscription(id: $subscription) { id } node(id: $subscription) { id } }',
      { customer: customerId, subscription: subscriptionId },
      await app.as(RESELLER),
    );
    expect(data).toEqual({ customer: null, subscription: null, node: null });
    const input = {
      providerId: app.provider.id,
      customerId,
      lines: [await line(app, 'Workplace Standard')],
    };
    expect(await codesOf(app, RESELLER, 'requestOrder', input)).toEqual(['NOT_FOUND']);
  });
});
