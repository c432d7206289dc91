import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { codesOf, eventsOf, mutate } from '../../support/mutate';
import { startDemoApp } from '../rights/support/demo-app';

const RESELLER = 'global.admin@donau-it.example';
const PROVIDER_AGENT = 'admin.agent@alpine-distribution.example';
const OTHER_RESELLER = 'global.admin@elbe-cloud.example';
const OPERATOR = 'operator@partner-graph.example';

async function partnershipOf(app: TestApp): Promise<{ id: string; resellerId: string }> {
  const { data } = await app.send(
    '{ partnerships(first: 20) { nodes { id status adminAccess provider { name } reseller { id } } } }',
    {},
    await app.as(RESELLER),
  );
  const nodes = data?.['partnerships'].nodes as { id: string; provider: { name: string } | null; reseller: { id: string } }[];
  const found = nodes.find(({ provider }) => provider?.name === 'Alpine Distribution');
  return { id: found?.id ?? '', resellerId: found?.reseller.id ?? '' };
}

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
  beforeEach(async () => {
    app = await startDemoApp();
  });
  afterEach(() => app.stop());

  it('is revoked and restored by the reseller while the partnership continues [row 65]', async () => {
    const { id: partnershipId, resellerId } = await partnershipOf(app);
    const selection = 'partnership { id status adminAccess version availableActions { operation allowed code } viewerCan }';
    const initial = await usersSeen(app, resellerId);
    const first = initial > 0 ? 'revokeProviderAdminAccess' : 'restoreProviderAdminAccess';
    const second = initial > 0 ? 'restoreProviderAdminAccess' : 'revokeProviderAdminAccess';
    const closed = await mutate(app, RESELLER, first, { partnershipId }, selection);
    expect(closed).toMatchObject({
      errors: [],
      partnership: { id: partnershipId, status: 'ACTIVE', adminAccess: initial === 0 },
    });
    expect(closed['partnership'].viewerCan).toEqual(['PARTNERSHIP_END', 'PARTNERSHIP_SET_ADMIN_ACCESS']);
    expect(await usersSeen(app, resellerId)).toBe(initial > 0 ? 0 : 6);
    expect(await codesOf(app, RESELLER, first, { partnershipId })).toEqual([
      initial > 0 ? 'NO_ADMIN_ACCESS' : 'HAS_ADMIN_ACCESS',
    ]);
    const opened = await mutate(
      app,
      RESELLER,
      second,
      { partnershipId, expectedVersion: closed['partnership'].version },
      selection,
    );
    expect(opened.errors).toEqual([]);
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
    const { id: partnershipId, resellerId } = await partnershipOf(app);
    const operation = (await usersSeen(app, resellerId)) > 0 ? 'revokeProviderAdminAccess' : 'restoreProviderAdminAccess';
    const codes = (email: string, input: object): Promise<string[]> => codesOf(app, email, operation, input);
    expect(await codes(OTHER_RESELLER, { partnershipId })).toEqual(['NOT_FOUND']);
    expect(await codes(RESELLER, { partnershipId: 'psh_01jd00000000000000000000zz' })).toEqual(['NOT_FOUND']);
    expect(await codes(RESELLER, { partnershipId, expectedVersion: 99 })).toEqual(['VERSION_CONFLICT']);
    expect(await codes('admin.agent@donau-it.example', { partnershipId })).toEqual(['FORBIDDEN']);
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
    const { id: partnershipId, resellerId } = await partnershipOf(app);
    const operation = (await usersSeen(app, resellerId)) > 0 ? 'revokeProviderAdminAccess' : 'restoreProviderAdminAccess';
    const answers = await Promise.all(Array.from({ length: 10 }, () => codesOf(app, RESELLER, operation, { partnershipId })));
    expect(answers.filter((codes) => codes.length === 0)).toHaveLength(1);
  });
});
