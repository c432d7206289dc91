import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { codesOf } from '../../support/mutate';
import { startDemoApp } from '../rights/support/demo-app';

const OPERATOR = 'operator@partner-graph.example';
const ALPINE = 'global.admin@alpine-distribution.example';
const ELBE = 'global.admin@elbe-cloud.example';
const SELECT = 'id viewerCan availableActions { operation allowed code } history(last: 1) { nodes { action } }';

describeEngine('what can be done with a partner', () => {
  let app: TestApp;
  let alpineId: string;
  beforeAll(async () => {
    app = await startDemoApp();
    const { data } = await app.send('{ viewer { organization { id } } }', {}, await app.as(ALPINE));
    alpineId = data?.['viewer'].organization.id as string;
  });
  afterAll(() => app.stop());

  const seen = async (email: string): Promise<Record<string, any>> => {
    const { data, errors } = await app.send(
      `query($id: ID!) { provider(id: $id) { ${SELECT} } }`,
      { id: alpineId },
      await app.as(email),
    );
    expect(errors).toEqual([]);
    return data?.['provider'] as Record<string, any>;
  };

  it('is shown to everybody who sees the partner, and matches what the mutations do', async () => {
    expect((await seen(ALPINE))['viewerCan']).toEqual(['ORGANIZATION_UPDATE']);
    expect((await seen(OPERATOR))['viewerCan']).toEqual(['ORGANIZATION_MANAGE', 'ORGANIZATION_UPDATE']);
    expect(await seen(ELBE)).toMatchObject({
      viewerCan: [],
      availableActions: [
        { operation: 'updateOrganization', allowed: false, code: 'OTHER_ORGANIZATION' },
        { operation: 'setPartnerStatus', allowed: false, code: 'FORBIDDEN' },
      ],
      history: { nodes: [] },
    });
    expect(await codesOf(app, ELBE, 'updateOrganization', { organizationId: alpineId, profile: 'Anders' })).toEqual([
      'OTHER_ORGANIZATION',
    ]);
    expect(await codesOf(app, OPERATOR, 'setPartnerStatus', { organizationId: alpineId, status: 'SUSPENDED' })).toEqual([]);
    expect((await seen(ALPINE))['history'].nodes).toEqual([{ action: 'setPartnerStatus' }]);
    expect(await codesOf(app, ALPINE, 'invitePartnership', { recipientEmail: 'wer@anderswo.example' })).toEqual([
      'PARTNER_NOT_ACTIVE',
    ]);
  });
});
