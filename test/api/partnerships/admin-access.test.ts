import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { aPartnership, aProvider, aReseller } from '../../support/factories/partners';
import { OPERATOR, startWorld } from '../../support/factories/world';
import { codesOf, eventsOf, mutate } from '../../support/mutate';

const RESELLER = 'global.admin@reseller.example';
const PROVIDER_AGENT = 'admin.agent@provider.example';
const OTHER_RESELLER = 'global.admin@other-reseller.example';

const usersSeen = async (app: TestApp, resellerId: string): Promise<number> => {
  const { data } = await app.send(
    'query($id: ID!) { reseller(id: $id) { users(first: 1) { totalCount } } }',
    { id: resellerId },
    await app.as(PROVIDER_AGENT),
  );
  return data?.['reseller'].users.totalCount as number;
};

describeEngine("a provider's admin access", () => {
  let app: TestApp;
  let partnershipId: string;
  let resellerId: string;
  beforeEach(async () => {
    app = await startWorld();
    const provider = await aProvider(app, { domain: 'provider.example' });
    const reseller = await aReseller(app, { domain: 'reseller.example' });
    const other = await aReseller(app, { domain: 'other-reseller.example' });
    [partnershipId, resellerId] = [(await aPartnership(app, { provider, reseller })).id, reseller.id];
    await aPartnership(app, { provider, reseller: other });
  });
  afterEach(() => app.stop());

  it('is revoked and restored by the reseller while the partnership continues [row 65]', async () => {
    const selection = 'partnership { id status adminAccess version availableActions { operation allowed code } viewerCan }';
    expect(await usersSeen(app, resellerId)).toBe(6);
    const [first, second] = ['revokeProviderAdminAccess', 'restoreProviderAdminAccess'];
    const closed = await mutate(app, RESELLER, first, { partnershipId }, selection);
    expect(closed).toMatchObject({
      errors: [],
      partnership: { id: partnershipId, status: 'ACTIVE', adminAccess: false },
    });
    expect(closed['partnership'].viewerCan).toEqual(['PARTNERSHIP_END', 'PARTNERSHIP_SET_ADMIN_ACCESS']);
    expect(await usersSeen(app, resellerId)).toBe(0);
    expect(await codesOf(app, RESELLER, first, { partnershipId })).toEqual(['NO_ADMIN_ACCESS']);
    const opened = await mutate(
      app,
      RESELLER,
      second,
      { partnershipId, expectedVersion: closed['partnership'].version },
      selection,
    );
    expect(opened.errors).toEqual([]);
    expect(await usersSeen(app, resellerId)).toBe(6);
    const events = await eventsOf(app, OPERATOR, partnershipId);
    expect(
      events
        .filter(({ outcome }) => outcome === 'ACCEPTED')
        .map(({ action }) => action as string)
        .slice(-2),
    ).toEqual([first, second]);
    expect(events.filter(({ outcome }) => outcome === 'REFUSED')).toHaveLength(1);
  });

  it('treats stale versions, foreign and unknown ids, repeats and dry runs like every mutation', async () => {
    const operation = 'revokeProviderAdminAccess';
    const codes = (email: string, input: object): Promise<string[]> => codesOf(app, email, operation, input);
    expect(await codes(OTHER_RESELLER, { partnershipId })).toEqual(['NOT_FOUND']);
    expect(await codes(RESELLER, { partnershipId: 'psh_01jd00000000000000000000zz' })).toEqual(['NOT_FOUND']);
    expect(await codes(RESELLER, { partnershipId, expectedVersion: 99 })).toEqual(['VERSION_CONFLICT']);
    expect(await codes('admin.agent@reseller.example', { partnershipId })).toEqual(['FORBIDDEN']);
    const before = await usersSeen(app, resellerId);
    expect(await codes(RESELLER, { partnershipId, dryRun: true })).toEqual([]);
    expect(await usersSeen(app, resellerId)).toBe(before);
    const keyed = { partnershipId, idempotencyKey: 'once' };
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => mutate(app, RESELLER, operation, keyed, 'partnership { version }')),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await codes(RESELLER, { ...keyed, expectedVersion: 1 })).toEqual(['IDEMPOTENCY_CONFLICT']);
    expect(
      (await eventsOf(app, OPERATOR, partnershipId)).filter(({ outcome }) => outcome === 'ACCEPTED').slice(-1),
    ).toMatchObject([{ action: operation }]);
  });

  it('changes once when many ask at the same time', async () => {
    const operation = 'revokeProviderAdminAccess';
    const answers = await Promise.all(Array.from({ length: 10 }, () => codesOf(app, RESELLER, operation, { partnershipId })));
    expect(answers.filter((codes) => codes.length === 0)).toHaveLength(1);
  });
});
