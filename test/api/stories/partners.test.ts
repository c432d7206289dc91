import { DEMO_PASSWORD, type TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { codesOf, mutate } from '../../support/mutate';
import { openLink } from '../../support/pages';
import { agreement, newCustomer } from '../customer-lifecycle/support/customers';
import { invitePartner, newProvider } from '../invitations/support/world';
import { line } from '../orders/support/shop';
import { startDemoApp } from '../rights/support/demo-app';

const DONAU = 'global.admin@donau-it.example';
const DONAU_ID = '{ viewer { organization { id } } }';

describeEngine('a provider and a reseller', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startDemoApp();
  });
  afterAll(() => app.stop());

  it('agree outside, become partners by one link, work together, and part again [rows 1, 2, 51, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63, 64, 65, 66, 67, 68, 69, 70]', async () => {
    const provider = await newProvider(app, 'donau-grosshandel.example', 'AT');
    const resellerId = (await app.send(DONAU_ID, {}, await app.as(DONAU))).data?.['viewer'].organization.id as string;
    const requirements = await app.send('{ enrollmentRequirements { programRequirements } }');
    expect(JSON.stringify(requirements.data)).toMatch(/agree on their terms outside/);

    // Before: no order, no customer for a reseller that is no partner.
    const early = await mutate(app, provider, 'createCustomer', {
      name: 'Zu früh',
      initialDomain: 'zu-frueh.example',
      country: 'AT',
      email: 'info@zu-frueh.example',
      address: { line1: 'Weg 1', city: 'Linz' },
      resellerId,
    });
    expect(early.errors).toMatchObject([{ code: 'NOT_FOUND', path: ['resellerId'] }]);

    // The draft can be opened in a mail program or copied; its link leads to a page, where Donau signs in and ticks the box.
    const { answer } = await invitePartner(app, provider, DONAU);
    const { link, mailtoUrl, body } = answer['draft'] as Record<string, string>;
    expect(mailtoUrl).toMatch(/^mailto:/);
    expect(body).toContain(link);
    const accepted = await openLink(app, link ?? '', {
      email: DONAU,
      password: DEMO_PASSWORD,
      confirm: 'yes',
      decision: 'accept',
    });
    expect(accepted.html).toContain('You have accepted');

    // Each is in the list of the other, and the provider may read the account.
    const lists = await app.send(
      '{ providers(first: 50) { nodes { name } } partnerships(first: 50) { nodes { id provider { name } } } }',
      {},
      await app.as(DONAU),
    );
    expect(JSON.stringify(lists.data?.['providers'])).toContain('donau-grosshandel');
    const account = async (): Promise<number> => {
      const { data } = await app.send(
        'query($id: ID!) { resellers { nodes { name } } reseller(id: $id) { users { totalCount } } }',
        { id: resellerId },
        await app.as(provider),
      );
      expect(JSON.stringify(data?.['resellers'])).toContain('Donau IT');
      return data?.['reseller'].users.totalCount as number;
    };
    expect(await account()).toBeGreaterThan(3);

    // It adds a customer on the reseller's behalf and orders for it; both see what they share.
    const made = await newCustomer(
      app,
      {
        country: 'AT',
        address: { line1: 'Ring 1', city: 'Wien', postalCode: '1010' },
        resellerId,
        agreement: agreement(),
        lines: [await line(app, 'Workplace Basic')],
      },
      provider,
    );
    const customerId = made['customer'].id as string;
    const more = { customerId, lines: [await line(app, 'Project Planning')] };
    expect(await codesOf(app, provider, 'placeOrder', more)).toEqual([]);
    const shared = await app.send(
      'query($id: ID!) { viewer { organization { ... on Provider { id sharedCustomers(resellerId: $id) { nodes { id } } } } } }',
      { id: resellerId },
      await app.as(provider),
    );
    const { id: providerId, sharedCustomers } = shared.data?.['viewer'].organization as Record<string, any>;
    expect(sharedCustomers.nodes).toEqual([{ id: customerId }]);
    const mirrored = await app.send(
      'query($id: ID!, $own: ID!) { reseller(id: $own) { sharedCustomers(providerId: $id) { nodes { id } } } }',
      { id: providerId as string, own: resellerId },
      await app.as('admin.agent@donau-it.example'),
    );
    expect(mirrored.data?.['reseller'].sharedCustomers.nodes).toEqual([{ id: customerId }]);

    // Donau takes the admin access back; the partnership stays.
    const partnership = (lists.data?.['partnerships'].nodes as { id: string; provider: { name: string } | null }[]).find(
      ({ provider: other }) => other?.name.includes('donau-grosshandel'),
    );
    const partnershipId = partnership?.id ?? '';
    expect(await codesOf(app, DONAU, 'revokeProviderAdminAccess', { partnershipId })).toEqual([]);
    expect(await account()).toBe(0);

    // Later one side ends it, with an attestation; the customer stays with both.
    expect(await codesOf(app, DONAU, 'endPartnership', { partnershipId, attestation: false })).toEqual(['ATTESTATION_REQUIRED']);
    expect(await codesOf(app, DONAU, 'endPartnership', { partnershipId, attestation: true })).toEqual([]);
    const after = await app.send('{ resellers { nodes { name } } customers { nodes { id } } }', {}, await app.as(provider));
    expect(JSON.stringify(after.data?.['resellers'])).not.toContain('Donau IT');
    expect(after.data?.['customers'].nodes).toEqual([{ id: customerId }]);
    expect(
      await codesOf(app, provider, 'placeOrder', { customerId, lines: [await line(app, 'Project Planning', { resellerId })] }),
    ).toEqual(['RESELLER_NOT_PARTNERED']);
  });
});
