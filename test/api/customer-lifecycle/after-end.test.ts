import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { mutate } from '../../support/mutate';
import { startDemoApp } from '../rights/support/demo-app';
import { agreement, ALPINE, DONAU, ELBE, newCustomer, organizationId, RHEINGOLD, someLine, takeOver } from './support/customers';

const SUBSCRIPTION =
  'resellerOfRecord { id } namedResellerOfRecord { id name } provider { id } namedProvider { id name } incentiveCredits(first: 2) { nodes { reseller { id } namedReseller { id name } namedProvider { name } } }';

type Data = Record<string, any>;

describeEngine('what stays after an end', () => {
  let app: TestApp;
  let alpine: string;
  let donau: string;
  let partnershipId: string;
  let orderRequestId: string;
  let customer: { id: string; name: string };
  let user: string;
  let order: string;

  const read = async (email: string, document: string, variables: Record<string, unknown> = {}): Promise<Data> => {
    const { data, errors } = await app.send(document, variables, await app.as(email));
    expect(errors).toEqual([]);
    return data as Data;
  };

  beforeAll(async () => {
    app = await startDemoApp();
    alpine = await organizationId(app, 'Alpine Distribution');
    donau = await organizationId(app, 'Donau IT');
    const made = await newCustomer(app, { resellerId: donau, agreement: agreement(), lines: [await someLine(app)] });
    customer = made['customer'] as typeof customer;
    order = made['order'].id as string;
    user = await takeOver(app, made);
    const request = { providerId: alpine, customerId: customer.id, lines: [await someLine(app)] };
    orderRequestId = (await mutate(app, DONAU, 'requestOrder', request, 'orderRequest { id }'))['orderRequest'].id as string;
    const { partnerships } = await read(
      ALPINE,
      '{ partnerships(first: 100, filter: { status: { eq: ACTIVE } }) { nodes { id reseller { id } } } }',
    );
    partnershipId = (partnerships.nodes as { id: string; reseller: { id: string } }[]).find(
      ({ reseller }) => reseller.id === donau,
    )?.id as string;
    expect((await mutate(app, ALPINE, 'endPartnership', { partnershipId, attestation: true })).errors).toEqual([]);
  });
  afterAll(() => app.stop());

  it('includes the name of the reseller for the provider: on the subscription, its credit, its order and its customer', async () => {
    const named = { id: donau, name: 'Donau IT' };
    const found = await read(
      ALPINE,
      `query($id: ID!) { customer(id: $id) { associatedReseller { id } namedAssociatedReseller { id name }
        relationships(first: 5) { nodes { namedPartner { name } associatedReseller { id } namedAssociatedReseller { id name } } }
        subscriptions(first: 1) { nodes { ${SUBSCRIPTION} } }
        orders(first: 1) { nodes { lines(first: 1) { nodes { resellerOfRecord { id } namedResellerOfRecord { id name } } } } } } }`,
      { id: customer.id },
    );
    expect(found['customer']).toMatchObject({
      associatedReseller: null,
      namedAssociatedReseller: named,
      relationships: { nodes: [{ namedPartner: { name: 'Alpine Distribution' }, namedAssociatedReseller: named }] },
      orders: { nodes: [{ lines: { nodes: [{ resellerOfRecord: null, namedResellerOfRecord: named }] } }] },
    });
    expect(found['customer'].subscriptions.nodes[0]).toMatchObject({
      resellerOfRecord: null,
      namedResellerOfRecord: named,
      incentiveCredits: { nodes: [{ reseller: null, namedReseller: named, namedProvider: { name: 'Alpine Distribution' } }] },
    });
  });

  it('includes the names of both sides of the partnership, of its requests and of what was sold', async () => {
    const document = `query($id: ID!, $request: ID!, $order: ID!) {
      partnership(id: $id) { namedProvider { id name } namedReseller { id name } }
      orderRequest(id: $request) { status namedProvider { id name } namedReseller { name } }
      order(id: $order) { namedProvider { id name } } }`;
    const provider = { id: alpine, name: 'Alpine Distribution' };
    for (const email of [ALPINE, DONAU]) {
      expect(await read(email, document, { id: partnershipId, request: orderRequestId, order })).toEqual({
        partnership: { namedProvider: provider, namedReseller: { id: donau, name: 'Donau IT' } },
        orderRequest: { status: 'WITHDRAWN', namedProvider: provider, namedReseller: { name: 'Donau IT' } },
        order: { namedProvider: provider },
      });
    }
  });

  it('includes the sender of an invitation for the invited reseller, and both partners of a dual one for the customer', async () => {
    const document =
      '{ invitations(first: 20, filter: { status: { eq: PENDING } }) { nodes { kind inviter { id } namedInviter { name } provider { id } namedProvider { name } } } }';
    const input = { recipientEmail: 'kontakt@donau-it.example', sendByEmail: false };
    expect((await mutate(app, ALPINE, 'invitePartnership', input)).errors).toEqual([]);
    const [invited] = (
      await read(DONAU, document.replace('filter: { status: { eq: PENDING } }', 'filter: { kind: { eq: PARTNERSHIP } }'))
    )['invitations'].nodes as Data[];
    expect(invited).toMatchObject({ namedInviter: { name: 'Alpine Distribution' } });
    const dual = { recipientEmail: 'chef@rheingold-logistik.example', acquiredThrough: 'OTHER', includeDelegatedAdmin: false };
    const asked = await mutate(app, ELBE, 'inviteCustomer', { ...dual, providerId: alpine }, 'invitation { id }');
    expect(asked.errors).toEqual([]);
    const seen = await read(
      RHEINGOLD,
      'query($id: ID!) { invitation(id: $id) { namedInviter { name } namedProvider { id name } } }',
      { id: asked['invitation'].id },
    );
    expect(seen['invitation']).toEqual({
      namedInviter: { name: 'Elbe Cloud' },
      namedProvider: { id: alpine, name: 'Alpine Distribution' },
    });
  });

  it('includes the name of a partner whose grant outlived its relationship, so that the customer can take it back', async () => {
    const removal = { customerId: customer.id, attestation: true };
    // Its order lines keep the reseller of record until the relationship ends.
    const [{ id: subscriptionId } = { id: '' }] = await app.database.rows<{ id: string }>(
      'SELECT id FROM subscription WHERE customer_id = ?',
      [customer.id],
    );
    expect((await mutate(app, ALPINE, 'cancelSubscription', { subscriptionId })).errors).toEqual([]);
    expect((await mutate(app, DONAU, 'removeCustomerRelationship', removal)).errors).toEqual([]);
    const { viewer } = await read(
      user,
      '{ viewer { organization { ... on Customer { delegatedAdminGrants(first: 5) { nodes { status partner { id } namedPartner { id name } } } } } } }',
    );
    expect(viewer.organization.delegatedAdminGrants.nodes).toContainEqual({
      status: 'ACTIVE',
      partner: null,
      namedPartner: { id: donau, name: 'Donau IT' },
    });
  });
});

describeEngine('a reseller that is no longer a partner', () => {
  let app: TestApp;
  let customerId: string;
  let donau: string;
  beforeAll(async () => {
    app = await startDemoApp();
    const alpine = await organizationId(app, 'Alpine Distribution');
    donau = await organizationId(app, 'Donau IT');
    const made = await newCustomer(app, { resellerId: donau, agreement: agreement(), lines: [await someLine(app)] });
    customerId = made['customer'].id as string;
    const [row] = await app.database.rows(
      "SELECT id FROM partnership WHERE provider_id = ? AND reseller_id = ? AND status = 'ACTIVE'",
      [alpine, donau],
    );
    expect((await mutate(app, ALPINE, 'endPartnership', { partnershipId: row?.['id'], attestation: true })).errors).toEqual([]);
  });
  afterAll(() => app.stop());

  it('is not carried over to new orders: the quote warns, and the order has no reseller of record', async () => {
    const input = { customerId, lines: [await someLine(app)] };
    const { data } = await app.send(
      'query($input: QuoteOrderInput!) { quoteOrder(input: $input) { warnings { code path } errors { code } lines { resellerOfRecord { id } } } }',
      { input },
      await app.as(ALPINE),
    );
    expect(data?.['quoteOrder']).toMatchObject({
      warnings: expect.arrayContaining([{ code: 'RESELLER_NOT_CARRIED_OVER', path: ['lines', '0', 'resellerId'] }]),
      errors: [],
      lines: [{ resellerOfRecord: null }],
    });
    const selection = 'order { lines(first: 1) { nodes { namedResellerOfRecord { id } } } }';
    const placed = await mutate(app, ALPINE, 'placeOrder', input, selection);
    expect(placed).toEqual({ errors: [], order: { lines: { nodes: [{ namedResellerOfRecord: null }] } } });
  });

  it('is still refused if an order names it', async () => {
    const lines = [{ ...(await someLine(app)), resellerId: donau }];
    const { errors } = await mutate(app, ALPINE, 'placeOrder', { customerId, lines });
    expect(errors).toEqual([expect.objectContaining({ code: 'RESELLER_NOT_PARTNERED', path: ['lines', '0', 'resellerId'] })]);
  });

  it('is not revealed by a filter to the next support contact', async () => {
    const elbe = await organizationId(app, 'Elbe Cloud');
    const [row] = await app.database.rows('SELECT id FROM subscription WHERE reseller_id = ? AND customer_id = ?', [
      donau,
      customerId,
    ]);
    const id = String(row?.['id']);
    // As a seller may have it: another reseller answers support requests.
    await app.database.transaction(async (writer) => {
      await writer.run('UPDATE subscription SET support_partner_id = ? WHERE id = ?', [elbe, id]);
      await writer.run(
        `INSERT INTO subscription_scope (org_id, subscription_id, level, customer_id, provider_id, reseller_id, name_folded, term_ends_at, quantity)
         SELECT ?, subscription_id, level, customer_id, provider_id, reseller_id, name_folded, term_ends_at, quantity
           FROM subscription_scope WHERE subscription_id = ? AND org_id = customer_id`,
        [elbe, id],
      );
    });
    const { data } = await app.send(
      `query($id: ID!, $reseller: ID!) { subscription(id: $id) { namedResellerOfRecord { id } namedProvider { name } }
        named: subscriptions(first: 100, filter: { resellerId: { eq: $reseller } }) { nodes { id } } }`,
      { id, reseller: donau },
      await app.as(ELBE),
    );
    expect(data?.['subscription']).toEqual({ namedResellerOfRecord: null, namedProvider: { name: 'Alpine Distribution' } });
    expect(data?.['named'].nodes).toEqual([]);
  });
});
