import type { JWTPayload } from 'jose';
import { DEMO_DAY, startTestApp, type TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { Issuer } from '../../support/issuer';
import { manage, OLIVIA, organizationOf, refusalsOf, trust } from '../../support/trust';
import { startDemoApp } from '../rights/support/demo-app';
import { refusalOfToken } from './support/sessions';

const ALPINE = 'alpine-distribution.example';
const BALTIC = 'baltic-distribution.example';
const CUSTOMER = 'rheingold-logistik.example';
const [GERDA, BORIS] = [`global.admin@${ALPINE}`, `global.admin@${BALTIC}`];
const NOW = DEMO_DAY / 1000;
const AUDIENCE = 'api://partner-graph';
const REFUSED = 'UNAUTHENTICATED';
const TENANTS = { alpine: '0b1c2d3e-0000-4000-8000-00000000000a', baltic: '0b1c2d3e-0000-4000-8000-00000000000b' };

describeEngine('issuers of organizations', () => {
  let app: TestApp;
  let issuer: Issuer;
  beforeEach(async () => {
    issuer = await Issuer.start();
    app = await startDemoApp();
  });
  afterEach(async () => {
    await app.stop();
    await issuer.stop();
  });

  let number = 0;
  /** Claims of a new token, so that none was verified before. */
  const claims = (more: Record<string, unknown>): JWTPayload => ({
    iss: issuer.url,
    aud: AUDIENCE,
    sub: 'someone',
    iat: NOW,
    exp: NOW + 3_600,
    jti: `${(number += 1)}`,
    ...more,
  });
  const ask = async (more: Record<string, unknown>, header: object = {}): Promise<string | null> =>
    refusalOfToken(app, await issuer.sign(claims(more), header));
  const organization = async (more: Record<string, unknown>): Promise<unknown> => {
    const { data, errors } = await app.send('{ viewer { organization { id } } }', {}, await issuer.sign(claims(more)));
    return data ? data['viewer'].organization.id : errors[0]?.extensions.code;
  };
  const generic = { audiences: [AUDIENCE], emailDomains: [ALPINE] };

  describe('of Entra ID', () => {
    const named = (tenant: string): string => `${issuer.url}/${tenant}/v2.0`;
    const entra = (tenant: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({
      iss: named(tenant),
      tid: tenant,
      oid: 'object-1',
      sub: `pairwise ${(number += 1)}`,
      email: GERDA,
      ...more,
    });
    let alpineId: string;
    beforeEach(async () => {
      const template = `${issuer.url}/{tenantid}/v2.0`;
      for (const tenant of Object.values(TENANTS)) {
        const document = { issuer: named(tenant), jwks_uri: `${issuer.url}/keys` };
        issuer.instead.set(`/${tenant}/v2.0/.well-known/openid-configuration`, { body: JSON.stringify(document) });
      }
      const both = { kind: 'ENTRA_ID', issuer: template, audiences: [AUDIENCE] };
      alpineId = await trust(app, GERDA, { ...both, tenantId: TENANTS.alpine, emailDomains: [ALPINE] });
      await trust(app, BORIS, { ...both, tenantId: TENANTS.baltic, emailDomains: [BALTIC] });
    });

    it('sign in users of the organization that has the tenant, by tid and oid and without email_verified', async () => {
      expect(await organization(entra(TENANTS.alpine))).toBe(await organizationOf(app, GERDA));
      expect(await organization(entra(TENANTS.baltic, { email: BORIS }))).toBe(await organizationOf(app, BORIS));
      const rows = await app.database.rows('SELECT subject FROM external_identity ORDER BY subject', []);
      expect(rows).toEqual(Object.values(TENANTS).map((tenant) => ({ subject: `${tenant}:object-1` })));
      // `sub` differs from app to app, and `oid` does not.
      expect(await ask(entra(TENANTS.alpine, { xms_edov: true }))).toBeNull();
      expect(await ask(entra(TENANTS.alpine, { oid: 'object-2' }))).toBe(REFUSED);
    });

    it('never sign in users of another tenant, whatever address they claim', async () => {
      for (const more of [
        entra(TENANTS.baltic),
        entra(TENANTS.baltic, { email: `GLOBAL.ADMIN@${ALPINE}` }),
        entra(TENANTS.baltic, { email: BORIS, tid: TENANTS.alpine }),
        entra(TENANTS.alpine, { tid: TENANTS.baltic }),
        entra(TENANTS.alpine, { tid: undefined }),
        entra(TENANTS.alpine, { email: BORIS }),
        entra('0b1c2d3e-0000-4000-8000-00000000000c'),
        { iss: `${issuer.url}/{tenantid}/v2.0`, tid: TENANTS.alpine, oid: 'object-1', email: GERDA },
      ]) {
        expect(await ask(more)).toBe(REFUSED);
      }
      expect(await refusalsOf(app, alpineId, await app.as(OLIVIA))).toEqual(new Set(['TENANT', 'EMAIL_DOMAIN']));
      expect(await app.database.rows('SELECT subject FROM external_identity', [])).toEqual([]);
    });

    it('are refused without a user, or if the tenant says that it does not own the address', async () => {
      for (const more of [
        { oid: undefined },
        { oid: '' },
        { email: undefined },
        { xms_edov: false },
        { email_verified: false },
      ]) {
        expect(await ask(entra(TENANTS.alpine, more))).toBe(REFUSED);
      }
      expect(await refusalsOf(app, alpineId, await app.as(GERDA))).toEqual(
        new Set(['SUBJECT', 'EMAIL_MISSING', 'EMAIL_NOT_VERIFIED']),
      );
    });

    it('are refused if signed with a key that is published for another issuer', async () => {
      const { keys } = (await (await fetch(`${issuer.url}/keys`)).json()) as { keys: object[] };
      const publish = (name: string): unknown =>
        issuer.instead.set('/keys', { body: JSON.stringify({ keys: keys.map((key) => ({ ...key, issuer: name })) }) });
      publish(named(TENANTS.baltic));
      expect(await ask(entra(TENANTS.alpine))).toBe(REFUSED);
      expect(await refusalsOf(app, alpineId, await app.as(GERDA))).toEqual(new Set(['KEY_UNKNOWN']));
      app.clock.advance(60_000);
      publish(`${issuer.url}/{tenantid}/v2.0`);
      expect(await ask(entra(TENANTS.alpine))).toBeNull();
    });
  });

  it('are read as those of Keycloak: access tokens only, for one of several audiences, with a verified address', async () => {
    const id = await trust(app, GERDA, { kind: 'KEYCLOAK', issuer: issuer.url, ...generic, audiences: ['one', AUDIENCE] });
    const access = { typ: 'Bearer', aud: ['account', AUDIENCE], azp: 'portal', email: GERDA, email_verified: true };
    expect(await ask(access)).toBeNull();
    expect(await ask({ ...access, aud: 'one' })).toBeNull();
    for (const more of [
      { typ: 'ID' },
      { typ: 'Logout' },
      { typ: undefined },
      { aud: ['account', 'another'] },
      { email_verified: 'true' },
      { email_verified: undefined },
    ]) {
      expect(await ask({ ...access, ...more })).toBe(REFUSED);
    }
    expect(await refusalsOf(app, id, await app.as(GERDA))).toEqual(new Set(['TOKEN_TYPE', 'AUDIENCE', 'EMAIL_NOT_VERIFIED']));
  });

  it('are read as those of Auth0: for the API among several audiences, if a listed client got the token', async () => {
    const name = `${issuer.url}/`;
    const document = { issuer: name, jwks_uri: `${issuer.url}/keys` };
    issuer.instead.set('/.well-known/openid-configuration', { body: JSON.stringify(document) });
    const input = { kind: 'AUTH0', issuer: name, ...generic, authorizedParties: ['portal', 'reports'] };
    const id = await trust(app, GERDA, input);
    const token = { iss: name, aud: [AUDIENCE, `${issuer.url}/userinfo`], email: GERDA, email_verified: true, sub: 'auth0|1' };
    expect(await ask({ ...token, azp: 'portal' }, { typ: 'at+jwt' })).toBeNull();
    expect(await ask({ ...token, azp: undefined, client_id: 'reports' })).toBeNull();
    expect(await ask({ ...token, azp: undefined, appid: 'reports' })).toBeNull();
    for (const more of [{ azp: 'another' }, { azp: 'another', client_id: 'portal' }, {}, { azp: ['portal'] }, { azp: '' }]) {
      expect(await ask({ ...token, ...more })).toBe(REFUSED);
    }
    expect(await refusalsOf(app, id, await app.as(GERDA))).toEqual(new Set(['AUTHORIZED_PARTY']));
    expect(await ask({ ...token, azp: 'portal', email_verified: 'true' })).toBe(REFUSED);
  });

  it('may be shared: each organization gets its own users, and its own bindings', async () => {
    await trust(app, GERDA, { issuer: issuer.url, ...generic });
    await trust(app, BORIS, { issuer: issuer.url, ...generic, emailDomains: [BALTIC] });
    const verified = { email_verified: true };
    expect(await organization({ ...verified, email: GERDA })).toBe(await organizationOf(app, GERDA));
    // The same subject, known to both.
    expect(await organization({ ...verified, email: BORIS })).toBe(await organizationOf(app, BORIS));
    expect(await organization({ ...verified, email: 'global.admin@donau-it.example' })).toBe(REFUSED);
  });

  it('cannot be taken over by an organization that names the same issuer with keys of its own', async () => {
    const forger = await Issuer.start();
    const id = await trust(app, GERDA, { issuer: issuer.url, ...generic });
    await trust(app, BORIS, { issuer: issuer.url, jwksUrl: `${forger.url}/keys`, ...generic, emailDomains: [BALTIC] });
    const forged = async (email: string): Promise<string | null> =>
      refusalOfToken(app, await forger.sign(claims({ email, email_verified: true, sub: 'gerda' })));
    expect(await forged(GERDA)).toBe(REFUSED);
    // For its own users it may. Nobody of the other organization is bound by that.
    expect(await forged(BORIS)).toBeNull();
    expect(await ask({ email: GERDA, email_verified: true, sub: 'gerda' })).toBeNull();
    expect(await refusalsOf(app, id, await app.as(GERDA))).toEqual(new Set(['KEY_UNKNOWN']));
    await forger.stop();
  });

  it('may be bound to a customer by the operator', async () => {
    const admin = `admin@${CUSTOMER}`;
    const organizationId = await organizationOf(app, admin);
    await trust(app, OLIVIA, { issuer: issuer.url, ...generic, emailDomains: [CUSTOMER], organizationId });
    expect(await organization({ email: admin, email_verified: true })).toBe(organizationId);
  });

  it('are refused from the next request on once they are disabled or deleted, or their audiences change, on every process', async () => {
    const id = await trust(app, GERDA, { issuer: issuer.url, ...generic });
    const other = await startTestApp({ beside: app });
    const token = await issuer.sign(claims({ email: GERDA, email_verified: true }));
    const both = async (): Promise<(string | null)[]> => [await refusalOfToken(app, token), await refusalOfToken(other, token)];
    const change = async (input: object): Promise<void> => {
      const answer = await manage(app, 'updateIdentityProvider', { identityProviderId: id, ...input }, await app.as(GERDA));
      expect(answer.data?.['updateIdentityProvider'].errors).toEqual([]);
    };
    expect(await both()).toEqual([null, null]);
    await change({ enabled: false });
    expect(await both()).toEqual([REFUSED, REFUSED]);
    await change({ enabled: true });
    expect(await both()).toEqual([null, null]);
    await change({ audiences: ['another'] });
    expect(await both()).toEqual([REFUSED, REFUSED]);
    await change({ audiences: [AUDIENCE], authorizedParties: ['portal'] });
    expect(await both()).toEqual([REFUSED, REFUSED]);
    await change({ authorizedParties: [] });
    expect(await both()).toEqual([null, null]);
    expect(await refusalsOf(app, id, await app.as(GERDA))).toEqual(
      new Set(['PROVIDER_DISABLED', 'AUDIENCE', 'AUTHORIZED_PARTY']),
    );
    await manage(app, 'deleteIdentityProvider', { identityProviderId: id }, await app.as(GERDA));
    expect(await both()).toEqual([REFUSED, REFUSED]);
    expect(await app.database.rows('SELECT reason FROM identity_provider_refusal', [])).toEqual([]);
    // Who somebody is at the issuer is kept: another identity still gets no access.
    await trust(app, GERDA, { issuer: issuer.url, ...generic });
    expect(await ask({ email: GERDA, email_verified: true, sub: 'another' })).toBe(REFUSED);
    expect(await both()).toEqual([null, null]);
    await other.stop();
  });

  it('vouch for no domain that the organization has lost', async () => {
    const id = await trust(app, GERDA, { issuer: issuer.url, ...generic });
    await app.database.transaction((writer) => writer.run('DELETE FROM organization_domain WHERE domain = ?', [ALPINE]));
    expect(await ask({ email: GERDA, email_verified: true })).toBe(REFUSED);
    expect(await refusalsOf(app, id, await app.as(GERDA))).toEqual(new Set(['EMAIL_DOMAIN']));
  });

  it('keep each reason once, with the last time, however often tokens are refused', async () => {
    const id = await trust(app, GERDA, { issuer: issuer.url, ...generic });
    const bad = { email: GERDA, email_verified: false };
    for (let count = 0; count < 5; count += 1) expect(await ask(bad)).toBe(REFUSED);
    const count = async (): Promise<number> =>
      (await app.database.rows('SELECT reason FROM identity_provider_refusal WHERE identity_provider_id = ?', [id])).length;
    expect(await count()).toBe(1);
    // Another process notes it again.
    app.clock.advance(5_000);
    const other = await startTestApp({ beside: app, at: app.clock.now() });
    expect(await refusalOfToken(other, await issuer.sign(claims(bad)))).toBe(REFUSED);
    expect(await count()).toBe(1);
    const { data } = await app.send(
      'query($id: ID!) { identityProvider(id: $id) { lastRefusals { reason at } } }',
      { id },
      await app.as(GERDA),
    );
    expect(data?.['identityProvider'].lastRefusals).toEqual([
      { reason: 'EMAIL_NOT_VERIFIED', at: new Date(DEMO_DAY + 5_000).toISOString() },
    ]);
    await other.stop();
  });
});
