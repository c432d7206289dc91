import { describeEngine } from '../../support/database';
import { OTHER_RESELLER, PROVIDER, RESELLER, startMarket, type Market } from '../../support/factories/market';
import { OPERATOR } from '../../support/factories/world';
import { codesOf, mutate } from '../../support/mutate';
import { act, refusedWith, seen, shop, type Shop } from './support/world';

const HELPDESK = 'helpdesk.agent@provider.example';
const HOUR = 3_600_000;

describeEngine('the parties of a subscription', () => {
  let app: Market;
  let otherResellerId: string;
  let providerId: string;
  beforeAll(async () => {
    app = await startMarket();
    otherResellerId = app.otherReseller.id;
    providerId = app.provider.id;
  });
  afterAll(() => app.stop());

  it('the reseller of record changes, earns credit from then on, and history is kept [rows 71, 76, 134]', async () => {
    const { subscriptionId, resellerId } = await shop(app);
    app.clock.advance(HOUR);
    const none = await act(app, PROVIDER, 'setResellerOfRecord', { subscriptionId, resellerId: null });
    expect(none['subscription'].resellerOfRecord).toBeNull();
    app.clock.advance(HOUR);
    const again = await act(app, PROVIDER, 'setResellerOfRecord', { subscriptionId, resellerId });
    const credits = again['subscription'].incentiveCredits.nodes as { startsAt: string; endsAt: string | null }[];
    expect(credits).toHaveLength(2);
    expect(credits.filter(({ endsAt }) => endsAt === null)).toHaveLength(1);
    const { data } = await app.send(
      'query($id: ID!) { subscription(id: $id) { id } incentiveCredits(first: 100) { nodes { endsAt subscription { id } } } }',
      { id: subscriptionId },
      await app.as(RESELLER),
    );
    const own = (data?.['incentiveCredits'].nodes as { endsAt: string | null; subscription: { id: string } | null }[]).filter(
      ({ subscription }) => subscription?.id === subscriptionId,
    );
    expect(own).toHaveLength(2);
  });

  it('the reseller of record is partnered, related and never the provider itself', async () => {
    const { subscriptionId } = await shop(app);
    const refused = (resellerId: unknown): Promise<string[]> =>
      refusedWith(app, PROVIDER, 'setResellerOfRecord', { subscriptionId, resellerId });
    expect(await refused(providerId)).toEqual(['RESELLER_IS_PROVIDER']);
    expect(await refused(otherResellerId)).toEqual(['RESELLER_NOT_RELATED']);
    expect(await refused('rsl_01jd00000000000000000000zz')).toEqual(['NOT_FOUND']);
    expect(await refused(undefined)).toEqual(['INVALID']);
    expect(await refusedWith(app, HELPDESK, 'setResellerOfRecord', { subscriptionId, resellerId: null })).toEqual(['FORBIDDEN']);
    expect(await refusedWith(app, RESELLER, 'setResellerOfRecord', { subscriptionId, resellerId: null })).toEqual(['FORBIDDEN']);
  });

  it('the support contact is chosen from the seller and its related resellers [rows 72, 137, 138, 143]', async () => {
    const { subscriptionId, resellerId } = await shop(app);
    expect(await seen(app, PROVIDER, subscriptionId)).toMatchObject({
      supportContact: { kind: 'PROVIDER', name: 'The Provider' },
    });
    const chosen = await act(app, HELPDESK, 'setSupportContact', { subscriptionId, partnerId: resellerId });
    expect(chosen['subscription'].supportContact).toEqual({ kind: 'RESELLER', name: 'The Reseller' });
    const { errors } = await mutate(app, HELPDESK, 'setSupportContact', { subscriptionId, partnerId: otherResellerId });
    expect(errors).toMatchObject([{ code: 'RESELLER_NOT_RELATED', path: ['partnerId'] }]);
    expect(errors[0]?.message).toMatch(/support/);
    expect(errors[0]?.message).not.toMatch(/of record/);
    expect(
      await refusedWith(app, HELPDESK, 'setSupportContact', { subscriptionId, partnerId: 'prv_01jd00000000000000000000zz' }),
    ).toEqual(['NOT_FOUND']);
    expect(await refusedWith(app, 'sales.agent@provider.example', 'setSupportContact', { subscriptionId })).toEqual([
      'FORBIDDEN',
    ]);
    const back = await act(app, HELPDESK, 'setSupportContact', { subscriptionId });
    expect(back['subscription'].supportContact.kind).toBe('PROVIDER');
  });

  it('the current party is checked like any other, so that trying reveals nothing', async () => {
    const { subscriptionId, resellerId } = await shop(app);
    await act(app, HELPDESK, 'setSupportContact', { subscriptionId, partnerId: resellerId });
    const status = (to: string): Promise<string[]> =>
      codesOf(app, OPERATOR, 'setPartnerStatus', { organizationId: resellerId, status: to });
    const both = async (): Promise<string[][]> => [
      await refusedWith(app, HELPDESK, 'setSupportContact', { subscriptionId, partnerId: resellerId }),
      await refusedWith(app, PROVIDER, 'setResellerOfRecord', { subscriptionId, resellerId }),
    ];
    expect(await both()).toEqual([[], []]);
    expect(await status('SUSPENDED')).toEqual([]);
    expect(await both()).toEqual([['PARTNER_NOT_ACTIVE'], ['PARTNER_NOT_ACTIVE']]);
    expect(await status('ACTIVE')).toEqual([]);
  });

  it('the associated reseller gets owner rights on Azure usage, and loses them [row 75]', async () => {
    const { customerId, subscriptionId } = await shop(app, 'Azure Plan', { quantity: 1, term: 'P1M' });
    expect(await codesOf(app, PROVIDER, 'setAzureOwner', { customerId, owner: true })).toEqual([]);
    expect((await seen(app, RESELLER, subscriptionId))['azureOwner']).toBe(true);
    expect(await codesOf(app, PROVIDER, 'setAzureOwner', { customerId, owner: false })).toEqual([]);
    expect((await seen(app, RESELLER, subscriptionId))['azureOwner']).toBe(false);
    await act(app, PROVIDER, 'setResellerOfRecord', { subscriptionId, resellerId: null });
    expect(await codesOf(app, PROVIDER, 'setAssociatedReseller', { customerId, resellerId: null })).toEqual([]);
    expect(await refusedWith(app, PROVIDER, 'setAzureOwner', { customerId, owner: true })).toEqual(['NO_ASSOCIATED_RESELLER']);
    expect(await refusedWith(app, OTHER_RESELLER, 'setAzureOwner', { customerId, owner: true })).toEqual(['FORBIDDEN']);
  });

  it('each goal has its own access level in its own field [row 73]', async () => {
    const world: Shop = await shop(app, 'Azure Plan', { quantity: 1, term: 'P1M', resellerId: null });
    const { subscriptionId, customerId, resellerId } = world;
    const read = async (): Promise<unknown[]> => {
      const { resellerOfRecord, supportContact, azureOwner } = await seen(app, PROVIDER, subscriptionId);
      const { data } = await app.send(
        'query($id: ID!) { customer(id: $id) { associatedReseller { name } } }',
        { id: customerId },
        await app.as(PROVIDER),
      );
      return [
        data?.['customer'].associatedReseller?.name ?? null,
        resellerOfRecord?.name ?? null,
        supportContact.kind,
        azureOwner,
      ];
    };
    expect(await read()).toEqual(['The Reseller', null, 'PROVIDER', false]);
    await act(app, PROVIDER, 'setResellerOfRecord', { subscriptionId, resellerId });
    expect(await read()).toEqual(['The Reseller', 'The Reseller', 'PROVIDER', false]);
    await act(app, PROVIDER, 'setSupportContact', { subscriptionId, partnerId: resellerId });
    expect(await read()).toEqual(['The Reseller', 'The Reseller', 'RESELLER', false]);
    await act(app, PROVIDER, 'setAzureOwner', { customerId, owner: true });
    expect(await read()).toEqual(['The Reseller', 'The Reseller', 'RESELLER', true]);
  });

  it('one of two simultaneous changes of the reseller of record leaves one open credit', async () => {
    const { subscriptionId, resellerId } = await shop(app);
    for (let round = 0; round < 5; round += 1) {
      await Promise.all(
        [resellerId, null, resellerId, null].map((next) =>
          codesOf(app, PROVIDER, 'setResellerOfRecord', { subscriptionId, resellerId: next }),
        ),
      );
      const { resellerOfRecord } = await seen(app, PROVIDER, subscriptionId);
      const open = await app.database.rows('SELECT id FROM incentive_credit WHERE subscription_id = ? AND ends_at IS NULL', [
        subscriptionId,
      ]);
      expect(open).toHaveLength(resellerOfRecord === null ? 0 : 1);
    }
  });

  it('a suspended provider changes no party', async () => {
    const { customerId, subscriptionId } = await shop(app, 'Azure Plan', { quantity: 1, term: 'P1M' });
    const set = (status: string): Promise<string[]> =>
      codesOf(app, OPERATOR, 'setPartnerStatus', { organizationId: providerId, status });
    expect(await set('SUSPENDED')).toEqual([]);
    expect(await refusedWith(app, PROVIDER, 'setAzureOwner', { customerId, owner: true })).toEqual(['PARTNER_NOT_ACTIVE']);
    expect(await refusedWith(app, PROVIDER, 'setSupportContact', { subscriptionId })).toEqual(['PARTNER_NOT_ACTIVE']);
    expect(await set('ACTIVE')).toEqual([]);
    expect(await codesOf(app, PROVIDER, 'setAzureOwner', { customerId, owner: true })).toEqual([]);
  });
});
