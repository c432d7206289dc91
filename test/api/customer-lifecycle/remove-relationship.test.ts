import { describeEngine } from '../../support/database';
import { aCreatedCustomer, aCustomer } from '../../support/factories/customers';
import { OTHER_PROVIDER, PROVIDER, RESELLER, startMarket, type Market } from '../../support/factories/market';
import { OPERATOR } from '../../support/factories/world';
import { codesOf, eventsOf, mutate } from '../../support/mutate';
import { line } from '../orders/support/shop';
import { agreement, customerSeen, takeOver } from './support/customers';
import { stored } from './support/stored';

const ENDED = 'relationship { id status } attestation { templateVersion attestedAt organizationId userId }';
const MINUTE = 60_000;

describeEngine('removing the relationship with a customer', () => {
  let app: Market;
  let [resellerId, providerId] = ['', ''];
  beforeAll(async () => {
    app = await startMarket({ DATABASE_POOL_SIZE: '30' });
    [resellerId, providerId] = [app.reseller.id, app.provider.id];
  });
  afterAll(() => app.stop());

  interface Sold {
    id: string;
    relationshipId: string;
    subscriptions: { id: string; name: string }[];
  }

  /** A customer with subscriptions, of which the reseller is reseller of record unless they say otherwise. */
  async function customerWith(...lines: object[]): Promise<Sold> {
    const made = await aCreatedCustomer(app, PROVIDER, {
      resellerId,
      agreement: agreement(),
      ...(lines.length > 0 ? { lines: await Promise.all(lines.map((more) => line(app, 'Workplace Basic', more))) } : {}),
    });
    const { id } = made['customer'] as { id: string };
    const { data } = await app.send(
      'query($id: ID!) { customer(id: $id) { subscriptions(first: 20) { nodes { id name } } } }',
      { id },
      await app.as(PROVIDER),
    );
    return {
      id,
      relationshipId: (made['relationship'] as { id: string }).id,
      subscriptions: data?.['customer'].subscriptions.nodes as { id: string; name: string }[],
    };
  }

  /** What happened to a subscription before. */
  const become = (id: string, values: string): Promise<unknown> =>
    app.database.transaction((writer) => writer.run(`UPDATE subscription SET ${values} WHERE id = ?`, [id]));

  const remove = (email: string, customerId: string, more: object = {}) =>
    mutate(app, email, 'removeCustomerRelationship', { customerId, attestation: true, ...more }, ENDED);

  const listed = async (email: string, id: string): Promise<boolean> => {
    const { data } = await app.send(
      'query($id: ID!) { node(id: $id) { id } customers(first: 100, filter: { id: { eq: $id } }) { nodes { id } } }',
      { id },
      await app.as(email),
    );
    const inList = (data?.['customers'].nodes as object[]).length > 0;
    expect(data?.['node'] !== null).toBe(inList);
    return inList;
  };

  it('takes the customer off the list at once; privileges stay, and the attestation is stored [rows 112, 113, 114, 115, 116, 117, 144]', async () => {
    const { id } = await customerWith();
    expect(await listed(RESELLER, id)).toBe(true);
    const [tie] = await app.database.rows('SELECT id FROM customer_relationship WHERE customer_id = ? AND partner_id = ?', [
      id,
      resellerId,
    ]);
    const relationshipId = String(tie?.['id']);
    const asked = { idempotencyKey: `remove ${id}` };
    const dry = await remove(RESELLER, id, { ...asked, dryRun: true });
    expect(dry).toMatchObject({ errors: [], attestation: null, relationship: { id: relationshipId, status: 'ACTIVE' } });
    const done = await remove(RESELLER, id, asked);
    // With the customer the relationship leaves the reach of the partner; what it attested is answered.
    expect(done).toEqual({
      errors: [],
      relationship: null,
      attestation: {
        templateVersion: '2026-01',
        attestedAt: new Date(app.clock.now()).toISOString(),
        organizationId: resellerId,
        userId: expect.stringMatching(/^usr_/),
      },
    });
    app.clock.advance(MINUTE);
    expect(await remove(RESELLER, id, asked)).toEqual(done);
    expect(await listed(RESELLER, id)).toBe(false);
    expect(await listed(PROVIDER, id)).toBe(true);
    const grants = await app.database.rows(
      "SELECT id FROM delegated_admin_grant WHERE customer_id = ? AND partner_id = ? AND status = 'ACTIVE'",
      [id, resellerId],
    );
    expect(grants).toHaveLength(1);
    expect(await app.database.rows('SELECT id FROM outbox_mail WHERE subject_id IN (?, ?)', [id, relationshipId])).toEqual([]);
    const events = await eventsOf(app, OPERATOR, relationshipId);
    expect(events.map(({ action }) => action as string)).toEqual(['createCustomer', 'removeCustomerRelationship']);
    expect(events[1]?.['changes']).toMatchObject({ after: { status: 'ENDED', attestedText: '2026-01' } });
  });

  it('needs the attestation, and stores nothing without it', async () => {
    const { id } = await customerWith();
    const before = await stored(app.database);
    const { errors } = await remove(RESELLER, id, { attestation: false });
    expect(errors).toMatchObject([{ code: 'ATTESTATION_REQUIRED', path: ['attestation'] }]);
    expect(await stored(app.database)).toEqual(before);
  });

  it('is refused to a provider while a subscription that it sold runs or will start, and names it', async () => {
    const { id, subscriptions } = await customerWith(
      { friendlyName: 'Läuft', resellerId: null },
      { friendlyName: 'Kommt', resellerId: null, startsAt: '2026-12-01T00:00:00.000Z' },
      { friendlyName: 'Ruht', resellerId: null },
    );
    const [running, ahead, resting] = ['Läuft', 'Kommt', 'Ruht'].map((name) => subscriptions.find((one) => one.name === name));
    await become(resting?.id ?? '', `state = 'SUSPENDED', suspended_at = ${app.clock.now()}`);
    const before = await stored(app.database);
    const { errors } = await remove(PROVIDER, id);
    expect(errors).toMatchObject([{ code: 'ACTIVE_SUBSCRIPTIONS', path: ['customerId'] }]);
    const named = errors[0]?.details?.['subscriptions'] as { id: string }[];
    expect([...named].sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual(
      [running, ahead].sort((a, b) => ((a?.id ?? '') < (b?.id ?? '') ? -1 : 1)),
    );
    expect(errors[0]?.message).toMatch(/Läuft.*Cancel them/);
    expect(await stored(app.database)).toEqual(before);
    // The reseller of record of none of them may go.
    expect((await remove(RESELLER, id)).errors).toEqual([]);
    await become(running?.id ?? '', `state = 'CANCELLED', cancelled_at = ${app.clock.now()}`);
    await become(ahead?.id ?? '', `state = 'CANCELLED', cancelled_at = ${app.clock.now()}`);
    expect((await remove(PROVIDER, id)).errors).toEqual([]);
  });

  it('is refused to the reseller of record of a running subscription, with another way out', async () => {
    const { id, subscriptions } = await customerWith({ friendlyName: 'Mit Händler' });
    const before = await stored(app.database);
    const { errors } = await remove(RESELLER, id);
    expect(errors).toMatchObject([{ code: 'ACTIVE_SUBSCRIPTIONS', details: { subscriptions } }]);
    expect(errors[0]?.message).toMatch(/reseller of record/);
    expect(await stored(app.database)).toEqual(before);
  });

  it('ends association, support, record and credit of the reseller, each with its date', async () => {
    const { id, relationshipId, subscriptions } = await customerWith(
      { friendlyName: 'Ruht' },
      { friendlyName: 'Betreut', resellerId: null },
    );
    const [resting, cared] = ['Ruht', 'Betreut'].map((name) => subscriptions.find((one) => one.name === name)?.id ?? '');
    await become(resting ?? '', `state = 'SUSPENDED', suspended_at = ${app.clock.now()}`);
    await become(cared ?? '', `support_partner_id = '${resellerId}', azure_owner = 1`);
    app.clock.advance(MINUTE);
    expect((await remove(RESELLER, id)).errors).toEqual([]);
    const rows = await app.database.rows(
      'SELECT reseller_id AS reseller, support_partner_id AS support, azure_owner AS owner FROM subscription WHERE customer_id = ?',
      [id],
    );
    expect(rows).toEqual([
      { reseller: null, support: providerId, owner: 0 },
      { reseller: null, support: providerId, owner: 0 },
    ]);
    const credits = await app.database.rows('SELECT ends_at AS endsAt FROM incentive_credit WHERE customer_id = ?', [id]);
    expect(credits).toEqual([{ endsAt: app.clock.now() }]);
    const seen = await customerSeen(app, PROVIDER, id);
    expect(seen?.['associatedReseller']).toBeNull();
    const events = (await eventsOf(app, OPERATOR, relationshipId)).map(({ changes }) => changes as object);
    expect(events.slice(1)).toEqual([
      { before: { associatedResellerId: resellerId }, after: { associatedResellerId: null, azureOwnerTakenOn: [cared] } },
    ]);
    const { data } = await app.send(
      'query($id: ID!) { customer(id: $id) { relationships(first: 5) { nodes { history(first: 5) { nodes { action at } } } } } }',
      { id },
      await app.as(PROVIDER),
    );
    expect(data?.['customer'].relationships.nodes).toMatchObject([
      { history: { nodes: [{}, { action: 'removeCustomerRelationship', at: new Date(app.clock.now()).toISOString() }] } },
    ]);
  });

  it('revokes invitations and order requests that are still open between the two', async () => {
    const made = await aCreatedCustomer(app, PROVIDER, { resellerId });
    const { id } = made['customer'] as { id: string };
    const [domain] = await app.database.rows('SELECT initial_domain AS name FROM customer WHERE id = ?', [id]);
    const invite = (email: string) =>
      mutate(
        app,
        email,
        'inviteCustomer',
        { recipientEmail: `chef@${String(domain?.['name'])}`, acquiredThrough: 'OTHER', includeDelegatedAdmin: true },
        'invitation { id status }',
      );
    const [mine, theirs] = [await invite(RESELLER), await invite(PROVIDER)];
    const { errors, orderRequest } = await mutate(
      app,
      RESELLER,
      'requestOrder',
      { providerId, customerId: id, lines: [await line(app, 'Workplace Basic')] },
      'orderRequest { id status }',
    );
    expect({ errors, status: orderRequest.status as string }).toEqual({ errors: [], status: 'PENDING' });
    expect((await remove(RESELLER, id)).errors).toEqual([]);
    const status = async (email: string, invitation: unknown): Promise<unknown> => {
      const { data } = await app.send(
        'query($id: ID!) { invitation(id: $id) { status } }',
        { id: invitation },
        await app.as(email),
      );
      return data?.['invitation'].status;
    };
    expect(await status(RESELLER, mine['invitation'].id)).toBe('REVOKED');
    expect(await status(PROVIDER, theirs['invitation'].id)).toBe('PENDING');
    const { data } = await app.send(
      'query($id: ID!) { orderRequest(id: $id) { status } }',
      { id: orderRequest.id },
      await app.as(PROVIDER),
    );
    expect(data?.['orderRequest']).toEqual({ status: 'WITHDRAWN' });
  });

  it('leaves the grant to the customer, which sees it and revokes it', async () => {
    const made = await aCreatedCustomer(app, PROVIDER, { resellerId });
    const { id } = made['customer'] as { id: string };
    const admin = await takeOver(app, made);
    expect((await remove(RESELLER, id)).errors).toEqual([]);
    const { data } = await app.send(
      '{ customers(first: 1) { nodes { delegatedAdminGrants(first: 9) { nodes { id status partner { name } } } relationships(first: 9) { nodes { status removalAttestation { templateVersion userId } } } } } }',
      {},
      await app.as(admin),
    );
    const [customer] = data?.['customers'].nodes as Record<string, { nodes: Record<string, any>[] }>[];
    expect(customer?.['relationships']?.nodes.find(({ status }) => status === 'ENDED')).toEqual({
      status: 'ENDED',
      removalAttestation: { templateVersion: '2026-01', userId: null },
    });
    const survived = customer?.['delegatedAdminGrants']?.nodes.find(({ partner }) => partner === null);
    expect(survived?.['status']).toBe('ACTIVE');
    expect(await codesOf(app, admin, 'revokeDelegatedAdmin', { grantId: survived?.['id'] as string })).toEqual([]);
  });

  it('needs an own relationship, its version and the right role', async () => {
    const { id } = await customerWith();
    const stranger = await aCustomer(app);
    const before = await stored(app.database);
    const codes = (email: string, input: object = {}) =>
      codesOf(app, email, 'removeCustomerRelationship', { customerId: id, attestation: true, ...input });
    expect(await codes(OTHER_PROVIDER)).toEqual(['NOT_FOUND']);
    expect(await codes(OTHER_PROVIDER, { customerId: 'cus_01jd00000000000000000000zz' })).toEqual(['NOT_FOUND']);
    expect(await codes(RESELLER, { expectedVersion: 5 })).toEqual(['VERSION_CONFLICT']);
    expect(await codes('sales.agent@reseller.example')).toEqual(['FORBIDDEN']);
    expect(await codes(stranger.admin)).toEqual(['FORBIDDEN']);
    expect(await codes(RESELLER, { dryRun: true })).toEqual([]);
    expect(await stored(app.database)).toEqual(before);
    const keyed = { expectedVersion: 1, idempotencyKey: 'gone' };
    expect(await codes('global.admin@reseller.example', keyed)).toEqual([]);
    expect(await codes('global.admin@reseller.example', keyed)).toEqual([]);
    expect(await codes(RESELLER)).toEqual(['NOT_FOUND']);
  });

  it('never succeeds together with an order at the same time', async () => {
    for (let round = 0; round < 5; round += 1) {
      const made = await aCreatedCustomer(app, PROVIDER, { agreement: agreement() });
      const { id } = made['customer'] as { id: string };
      const order = { customerId: id, lines: [await line(app, 'Workplace Basic')] };
      const [removed, ordered] = await Promise.all([
        codesOf(app, PROVIDER, 'removeCustomerRelationship', { customerId: id, attestation: true }),
        codesOf(app, PROVIDER, 'placeOrder', order),
      ]);
      const happened = [removed, ordered].filter((codes) => codes.length === 0);
      expect({ removed, ordered, happened: happened.length }).toMatchObject({ happened: 1 });
      expect([['ACTIVE_SUBSCRIPTIONS'], ['RELATIONSHIP_REQUIRED'], ['NOT_FOUND']]).toContainEqual([...removed, ...ordered]);
    }
  });

  it('happens once when many ask at the same time', async () => {
    const { id } = await customerWith();
    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        codesOf(app, RESELLER, 'removeCustomerRelationship', { customerId: id, attestation: true }),
      ),
    );
    expect(answers.filter((codes) => codes.length === 0)).toHaveLength(1);
    expect(new Set(answers.flat())).toEqual(new Set(['NOT_FOUND']));
  });
});
