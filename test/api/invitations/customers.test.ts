import { rebuildScopes } from '../../../src/demo/write';
import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { eventsOf } from '../../support/mutate';
import { stored as storedRows } from '../data/support/rebuild';
import { startDemoApp } from '../rights/support/demo-app';
import {
  accept,
  acceptCodes,
  ALPINE,
  ANGSTROM,
  BALTIC,
  BERGBAHN,
  DONAU,
  DONAU_AGENT,
  ELBE,
  ELBE_AGENT,
  idOf,
  invite,
  NEUSIEDLER,
  newCustomer,
  OPERATOR,
  personOf,
  previewOf,
  RHEINGOLD,
  seen,
} from './support/world';

describeEngine('the invitation of a customer', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startDemoApp();
  });
  afterAll(() => app.stop());

  const count = async (table: string, customerId: string): Promise<number> => {
    const [row] = await app.database.rows(`SELECT COUNT(*) AS n FROM ${table} WHERE customer_id = ?`, [customerId]);
    return Number(row?.['n']);
  };

  it('opens an existing customer to another partner, with privileges to manage it [row 106]', async () => {
    const customerId = await idOf(app, 'Rheingold Logistik');
    expect(await seen(app, DONAU_AGENT, customerId)).toBeNull();
    const { id, token } = await invite(app, DONAU, {
      recipientEmail: 'admin@rheingold-logistik.example',
      acquiredThrough: 'VENDOR_REFERRAL',
    });
    expect(await previewOf(app, token, RHEINGOLD)).toMatchObject({
      kind: 'CUSTOMER',
      includesDelegatedAdmin: true,
      agreementRequired: false,
      viewerMayAccept: true,
      partners: [{ name: 'Donau IT', role: 'RESELLER', getsDelegatedAdmin: true, hasDelegatedAdminSince: null }],
    });
    const relationships = await count('customer_relationship', customerId);
    expect(await accept(app, RHEINGOLD, token)).toMatchObject({
      errors: [],
      invitation: { id, status: 'ACCEPTED', acceptedBy: { name: 'Rheingold Logistik' } },
      relationship: { status: 'ACTIVE', origin: 'INVITATION', acquiredThrough: 'VENDOR_REFERRAL', partner: { name: 'Donau IT' } },
      providerRelationship: null,
      grant: { status: 'ACTIVE', partner: { name: 'Donau IT' } },
      agreement: null,
      partnership: null,
    });
    expect(await count('customer_relationship', customerId)).toBe(relationships + 1);
    expect(await seen(app, DONAU_AGENT, customerId)).toMatchObject({
      name: 'Rheingold Logistik',
      access: { details: 'FULL', reason: null },
      agreementState: 'ACCEPTED',
      users: { totalCount: 4 },
    });
    expect((await seen(app, DONAU_AGENT, customerId))?.subscriptions?.totalCount).toBeGreaterThan(0);
    const [event] = await eventsOf(app, OPERATOR, id);
    expect(event?.['action']).toBe('inviteCustomer');
  });

  it('opens only name and place without privileges [row 88]', async () => {
    const customerId = await idOf(app, 'Ångström Mätteknik AB');
    const { token } = await invite(app, DONAU, { recipientEmail: 'a@angstrom-matteknik.example', includeDelegatedAdmin: false });
    const accepted = await accept(app, ANGSTROM, token);
    expect(accepted).toMatchObject({ errors: [], grant: null, relationship: { status: 'ACTIVE' } });
    expect(await seen(app, DONAU_AGENT, customerId)).toMatchObject({
      email: null,
      access: { details: 'BASIC', reason: 'NO_GRANT' },
      subscriptions: { totalCount: 0 },
    });
  });

  it('asks a customer that has not accepted the agreement to accept it on the way [row 99]', async () => {
    const customerId = await idOf(app, 'Neusiedler Weinhandel OG');
    const { id, token } = await invite(app, ELBE, { recipientEmail: 'a@neusiedler-weinhandel.example' });
    expect(await previewOf(app, token, NEUSIEDLER)).toMatchObject({
      agreementRequired: true,
      agreement: { version: '2026-01', text: expect.stringContaining('customer accepts') as string },
    });
    expect(await acceptCodes(app, NEUSIEDLER, token)).toEqual(['AGREEMENT_REQUIRED']);
    expect(await seen(app, ELBE_AGENT, customerId)).toBeNull();
    expect(await count('customer_agreement', customerId)).toBe(0);
    const accepted = await accept(app, NEUSIEDLER, token, { acceptAgreement: true });
    expect(accepted).toMatchObject({
      errors: [],
      invitation: { id, status: 'ACCEPTED' },
      agreement: { kind: 'ACCEPTANCE', templateVersion: '2026-01', contactEmail: NEUSIEDLER },
    });
    expect(await seen(app, ELBE_AGENT, customerId)).toMatchObject({ agreementState: 'ACCEPTED' });
    const next = await invite(app, BALTIC, { recipientEmail: 'a@neusiedler-weinhandel.example' });
    expect(await previewOf(app, next.token, NEUSIEDLER)).toMatchObject({ agreementRequired: false });
    expect(await acceptCodes(app, NEUSIEDLER, next.token, { acceptAgreement: true })).toEqual([]);
    expect(await count('customer_agreement', customerId)).toBe(1);
  });

  it('restores revoked privileges when it is repeated, and duplicates nothing [rows 107, 108]', async () => {
    const customerId = await idOf(app, 'Bergbahn Edelweiß GmbH');
    expect(await seen(app, DONAU_AGENT, customerId)).toMatchObject({ access: { details: 'BASIC', reason: 'GRANT_REVOKED' } });
    const { token } = await invite(app, DONAU, {
      recipientEmail: BERGBAHN,
      message: 'Bitte stellen Sie unsere Rechte wieder her.',
    });
    const relationships = await count('customer_relationship', customerId);
    // A provider of the reseller attested the agreement, which counts for the reseller.
    const accepted = await accept(app, BERGBAHN, token);
    expect(accepted).toMatchObject({ errors: [], grant: { status: 'ACTIVE' }, agreement: null });
    expect(await count('customer_relationship', customerId)).toBe(relationships);
    expect(await seen(app, DONAU_AGENT, customerId)).toMatchObject({ access: { details: 'FULL', reason: null } });
    const again = await invite(app, DONAU, { recipientEmail: BERGBAHN });
    expect(await previewOf(app, again.token, BERGBAHN)).toMatchObject({
      partners: [{ hasDelegatedAdminSince: new Date(app.clock.now()).toISOString() }],
    });
    expect((await previewOf(app, again.token))?.['partners'][0].hasDelegatedAdminSince).toBeNull();
    expect((await previewOf(app, again.token, ANGSTROM))?.['partners'][0].hasDelegatedAdminSince).toBeNull();
    expect(await acceptCodes(app, BERGBAHN, again.token)).toEqual(['ALREADY_RELATED']);
    expect(await previewOf(app, again.token)).not.toBeNull();
    const own = await invite(app, ALPINE, { recipientEmail: BERGBAHN, includeDelegatedAdmin: true });
    expect(await accept(app, BERGBAHN, own.token)).toMatchObject({
      errors: [],
      grant: { partner: { name: 'Alpine Distribution' } },
    });
    expect(await count('customer_relationship', customerId)).toBe(relationships);
    expect(await count('delegated_admin_grant', customerId)).toBe(4);
  });

  it('connects both partners if it is dual: the reseller gets the grant, the provider the right to order [rows 101, 103]', async () => {
    const admin = await newCustomer(app, BALTIC, 'zweigestirn.example');
    const customerId = await idOf(app, 'Firma zweigestirn.example');
    const alone = await invite(app, DONAU, { recipientEmail: admin, includeDelegatedAdmin: false });
    expect(await acceptCodes(app, admin, alone.token)).toEqual([]);
    // The reseller's own relationship gives its provider none.
    expect(await seen(app, DONAU, customerId)).not.toBeNull();
    expect(await seen(app, ALPINE, customerId)).toBeNull();
    const providerId = await idOf(app, 'Alpine Distribution');
    const { token } = await invite(app, DONAU, { recipientEmail: admin, providerId, includeDelegatedAdmin: true });
    expect(await previewOf(app, token)).toMatchObject({
      kind: 'CUSTOMER_DUAL',
      partners: [
        { name: 'Donau IT', role: 'RESELLER', invites: true, getsDelegatedAdmin: true },
        { name: 'Alpine Distribution', role: 'PROVIDER', invites: false, getsDelegatedAdmin: false },
      ],
    });
    expect(await accept(app, admin, token)).toMatchObject({
      errors: [],
      relationship: { status: 'ACTIVE', partner: { name: 'Donau IT' } },
      providerRelationship: { status: 'ACTIVE', acquiredThrough: 'OTHER', partner: { name: 'Alpine Distribution' } },
      grant: { partner: { name: 'Donau IT' } },
    });
    expect(await seen(app, ALPINE, customerId)).toMatchObject({
      associatedReseller: { name: 'Donau IT' },
      access: { details: 'BASIC' },
      agreementState: 'ACCEPTED',
    });
    expect(await seen(app, DONAU_AGENT, customerId)).toMatchObject({ access: { details: 'FULL' } });
    const { data } = await app.send(
      '{ customers { nodes { providers { nodes { name } } resellers { nodes { name } } } } }',
      {},
      await app.as(admin),
    );
    const [own] = data?.['customers'].nodes as { providers: { nodes: unknown[] }; resellers: { nodes: unknown[] } }[];
    expect(own?.resellers.nodes).toEqual([{ name: 'Donau IT' }]);
    expect(own?.providers.nodes).toHaveLength(2);
  });

  it('associates the reseller of a dual invitation with a provider that already serves the customer, and no other provider', async () => {
    const customerId = await idOf(app, 'Ångström Mätteknik AB');
    const providerId = await idOf(app, 'Baltic Distribution');
    const { token } = await invite(app, ELBE, { recipientEmail: ANGSTROM, providerId, includeDelegatedAdmin: false });
    expect(await acceptCodes(app, ANGSTROM, token)).toEqual([]);
    expect(await seen(app, BALTIC, customerId)).toMatchObject({ associatedReseller: { name: 'Elbe Cloud' } });
    const other = await invite(app, await personOf(app, 'Suomi Pilvi'), {
      recipientEmail: ANGSTROM,
      providerId,
      includeDelegatedAdmin: false,
    });
    expect(await acceptCodes(app, ANGSTROM, other.token)).toEqual([]);
    expect(await seen(app, BALTIC, customerId)).toMatchObject({ associatedReseller: { name: 'Elbe Cloud' } });
  });

  it('leaves every scope table as a full rebuild would', async () => {
    const tables = ['partner_scope', 'customer_scope', 'subscription_scope', 'order_scope', 'invitation_scope'];
    const all = (): Promise<unknown> => Promise.all(tables.map((table) => storedRows(app.database, table)));
    const before = await all();
    await app.database.transaction(async (writer) => {
      await rebuildScopes(writer);
    });
    expect(await all()).toEqual(before);
  });
});
