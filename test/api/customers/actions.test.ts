import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import {
  actionOf,
  ALPINE,
  BALTIC,
  customerSeen,
  DONAU,
  ELBE,
  newCustomer,
  organizationId,
  personOf,
  RHEINGOLD,
  takeOver,
} from '../customer-lifecycle/support/customers';
import { startDemoApp } from '../rights/support/demo-app';

const ALLOWED = { allowed: true, code: null };
const not = (code: string): object => ({ allowed: false, code });

describeEngine('what can be done with a customer', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startDemoApp();
  });
  afterAll(() => app.stop());

  const seenBy = async (email: string, name: string): Promise<Record<string, any> | null> =>
    customerSeen(app, email, await organizationId(app, name));

  it('is everything for a seller with a grant and an agreement, but removing what it sold [row 82]', async () => {
    const seen = await seenBy(ALPINE, 'Rheingold Logistik');
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

  it('names the subscriptions that stand against removal, and the way out', async () => {
    const reasonFor = async (email: string): Promise<string> => {
      const seen = await seenBy(email, 'Rheingold Logistik');
      const actions = seen?.['availableActions'] as { operation: string; reason: string }[];
      return actions.find(({ operation }) => operation === 'removeCustomerRelationship')?.reason ?? '';
    };
    expect(await reasonFor(ALPINE)).toMatch(/There are active or pending subscriptions: .+ Cancel them/);
    expect(await reasonFor(ELBE)).toMatch(/another reseller of record/);
  });

  it('needs the privileges, the agreement, an associated reseller: each is named where it is missing', async () => {
    const ungranted = await seenBy(BALTIC, 'Ångström Mätteknik AB');
    for (const operation of ['updateCustomer', 'createCustomerUser', 'resetCustomerUserPassword', 'setAzureOwner']) {
      expect({ operation, ...actionOf(ungranted, operation) }).toEqual({ operation, ...not('DELEGATED_ADMIN_REQUIRED') });
    }
    expect(actionOf(await seenBy(ALPINE, 'Neusiedler Weinhandel OG'), 'placeOrder')).toEqual(not('AGREEMENT_REQUIRED'));
    const { customer } = await newCustomer(app);
    const created = await customerSeen(app, ALPINE, (customer as { id: string }).id);
    expect(actionOf(created, 'setAzureOwner')).toEqual(not('NO_ASSOCIATED_RESELLER'));
    expect(actionOf(created, 'removeCustomerRelationship')).toEqual(ALLOWED);
  });

  it('is ordering for providers and asking for orders for resellers that work with one', async () => {
    const reseller = await seenBy(DONAU, 'Neusiedler Weinhandel OG');
    expect(actionOf(reseller, 'placeOrder')).toEqual(not('FORBIDDEN'));
    expect(actionOf(reseller, 'requestOrder')).toEqual(ALLOWED);
    const alone = await seenBy(await personOf(app, 'Suomi Pilvi', 'ADMIN_AGENT'), 'Saimaan Höyrylaivat Oy');
    // Its provider does not serve the customer yet; it can be asked, and approving takes a relationship of its own.
    expect(actionOf(alone, 'requestOrder')).toEqual(ALLOWED);
  });

  it('is no order for suspended partners', async () => {
    const { data } = await app.send(
      '{ customers(first: 1) { nodes { availableActions { operation allowed code } } } }',
      {},
      await app.as(await personOf(app, 'Arkona Handelskontor', 'GLOBAL_ADMIN')),
    );
    const [customer] = data?.['customers'].nodes as Record<string, any>[];
    expect(actionOf(customer ?? null, 'placeOrder')).toEqual(not('PARTNER_NOT_ACTIVE'));
  });

  it('is a new password for the admin by the creating provider until it has signed in', async () => {
    const provider = await personOf(app, 'Treuhand Wolke Distribution', 'ADMIN_AGENT');
    const made = await newCustomer(app, {}, provider);
    const { id } = made['customer'] as { id: string };
    const operation = 'resetCustomerUserPassword';
    expect(actionOf(await customerSeen(app, provider, id), operation)).toEqual(ALLOWED);
    await takeOver(app, made);
    expect(actionOf(await customerSeen(app, provider, id), operation)).toEqual(not('DELEGATED_ADMIN_REQUIRED'));
  });

  it('follows the role', async () => {
    const seen = await seenBy('helpdesk.agent@alpine-distribution.example', 'Rheingold Logistik');
    // The customer stands for its first admin there, whose password is none of the help desk's; other people answer for themselves.
    expect(seen?.['viewerCan']).toEqual([]);
    expect((await seenBy(RHEINGOLD, 'Rheingold Logistik'))?.['viewerCan']).toEqual([
      'AGREEMENT_ACCEPT',
      'CUSTOMER_ADMINISTER',
      'CUSTOMER_RESET_USER_PASSWORD',
      'CUSTOMER_UPDATE',
      'GRANT_GIVE',
    ]);
  });

  it('costs a few statements, however many customers a page has', async () => {
    const cost = async (first: number): Promise<number> => {
      const { statements, errors } = await app.send(
        `{ customers(first: ${first}) { nodes { id availableActions { operation } viewerCan relationships(first: 3) { nodes { availableActions { operation } viewerCan } } } } }`,
        {},
        await app.as(ALPINE),
      );
      expect(errors).toEqual([]);
      return statements;
    };
    await cost(1);
    expect(await cost(80)).toBe(await cost(40));
    expect(await cost(80)).toBeLessThan(10);
  });
});
