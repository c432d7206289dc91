import { describeEngine } from '../../support/database';
import { aCreatedCustomer, company } from '../../support/factories/customers';
import { aServedCustomer, OTHER_PROVIDER, PROVIDER, RESELLER, startMarket, type Market } from '../../support/factories/market';
import { anOrderRequest } from '../../support/factories/sales';
import { OPERATOR } from '../../support/factories/world';
import { codesOf, eventsOf, mutate } from '../../support/mutate';
import { line } from '../orders/support/shop';
import { agreement, customerSeen } from './support/customers';
import { stored } from './support/stored';

const READ =
  'partnership { id status adminAccess endedAt version viewerCan endAttestation { templateVersion attestedAt organizationId userId } }';

describeEngine('the end of a partnership', () => {
  let app: Market;
  beforeEach(async () => {
    app = await startMarket({ DATABASE_POOL_SIZE: '30' });
    await aServedCustomer(app);
  });
  afterEach(() => app.stop());

  /** The partnership of the provider and the reseller, while it lasts. */
  async function partnershipId(): Promise<string> {
    const [row] = await app.database.rows(
      "SELECT id FROM partnership WHERE provider_id = ? AND reseller_id = ? AND status = 'ACTIVE'",
      [app.provider.id, app.reseller.id],
    );
    return String(row?.['id']);
  }

  /** What the reseller finds under one of its providers. */
  const shared = async (): Promise<number> => {
    const { data } = await app.send(
      'query($id: ID!, $other: ID!) { reseller(id: $id) { sharedCustomers(providerId: $other, first: 1) { totalCount } } }',
      { id: app.reseller.id, other: app.provider.id },
      await app.as(RESELLER),
    );
    return data?.['reseller'].sharedCustomers.totalCount as number;
  };

  it('keeps customers, privileges and resellers of record; support, shared view and admin access end [rows 9, 67]', async () => {
    const [providerId, resellerId] = [app.provider.id, app.reseller.id];
    const made = await aCreatedCustomer(app, PROVIDER, {
      resellerId,
      agreement: agreement(),
      lines: [await line(app, 'Workplace Basic')],
    });
    const { id } = made['customer'] as { id: string };
    const request = { providerId, customerId: id, lines: [await line(app, 'Workplace Basic')] };
    const orderRequestId = await anOrderRequest(app, RESELLER, request);
    await app.database.transaction((writer) =>
      writer.run('UPDATE subscription SET support_partner_id = ? WHERE customer_id = ?', [resellerId, id]),
    );
    expect(await shared()).toBeGreaterThan(0);
    const input = { partnershipId: await partnershipId(), attestation: true };
    const ended = await mutate(app, RESELLER, 'endPartnership', input, READ);
    expect(ended).toMatchObject({ errors: [], partnership: { status: 'ENDED', adminAccess: false, version: 2, viewerCan: [] } });
    expect(ended['partnership'].endAttestation).toEqual({
      templateVersion: '2026-01',
      attestedAt: ended['partnership'].endedAt,
      organizationId: resellerId,
      userId: expect.stringMatching(/^usr_/),
    });
    for (const email of [PROVIDER, RESELLER])
      expect(await customerSeen(app, email, id)).toMatchObject({ access: { details: 'FULL' } });
    expect((await customerSeen(app, PROVIDER, id))?.['relationships'].nodes).toHaveLength(1);
    const rows = await app.database.rows(
      'SELECT support_partner_id AS support, reseller_id AS reseller FROM subscription WHERE customer_id = ?',
      [id],
    );
    expect(rows).toEqual([{ support: providerId, reseller: resellerId }]);
    expect(await app.database.rows('SELECT ends_at AS endsAt FROM incentive_credit WHERE customer_id = ?', [id])).toEqual([
      { endsAt: null },
    ]);
    const asked = await app.send(
      'query($id: ID!) { orderRequest(id: $id) { status } }',
      { id: orderRequestId },
      await app.as(RESELLER),
    );
    expect(asked.data?.['orderRequest']).toEqual({ status: 'WITHDRAWN' });
    expect(await shared()).toBe(0);
    const { data } = await app.send(
      'query($id: ID!) { reseller(id: $id) { id } resellers(first: 20) { nodes { id } } }',
      { id: resellerId },
      await app.as(PROVIDER),
    );
    expect(data?.['reseller']).toBeNull();
    const other = await app.send(
      'query($id: ID!) { partnership(id: $id) { endAttestation { userId } } }',
      { id: input.partnershipId },
      await app.as(PROVIDER),
    );
    expect(other.data?.['partnership'].endAttestation).toEqual({ userId: null });
    const events = await eventsOf(app, OPERATOR, input.partnershipId);
    expect(events.at(-1)).toMatchObject({ action: 'endPartnership', outcome: 'ACCEPTED' });
    expect(await codesOf(app, PROVIDER, 'createCustomer', company({ resellerId }))).toEqual(['RESELLER_NOT_PARTNERED']);
    expect(await codesOf(app, PROVIDER, 'endPartnership', input)).toEqual(['INVALID_STATE']);
  });

  it('revokes open dual invitations of the pair, and no others', async () => {
    const invite = (providerId: string | null) =>
      mutate(
        app,
        RESELLER,
        'inviteCustomer',
        { recipientEmail: 'chef@irgendwo.example', acquiredThrough: 'OTHER', includeDelegatedAdmin: false, providerId },
        'invitation { id }',
      );
    const invitations = [await invite(app.provider.id), await invite(app.otherProvider.id), await invite(null)].map(
      (answer) => (answer['invitation'] as { id: string }).id,
    );
    expect(
      await codesOf(app, PROVIDER, 'endPartnership', {
        partnershipId: await partnershipId(),
        attestation: true,
      }),
    ).toEqual([]);
    const { data } = await app.send(
      'query($ids: [ID!]!) { nodes(ids: $ids) { ... on Invitation { status } } }',
      { ids: invitations },
      await app.as(RESELLER),
    );
    expect(data?.['nodes']).toEqual([{ status: 'REVOKED' }, { status: 'PENDING' }, { status: 'PENDING' }]);
  });

  it('can be followed by a new partnership, which brings neither side a customer of the other [row 77]', async () => {
    const partnership = await partnershipId();
    const lists = async (): Promise<string[][]> => {
      const ids = async (email: string): Promise<string[]> => {
        const { data } = await app.send('{ customers(first: 100) { nodes { id } } }', {}, await app.as(email));
        return (data?.['customers'].nodes as { id: string }[]).map(({ id }) => id);
      };
      return [await ids(PROVIDER), await ids(RESELLER)];
    };
    const before = await lists();
    expect(await codesOf(app, PROVIDER, 'endPartnership', { partnershipId: partnership, attestation: true })).toEqual([]);
    const { draft } = await mutate(
      app,
      PROVIDER,
      'invitePartnership',
      { recipientEmail: 'office@reseller.example' },
      'draft { link }',
    );
    const token = decodeURIComponent(String(draft.link).split(/[/=]/).at(-1) ?? '');
    expect(await codesOf(app, RESELLER, 'acceptInvitation', { token, confirm: true })).toEqual([]);
    expect(await partnershipId()).not.toBe(partnership);
    expect(await shared()).toBeGreaterThan(0);
    expect(await lists()).toEqual(before);
  });

  it('needs the attestation, an own partnership, its version and the role; a repeat ends it once [row 153]', async () => {
    const own = await partnershipId();
    const before = await stored(app.database);
    const codes = (email: string, input: object = {}) =>
      codesOf(app, email, 'endPartnership', { partnershipId: own, attestation: true, ...input });
    expect(await codes(PROVIDER, { attestation: false })).toEqual(['ATTESTATION_REQUIRED']);
    expect(await codes(OTHER_PROVIDER)).toEqual(['NOT_FOUND']);
    expect(await codes(PROVIDER, { partnershipId: 'psh_01jd00000000000000000000zz' })).toEqual(['NOT_FOUND']);
    expect(await codes(PROVIDER, { expectedVersion: 9 })).toEqual(['VERSION_CONFLICT']);
    expect(await codes('sales.agent@provider.example')).toEqual(['FORBIDDEN']);
    expect(await codes(OPERATOR)).toEqual(['FORBIDDEN']);
    expect(await codes(PROVIDER, { dryRun: true })).toEqual([]);
    expect(await stored(app.database)).toEqual(before);
    const keyed = { expectedVersion: 1, idempotencyKey: 'end' };
    expect(await codes('global.admin@provider.example', keyed)).toEqual([]);
    expect(await codes('global.admin@provider.example', keyed)).toEqual([]);
  });

  it('happens once when both sides end it at the same time, and costs neither side a customer', async () => {
    const input = { partnershipId: await partnershipId(), attestation: true };
    const count = async (email: string): Promise<number> => {
      const { data } = await app.send('{ customers(first: 1) { totalCount } }', {}, await app.as(email));
      return data?.['customers'].totalCount as number;
    };
    const before = [await count(PROVIDER), await count(RESELLER)];
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) => codesOf(app, index % 2 === 0 ? PROVIDER : RESELLER, 'endPartnership', input)),
    );
    expect(answers.filter((codes) => codes.length === 0)).toHaveLength(1);
    expect(new Set(answers.flat())).toEqual(new Set(['INVALID_STATE']));
    expect([await count(PROVIDER), await count(RESELLER)]).toEqual(before);
  });
});
