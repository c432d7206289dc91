import { DEMO_PASSWORD, type TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { codesOf, mutate } from '../../support/mutate';
import { openLink } from '../../support/pages';
import {
  agreement,
  ALPINE,
  BALTIC,
  company,
  CREATED,
  customerSeen,
  ELBE,
  organizationId,
  RHEINGOLD,
  takeOver,
} from '../customer-lifecycle/support/customers';
import { accept, invite, newCustomer as newCustomerByLink, newProvider } from '../invitations/support/world';
import { line } from '../orders/support/shop';
import { startDemoApp } from '../rights/support/demo-app';
import { tokensOf } from '../sign-in/support/sessions';

const DAY = 86_400_000;
const ELBE_ADMIN = 'global.admin@elbe-cloud.example';
const ALPINE_ADMIN = 'global.admin@alpine-distribution.example';

describeEngine('customers', () => {
  let app: TestApp;
  let elbeId: string;
  let alpineId: string;
  beforeAll(async () => {
    app = await startDemoApp();
    elbeId = await organizationId(app, 'Elbe Cloud');
    alpineId = await organizationId(app, 'Alpine Distribution');
  });
  afterAll(() => app.stop());

  const customersOf = async (email: string, filter = ''): Promise<string[]> => {
    const { data } = await app.send(`{ customers(first: 100 ${filter}) { nodes { id } } }`, {}, await app.as(email));
    return (data?.['customers'].nodes as { id: string }[]).map(({ id }) => id);
  };

  it('are added by the provider for a reseller, with a first order, and get their credentials once [rows 8, 9, 63, 69, 74, 78, 81, 82, 118, 119, 120, 121, 122, 123, 124, 125, 126, 127, 128, 129]', async () => {
    // The form, then the selection of subscriptions, then the review: nothing is stored, and all can be discarded.
    const input = company({
      resellerId: elbeId,
      agreement: agreement(),
      lines: [await line(app, 'Workplace Basic'), await line(app, 'Project Planning')],
    });
    const before = await customersOf(ALPINE);
    const review = await mutate(app, ALPINE, 'createCustomer', { ...input, dryRun: true }, CREATED);
    expect(review).toMatchObject({ customer: null, temporaryPassword: null, errors: [] });
    expect(review['quote'].lines).toHaveLength(2);
    expect(review['quote'].totals[0].amount).toMatch(/^\d+\.\d{2}$/);
    expect(await customersOf(ALPINE)).toEqual(before);

    // Submitted: the confirmation shows user name and temporary password, and never again.
    const keyed = { ...input, idempotencyKey: 'new customer' };
    const made = await mutate(app, ALPINE, 'createCustomer', keyed, CREATED);
    expect(made).toMatchObject({ errors: [], userName: `admin@${input.initialDomain}`, secretShownBefore: false });
    const again = await mutate(app, ALPINE, 'createCustomer', keyed, CREATED);
    expect(again).toMatchObject({ customer: made['customer'], temporaryPassword: null, secretShownBefore: true });

    // It is in the lists of both, associated with the reseller, who administers it.
    const customerId = made['customer'].id as string;
    expect(await customersOf(ALPINE, `, filter: { associatedResellerId: { eq: "${elbeId}" } }`)).toContain(customerId);
    const asReseller = await customerSeen(app, ELBE, customerId);
    expect(asReseller).toMatchObject({ access: { details: 'FULL' }, email: input['email'] });
    expect(asReseller?.['viewerCan']).toEqual(expect.arrayContaining(['CUSTOMER_ADMINISTER', 'ORDER_REQUEST']));

    // Its admin signs in and has to change the password first.
    const { mustChangePassword } = await tokensOf(app, made['userName'] as string, made['temporaryPassword'] as string);
    expect(mustChangePassword).toBe(true);
    const admin = await takeOver(app, made);
    const own = await app.send('{ subscriptions { nodes { name resellerOfRecord { name } } } }', {}, await app.as(admin));
    expect(own.data?.['subscriptions'].nodes).toHaveLength(2);
  });

  it('are invited by a reseller for itself and its provider, revoke privileges, and give them again [rows 87, 88, 93, 94, 99, 100, 101, 102, 103, 104, 106, 107, 109, 110, 111]', async () => {
    // A customer that Baltic serves is asked by Elbe for both of them.
    const admin = await newCustomerByLink(app, 'global.admin@baltic-distribution.example', 'fuer-beide.example');
    const dual = await invite(app, ELBE_ADMIN, { recipientEmail: admin, providerId: alpineId, includeDelegatedAdmin: true });
    const page = await openLink(app, dual.answer['draft'].link as string);
    expect(page.html).toContain('Elbe Cloud and Alpine Distribution');
    const accepted = await accept(app, admin, dual.token, { acceptAgreement: true });
    expect(accepted).toMatchObject({
      errors: [],
      relationship: { partner: { name: 'Elbe Cloud' } },
      providerRelationship: { partner: { name: 'Alpine Distribution' } },
      grant: { status: 'ACTIVE', partner: { name: 'Elbe Cloud' } },
    });
    const [customerId = ''] = await customersOf(ELBE, ', filter: { initialDomain: { eq: "fuer-beide.example" } }');
    expect((await customerSeen(app, ELBE, customerId))?.['access'].details).toBe('FULL');

    // Elbe administers its people now.
    const person = { customerId, name: 'Erna Erste', email: 'erna@fuer-beide.example', roles: ['CUSTOMER_USER'] };
    expect(await codesOf(app, ELBE, 'createCustomerUser', person)).toEqual([]);

    // It takes the privileges back: Elbe stays responsible and calls the vendor instead.
    const grantId = accepted['grant'].id as string;
    expect(await codesOf(app, admin, 'revokeDelegatedAdmin', { grantId })).toEqual([]);
    expect((await customerSeen(app, ELBE, customerId))?.['access']).toMatchObject({
      details: 'BASIC',
      reason: 'GRANT_REVOKED',
      partnerRemainsResponsible: true,
      supportRoute: 'CALL_VENDOR',
    });

    // A repeated invitation restores them and duplicates nothing.
    const again = await invite(app, ELBE_ADMIN, { recipientEmail: admin, includeDelegatedAdmin: true });
    expect((await accept(app, admin, again.token)).errors).toEqual([]);
    const seen = await customerSeen(app, ELBE, customerId);
    expect(seen?.['access'].details).toBe('FULL');
    expect((seen?.['relationships'].nodes as { status: string }[]).filter(({ status }) => status === 'ACTIVE')).toHaveLength(3);
  });

  it('are set up by the invited person on the page of the link [rows 83, 92, 93, 96]', async () => {
    const { answer, id } = await invite(app, ELBE_ADMIN, {
      recipientEmail: 'neu@seiten-kunde.example',
      includeDelegatedAdmin: false,
    });
    expect(answer['draft'].acceptancePlace).toBe('Microsoft 365 admin center');
    const fields = {
      tenant: 'new',
      companyName: 'Seitenkunde',
      domain: 'seiten-kunde.example',
      country: 'FR',
      line1: 'Rue 1',
      city: 'Paris',
      adminName: 'Neu Kunde',
      adminEmail: 'neu@seiten-kunde.example',
      adminPassword: DEMO_PASSWORD,
      confirm: 'yes',
      agreement: 'yes',
    };
    const abroad = await openLink(app, answer['draft'].link as string, { ...fields, country: 'US' });
    expect(abroad.status).toBe(422);
    expect((await openLink(app, answer['draft'].link as string, fields)).status).toBe(200);
    const { data } = await app.send(
      'query($id: ID!) { invitation(id: $id) { status acceptedBy { name } } }',
      { id },
      await app.as(ELBE_ADMIN),
    );
    expect(data?.['invitation']).toEqual({ status: 'ACCEPTED', acceptedBy: { name: 'Seitenkunde' } });
  });

  it('show each of two providers only its own sales [rows 85, 86, 108, 135, 140]', async () => {
    const alpine = (
      await app.send(
        '{ customers(filter: { name: { startsWith: "rheingold" } }) { nodes { id providers { nodes { name } } subscriptions(first: 50) { nodes { name provider { name } } } } } }',
        {},
        await app.as(ALPINE),
      )
    ).data;
    const [customer] = alpine?.['customers'].nodes as Record<string, any>[];
    expect(customer?.['providers'].nodes).toEqual([{ name: 'Alpine Distribution' }]);
    const whole = await app.send(
      '{ customers { nodes { providers { nodes { name } } } } subscriptions(first: 100) { totalCount } }',
      {},
      await app.as(RHEINGOLD),
    );
    expect(whole.data?.['customers'].nodes[0].providers.nodes).toHaveLength(2);
    const lines = [await line(app, 'Project Planning', { friendlyName: 'Nur von Alpine' })];
    const placed = await mutate(app, ALPINE, 'placeOrder', { customerId: customer?.['id'], lines }, 'order { id }');
    expect(placed.errors).toEqual([]);
    const named = async (email: string): Promise<string[]> => {
      const { data } = await app.send(
        'query($id: ID!) { customer(id: $id) { subscriptions(first: 100) { nodes { name provider { name } } } orders(first: 100) { nodes { id } } } }',
        { id: customer?.['id'] as string },
        await app.as(email),
      );
      return [
        ...(data?.['customer'].subscriptions.nodes as { name: string | null }[]).map(({ name }) => name ?? ''),
        ...(data?.['customer'].orders.nodes as { id: string }[]).map(({ id }) => id),
      ];
    };
    expect(await named(ALPINE)).toEqual(expect.arrayContaining(['Nur von Alpine', placed['order'].id]));
    const toBaltic = await named(BALTIC);
    expect(toBaltic).not.toContain('Nur von Alpine');
    expect(toBaltic).not.toContain(placed['order'].id);
    // Who has no relationship with a customer cannot order for it.
    const foreign = await newProvider(app, 'fremd-handel.example', 'DE');
    expect(await codesOf(app, foreign, 'placeOrder', { customerId: customer?.['id'], lines })).toEqual(['NOT_FOUND']);
  });

  it('accept in the portal of their national cloud and give no privileges [rows 91, 97]', async () => {
    const input = {
      name: 'Deutschland Handel',
      country: 'DE',
      domain: 'deutschland-handel.example',
      cloud: 'GERMANY',
      admin: { name: 'Dora Deutsch', email: 'dora@deutschland-handel.example' },
    };
    const made = await mutate(app, 'operator@partner-graph.example', 'createProvider', input, 'userName temporaryPassword');
    const provider = await takeOver(app, made);
    const invitation = { recipientEmail: 'chef@behoerde-eins.example' };
    expect(await codesOf(app, provider, 'inviteCustomer', { ...invitation, includeDelegatedAdmin: true })).toEqual([
      'CLOUD_RULE',
    ]);
    const { answer } = await invite(app, provider, invitation);
    expect(answer).toMatchObject({
      invitation: { cloud: 'GERMANY', includeDelegatedAdmin: false },
      draft: { acceptancePlace: 'Office admin portal' },
    });
    const admin = await newCustomerByLink(app, provider, 'behoerde-zwei.example', { cloud: 'GERMANY' });
    const [customerId = ''] = await customersOf(provider, ', filter: { initialDomain: { eq: "behoerde-zwei.example" } }');
    expect((await customerSeen(app, provider, customerId))?.['access'].reason).toBe('CLOUD_RULE');
    const partner = (await app.send('{ viewer { organization { id } } }', {}, await app.as(provider))).data?.['viewer']
      .organization.id as string;
    expect(await codesOf(app, admin, 'grantDelegatedAdmin', { partnerId: partner })).toEqual(['CLOUD_RULE']);
  });

  it('are removed when nothing is running; privileges survive, and records stay [rows 11, 112, 113, 114, 115, 116, 117, 144]', async () => {
    const created = await mutate(
      app,
      ALPINE,
      'createCustomer',
      company({ agreement: agreement(), lines: [await line(app, 'Workplace Basic', { term: 'P1M' })] }),
      CREATED,
    );
    const customerId = created['customer'].id as string;
    const admin = await takeOver(app, created);
    const remove = (email: string, attestation = true): Promise<Record<string, any>> =>
      mutate(app, email, 'removeCustomerRelationship', { customerId, attestation }, 'relationship { status }');
    // Sales agents may not; without the attestation nobody may; what runs is named.
    expect(
      await codesOf(app, 'sales.agent@alpine-distribution.example', 'removeCustomerRelationship', {
        customerId,
        attestation: true,
      }),
    ).toEqual(['FORBIDDEN']);
    expect((await remove(ALPINE_ADMIN, false))['errors'][0].code).toBe('ATTESTATION_REQUIRED');
    const refused = (await remove(ALPINE_ADMIN))['errors'][0] as { code: string; message: string; details: Record<string, any> };
    expect(refused).toMatchObject({ code: 'ACTIVE_SUBSCRIPTIONS', details: { subscriptions: [{ name: 'Workplace Basic' }] } });
    // Renewal is switched off, the term ends, and the relationship with it.
    const subscriptionId = refused.details['subscriptions'][0].id as string;
    expect(await codesOf(app, ALPINE, 'setAutoRenew', { subscriptionId, autoRenew: false })).toEqual([]);
    app.clock.advance(40 * DAY);
    expect((await remove(ALPINE_ADMIN))['errors']).toEqual([]);
    expect(await customersOf(ALPINE)).not.toContain(customerId);
    // The customer still sees the privileges it gave, and takes them back.
    const grants = await app.send(
      '{ customers { nodes { delegatedAdminGrants { nodes { id status partner { name } } } } } }',
      {},
      await app.as(admin),
    );
    const [grant] = grants.data?.['customers'].nodes[0].delegatedAdminGrants.nodes as { id: string; status: string }[];
    expect(grant?.status).toBe('ACTIVE');
    expect(await codesOf(app, admin, 'revokeDelegatedAdmin', { grantId: grant?.id })).toEqual([]);
    // Orders and subscriptions stay readable, with the customer as id and name, and nothing can be ordered.
    const records = await app.send(
      'query($id: ID!) { subscription(id: $id) { customerId customerName customer { id } viewerCan } }',
      { id: subscriptionId },
      await app.as(ALPINE),
    );
    expect(records.data?.['subscription']).toMatchObject({ customerId, customer: null, viewerCan: [] });
    expect(await codesOf(app, ALPINE, 'placeOrder', { customerId, lines: [await line(app, 'Workplace Basic')] })).toEqual([
      'NOT_FOUND',
    ]);
    // No notice was sent: that is the partner's duty.
    const mails = await app.database.rows('SELECT id FROM outbox_mail WHERE recipient IN (?, ?)', [
      admin,
      String(created['userName']),
    ]);
    expect(mails).toEqual([]);
  });
});
