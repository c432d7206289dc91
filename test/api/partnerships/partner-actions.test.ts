import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { aPartnership } from '../../support/factories/partners';
import { OPERATOR, startWorld } from '../../support/factories/world';
import { codesOf } from '../../support/mutate';

const SELECT = 'id viewerCan availableActions { operation allowed code } history(last: 1) { nodes { action } }';

describeEngine('what can be done with a partner', () => {
  let app: TestApp;
  let [providerId, providerAdmin, resellerAdmin] = ['', '', ''];
  beforeAll(async () => {
    app = await startWorld();
    const { provider, reseller } = await aPartnership(app);
    providerId = provider.id;
    [providerAdmin, resellerAdmin] = [provider.email('GLOBAL_ADMIN'), reseller.email('GLOBAL_ADMIN')];
  });
  afterAll(() => app.stop());

  const seen = async (email: string): Promise<Record<string, any>> => {
    const { data, errors } = await app.send(
      `query($id: ID!) { provider(id: $id) { ${SELECT} } }`,
      { id: providerId },
      await app.as(email),
    );
    expect(errors).toEqual([]);
    return data?.['provider'] as Record<string, any>;
  };

  it('is shown to everybody who sees the partner, and matches what the mutations do', async () => {
    expect((await seen(providerAdmin))['viewerCan']).toEqual(['ORGANIZATION_UPDATE']);
    expect((await seen(OPERATOR))['viewerCan']).toEqual(['ORGANIZATION_MANAGE', 'ORGANIZATION_UPDATE']);
    expect(await seen(resellerAdmin)).toMatchObject({
      viewerCan: [],
      availableActions: [
        { operation: 'updateOrganization', allowed: false, code: 'OTHER_ORGANIZATION' },
        { operation: 'setPartnerStatus', allowed: false, code: 'FORBIDDEN' },
      ],
      history: { nodes: [] },
    });
    expect(await codesOf(app, resellerAdmin, 'updateOrganization', { organizationId: providerId, profile: 'Anders' })).toEqual([
      'OTHER_ORGANIZATION',
    ]);
    expect(await codesOf(app, OPERATOR, 'setPartnerStatus', { organizationId: providerId, status: 'SUSPENDED' })).toEqual([]);
    expect((await seen(providerAdmin))['history'].nodes).toEqual([{ action: 'setPartnerStatus' }]);
    expect(await codesOf(app, providerAdmin, 'invitePartnership', { recipientEmail: 'wer@anderswo.example' })).toEqual([
      'PARTNER_NOT_ACTIVE',
    ]);
  });
});
