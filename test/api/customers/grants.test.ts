import { describeEngine } from '../../support/database';
import { aCreatedCustomer, aCustomer, aGrant, anAgreement, aRelationship } from '../../support/factories/customers';
import { OTHER_PROVIDER, PROVIDER, RESELLER, startMarket, type Market } from '../../support/factories/market';
import { anOffer } from '../../support/factories/offers';
import { aProvider } from '../../support/factories/partners';
import { MADE } from '../../support/factories/rows';
import { aSubscription } from '../../support/factories/sales';
import { aUser } from '../../support/factories/users';
import { OPERATOR } from '../../support/factories/world';
import { codesOf, eventsOf, mutate, type PayloadAnswer } from '../../support/mutate';
import { actionOf, customerSeen, takeOver } from '../customer-lifecycle/support/customers';
import { stored } from '../customer-lifecycle/support/stored';

const GRANT = 'grant { id status version revokedAt viewerCan availableActions { operation allowed code } }';

/** A customer of the provider and the reseller whose admin signs in. */
interface Own {
  id: string;
  admin: string;
}

describeEngine('delegated admin privileges', () => {
  let app: Market;
  let reseller = '';
  beforeAll(async () => {
    app = await startMarket({ DATABASE_POOL_SIZE: '30' });
    reseller = app.reseller.id;
  });
  afterAll(() => app.stop());

  async function ownCustomer(): Promise<Own> {
    const created = await aCreatedCustomer(app, PROVIDER, { resellerId: reseller });
    return { id: (created['customer'] as { id: string }).id, admin: await takeOver(app, created) };
  }

  async function grantOf(admin: string, partner: string): Promise<{ id: string; version: number; status: string }> {
    const { data } = await app.send(
      '{ customers(first: 1) { nodes { delegatedAdminGrants(first: 20) { nodes { id version status partner { id } } } relationships(first: 20) { nodes { status partner { id } } } } } }',
      {},
      await app.as(admin),
    );
    const [customer] = data?.['customers'].nodes as {
      delegatedAdminGrants: { nodes: { id: string; version: number; status: string; partner: { id: string } | null }[] };
    }[];
    const found = customer?.delegatedAdminGrants.nodes.filter((grant) => grant.partner?.id === partner).at(-1);
    if (!found) throw new Error('There is no grant.');
    return found;
  }

  const revoke = (admin: string, input: object): Promise<PayloadAnswer> =>
    mutate(app, admin, 'revokeDelegatedAdmin', input, GRANT);

  it('are revoked by the customer: the partner keeps the relationship and the duty to support, and is told what to do [rows 109, 110, 111]', async () => {
    const { id, admin } = await ownCustomer();
    const { id: grantId, version } = await grantOf(admin, reseller);
    expect((await customerSeen(app, RESELLER, id))?.['access']).toMatchObject({ details: 'FULL', supportRoute: 'OWN_TICKET' });
    const revoked = await revoke(admin, { grantId, expectedVersion: version });
    expect(revoked).toMatchObject({ errors: [], grant: { id: grantId, status: 'REVOKED', viewerCan: [] } });
    expect(actionOf(revoked['grant'] as Record<string, unknown>, 'revokeDelegatedAdmin')).toEqual({
      allowed: false,
      code: 'INVALID_STATE',
    });
    const seen = await customerSeen(app, RESELLER, id);
    expect(seen).toMatchObject({
      email: null,
      access: { details: 'BASIC', reason: 'GRANT_REVOKED', partnerRemainsResponsible: true, supportRoute: 'CALL_VENDOR' },
    });
    expect(seen?.['access'].grantRevokedAt).toBe(revoked['grant'].revokedAt);
    expect(seen?.['relationships'].nodes).toHaveLength(2);
    expect(actionOf(seen, 'createCustomerUser')).toEqual({ allowed: false, code: 'DELEGATED_ADMIN_REQUIRED' });
    expect((await customerSeen(app, PROVIDER, id))?.['access']).toMatchObject({ details: 'FULL' });
    const { data } = await app.send(
      'query($id: ID!) { customer(id: $id) { users(first: 5) { totalCount } } }',
      { id },
      await app.as(RESELLER),
    );
    expect(data?.['customer'].users.totalCount).toBe(0);
    expect((await eventsOf(app, OPERATOR, grantId)).map(({ action }) => action as string)).toEqual([
      'createCustomer',
      'revokeDelegatedAdmin',
    ]);
  });

  it('are given again by the customer as a new grant', async () => {
    const { id, admin } = await ownCustomer();
    const { id: grantId } = await grantOf(admin, reseller);
    expect(await codesOf(app, admin, 'grantDelegatedAdmin', { partnerId: reseller })).toEqual(['HAS_DELEGATED_ADMIN']);
    await revoke(admin, { grantId });
    const before = await stored(app.database);
    expect(await codesOf(app, admin, 'grantDelegatedAdmin', { partnerId: reseller, dryRun: true })).toEqual([]);
    expect(await stored(app.database)).toEqual(before);
    const keyed = { partnerId: reseller, idempotencyKey: 'again' };
    const given = await mutate(app, admin, 'grantDelegatedAdmin', keyed, GRANT);
    expect(given).toMatchObject({ errors: [], grant: { status: 'ACTIVE', viewerCan: ['GRANT_REVOKE'] } });
    expect(given['grant'].id).not.toBe(grantId);
    expect((await mutate(app, admin, 'grantDelegatedAdmin', keyed, GRANT))['grant'].id).toBe(given['grant'].id);
    expect((await customerSeen(app, RESELLER, id))?.['access']).toMatchObject({ details: 'FULL', reason: null });
    expect((await eventsOf(app, OPERATOR, given['grant'].id as string)).map(({ action }) => action as string)).toEqual([
      'grantDelegatedAdmin',
    ]);
  });

  it('open what others sold, and close it again when they are revoked', async () => {
    const [customer, offerId] = [await aCustomer(app), await anOffer(app)];
    await anAgreement(app, { customer });
    for (const partner of [app.provider, app.otherProvider]) {
      await aRelationship(app, { customer, partner });
      await aSubscription(app, partner.email('ADMIN_AGENT'), { customer, offerId });
    }
    const subscriptions = async (): Promise<number> => {
      const { data } = await app.send(
        'query($id: ID!) { customer(id: $id) { subscriptions(first: 1) { totalCount } } }',
        { id: customer.id },
        await app.as(OTHER_PROVIDER),
      );
      return data?.['customer'].subscriptions.totalCount as number;
    };
    expect(await subscriptions()).toBe(1);
    const given = await mutate(app, customer.admin, 'grantDelegatedAdmin', { partnerId: app.otherProvider.id }, GRANT);
    expect(await subscriptions()).toBe(2);
    await revoke(customer.admin, { grantId: (given['grant'] as { id: string }).id });
    expect(await subscriptions()).toBe(1);
  });

  it('can be seen and revoked by the customer after the relationship has ended', async () => {
    const own = await aCustomer(app);
    const { admin } = own;
    await aRelationship(app, { customer: own, partner: app.provider, endedAt: MADE });
    await aRelationship(app, { customer: own, partner: app.otherReseller });
    for (const partner of [app.provider, app.otherReseller]) await aGrant(app, { customer: own, partner });
    const { data } = await app.send(
      '{ customers(first: 1) { nodes { delegatedAdminGrants(first: 9) { nodes { id status partner { id } } } relationships(first: 9) { nodes { status partner { id } availableActions { operation allowed code } } } } } }',
      {},
      await app.as(admin),
    );
    const [customer] = data?.['customers'].nodes as Record<string, { nodes: Record<string, any>[] }>[];
    const survived = customer?.['delegatedAdminGrants']?.nodes.find(
      ({ partner, status }) => partner === null && status === 'ACTIVE',
    );
    const ended = customer?.['relationships']?.nodes.find(({ status }) => status === 'ENDED');
    expect(actionOf(ended ?? null, 'grantDelegatedAdmin')).toEqual({ allowed: false, code: 'RELATIONSHIP_REQUIRED' });
    expect((await revoke(admin, { grantId: survived?.['id'] as string })).errors).toEqual([]);
    const before = await stored(app.database);
    expect(await codesOf(app, admin, 'grantDelegatedAdmin', { partnerId: app.provider.id })).toEqual(['RELATIONSHIP_REQUIRED']);
    expect(await codesOf(app, admin, 'grantDelegatedAdmin', { partnerId: reseller })).toEqual(['NOT_FOUND']);
    expect(await codesOf(app, admin, 'grantDelegatedAdmin', { partnerId: 'rsl_01jd00000000000000000000zz' })).toEqual([
      'NOT_FOUND',
    ]);
    expect(await stored(app.database)).toEqual(before);
  });

  it('are not given in a national cloud', async () => {
    const provider = await aProvider(app, { cloud: 'GERMANY' });
    const created = await aCreatedCustomer(app, provider.email('ADMIN_AGENT'));
    const admin = await takeOver(app, created);
    const before = await stored(app.database);
    expect(await codesOf(app, admin, 'grantDelegatedAdmin', { partnerId: provider.id })).toEqual(['CLOUD_RULE']);
    expect(await stored(app.database)).toEqual(before);
    const seen = await customerSeen(app, admin, (created['customer'] as { id: string }).id);
    expect(actionOf(seen, 'grantDelegatedAdmin')).toEqual({ allowed: false, code: 'CLOUD_RULE' });
  });

  it('cannot be given or revoked by anybody else', async () => {
    const { admin } = await ownCustomer();
    const other = await aCustomer(app);
    const user = await aUser(app, other, { roles: ['CUSTOMER_USER'] });
    const { id: grantId, version } = await grantOf(admin, reseller);
    for (const email of [other.admin, user.email]) await app.as(email);
    const before = await stored(app.database);
    expect(await codesOf(app, other.admin, 'revokeDelegatedAdmin', { grantId })).toEqual(['NOT_FOUND']);
    expect(await codesOf(app, other.admin, 'revokeDelegatedAdmin', { grantId: 'dag_01jd00000000000000000000zz' })).toEqual([
      'NOT_FOUND',
    ]);
    expect(await codesOf(app, admin, 'revokeDelegatedAdmin', { grantId, expectedVersion: version + 1 })).toEqual([
      'VERSION_CONFLICT',
    ]);
    expect(await codesOf(app, admin, 'revokeDelegatedAdmin', { grantId, dryRun: true })).toEqual([]);
    expect(await codesOf(app, RESELLER, 'revokeDelegatedAdmin', { grantId })).toEqual(['FORBIDDEN']);
    expect(await codesOf(app, user.email, 'grantDelegatedAdmin', { partnerId: app.provider.id })).toEqual(['FORBIDDEN']);
    expect(await stored(app.database)).toEqual(before);
    expect(await codesOf(app, admin, 'revokeDelegatedAdmin', { grantId, idempotencyKey: 'r' })).toEqual([]);
    expect(await codesOf(app, admin, 'revokeDelegatedAdmin', { grantId, idempotencyKey: 'r' })).toEqual([]);
    expect(await codesOf(app, admin, 'revokeDelegatedAdmin', { grantId })).toEqual(['INVALID_STATE']);
  });

  it('are revoked once, and given once, when many ask at the same time', async () => {
    const { id, admin } = await ownCustomer();
    const { id: grantId } = await grantOf(admin, reseller);
    const count = (answers: string[][]): number => answers.filter((codes) => codes.length === 0).length;
    const ask = (name: string, input: object): Promise<string[][]> =>
      Promise.all(Array.from({ length: 6 }, () => codesOf(app, admin, name, input)));
    expect(count(await ask('revokeDelegatedAdmin', { grantId }))).toBe(1);
    expect(count(await ask('grantDelegatedAdmin', { partnerId: reseller }))).toBe(1);
    const next = await grantOf(admin, reseller);
    const both = await Promise.all([
      ask('revokeDelegatedAdmin', { grantId: next.id }),
      ask('grantDelegatedAdmin', { partnerId: reseller }),
    ]);
    expect(count(both[0])).toBe(1);
    const given = count(both[1]);
    const active = await app.database.rows(
      "SELECT id FROM delegated_admin_grant WHERE customer_id = ? AND partner_id = ? AND status = 'ACTIVE'",
      [id, reseller],
    );
    expect(active).toHaveLength(given);
    expect((await customerSeen(app, RESELLER, id))?.['access'].details).toBe(given === 1 ? 'FULL' : 'BASIC');
  });
});
