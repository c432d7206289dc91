import { describeEngine } from '../../support/database';
import { aCreatedCustomer, aCustomer, anAgreement, aRelationship } from '../../support/factories/customers';
import { OTHER_PROVIDER, OTHER_RESELLER, PROVIDER, RESELLER, startMarket, type Market } from '../../support/factories/market';
import { aUser } from '../../support/factories/users';
import { OPERATOR } from '../../support/factories/world';
import { codesOf, eventsOf, mutate } from '../../support/mutate';
import { actionOf, agreement, customerSeen, takeOver } from '../customer-lifecycle/support/customers';
import { stored } from '../customer-lifecycle/support/stored';

const READ =
  'agreement { id kind templateVersion contactName contactEmail agreedAt attestedBy { name } } customer { id agreementState }';

describeEngine('the customer agreement', () => {
  let app: Market;
  beforeAll(async () => {
    app = await startMarket({ DATABASE_POOL_SIZE: '30' });
  });
  afterAll(() => app.stop());

  it('counts for a provider that attested it and for its resellers, and allows orders', async () => {
    const { customer } = await aCreatedCustomer(app, PROVIDER, { resellerId: app.reseller.id });
    const { id: customerId } = customer as { id: string };
    expect(actionOf(await customerSeen(app, PROVIDER, customerId), 'placeOrder')).toEqual({
      allowed: false,
      code: 'AGREEMENT_REQUIRED',
    });
    const input = { customerId, agreement: agreement(), idempotencyKey: 'attested' };
    const attested = await mutate(app, PROVIDER, 'attestCustomerAgreement', input, READ);
    expect(attested).toMatchObject({
      errors: [],
      customer: { agreementState: 'ATTESTED' },
      agreement: {
        kind: 'ATTESTATION',
        templateVersion: '2026-01',
        contactName: 'Karla Kundin',
        contactEmail: 'karla@kundin.example',
        agreedAt: '2026-10-30T12:00:00.000Z',
        attestedBy: { name: 'The Provider' },
      },
    });
    expect((await mutate(app, PROVIDER, 'attestCustomerAgreement', input, READ))['agreement']).toEqual(attested['agreement']);
    expect(actionOf(await customerSeen(app, PROVIDER, customerId), 'placeOrder')).toEqual({ allowed: true, code: null });
    expect((await customerSeen(app, RESELLER, customerId))?.['agreementState']).toBe('ATTESTED');
    const events = await eventsOf(app, OPERATOR, customerId);
    expect(events.map(({ action }) => action as string)).toEqual(['createCustomer', 'attestCustomerAgreement']);
  });

  it('does not count for another provider than the one that attested it', async () => {
    const customer = await aCustomer(app);
    const customerId = customer.id;
    await aRelationship(app, { customer, partner: app.provider, reseller: app.reseller });
    expect(await codesOf(app, OTHER_PROVIDER, 'attestCustomerAgreement', { customerId, agreement: agreement() })).toEqual([
      'NOT_FOUND',
    ]);
    await aRelationship(app, { customer, partner: app.otherProvider });
    expect(await codesOf(app, OTHER_PROVIDER, 'attestCustomerAgreement', { customerId, agreement: agreement() })).toEqual([]);
    expect((await customerSeen(app, OTHER_PROVIDER, customerId))?.['agreementState']).toBe('ATTESTED');
    expect((await customerSeen(app, PROVIDER, customerId))?.['agreementState']).toBe('MISSING');
  });

  it.each([
    ['DATE_IN_FUTURE', ['agreement', 'agreedAt'], { agreedAt: '2026-11-01T00:00:00.001Z' }],
    ['INVALID_EMAIL', ['agreement', 'contactEmail'], { contactEmail: 'karla' }],
    ['EMAIL_DOMAIN_NOT_ALLOWED', ['agreement', 'contactEmail'], { contactEmail: 'karla@provider.example' }],
    ['EMAIL_DOMAIN_NOT_ALLOWED', ['agreement', 'contactEmail'], { contactEmail: 'karla@partner-graph.example' }],
    ['INVALID', ['agreement', 'contactName'], { contactName: '' }],
  ])('is not attested with invalid input: %s at %j', async (code, path, more) => {
    const { customer } = await aCreatedCustomer(app, PROVIDER);
    const { id: customerId } = customer as { id: string };
    const before = await stored(app.database);
    const { errors } = await mutate(app, PROVIDER, 'attestCustomerAgreement', { customerId, agreement: agreement(more) }, READ);
    expect(errors).toMatchObject([{ code, path }]);
    expect(await stored(app.database)).toEqual(before);
  });

  it('is attested by providers only, and never by a dry run', async () => {
    const { customer } = await aCreatedCustomer(app, PROVIDER, { resellerId: app.reseller.id });
    const { id: customerId } = customer as { id: string };
    const before = await stored(app.database);
    const codes = (email: string, more: object = {}) =>
      codesOf(app, email, 'attestCustomerAgreement', { customerId, agreement: agreement(), ...more });
    expect(await codes(RESELLER)).toEqual(['FORBIDDEN']);
    expect(await codes(app.provider.email('HELPDESK_AGENT'))).toEqual(['FORBIDDEN']);
    expect(await codes(PROVIDER, { dryRun: true })).toEqual([]);
    expect(await codes(PROVIDER, { customerId: 'cus_01jd00000000000000000000zz' })).toEqual(['NOT_FOUND']);
    expect(await stored(app.database)).toEqual(before);
    expect(await codes(app.provider.email('SALES_AGENT'))).toEqual([]);
  });

  it('counts for all partners once the customer itself has accepted it', async () => {
    const created = await aCreatedCustomer(app, PROVIDER, { resellerId: app.reseller.id });
    const { id } = created['customer'] as { id: string };
    const admin = await takeOver(app, created);
    expect(await codesOf(app, admin, 'acceptCustomerAgreement', { acceptAgreement: false })).toEqual(['AGREEMENT_REQUIRED']);
    const before = await stored(app.database);
    expect(await codesOf(app, admin, 'acceptCustomerAgreement', { acceptAgreement: true, dryRun: true })).toEqual([]);
    expect(await stored(app.database)).toEqual(before);
    const input = { acceptAgreement: true, idempotencyKey: 'yes' };
    const accepted = await mutate(app, admin, 'acceptCustomerAgreement', input, READ);
    expect(accepted).toMatchObject({
      errors: [],
      agreement: { kind: 'ACCEPTANCE', contactName: 'Administrator', contactEmail: admin, attestedBy: null },
      customer: { agreementState: 'ACCEPTED' },
    });
    expect((await mutate(app, admin, 'acceptCustomerAgreement', input, READ))['agreement']).toEqual(accepted['agreement']);
    for (const email of [PROVIDER, RESELLER]) expect((await customerSeen(app, email, id))?.['agreementState']).toBe('ACCEPTED');
    expect(actionOf(await customerSeen(app, admin, id), 'acceptCustomerAgreement')).toEqual({
      allowed: false,
      code: 'AGREEMENT_EXISTS',
    });
    const after = await stored(app.database);
    expect(await codesOf(app, admin, 'acceptCustomerAgreement', { acceptAgreement: true })).toEqual(['AGREEMENT_EXISTS']);
    expect(await stored(app.database)).toEqual(after);
  });

  it('is accepted once when many ask at the same time, and only by admins of the customer', async () => {
    const admin = await takeOver(app, await aCreatedCustomer(app, PROVIDER));
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => codesOf(app, admin, 'acceptCustomerAgreement', { acceptAgreement: true })),
    );
    expect(answers.filter((codes) => codes.length === 0)).toHaveLength(1);
    expect(new Set(answers.flat())).toEqual(new Set(['AGREEMENT_EXISTS']));
    const user = await aUser(app, await aCustomer(app), { roles: ['CUSTOMER_USER'] });
    for (const email of [PROVIDER, OTHER_RESELLER, user.email]) {
      expect(await codesOf(app, email, 'acceptCustomerAgreement', { acceptAgreement: true })).toEqual(['FORBIDDEN']);
    }
  });

  it('has to be accepted again after its text has changed', async () => {
    const customer = await aCustomer(app);
    await anAgreement(app, { customer, templateVersion: '2023-07' });
    const seen = await customerSeen(app, customer.admin, customer.id);
    expect(seen?.['agreementState']).toBe('ACCEPTED');
    expect(actionOf(seen, 'acceptCustomerAgreement')).toEqual({ allowed: true, code: null });
    expect(await codesOf(app, customer.admin, 'acceptCustomerAgreement', { acceptAgreement: true })).toEqual([]);
    expect(await codesOf(app, customer.admin, 'acceptCustomerAgreement', { acceptAgreement: true })).toEqual([
      'AGREEMENT_EXISTS',
    ]);
  });
});
