import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { codesOf, eventsOf, mutate } from '../../support/mutate';
import { startDemoApp } from '../rights/support/demo-app';
import { act, ALPINE, OPERATOR, seen, shop } from './support/world';

describeEngine('setting what is so already', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startDemoApp();
  });
  afterAll(() => app.stop());

  it.each([
    ['setAutoRenew', { autoRenew: true }, { autoRenew: false }],
    ['renameSubscription', { name: ' Workplace Basic ' }, { name: 'Anders' }],
  ])('%s changes no version and is no event', async (operation, same, other) => {
    const { subscriptionId } = await shop(app);
    const read = async (): Promise<unknown[]> => {
      const { version } = await seen(app, ALPINE, subscriptionId);
      return [version, (await eventsOf(app, OPERATOR, subscriptionId)).length];
    };
    const before = await read();
    const answer = await act(app, ALPINE, operation, { subscriptionId, ...same, expectedVersion: before[0] });
    expect(answer).toMatchObject({ errors: [], subscription: { id: subscriptionId, version: before[0] } });
    expect(await read()).toEqual(before);
    expect((await act(app, ALPINE, operation, { subscriptionId, ...other })).errors).toEqual([]);
    expect(await read()).not.toEqual(before);
  });

  it('setAssociatedReseller changes no version of the relationship', async () => {
    const { customerId, elbeId } = await shop(app);
    const select = 'relationship { id version }';
    const set = async (resellerId: string | null): Promise<number> => {
      const { relationship, errors } = await mutate(app, ALPINE, 'setAssociatedReseller', { customerId, resellerId }, select);
      expect(errors).toEqual([]);
      return relationship.version as number;
    };
    expect([await set(elbeId), await set(elbeId)]).toEqual([1, 1]);
    const { subscriptionId } = await shop(app);
    expect(await codesOf(app, ALPINE, 'setResellerOfRecord', { subscriptionId, resellerId: elbeId })).toEqual([]);
    expect((await seen(app, ALPINE, subscriptionId))['version']).toBe(1);
  });
});
