import { DEMO_DAY, startTestApp, type TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { anApiToken } from '../../support/factories/tokens';
import { manage, OLIVIA, organizationOf, trust } from '../../support/trust';
import { startDemoApp } from '../rights/support/demo-app';

const ALPINE = 'alpine-distribution.example';
const GERDA = `global.admin@${ALPINE}`;
const BORIS = 'global.admin@baltic-distribution.example';
const GEORG = 'global.admin@donau-it.example';
const CUSTOMER_ADMIN = 'admin@rheingold-logistik.example';
const ISSUER = 'https://login.example/realms/alpine';
const TENANT = '0b1c2d3e-0000-4000-8000-00000000000a';
const TEMPLATE = 'https://login.microsoftonline.com/{tenantid}/v2.0';
const GIVEN = { issuer: ISSUER, audiences: ['partner-graph'], emailDomains: [ALPINE] };
const LIST = '{ identityProviders { nodes { id name issuer organization { id } } } }';

describeEngine('identity providers', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startDemoApp();
  });
  afterEach(() => app.database.transaction((writer) => writer.run('DELETE FROM identity_provider', [])));
  afterAll(() => app.stop());

  /** The codes and paths of refusals. Null: it was done. */
  const refused = async (name: string, input: object, by = GERDA): Promise<string[] | null> => {
    const { data, errors } = await manage(app, name, input, await app.as(by));
    const payload = data?.[name] as { errors: { code: string; path: string[] }[] } | null;
    if (!payload) return errors.map(({ extensions }) => extensions.code);
    return payload.errors.length === 0 ? null : payload.errors.map(({ code, path }) => [code, ...path].join(' '));
  };
  const create = (more: object = {}, by = GERDA): Promise<string[] | null> =>
    refused('createIdentityProvider', { name: 'Alpine', kind: 'GENERIC', ...GIVEN, ...more }, by);
  const names = async (by: string): Promise<string[]> =>
    ((await app.send(LIST, {}, await app.as(by))).data?.['identityProviders'].nodes as { name: string }[]).map(
      ({ name }) => name,
    );

  it('are filled by global admins for their own organization, by the operator for any, and by nobody else', async () => {
    const [alpine, donau, customer] = await Promise.all([GERDA, GEORG, CUSTOMER_ADMIN].map((one) => organizationOf(app, one)));
    for (const role of ['user.admin', 'billing.admin', 'admin.agent', 'sales.agent', 'helpdesk.agent']) {
      expect(await create({}, `${role}@${ALPINE}`)).toEqual(['FORBIDDEN']);
    }
    expect(await create({}, CUSTOMER_ADMIN)).toEqual(['FORBIDDEN']);
    // A partner that it sees, and one that it does not.
    expect(await create({ organizationId: donau })).toEqual(['OTHER_ORGANIZATION organizationId']);
    expect(await create({ organizationId: await organizationOf(app, BORIS) })).toEqual(['NOT_FOUND organizationId']);
    expect(await create({ organizationId: customer }, BORIS)).toEqual(['OTHER_ORGANIZATION organizationId']);
    expect(await create({ organizationId: 'nobody' })).toEqual(['NOT_FOUND organizationId']);
    expect(await create({}, OLIVIA)).toEqual(['INVALID organizationId']);
    expect(await create({ organizationId: await organizationOf(app, OLIVIA) }, OLIVIA)).toEqual(['INVALID organizationId']);
    expect(await create({ organizationId: 'rsl_01jd00000000000000000000zz' }, OLIVIA)).toEqual(['NOT_FOUND organizationId']);
    expect(await create()).toBeNull();
    expect(await create({ organizationId: alpine, issuer: `${ISSUER}/2`, name: 'Second' })).toBeNull();
    const of = { organizationId: customer, emailDomains: ['rheingold-logistik.example'], name: 'Customer' };
    expect(await create(of, OLIVIA)).toBeNull();
    expect(await names(GERDA)).toEqual(['Alpine', 'Second']);
    expect(await names(GEORG)).toEqual([]);
    expect(await names(OLIVIA)).toEqual(['Alpine', 'Second', 'Customer']);
  });

  it('cannot be read, changed or deleted by others', async () => {
    const id = await trust(app, GERDA, GIVEN);
    const read = async (by: string): Promise<unknown> =>
      (await app.send('query($id: ID!) { identityProvider(id: $id) { name } }', { id }, await app.as(by))).data?.[
        'identityProvider'
      ];
    expect([await read(GERDA), await read(OLIVIA)]).toEqual([{ name: 'Test' }, { name: 'Test' }]);
    expect([await read(BORIS), await read(`admin.agent@${ALPINE}`)]).toEqual([null, null]);
    for (const name of ['updateIdentityProvider', 'deleteIdentityProvider']) {
      expect(await refused(name, { identityProviderId: id }, BORIS)).toEqual(['NOT_FOUND identityProviderId']);
      expect(await refused(name, { identityProviderId: id }, `user.admin@${ALPINE}`)).toEqual(['FORBIDDEN']);
    }
    expect(await refused('updateIdentityProvider', { identityProviderId: id, enabled: false }, OLIVIA)).toBeNull();
    expect(await refused('deleteIdentityProvider', { identityProviderId: id }, OLIVIA)).toBeNull();
    expect(await names(GERDA)).toEqual([]);
  });

  it('are read but never filled with an API token', async () => {
    const token = await anApiToken(app, GERDA, { readOnly: false, actions: ['IDENTITY_PROVIDER_READ', 'USER_CREATE'] });
    const { errors } = await manage(app, 'createIdentityProvider', { name: 'Alpine', kind: 'GENERIC', ...GIVEN }, token);
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN']);
    expect((await app.send(LIST, {}, token)).data).toEqual({ identityProviders: { nodes: [] } });
  });

  it.each<[string, object, string]>([
    [
      'a domain of another organization',
      { emailDomains: [ALPINE, 'baltic-distribution.example'] },
      'DOMAIN_NOT_PROVEN emailDomains 1',
    ],
    ['a domain of nobody', { emailDomains: ['nobody-has-this.example'] }, 'DOMAIN_NOT_PROVEN emailDomains 0'],
    ['a domain above its own', { emailDomains: ['example'] }, 'INVALID emailDomains 0'],
    ['no domain', { emailDomains: [] }, 'INVALID emailDomains'],
    ['a domain twice', { emailDomains: [ALPINE, ALPINE.toUpperCase()] }, 'INVALID emailDomains 1'],
    ['no audience', { audiences: [] }, 'INVALID audiences'],
    ['an empty audience', { audiences: [''] }, 'INVALID audiences 0'],
    ['too many audiences', { audiences: Array.from({ length: 11 }, (_, index) => `a${index}`) }, 'INVALID audiences'],
    ['a client twice', { authorizedParties: ['a', 'a'] }, 'INVALID authorizedParties 1'],
    ['no name', { name: ' ' }, 'INVALID name'],
    ['an issuer that is no address', { issuer: 'login' }, 'INVALID issuer'],
    ['an issuer of another protocol', { issuer: 'ftp://login.example' }, 'INVALID issuer'],
    ['an issuer with a query', { issuer: `${ISSUER}?a=b` }, 'INVALID issuer'],
    ['an issuer with a fragment', { issuer: `${ISSUER}#a` }, 'INVALID issuer'],
    ['an issuer with credentials', { issuer: 'https://a:b@login.example' }, 'INVALID issuer'],
    ['an issuer with a blank', { issuer: `${ISSUER} ` }, 'INVALID issuer'],
    ['an issuer that is too long', { issuer: `${ISSUER}/${'x'.repeat(255)}` }, 'INVALID issuer'],
    ['an address of keys that is none', { jwksUrl: 'keys' }, 'INVALID jwksUrl'],
    ['a tenant without Entra ID', { tenantId: TENANT }, 'INVALID tenantId'],
    ['a template without Entra ID', { issuer: TEMPLATE }, 'INVALID issuer'],
    ['Entra ID without a tenant', { kind: 'ENTRA_ID', issuer: TEMPLATE }, 'INVALID tenantId'],
    ['a tenant that is none', { kind: 'ENTRA_ID', issuer: TEMPLATE, tenantId: 'common' }, 'INVALID tenantId'],
    [
      'the tenant of personal accounts',
      { kind: 'ENTRA_ID', issuer: TEMPLATE, tenantId: '9188040d-6c67-4c5b-b112-36a304b66dad' },
      'INVALID tenantId',
    ],
    ['Entra ID without a template', { kind: 'ENTRA_ID', issuer: ISSUER, tenantId: TENANT }, 'INVALID issuer'],
    ['a template with two places', { kind: 'ENTRA_ID', issuer: `${TEMPLATE}/{tenantid}`, tenantId: TENANT }, 'INVALID issuer'],
  ])('are refused with %s', async (_, more, reason) => {
    expect(await create(more)).toEqual([reason]);
    expect(await app.database.rows('SELECT id FROM identity_provider', [])).toEqual([]);
  });

  it('take domains below a proven one, and of Entra ID one for each tenant', async () => {
    expect(await create({ emailDomains: [`mail.${ALPINE}`] })).toBeNull();
    expect(await create()).toEqual(['IDENTITY_PROVIDER_EXISTS issuer']);
    const entra = { kind: 'ENTRA_ID', issuer: TEMPLATE };
    expect(await create({ ...entra, tenantId: TENANT })).toBeNull();
    expect(await create({ ...entra, tenantId: TENANT })).toEqual(['IDENTITY_PROVIDER_EXISTS issuer']);
    expect(await create({ ...entra, tenantId: TENANT.replace('a', 'b') })).toBeNull();
    for (let count = 3; count < 10; count += 1) expect(await create({ issuer: `${ISSUER}/${count}` })).toBeNull();
    expect(await create({ issuer: `${ISSUER}/10` })).toEqual(['TOO_MANY_IDENTITY_PROVIDERS']);
  });

  it('show what is stored, and change what is sent and nothing else', async () => {
    const id = await trust(app, GERDA, { ...GIVEN, jwksUrl: `${ISSUER}/keys`, authorizedParties: ['portal'] });
    const read = async (): Promise<unknown> =>
      (
        await app.send(
          'query($id: ID!) { identityProvider(id: $id) { name kind issuer tenantId audiences authorizedParties emailDomains jwksUrl enabled version organizationId organization { id } lastRefusals { reason } availableActions { operation } } }',
          { id },
          await app.as(GERDA),
        )
      ).data?.['identityProvider'];
    const organizationId = await organizationOf(app, GERDA);
    const stored = {
      ...{ name: 'Test', kind: 'GENERIC', ...GIVEN, tenantId: null, authorizedParties: ['portal'], jwksUrl: `${ISSUER}/keys` },
      ...{ enabled: true, version: 1, organizationId, organization: { id: organizationId }, lastRefusals: [] },
      availableActions: [{ operation: 'updateIdentityProvider' }, { operation: 'deleteIdentityProvider' }],
    };
    expect(await read()).toEqual(stored);
    const update = (input: object): Promise<string[] | null> =>
      refused('updateIdentityProvider', { identityProviderId: id, ...input });
    expect(await update({})).toBeNull();
    expect(await read()).toEqual(stored);
    expect(await update({ dryRun: true, enabled: false })).toBeNull();
    expect(await read()).toEqual(stored);
    expect(
      await update({ name: ' New ', jwksUrl: '', audiences: ['a', 'b'], authorizedParties: [], expectedVersion: 1 }),
    ).toBeNull();
    const changed = { ...stored, name: 'New', jwksUrl: null, audiences: ['a', 'b'], authorizedParties: [], version: 2 };
    expect(await read()).toEqual(changed);
    expect(await update({ enabled: false, expectedVersion: 1 })).toEqual(['VERSION_CONFLICT expectedVersion']);
    expect(await update({ emailDomains: ['donau-it.example'] })).toEqual(['DOMAIN_NOT_PROVEN emailDomains 0']);
    expect(await update({ jwksUrl: 'x' })).toEqual(['INVALID jwksUrl']);
    expect(await read()).toEqual(changed);
    expect(await update({ enabled: false })).toBeNull();
    expect(await read()).toEqual({ ...changed, enabled: false, version: 3 });
  });

  it('are in the audit trail of their organization, whoever changes them', async () => {
    const organizationId = await organizationOf(app, GERDA);
    const id = await trust(app, OLIVIA, { ...GIVEN, organizationId });
    await refused('updateIdentityProvider', { identityProviderId: id, enabled: false }, OLIVIA);
    await refused('deleteIdentityProvider', { identityProviderId: id }, GERDA);
    const seen = async (by: string): Promise<string[]> => {
      const document = `{ auditEvents(filter: { subjectId: { eq: "${id}" } }) { nodes { action subjectId } } }`;
      const nodes = (await app.send(document, {}, await app.as(by))).data?.['auditEvents'].nodes as {
        action: string;
        subjectId: string;
      }[];
      return nodes.filter(({ subjectId }) => subjectId === id).map(({ action }) => action);
    };
    const all = ['createIdentityProvider', 'deleteIdentityProvider', 'updateIdentityProvider'];
    expect((await seen(GERDA)).sort()).toEqual(all);
    expect((await seen(OLIVIA)).sort()).toEqual(all);
    expect(await seen(BORIS)).toEqual([]);
  });

  it('have only public addresses over HTTPS where the server is guarded, except for hosts that the operator names', async () => {
    const guarded = await startTestApp({ beside: app, at: DEMO_DAY });
    Object.assign(guarded.settings, { issuerReach: { guarded: true, privateHosts: ['10.0.0.7'] } });
    const token = await app.as(GERDA);
    const ask = async (more: object): Promise<unknown> => {
      const input = { name: 'Alpine', kind: 'GENERIC', ...GIVEN, dryRun: true, ...more };
      return (await manage(guarded, 'createIdentityProvider', input, token)).data?.['createIdentityProvider'].errors;
    };
    const [https, closed] = ['It must start with https://.', 'It must not be at a private address.'];
    const said = (path: string, message: string): object[] => [{ code: 'INVALID', message, path: [path] }];
    expect(await ask({ issuer: 'http://login.example' })).toEqual(said('issuer', https));
    expect(await ask({ issuer: 'https://127.0.0.1' })).toEqual(said('issuer', closed));
    expect(await ask({ jwksUrl: 'https://169.254.169.254/latest' })).toEqual(said('jwksUrl', closed));
    expect(await ask({ jwksUrl: 'https://[::1]/' })).toEqual(said('jwksUrl', closed));
    expect(await ask({ jwksUrl: 'http://login.example/keys' })).toEqual(said('jwksUrl', https));
    expect(await ask({ issuer: 'https://10.0.0.7' })).toEqual([]);
    await guarded.stop();
  });
});
