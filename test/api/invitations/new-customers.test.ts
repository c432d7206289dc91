import { rebuildScopes } from '../../../src/demo/write';
import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { eventsOf } from '../../support/mutate';
import { stored as storedRows } from '../data/support/rebuild';
import { startDemoApp } from '../rights/support/demo-app';
import {
  acceptAsNew,
  company,
  DONAU,
  ELBE,
  ELBE_AGENT,
  idOf,
  invite,
  newCustomer,
  newProvider,
  OPERATOR,
  personOf,
  previewOf,
  seen,
} from './support/world';

describeEngine('the invitation of a customer without a tenant', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startDemoApp();
  });
  afterAll(() => app.stop());

  it('can be accepted by somebody without a tenant, who then gets one [row 99]', async () => {
    const { id, token } = await invite(app, ELBE, { recipientEmail: 'chefin@neuland.example', includeDelegatedAdmin: true });
    expect(await previewOf(app, token)).toMatchObject({ agreementRequired: true, viewerMayAccept: false });
    const input = company(token, 'neuland.example', { idempotencyKey: 'new tenant' });
    const first = await acceptAsNew(app, input);
    expect(first).toMatchObject({
      errors: [],
      userName: 'ada@neuland.example',
      customerId: expect.stringMatching(/^cus_/) as string,
    });
    expect(await acceptAsNew(app, input)).toEqual(first);
    const { data } = await app.send(
      '{ viewer { roles organization { id name } } customers { nodes { agreementState address { city country } email delegatedAdminGrants { nodes { status } } } } invitations { nodes { id status } } }',
      {},
      await app.as('ada@neuland.example'),
    );
    expect(data).toEqual({
      viewer: { roles: ['CUSTOMER_ADMIN'], organization: { id: first['customerId'], name: 'Firma neuland.example' } },
      customers: {
        nodes: [
          {
            agreementState: 'ACCEPTED',
            address: { city: 'Hamburg', country: 'DE' },
            email: 'ada@neuland.example',
            delegatedAdminGrants: { nodes: [{ status: 'ACTIVE' }] },
          },
        ],
      },
      invitations: { nodes: [{ id, status: 'ACCEPTED' }] },
    });
    expect(await seen(app, ELBE_AGENT, first['customerId'] as string)).toMatchObject({
      access: { details: 'FULL' },
      users: { totalCount: 1 },
    });
    const events = await eventsOf(app, OPERATOR, first['customerId'] as string);
    expect(events).toMatchObject([
      { action: 'acceptInvitationAsNewCustomer', outcome: 'ACCEPTED', actorId: expect.stringMatching(/^cur_/) as string },
    ]);
  });

  it('shows a new tenant the other invitations to its domain', async () => {
    const waiting = await invite(app, DONAU, { recipientEmail: 'x@gartenbau.example' });
    const admin = await newCustomer(app, ELBE, 'gartenbau.example');
    const { data } = await app.send('{ invitations { nodes { id status } } }', {}, await app.as(admin));
    expect(data?.['invitations'].nodes).toContainEqual({ id: waiting.id, status: 'PENDING' });
  });

  it.each([
    ['Potomac Secure Services', 'Capitol Federal Supply', 'US_GOVERNMENT', 'US'],
    ['Spree Souverän', 'Treuhand Wolke Distribution', 'GERMANY', 'DE'],
  ])(
    'needs no privileges and no agreement in a national cloud: %s with %s in %s [rows 91, 97, 98]',
    async (reseller, provider, cloud, country) => {
      const domain = `amt-${country.toLowerCase()}.example`;
      const email = await personOf(app, reseller);
      const { token } = await invite(app, email, { recipientEmail: `a@${domain}`, providerId: await idOf(app, provider) });
      expect(await previewOf(app, token)).toMatchObject({
        cloud,
        acceptancePlace: 'Office admin portal',
        includesDelegatedAdmin: false,
        agreement: null,
        agreementRequired: false,
      });
      expect((await acceptAsNew(app, company(token, domain, { country }))).errors).toMatchObject([
        { code: 'OTHER_CLOUD', path: ['cloud'] },
      ]);
      const made = await acceptAsNew(app, company(token, domain, { country, cloud, acceptAgreement: false }));
      expect(made.errors).toEqual([]);
      expect(await seen(app, email, made['customerId'] as string)).toMatchObject({
        access: { details: 'BASIC', reason: 'CLOUD_RULE' },
      });
      expect(await seen(app, await personOf(app, provider), made['customerId'] as string)).toMatchObject({
        associatedReseller: { name: reseller },
      });
    },
  );

  it('joins customers of one region across countries [row 92]', async () => {
    const provider = await newProvider(app, 'polarlicht-handel.example', 'SE');
    const admin = await newCustomer(app, provider, 'almhof.example', {
      country: 'AT',
      address: { line1: 'Alm 1', city: 'Wien', postalCode: '1010' },
    });
    const { data } = await app.send('{ customers { nodes { country } } }', {}, await app.as(admin));
    expect(data?.['customers'].nodes).toEqual([{ country: 'AT' }]);
    const { token } = await invite(app, provider, { recipientEmail: 'x@lakes.example' });
    const refused = await acceptAsNew(app, company(token, 'lakes.example', { country: 'US' }));
    expect(refused.errors).toMatchObject([{ code: 'OTHER_MARKET_REGION' }]);
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
