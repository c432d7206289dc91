import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { codesOf, eventsOf, mutate, type PayloadAnswer } from '../../support/mutate';
import {
  actionOf,
  ALPINE,
  BALTIC,
  customerSeen,
  DONAU,
  newCustomer,
  OPERATOR,
  organizationId,
  personOf,
  RHEINGOLD,
  takeOver,
} from '../customer-lifecycle/support/customers';
import { stored } from '../customer-lifecycle/support/stored';
import { startDemoApp } from '../rights/support/demo-app';

const GRANT = 'grant { id status version revokedAt viewerCan availableActions { operation allowed code } }';

/** A customer of Alpine and Donau whose admin signs in. */
interface Own {
  id: string;
  admin: string;
}

describeEngine('delegated admin privileges', () => {
  let app: TestApp;
  let [alpine, donau] = ['', ''];
  beforeAll(async () => {
    app = await startDemoApp({ DATABASE_POOL_SIZE: '30' });
    [alpine, donau] = [await organizationId(app, 'Alpine Distribution'), await organizationId(app, 'Donau IT')];
  });
  afterAll(() => app.stop());

  async function ownCustomer(): Promise<Own> {
    const created = await newCustomer(app, { resellerId: donau });
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

  it('are taken back by the customer: the partner keeps relationship and support duty, and is told what to do [row 109] [row 110] [row 111]', async () => {
    const { id, admin } = await ownCustomer();
    const { id: grantId, version } = await grantOf(admin, donau);
    expect((await customerSeen(app, DONAU, id))?.['access']).toMatchObject({ details: 'FULL', supportRoute: 'OWN_TICKET' });
    const revoked = await revoke(admin, { grantId, expectedVersion: version });
    expect(revoked).toMatchObject({ errors: [], grant: { id: grantId, status: 'REVOKED', viewerCan: [] } });
    expect(actionOf(revoked['grant'] as Record<string, unknown>, 'revokeDelegatedAdmin')).toEqual({
      allowed: false,
      code: 'INVALID_STATE',
    });
    const seen = await customerSeen(app, DONAU, id);
    expect(seen).toMatchObject({
      email: null,
      access: { details: 'BASIC', reason: 'GRANT_REVOKED', partnerRemainsResponsible: true, supportRoute: 'CALL_VENDOR' },
    });
    expect(seen?.['access'].grantRevokedAt).toBe(revoked['grant'].revokedAt);
    expect(seen?.['relationships'].nodes).toHaveLength(2);
    expect(actionOf(seen, 'createCustomerUser')).toEqual({ allowed: false, code: 'DELEGATED_ADMIN_REQUIRED' });
    expect((await customerSeen(app, ALPINE, id))?.['access']).toMatchObject({ details: 'FULL' });
    const { data } = await app.send(
      'query($id: ID!) { customer(id: $id) { users(first: 5) { totalCount } } }',
      { id },
      await app.as(DONAU),
    );
    expect(data?.['customer'].users.totalCount).toBe(0);
    expect((await eventsOf(app, OPERATOR, grantId)).map(({ action }) => action as string)).toEqual([
      'createCustomer',
      'revokeDelegatedAdmin',
    ]);
  });

  it('are given again by the customer, as a new grant', async () => {
    const { id, admin } = await ownCustomer();
    const { id: grantId } = await grantOf(admin, donau);
    expect(await codesOf(app, admin, 'grantDelegatedAdmin', { partnerId: donau })).toEqual(['HAS_DELEGATED_ADMIN']);
    await revoke(admin, { grantId });
    const before = await stored(app.database);
    expect(await codesOf(app, admin, 'grantDelegatedAdmin', { partnerId: donau, dryRun: true })).toEqual([]);
    expect(await stored(app.database)).toEqual(before);
    const keyed = { partnerId: donau, idempotencyKey: 'again' };
    const given = await mutate(app, admin, 'grantDelegatedAdmin', keyed, GRANT);
    expect(given).toMatchObject({ errors: [], grant: { status: 'ACTIVE', viewerCan: ['GRANT_REVOKE'] } });
    expect(given['grant'].id).not.toBe(grantId);
    expect((await mutate(app, admin, 'grantDelegatedAdmin', keyed, GRANT))['grant'].id).toBe(given['grant'].id);
    expect((await customerSeen(app, DONAU, id))?.['access']).toMatchObject({ details: 'FULL', reason: null });
    expect((await eventsOf(app, OPERATOR, given['grant'].id as string)).map(({ action }) => action as string)).toEqual([
      'grantDelegatedAdmin',
    ]);
  });

  it('open what others sold, and close it again', async () => {
    const subscriptions = async (): Promise<number> => {
      const { data } = await app.send(
        'query($id: ID!) { customer(id: $id) { subscriptions(first: 1) { totalCount } } }',
        { id: await organizationId(app, 'Rheingold Logistik') },
        await app.as(BALTIC),
      );
      return data?.['customer'].subscriptions.totalCount as number;
    };
    const own = await subscriptions();
    const baltic = await organizationId(app, 'Baltic Distribution');
    const given = await mutate(app, RHEINGOLD, 'grantDelegatedAdmin', { partnerId: baltic }, GRANT);
    expect(await subscriptions()).toBeGreaterThan(own);
    await revoke(RHEINGOLD, { grantId: (given['grant'] as { id: string }).id });
    expect(await subscriptions()).toBe(own);
  });

  it('that outlived the relationship are seen and taken back by the customer', async () => {
    const admin = await personOf(app, 'Isarwinkel Druck KG', 'CUSTOMER_ADMIN');
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
    expect(await codesOf(app, admin, 'grantDelegatedAdmin', { partnerId: alpine })).toEqual(['RELATIONSHIP_REQUIRED']);
    expect(await codesOf(app, admin, 'grantDelegatedAdmin', { partnerId: donau })).toEqual(['NOT_FOUND']);
    expect(await codesOf(app, admin, 'grantDelegatedAdmin', { partnerId: 'rsl_01jd00000000000000000000zz' })).toEqual([
      'NOT_FOUND',
    ]);
    expect(await stored(app.database)).toEqual(before);
  });

  it('are not given in a national cloud', async () => {
    const provider = await personOf(app, 'Treuhand Wolke Distribution', 'ADMIN_AGENT');
    const created = await newCustomer(app, {}, provider);
    const admin = await takeOver(app, created);
    const before = await stored(app.database);
    const partnerId = await organizationId(app, 'Treuhand Wolke Distribution');
    expect(await codesOf(app, admin, 'grantDelegatedAdmin', { partnerId })).toEqual(['CLOUD_RULE']);
    expect(await stored(app.database)).toEqual(before);
    const seen = await customerSeen(app, admin, (created['customer'] as { id: string }).id);
    expect(actionOf(seen, 'grantDelegatedAdmin')).toEqual({ allowed: false, code: 'CLOUD_RULE' });
  });

  it('are nobody else’s to give or take', async () => {
    const { admin } = await ownCustomer();
    const { id: grantId, version } = await grantOf(admin, donau);
    const before = await stored(app.database);
    expect(await codesOf(app, RHEINGOLD, 'revokeDelegatedAdmin', { grantId })).toEqual(['NOT_FOUND']);
    expect(await codesOf(app, RHEINGOLD, 'revokeDelegatedAdmin', { grantId: 'dag_01jd00000000000000000000zz' })).toEqual([
      'NOT_FOUND',
    ]);
    expect(await codesOf(app, admin, 'revokeDelegatedAdmin', { grantId, expectedVersion: version + 1 })).toEqual([
      'VERSION_CONFLICT',
    ]);
    expect(await codesOf(app, admin, 'revokeDelegatedAdmin', { grantId, dryRun: true })).toEqual([]);
    expect(await codesOf(app, DONAU, 'revokeDelegatedAdmin', { grantId })).toEqual(['FORBIDDEN']);
    expect(await codesOf(app, 'lena.vogt@rheingold-logistik.example', 'grantDelegatedAdmin', { partnerId: alpine })).toEqual([
      'FORBIDDEN',
    ]);
    expect(await stored(app.database)).toEqual(before);
    expect(await codesOf(app, admin, 'revokeDelegatedAdmin', { grantId, idempotencyKey: 'r' })).toEqual([]);
    expect(await codesOf(app, admin, 'revokeDelegatedAdmin', { grantId, idempotencyKey: 'r' })).toEqual([]);
    expect(await codesOf(app, admin, 'revokeDelegatedAdmin', { grantId })).toEqual(['INVALID_STATE']);
  });

  it('are revoked once, and given once, when many ask at the same time', async () => {
    const { id, admin } = await ownCustomer();
    const { id: grantId } = await grantOf(admin, donau);
    const count = (answers: string[][]): number => answers.filter((codes) => codes.length === 0).length;
    const ask = (name: string, input: object): Promise<string[][]> =>
      Promise.all(Array.from({ length: 6 }, () => codesOf(app, admin, name, input)));
    expect(count(await ask('revokeDelegatedAdmin', { grantId }))).toBe(1);
    expect(count(await ask('grantDelegatedAdmin', { partnerId: donau }))).toBe(1);
    const next = await grantOf(admin, donau);
    const both = await Promise.all([
      ask('revokeDelegatedAdmin', { grantId: next.id }),
      ask('grantDelegatedAdmin', { partnerId: donau }),
    ]);
    expect(count(both[0])).toBe(1);
    const given = count(both[1]);
    const active = await app.database.rows(
      "SELECT id FROM delegated_admin_grant WHERE customer_id = ? AND partner_id = ? AND status = 'ACTIVE'",
      [id, donau],
    );
    expect(active).toHaveLength(given);
    expect((await customerSeen(app, DONAU, id))?.['access'].details).toBe(given === 1 ? 'FULL' : 'BASIC');
  });
});
