import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { codesOf, mutate } from '../../support/mutate';
import { organizationId } from '../customer-lifecycle/support/customers';
import { startDemoApp } from '../rights/support/demo-app';
import { act, ALPINE, DONAU, ELBE, OPERATOR, refusedWith, seen, shop, type Shop } from './support/world';

const HELPDESK = 'helpdesk.agent@alpine-distribution.example';
const HOUR = 3_600_000;

describeEngine('who a subscription is tied to', () => {
  let app: TestApp;
  let donauId: string;
  let alpineId: string;
  beforeAll(async () => {
    app = await startDemoApp();
    donauId = await organizationId(app, 'Donau IT');
    alpineId = await organizationId(app, 'Alpine Distribution');
  });
  afterAll(() => app.stop());

  it('the reseller of record changes, earns credit from then on, and history is kept [rows 71, 76, 134]', async () => {
    const { subscriptionId, elbeId } = await shop(app);
    app.clock.advance(HOUR);
    const none = await act(app, ALPINE, 'setResellerOfRecord', { subscriptionId, resellerId: null });
    expect(none['subscription'].resellerOfRecord).toBeNull();
    app.clock.advance(HOUR);
    const again = await act(app, ALPINE, 'setResellerOfRecord', { subscriptionId, resellerId: elbeId });
    const credits = again['subscription'].incentiveCredits.nodes as { startsAt: string; endsAt: string | null }[];
    expect(credits).toHaveLength(2);
    expect(credits.filter(({ endsAt }) => endsAt === null)).toHaveLength(1);
    const { data } = await app.send(
      'query($id: ID!) { subscription(id: $id) { id } incentiveCredits(first: 100) { nodes { endsAt subscription { id } } } }',
      { id: subscriptionId },
      await app.as(ELBE),
    );
    const own = (data?.['incentiveCredits'].nodes as { endsAt: string | null; subscription: { id: string } | null }[]).filter(
      ({ subscription }) => subscription?.id === subscriptionId,
    );
    expect(own).toHaveLength(2);
  });

  it('the reseller of record is partnered, related and never the provider itself', async () => {
    const { subscriptionId } = await shop(app);
    const refused = (resellerId: unknown): Promise<string[]> =>
      refusedWith(app, ALPINE, 'setResellerOfRecord', { subscriptionId, resellerId });
    expect(await refused(alpineId)).toEqual(['RESELLER_IS_PROVIDER']);
    expect(await refused(donauId)).toEqual(['RESELLER_NOT_RELATED']);
    expect(await refused('rsl_01jd00000000000000000000zz')).toEqual(['NOT_FOUND']);
    expect(await refused(undefined)).toEqual(['INVALID']);
    expect(await refusedWith(app, HELPDESK, 'setResellerOfRecord', { subscriptionId, resellerId: null })).toEqual(['FORBIDDEN']);
    expect(await refusedWith(app, ELBE, 'setResellerOfRecord', { subscriptionId, resellerId: null })).toEqual(['FORBIDDEN']);
  });

  it('the support contact is chosen from the seller and its related resellers [rows 72, 137, 138, 143]', async () => {
    const { subscriptionId, elbeId } = await shop(app);
    expect(await seen(app, ALPINE, subscriptionId)).toMatchObject({
      supportContact: { kind: 'PROVIDER', name: 'Alpine Distribution' },
    });
    const chosen = await act(app, HELPDESK, 'setSupportContact', { subscriptionId, partnerId: elbeId });
    expect(chosen['subscription'].supportContact).toEqual({ kind: 'RESELLER', name: 'Elbe Cloud' });
    const { errors } = await mutate(app, HELPDESK, 'setSupportContact', { subscriptionId, partnerId: donauId });
    expect(errors).toMatchObject([{ code: 'RESELLER_NOT_RELATED', path: ['partnerId'] }]);
    expect(errors[0]?.message).toMatch(/support/);
    expect(errors[0]?.message).not.toMatch(/of record/);
    expect(
      await refusedWith(app, HELPDESK, 'setSupportContact', { subscriptionId, partnerId: 'prv_01jd00000000000000000000zz' }),
    ).toEqual(['NOT_FOUND']);
    expect(await refusedWith(app, 'sales.agent@alpine-distribution.example', 'setSupportContact', { subscriptionId })).toEqual([
      'FORBIDDEN',
    ]);
    const back = await act(app, HELPDESK, 'setSupportContact', { subscriptionId });
    expect(back['subscription'].supportContact.kind).toBe('PROVIDER');
  });

  it('whom it is tied to already is checked like anybody else, so that trying tells nothing', async () => {
    const { subscriptionId, elbeId } = await shop(app);
    await act(app, HELPDESK, 'setSupportContact', { subscriptionId, partnerId: elbeId });
    const status = (to: string): Promise<string[]> =>
      codesOf(app, OPERATOR, 'setPartnerStatus', { organizationId: elbeId, status: to });
    const both = async (): Promise<string[][]> => [
      await refusedWith(app, HELPDESK, 'setSupportContact', { subscriptionId, partnerId: elbeId }),
      await refusedWith(app, ALPINE, 'setResellerOfRecord', { subscriptionId, resellerId: elbeId }),
    ];
    expect(await both()).toEqual([[], []]);
    expect(await status('SUSPENDED')).toEqual([]);
    expect(await both()).toEqual([['PARTNER_NOT_ACTIVE'], ['PARTNER_NOT_ACTIVE']]);
    expect(await status('ACTIVE')).toEqual([]);
  });

  it('the associated reseller gets owner rights on Azure usage, and loses them [row 75]', async () => {
    const { customerId, subscriptionId } = await shop(app, 'Azure Plan', { quantity: 1, term: 'P1M' });
    expect(await codesOf(app, ALPINE, 'setAzureOwner', { customerId, owner: true })).toEqual([]);
    expect((await seen(app, ELBE, subscriptionId))['azureOwner']).toBe(true);
    expect(await codesOf(app, ALPINE, 'setAzureOwner', { customerId, owner: false })).toEqual([]);
    expect((await seen(app, ELBE, subscriptionId))['azureOwner']).toBe(false);
    await act(app, ALPINE, 'setResellerOfRecord', { subscriptionId, resellerId: null });
    expect(await codesOf(app, ALPINE, 'setAssociatedReseller', { customerId, resellerId: null })).toEqual([]);
    expect(await refusedWith(app, ALPINE, 'setAzureOwner', { customerId, owner: true })).toEqual(['NO_ASSOCIATED_RESELLER']);
    expect(await refusedWith(app, DONAU, 'setAzureOwner', { customerId, owner: true })).toEqual(['FORBIDDEN']);
  });

  it('each goal has an access level of its own, each in its own place [row 73]', async () => {
    const world: Shop = await shop(app, 'Azure Plan', { quantity: 1, term: 'P1M', resellerId: null });
    const { subscriptionId, customerId, elbeId } = world;
    const read = async (): Promise<unknown[]> => {
      const { resellerOfRecord, supportContact, azureOwner } = await seen(app, ALPINE, subscriptionId);
      const { data } = await app.send(
        'query($id: ID!) { customer(id: $id) { associatedReseller { name } } }',
        { id: customerId },
        await app.as(ALPINE),
      );
      return [
        data?.['customer'].associatedReseller?.name ?? null,
        resellerOfRecord?.name ?? null,
        supportContact.kind,
        azureOwner,
      ];
    };
    expect(await read()).toEqual(['Elbe Cloud', null, 'PROVIDER', false]);
    await act(app, ALPINE, 'setResellerOfRecord', { subscriptionId, resellerId: elbeId });
    expect(await read()).toEqual(['Elbe Cloud', 'Elbe Cloud', 'PROVIDER', false]);
    await act(app, ALPINE, 'setSupportContact', { subscriptionId, partnerId: elbeId });
    expect(await read()).toEqual(['Elbe Cloud', 'Elbe Cloud', 'RESELLER', false]);
    await act(app, ALPINE, 'setAzureOwner', { customerId, owner: true });
    expect(await read()).toEqual(['Elbe Cloud', 'Elbe Cloud', 'RESELLER', true]);
  });

  it('one of two changes of the reseller of record leaves one open credit', async () => {
    const { subscriptionId, elbeId } = await shop(app);
    for (let round = 0; round < 5; round += 1) {
      await Promise.all(
        [elbeId, null, elbeId, null].map((resellerId) =>
          codesOf(app, ALPINE, 'setResellerOfRecord', { subscriptionId, resellerId }),
        ),
      );
      const { resellerOfRecord } = await seen(app, ALPINE, subscriptionId);
      const open = await app.database.rows('SELECT id FROM incentive_credit WHERE subscription_id = ? AND ends_at IS NULL', [
        subscriptionId,
      ]);
      expect(open).toHaveLength(resellerOfRecord === null ? 0 : 1);
    }
  });

  it('nothing is tied or untied by a suspended provider', async () => {
    const { customerId, subscriptionId } = await shop(app, 'Azure Plan', { quantity: 1, term: 'P1M' });
    const set = (status: string): Promise<string[]> =>
      codesOf(app, 'operator@partner-graph.example', 'setPartnerStatus', { organizationId: alpineId, status });
    expect(await set('SUSPENDED')).toEqual([]);
    expect(await refusedWith(app, ALPINE, 'setAzureOwner', { customerId, owner: true })).toEqual(['PARTNER_NOT_ACTIVE']);
    expect(await refusedWith(app, ALPINE, 'setSupportContact', { subscriptionId })).toEqual(['PARTNER_NOT_ACTIVE']);
    expect(await set('ACTIVE')).toEqual([]);
    expect(await codesOf(app, ALPINE, 'setAzureOwner', { customerId, owner: true })).toEqual([]);
  });
});
