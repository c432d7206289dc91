import { describeEngine } from '../../support/database';
import { aCreatedCustomer, aCustomer, aGrant, aRelationship } from '../../support/factories/customers';
import { PROVIDER, RESELLER, startMarket, type Market } from '../../support/factories/market';
import { anOffer } from '../../support/factories/offers';
import { aProvider } from '../../support/factories/partners';
import { MADE } from '../../support/factories/rows';
import { aSubscription } from '../../support/factories/sales';
import { aUser } from '../../support/factories/users';
import { mutate } from '../../support/mutate';
import { agreement } from '../customer-lifecycle/support/customers';

const ACCESS = 'access { reason supportRoute supportNote vendorContact { phone email website } }';
const CONTACT = {
  VENDOR_SUPPORT_PHONE: '+43 1 555 0100',
  VENDOR_SUPPORT_EMAIL: 'support@vendor.example',
};

const PARTNERS = ['helpdesk.agent@provider.example', RESELLER];

/** A market whose partners serve a customer with a grant, one that took it back, and one that never gave any. */
async function served(env: Record<string, string> = {}): Promise<Market> {
  const app = await startMarket(env);
  const customers = [await aCustomer(app), await aCustomer(app), await aCustomer(app)] as const;
  for (const partner of [app.provider, app.reseller]) {
    for (const customer of customers) await aRelationship(app, { customer, partner });
    await aGrant(app, { customer: customers[0], partner });
    await aGrant(app, { customer: customers[1], partner, revokedAt: MADE });
  }
  return app;
}

describeEngine("the way to the vendor's support", () => {
  let app: Market;
  let plain: Market;
  beforeAll(async () => {
    app = await served(CONTACT);
    plain = await served();
  });
  afterAll(async () => {
    await app.stop();
    await plain.stop();
  });

  const accesses = async (on: Market, email: string): Promise<Record<string, any>[]> => {
    const { data, errors } = await on.send(`{ customers(first: 100) { nodes { ${ACCESS} } } }`, {}, await on.as(email));
    expect(errors).toEqual([]);
    return (data?.['customers'].nodes as Record<string, any>[]).map(({ access }) => access);
  };

  it('includes the contact of the vendor if the vendor must be called, and only then [row 152]', async () => {
    for (const email of PARTNERS) {
      const seen = await accesses(app, email);
      for (const { supportRoute, vendorContact } of seen) {
        expect(vendorContact).toEqual(
          supportRoute === 'OWN_TICKET' ? null : { phone: '+43 1 555 0100', email: 'support@vendor.example', website: null },
        );
      }
      expect(new Set(seen.map(({ supportRoute }) => supportRoute))).toEqual(new Set(['OWN_TICKET', 'CALL_VENDOR']));
    }
  });

  it('includes no contact if the installation has none', async () => {
    const seen = await accesses(plain, PARTNERS[0] ?? '');
    expect(seen.some(({ supportRoute }) => supportRoute === 'CALL_VENDOR')).toBe(true);
    expect(seen.every(({ vendorContact }) => vendorContact === null)).toBe(true);
  });

  it('includes the advice to invite the customer only if that can bring the privileges', async () => {
    const notes = new Map<string, string>();
    const national = await aProvider(app, { cloud: 'GERMANY' });
    const customer = await aCustomer(app, { cloud: 'GERMANY' });
    await aRelationship(app, { customer, partner: national });
    for (const email of [...PARTNERS, national.email('ADMIN_AGENT')]) {
      for (const { reason, supportNote } of await accesses(app, email)) if (supportNote !== null) notes.set(reason, supportNote);
    }
    expect([...notes.keys()].sort()).toEqual(['CLOUD_RULE', 'GRANT_REVOKED', 'NO_GRANT']);
    expect(notes.get('GRANT_REVOKED')).toContain('invite the customer again');
    expect(notes.get('NO_GRANT')).toContain('invite the customer again');
    expect(notes.get('CLOUD_RULE')).not.toMatch(/invite/);
  });

  it('a user of a customer sees what their licenses are for', async () => {
    const offers = { first: await anOffer(app, { name: 'First' }), second: await anOffer(app, { name: 'Second' }) };
    const created = await aCreatedCustomer(app, PROVIDER, { agreement: agreement() });
    const customer = created['customer'] as { id: string };
    const user = await aUser(app, customer, { roles: ['CUSTOMER_USER'] });
    for (const offerId of Object.values(offers)) {
      const subscriptionId = await aSubscription(app, PROVIDER, { customer, offerId });
      const input = { subscriptionId, customerUserIds: [user.id] };
      expect((await mutate(app, PROVIDER, 'assignLicenses', input)).errors).toEqual([]);
    }
    const document = `{ viewer { customerUser { licenses(first: 9) { nodes { offerName } } } } }`;
    const { data, errors } = await app.send(document, {}, await app.as(user.email));
    expect(errors).toEqual([]);
    const held = data?.['viewer'].customerUser.licenses.nodes as Record<string, any>[];
    expect(held.map(({ offerName }) => offerName as string).sort()).toEqual(['First', 'Second']);
  });
});
