import { describeEngine } from '../../support/database';
import { PROVIDER, startMarket, type Market } from '../../support/factories/market';
import { OPERATOR } from '../../support/factories/world';
import { codesOf, eventsOf, mutate } from '../../support/mutate';
import { act, seen, shop } from './support/world';

describeEngine('setting a value that is already set', () => {
  let app: Market;
  beforeAll(async () => {
    app = await startMarket();
  });
  afterAll(() => app.stop());

  it.each([
    ['setAutoRenew', { autoRenew: true }, { autoRenew: false }],
    ['renameSubscription', { name: ' Workplace Basic ' }, { name: 'Anders' }],
  ])('changes no version and is no event with %s', async (operation, same, other) => {
    const { subscriptionId } = await shop(app);
    const read = async (): Promise<unknown[]> => {
      const { version } = await seen(app, PROVIDER, subscriptionId);
      return [version, (await eventsOf(app, OPERATOR, subscriptionId)).length];
    };
    const before = await read();
    const answer = await act(app, PROVIDER, operation, { subscriptionId, ...same, expectedVersion: before[0] });
    expect(answer).toMatchObject({ errors: [], subscription: { id: subscriptionId, version: before[0] } });
    expect(await read()).toEqual(before);
    expect((await act(app, PROVIDER, operation, { subscriptionId, ...other })).errors).toEqual([]);
    expect(await read()).not.toEqual(before);
  });

  it('changes no version of the relationship with setAssociatedReseller', async () => {
    const { customerId, resellerId } = await shop(app);
    const select = 'relationship { id version }';
    const set = async (resellerId: string | null): Promise<number> => {
      const { relationship, errors } = await mutate(app, PROVIDER, 'setAssociatedReseller', { customerId, resellerId }, select);
      expect(errors).toEqual([]);
      return relationship.version as number;
    };
    expect([await set(resellerId), await set(resellerId)]).toEqual([1, 1]);
    const { subscriptionId } = await shop(app);
    expect(await codesOf(app, PROVIDER, 'setResellerOfRecord', { subscriptionId, resellerId: resellerId })).toEqual([]);
    expect((await seen(app, PROVIDER, subscriptionId))['version']).toBe(1);
  });
});
