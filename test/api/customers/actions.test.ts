import { describeEngine } from '../../support/database';
import {
  aCreatedCustomer,
  aCustomer,
  aGrant,
  anAgreement,
  aRelationship,
  type Customer,
} from '../../support/factories/customers';
import { OTHER_PROVIDER, PROVIDER, RESELLER, startMarket, type Market } from '../../support/factories/market';
import { anOffer } from '../../support/factories/offers';
import { aProvider } from '../../support/factories/partners';
import { aSubscription } from '../../support/factories/sales';
import { actionOf, customerSeen, takeOver } from '../customer-lifecycle/support/customers';

const ALLOWED = { allowed: true, code: null };
const not = (code: string): object => ({ allowed: false, code });

describeEngine('what can be done with a customer', () => {
  let app: Market;
  /** Bought by the reseller from the provider, under their grants and an agreement; another provider serves it without one. */
  let customer: Customer;
  beforeAll(async () => {
    app = await startMarket();
    const { provider, reseller, otherProvider } = app;
    customer = await aCustomer(app);
    await aRelationship(app, { customer, partner: provider, reseller });
    for (const partner of [reseller, otherProvider]) await aRelationship(app, { customer, partner });
    for (const partner of [provider, reseller]) await aGrant(app, { customer, partner });
    await anAgreement(app, { customer, templateVersion: '2023-07' });
    await aSubscription(app, PROVIDER, { customer, offerId: await anOffer(app) });
  });
  afterAll(() => app.stop());

  const seenBy = (email: string, { id } = customer): Promise<Record<string, any> | null> => customerSeen(app, email, id);

  it('is everything for a seller with a grant and an agreement, except removing a customer with running subscriptions [row 82]', async () => {
    const seen = await seenBy(PROVIDER);
    expect((seen?.['availableActions'] as { operation: string }[]).map(({ operation }) => operation)).toEqual([
      'createCustomerUser',
      'resetCustomerUserPassword',
      'placeOrder',
      'requestOrder',
      'setAzureOwner',
      'updateCustomer',
      'proveCustomerDomain',
      'setAssociatedReseller',
      'attestCustomerAgreement',
      'acceptCustomerAgreement',
      'grantDelegatedAdmin',
      'removeCustomerRelationship',
    ]);
    for (const operation of ['updateCustomer', 'setAssociatedReseller', 'createCustomerUser', 'placeOrder', 'setAzureOwner']) {
      expect({ operation, ...actionOf(seen, operation) }).toEqual({ operation, ...ALLOWED });
    }
    expect(actionOf(seen, 'removeCustomerRelationship')).toEqual(not('ACTIVE_SUBSCRIPTIONS'));
    expect(actionOf(seen, 'acceptCustomerAgreement')).toEqual(not('FORBIDDEN'));
    expect(seen?.['viewerCan']).not.toContain('RELATIONSHIP_REMOVE');
  });

  it('names the subscriptions that prevent removal, and the way out', async () => {
    const reasonFor = async (email: string): Promise<string> => {
      const seen = await seenBy(email);
      const actions = seen?.['availableActions'] as { operation: string; reason: string }[];
      return actions.find(({ operation }) => operation === 'removeCustomerRelationship')?.reason ?? '';
    };
    expect(await reasonFor(PROVIDER)).toMatch(/There are active or pending subscriptions: .+ Cancel them/);
    expect(await reasonFor(RESELLER)).toMatch(/another reseller of record/);
  });

  it('needs the privileges, the agreement and an associated reseller, and names the one that is missing', async () => {
    const ungranted = await seenBy(OTHER_PROVIDER);
    for (const operation of ['updateCustomer', 'createCustomerUser', 'resetCustomerUserPassword', 'setAzureOwner']) {
      expect({ operation, ...actionOf(ungranted, operation) }).toEqual({ operation, ...not('DELEGATED_ADMIN_REQUIRED') });
    }
    const made = await aCreatedCustomer(app, PROVIDER);
    const created = await customerSeen(app, PROVIDER, (made['customer'] as { id: string }).id);
    expect(actionOf(created, 'placeOrder')).toEqual(not('AGREEMENT_REQUIRED'));
    expect(actionOf(created, 'setAzureOwner')).toEqual(not('NO_ASSOCIATED_RESELLER'));
    expect(actionOf(created, 'removeCustomerRelationship')).toEqual(ALLOWED);
  });

  it('includes orders for providers, and order requests for resellers that work with one', async () => {
    const reseller = await seenBy(RESELLER);
    expect(actionOf(reseller, 'placeOrder')).toEqual(not('FORBIDDEN'));
    expect(actionOf(reseller, 'requestOrder')).toEqual(ALLOWED);
    const ofReseller = await aCustomer(app);
    await aRelationship(app, { customer: ofReseller, partner: app.reseller });
    const alone = await seenBy(RESELLER, ofReseller);
    // Its provider does not serve the customer yet; it can be asked, and approving takes a relationship of its own.
    expect(actionOf(alone, 'requestOrder')).toEqual(ALLOWED);
  });

  it('includes no order for suspended partners', async () => {
    const suspended = await aProvider(app, { status: 'SUSPENDED' });
    await aRelationship(app, { customer, partner: suspended });
    const { data } = await app.send(
      '{ customers(first: 1) { nodes { availableActions { operation allowed code } } } }',
      {},
      await app.as(suspended.email('GLOBAL_ADMIN')),
    );
    const [seen] = data?.['customers'].nodes as Record<string, any>[];
    expect(actionOf(seen ?? null, 'placeOrder')).toEqual(not('PARTNER_NOT_ACTIVE'));
  });

  it('includes a new password for the first admin by the creating provider, until the admin has signed in', async () => {
    const provider = (await aProvider(app, { cloud: 'GERMANY' })).email('ADMIN_AGENT');
    const made = await aCreatedCustomer(app, provider);
    const { id } = made['customer'] as { id: string };
    const operation = 'resetCustomerUserPassword';
    expect(actionOf(await customerSeen(app, provider, id), operation)).toEqual(ALLOWED);
    await takeOver(app, made);
    expect(actionOf(await customerSeen(app, provider, id), operation)).toEqual(not('DELEGATED_ADMIN_REQUIRED'));
  });

  it('depends on the role of the viewer', async () => {
    const seen = await seenBy(app.provider.email('HELPDESK_AGENT'));
    // The customer stands for its first admin there, whose password is none of the help desk's; other people answer for themselves.
    expect(seen?.['viewerCan']).toEqual([]);
    expect((await seenBy(customer.admin))?.['viewerCan']).toEqual([
      'AGREEMENT_ACCEPT',
      'CUSTOMER_ADMINISTER',
      'CUSTOMER_RESET_USER_PASSWORD',
      'CUSTOMER_UPDATE',
      'GRANT_GIVE',
    ]);
  });

  it('costs a few statements, however many customers a page has', async () => {
    for (let count = 0; count < 60; count += 1) {
      const further = await aCustomer(app);
      await aRelationship(app, { customer: further, partner: app.provider });
      if (count % 2 === 0) await aGrant(app, { customer: further, partner: app.provider });
    }
    const cost = async (first: number): Promise<number> => {
      const { statements, errors } = await app.send(
        `{ customers(first: ${first}) { nodes { id availableActions { operation } viewerCan relationships(first: 3) { nodes { availableActions { operation } viewerCan } } } } }`,
        {},
        await app.as(PROVIDER),
      );
      expect(errors).toEqual([]);
      return statements;
    };
    await cost(1);
    expect(await cost(80)).toBe(await cost(40));
    expect(await cost(80)).toBeLessThan(10);
  });
});
