import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { codesOf, eventsOf, mutate } from '../../support/mutate';
import { startDemoApp } from '../rights/support/demo-app';
import {
  agreement,
  ALPINE,
  BALTIC,
  company,
  customerSeen,
  DONAU,
  ELBE,
  newCustomer,
  OPERATOR,
  organizationId,
  someLine,
} from './support/customers';
import { stored } from './support/stored';

const READ =
  'partnership { id status adminAccess endedAt version viewerCan endAttestation { templateVersion attestedAt organizationId userId } }';

describeEngine('the end of a partnership', () => {
  let app: TestApp;
  beforeEach(async () => {
    app = await startDemoApp({ DATABASE_POOL_SIZE: '30' });
  });
  afterEach(() => app.stop());

  async function partnershipId(provider: string, reseller: string): Promise<string> {
    const [row] = await app.database.rows(
      "SELECT id FROM partnership WHERE provider_id = ? AND reseller_id = ? AND status = 'ACTIVE'",
      [await organizationId(app, provider), await organizationId(app, reseller)],
    );
    return String(row?.['id']);
  }

  /** What the reseller finds under one of its providers. */
  const shared = async (): Promise<number> => {
    const { data } = await app.send(
      'query($id: ID!, $other: ID!) { reseller(id: $id) { sharedCustomers(providerId: $other, first: 1) { totalCount } } }',
      { id: await organizationId(app, 'Donau IT'), other: await organizationId(app, 'Alpine Distribution') },
      await app.as(DONAU),
    );
    return data?.['reseller'].sharedCustomers.totalCount as number;
  };

  it('keeps customers, privileges and resellers of record; support, shared view and admin access end [rows 9, 67]', async () => {
    const [alpine, donau] = [await organizationId(app, 'Alpine Distribution'), await organizationId(app, 'Donau IT')];
    const made = await newCustomer(app, { resellerId: donau, agreement: agreement(), lines: [await someLine(app)] });
    const { id } = made['customer'] as { id: string };
    const request = { providerId: alpine, customerId: id, lines: [await someLine(app)] };
    const { orderRequest } = await mutate(app, DONAU, 'requestOrder', request, 'orderRequest { id }');
    await app.database.transaction((writer) =>
      writer.run('UPDATE subscription SET support_partner_id = ? WHERE customer_id = ?', [donau, id]),
    );
    expect(await shared()).toBeGreaterThan(0);
    const input = { partnershipId: await partnershipId('Alpine Distribution', 'Donau IT'), attestation: true };
    const ended = await mutate(app, DONAU, 'endPartnership', input, READ);
    expect(ended).toMatchObject({ errors: [], partnership: { status: 'ENDED', adminAccess: false, version: 2, viewerCan: [] } });
    expect(ended['partnership'].endAttestation).toEqual({
      templateVersion: '2026-01',
      attestedAt: ended['partnership'].endedAt,
      organizationId: donau,
      userId: expect.stringMatching(/^usr_/),
    });
    for (const email of [ALPINE, DONAU])
      expect(await customerSeen(app, email, id)).toMatchObject({ access: { details: 'FULL' } });
    expect((await customerSeen(app, ALPINE, id))?.['relationships'].nodes).toHaveLength(1);
    const rows = await app.database.rows(
      'SELECT support_partner_id AS support, reseller_id AS reseller FROM subscription WHERE customer_id = ?',
      [id],
    );
    expect(rows).toEqual([{ support: alpine, reseller: donau }]);
    expect(await app.database.rows('SELECT ends_at AS endsAt FROM incentive_credit WHERE customer_id = ?', [id])).toEqual([
      { endsAt: null },
    ]);
    const asked = await app.send(
      'query($id: ID!) { orderRequest(id: $id) { status } }',
      { id: orderRequest.id },
      await app.as(DONAU),
    );
    expect(asked.data?.['orderRequest']).toEqual({ status: 'WITHDRAWN' });
    expect(await shared()).toBe(0);
    const { data } = await app.send(
      'query($id: ID!) { reseller(id: $id) { id } resellers(first: 20) { nodes { id } } }',
      { id: donau },
      await app.as(ALPINE),
    );
    expect(data?.['reseller']).toBeNull();
    const other = await app.send(
      'query($id: ID!) { partnership(id: $id) { endAttestation { userId } } }',
      { id: input.partnershipId },
      await app.as(ALPINE),
    );
    expect(other.data?.['partnership'].endAttestation).toEqual({ userId: null });
    const events = await eventsOf(app, OPERATOR, input.partnershipId);
    expect(events.at(-1)).toMatchObject({ action: 'endPartnership', outcome: 'ACCEPTED' });
    expect(await codesOf(app, ALPINE, 'createCustomer', company({ resellerId: donau }))).toEqual(['RESELLER_NOT_PARTNERED']);
    expect(await codesOf(app, ALPINE, 'endPartnership', input)).toEqual(['INVALID_STATE']);
  });

  it('revokes open dual invitations of the pair, and no others', async () => {
    const [alpine, baltic] = [await organizationId(app, 'Alpine Distribution'), await organizationId(app, 'Baltic Distribution')];
    const invite = (providerId: string | null) =>
      mutate(
        app,
        ELBE,
        'inviteCustomer',
        { recipientEmail: 'chef@irgendwo.example', acquiredThrough: 'OTHER', includeDelegatedAdmin: false, providerId },
        'invitation { id }',
      );
    const invitations = [await invite(alpine), await invite(baltic), await invite(null)].map(
      (answer) => (answer['invitation'] as { id: string }).id,
    );
    expect(
      await codesOf(app, ALPINE, 'endPartnership', {
        partnershipId: await partnershipId('Alpine Distribution', 'Elbe Cloud'),
        attestation: true,
      }),
    ).toEqual([]);
    const { data } = await app.send(
      'query($ids: [ID!]!) { nodes(ids: $ids) { ... on Invitation { status } } }',
      { ids: invitations },
      await app.as(ELBE),
    );
    expect(data?.['nodes']).toEqual([{ status: 'REVOKED' }, { status: 'PENDING' }, { status: 'PENDING' }]);
  });

  it('can be followed by a new partnership, which brings neither side a customer of the other [row 77]', async () => {
    const partnership = await partnershipId('Alpine Distribution', 'Donau IT');
    const lists = async (): Promise<string[][]> => {
      const ids = async (email: string): Promise<string[]> => {
        const { data } = await app.send('{ customers(first: 100) { nodes { id } } }', {}, await app.as(email));
        return (data?.['customers'].nodes as { id: string }[]).map(({ id }) => id);
      };
      return [await ids(ALPINE), await ids(DONAU)];
    };
    const before = await lists();
    expect(await codesOf(app, ALPINE, 'endPartnership', { partnershipId: partnership, attestation: true })).toEqual([]);
    const { draft } = await mutate(
      app,
      ALPINE,
      'invitePartnership',
      { recipientEmail: 'office@donau-it.example' },
      'draft { link }',
    );
    const token = decodeURIComponent(String(draft.link).split(/[/=]/).at(-1) ?? '');
    expect(await codesOf(app, DONAU, 'acceptInvitation', { token, confirm: true })).toEqual([]);
    expect(await partnershipId('Alpine Distribution', 'Donau IT')).not.toBe(partnership);
    expect(await shared()).toBeGreaterThan(0);
    expect(await lists()).toEqual(before);
  });

  it('needs the attestation, an own partnership, its version and the role; a repeat ends it once [row 153]', async () => {
    const own = await partnershipId('Alpine Distribution', 'Donau IT');
    const before = await stored(app.database);
    const codes = (email: string, input: object = {}) =>
      codesOf(app, email, 'endPartnership', { partnershipId: own, attestation: true, ...input });
    expect(await codes(ALPINE, { attestation: false })).toEqual(['ATTESTATION_REQUIRED']);
    expect(await codes(BALTIC)).toEqual(['NOT_FOUND']);
    expect(await codes(ALPINE, { partnershipId: 'psh_01jd00000000000000000000zz' })).toEqual(['NOT_FOUND']);
    expect(await codes(ALPINE, { expectedVersion: 9 })).toEqual(['VERSION_CONFLICT']);
    expect(await codes('sales.agent@alpine-distribution.example')).toEqual(['FORBIDDEN']);
    expect(await codes(OPERATOR)).toEqual(['FORBIDDEN']);
    expect(await codes(ALPINE, { dryRun: true })).toEqual([]);
    expect(await stored(app.database)).toEqual(before);
    const keyed = { expectedVersion: 1, idempotencyKey: 'end' };
    expect(await codes('global.admin@alpine-distribution.example', keyed)).toEqual([]);
    expect(await codes('global.admin@alpine-distribution.example', keyed)).toEqual([]);
  });

  it('happens once when both sides end it at the same time, and costs neither side a customer', async () => {
    const input = { partnershipId: await partnershipId('Alpine Distribution', 'Donau IT'), attestation: true };
    const count = async (email: string): Promise<number> => {
      const { data } = await app.send('{ customers(first: 1) { totalCount } }', {}, await app.as(email));
      return data?.['customers'].totalCount as number;
    };
    const before = [await count(ALPINE), await count(DONAU)];
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) => codesOf(app, index % 2 === 0 ? ALPINE : DONAU, 'endPartnership', input)),
    );
    expect(answers.filter((codes) => codes.length === 0)).toHaveLength(1);
    expect(new Set(answers.flat())).toEqual(new Set(['INVALID_STATE']));
    expect([await count(ALPINE), await count(DONAU)]).toEqual(before);
  });
});
