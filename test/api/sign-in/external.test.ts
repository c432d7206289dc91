import { createHmac } from 'node:crypto';
import { exportSPKI, UnsecuredJWT, type JWTPayload } from 'jose';
import { bindIdentity } from '../../../src/modules/users/external/bind';
import { DEMO_DAY, DEMO_PASSWORD, type TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { Issuer } from '../../support/issuer';
import { OLIVIA, organizationOf, trust } from '../../support/trust';
import { startDemoApp } from '../rights/support/demo-app';
import { refusalOfToken, signOut, tokensOf } from './support/sessions';
import { send } from './support/second-factor';

const DOMAIN = 'alpine-distribution.example';
const GERDA = `global.admin@${DOMAIN}`;
const ANDREAS = `admin.agent@${DOMAIN}`;
/** A name with a letter that the Kelvin sign becomes when it is compared. */
const KELVIN = `helpdesk.agent@${DOMAIN}`;
const AUDIENCE = 'partner-graph-api';
const HOUR = 3_600;
const NOW = DEMO_DAY / 1000;
const LAST = 'query($id: ID!) { identityProvider(id: $id) { lastRefusals { reason at } } }';

describeEngine('tokens of an external issuer', () => {
  let app: TestApp;
  let issuer: Issuer;
  let providerId: string;
  const begin = async (): Promise<void> => {
    app = await startDemoApp();
    const organizationId = await organizationOf(app, GERDA);
    providerId = await trust(app, OLIVIA, { organizationId, issuer: issuer.url, audiences: [AUDIENCE], emailDomains: [DOMAIN] });
  };
  beforeEach(async () => {
    issuer = await Issuer.start();
    await begin();
  });
  afterEach(async () => {
    await app.stop();
    await issuer.stop();
  });

  const claims = (more: Record<string, unknown> = {}): JWTPayload => ({
    iss: issuer.url,
    aud: AUDIENCE,
    sub: 'gerda-at-the-issuer',
    email: GERDA,
    email_verified: true,
    iat: NOW,
    exp: NOW + HOUR,
    ...more,
  });
  const viewer = async (token: string): Promise<unknown> =>
    (await app.send('{ viewer { userId organizationKind roles } }', {}, token)).data?.['viewer'];
  const refusal = async (token: string): Promise<object> => {
    const { status, data, errors } = await app.send('{ viewer { id } }', {}, token);
    return { status, data, errors };
  };

  it('act as the user with the verified address, with the same rights, in one statement', async () => {
    const own = await viewer(await app.as(GERDA));
    const token = await issuer.sign(claims({ email: GERDA.toUpperCase() }));
    expect(await viewer(token)).toEqual(own);
    const { statements } = await app.send('{ viewer { id } }', {}, token);
    expect(statements).toBe((await app.send('{ viewer { id } }', {}, await app.as(GERDA))).statements);
    const rows = await app.database.rows("SELECT actor_id AS actor FROM audit_event WHERE action = 'bindExternalIdentity'", []);
    expect(rows).toEqual([{ actor: (own as { userId: string }).userId }]);
  });

  it('are accepted with every kind of asymmetric key, and with several audiences if this server is one of them', async () => {
    for (const alg of ['PS256', 'ES256', 'EdDSA']) {
      await app.stop();
      await issuer.rotate(true, alg);
      await begin();
      expect(await viewer(await issuer.sign(claims(), { alg }))).not.toBeNull();
      for (const more of [
        { aud: [AUDIENCE, 'x'], azp: AUDIENCE },
        { aud: ['x', AUDIENCE], azp: 'the-spa' },
        { aud: [AUDIENCE, 'account'] },
        { email_verified: 'true' },
      ]) {
        expect(await refusalOfToken(app, await issuer.sign(claims(more), { alg, typ: 'at+jwt' }))).toBeNull();
      }
    }
  });

  it('are refused with the same answer, whatever is wrong with them', async () => {
    const good = await issuer.sign(claims());
    expect(await refusalOfToken(app, good)).toBeNull();
    expect(KELVIN.replace('k', '\u212a').toLowerCase()).toBe(KELVIN);
    const refused = await refusal('rubbish');
    const spki = await exportSPKI(issuer.publicKey);
    const [, body = ''] = good.split('.');
    const head = Buffer.from(JSON.stringify({ alg: 'HS256', typ: 'JWT' })).toString('base64url');
    const hmac = `${head}.${body}.${createHmac('sha256', spki).update(`${head}.${body}`).digest('base64url')}`;
    const bad: Record<string, string> = {
      'another issuer': await issuer.sign(claims({ iss: 'https://elsewhere.example' })),
      'the issuer with a slash': await issuer.sign(claims({ iss: `${issuer.url}/` })),
      'another audience': await issuer.sign(claims({ aud: 'other' })),
      'no audience': await issuer.sign(claims({ aud: undefined })),
      'several audiences without this one': await issuer.sign(claims({ aud: ['x', 'other'], azp: AUDIENCE })),
      expired: await issuer.sign(claims({ exp: NOW })),
      'no expiry': await issuer.sign(claims({ exp: undefined })),
      'valid later': await issuer.sign(claims({ nbf: NOW + 61 })),
      'no date': await issuer.sign(claims({ iat: undefined })),
      'made later': await issuer.sign(claims({ iat: NOW + 61 })),
      'no subject': await issuer.sign(claims({ sub: undefined })),
      'an empty subject': await issuer.sign(claims({ sub: '' })),
      'an endless subject': await issuer.sign(claims({ sub: 'x'.repeat(256) })),
      'no address': await issuer.sign(claims({ email: undefined })),
      'an address that is not verified': await issuer.sign(claims({ email_verified: false })),
      'an address verified in other words': await issuer.sign(claims({ email_verified: 'yes' })),
      'an address of another domain': await issuer.sign(claims({ email: 'global.admin@donau-it.example' })),
      'an address with two domains': await issuer.sign(claims({ email: `x@donau-it.example@${DOMAIN}` })),
      'an address with a blank': await issuer.sign(claims({ email: ` ${GERDA}` })),
      'an address that reads like this one': await issuer.sign(claims({ sub: 'h', email: KELVIN.replace('k', '\u212a') })),
      'an address nobody has': await issuer.sign(claims({ sub: 'x', email: `nobody@${DOMAIN}` })),
      'another subject with this address': await issuer.sign(claims({ sub: 'somebody-else' })),
      'this subject with another address': await issuer.sign(claims({ email: ANDREAS })),
      'an operator': await issuer.sign(claims({ sub: 'o', email: 'operator@partner-graph.example' })),
      'another type': await issuer.sign(claims(), { typ: 'logout+jwt' }),
      'no such key': await issuer.sign(claims(), { kid: 'unheard-of' }),
      'algorithm none': new UnsecuredJWT(claims()).encode(),
      'the public key as a shared secret': hmac,
      'a signature of another': `${good.slice(0, -6)}AAAAAA`,
      'far too long': await issuer.sign(claims({ filler: 'x'.repeat(9_000) })),
    };
    for (const [what, token] of Object.entries(bad)) expect({ what, ...(await refusal(token)) }).toEqual({ what, ...refused });
    const reasons = new Set(app.log.map(({ reason }) => reason).filter((reason) => reason !== undefined));
    // What administrators see is what the log says; of a foreign issuer only the log knows.
    const shown = await app.send(LAST, { id: providerId }, await app.as(GERDA));
    const kept = (shown.data?.['identityProvider'].lastRefusals as { reason: string; at: string }[]).map(({ reason }) => reason);
    expect(new Set(kept)).toEqual(
      new Set([
        ...['ALGORITHM', 'AUDIENCE', 'EMAIL_DOMAIN', 'EMAIL_FORM', 'EMAIL_MISSING', 'EMAIL_NOT_VERIFIED', 'EXPIRED'],
        ...['KEY_UNKNOWN', 'NOT_YET_VALID', 'NO_USER', 'OTHER_IDENTITY', 'SIGNATURE', 'SUBJECT', 'TOKEN_TYPE'],
      ]),
    );
    expect(reasons).toEqual(new Set([...kept, 'no identity provider has its issuer']));
    expect(JSON.stringify([app.log, shown.data])).not.toMatch(/somebody-else|nobody@|elsewhere/);
    app.clock.set((NOW + HOUR) * 1000);
    expect(await refusal(good)).toEqual(refused);
  });

  it('are not accepted as own tokens, or the other way round', async () => {
    const { accessToken } = await tokensOf(app, GERDA, DEMO_PASSWORD);
    const [head, body, signature] = accessToken.split('.');
    const forged = { ...JSON.parse(Buffer.from(body ?? '', 'base64url').toString()), ...claims() } as JWTPayload;
    expect(await refusalOfToken(app, await issuer.sign(forged, { typ: 'at+jwt' }))).toBeNull();
    expect(await refusalOfToken(app, await issuer.sign({ ...forged, iss: 'partner-graph', aud: 'partner-graph' }))).toBe(
      'UNAUTHENTICATED',
    );
    const ours = Buffer.from(JSON.stringify({ ...forged, iss: issuer.url })).toString('base64url');
    expect(await refusalOfToken(app, `${head}.${ours}.${signature}`)).toBe('UNAUTHENTICATED');
  });

  it('follow the keys of the issuer, and made-up keys cause no extra fetches', async () => {
    expect(await refusalOfToken(app, await issuer.sign(claims()))).toBeNull();
    expect(issuer.asked).toEqual({ discovery: 1, keys: 1 });
    const flood = await Promise.all(
      Array.from({ length: 50 }, (_, index) => issuer.sign(claims({ jti: `${index}` }), { kid: `k${index}` })),
    );
    await Promise.all(flood.map((token) => refusalOfToken(app, token)));
    expect(issuer.asked.keys).toBeLessThanOrEqual(2);
    // A token that was checked is not checked again; what its user may do is read for every request.
    const before = issuer.asked.keys;
    expect(await refusalOfToken(app, await issuer.sign(claims()))).toBeNull();
    expect(issuer.asked.keys).toBe(before);
  });

  it('are accepted by a new server after the issuer changed its keys, and not with removed keys', async () => {
    const old = await issuer.sign(claims());
    await issuer.rotate();
    expect(await refusalOfToken(app, await issuer.sign(claims()))).toBeNull();
    expect(await refusalOfToken(app, old)).toBeNull();
    await issuer.rotate(true);
    await app.stop();
    await begin();
    expect(await refusalOfToken(app, await issuer.sign(claims()))).toBeNull();
    expect(await refusalOfToken(app, old)).toBe('UNAUTHENTICATED');
  });

  it('are refused while the issuer cannot be asked, which is logged once and shown nowhere else', async () => {
    issuer.broken = true;
    const refused = await refusal('rubbish');
    for (let index = 0; index < 5; index += 1)
      expect(await refusal(await issuer.sign(claims({ jti: `${index}` })))).toEqual(refused);
    expect(issuer.asked.discovery).toBe(1);
    expect(app.log.filter(({ msg }) => msg === 'cannot verify tokens of an external issuer').length).toBe(1);
    expect(await refusalOfToken(app, await app.as(GERDA))).toBeNull();
  });

  it('are refused from the next request on if the user is disabled, and lose the rights of removed roles', async () => {
    const token = await issuer.sign(claims({ sub: 'andreas', email: ANDREAS }));
    const read = async (): Promise<string | undefined> =>
      (await app.send('{ customers { totalCount } }', {}, token)).errors[0]?.extensions.code;
    expect(await read()).toBeUndefined();
    const run = (sql: string): Promise<number> => app.database.transaction((writer) => writer.run(sql, [ANDREAS]));
    await run('DELETE FROM role_assignment WHERE user_id = (SELECT id FROM `user` WHERE email = ?)');
    expect(await read()).toBe('FORBIDDEN');
    await run('UPDATE `user` SET must_change_password = 1 WHERE email = ?');
    expect(await read()).toBe('PASSWORD_CHANGE_REQUIRED');
    await run("UPDATE `user` SET status = 'DISABLED' WHERE email = ?");
    expect(await read()).toBe('UNAUTHENTICATED');
  });

  it('are bound anew only after an administrator has disabled and enabled the account', async () => {
    expect(await refusalOfToken(app, await issuer.sign(claims({ sub: 'first', email: ANDREAS })))).toBeNull();
    const second = await issuer.sign(claims({ sub: 'second', email: ANDREAS }));
    expect(await refusalOfToken(app, second)).toBe('UNAUTHENTICATED');
    expect(app.log.some(({ reason }) => reason === 'OTHER_IDENTITY')).toBe(true);
    const [user] = await app.database.rows('SELECT id FROM `user` WHERE email = ?', [ANDREAS]);
    const input = { userId: String(user?.['id']) };
    for (const name of ['disableUser', 'enableUser']) {
      expect((await send(app, name, input, 'user { id }', await app.as(GERDA))).errors).toEqual([]);
    }
    // What was issued before stays ended.
    expect(await refusalOfToken(app, second)).toBe('UNAUTHENTICATED');
    app.clock.advance(2_000);
    expect(await refusalOfToken(app, await issuer.sign(claims({ sub: 'second', email: ANDREAS, iat: NOW + 1 })))).toBeNull();
  });

  it('count as a first sign-in, and bind nobody whose access has ended meanwhile', async () => {
    const [row] = await app.database.rows('SELECT id, name, organization_id AS organizationId FROM `user` WHERE email = ?', [
      ANDREAS,
    ]);
    const user = { id: String(row?.['id']), name: String(row?.['name']), organizationId: String(row?.['organizationId']) };
    const run = (sql: string): Promise<number> => app.database.transaction((writer) => writer.run(sql, [user.id]));
    const first = async (): Promise<unknown> =>
      (await app.database.rows('SELECT last_sign_in_at AS at FROM `user` WHERE id = ?', [user.id]))[0]?.['at'];
    await run('UPDATE `user` SET last_sign_in_at = NULL WHERE id = ?');
    const [{ generation }] = (await app.database.rows('SELECT token_generation AS generation FROM `user` WHERE id = ?', [
      user.id,
    ])) as [{ generation: number }];
    const provider = { id: providerId, version: 1, organizationId: user.organizationId, issuer: issuer.url };
    const identity = { provider, subject: 'a' };
    const bind = (): Promise<boolean> => bindIdentity(app.context(), identity, { ...user, generation });
    await run('UPDATE `user` SET token_generation = token_generation + 1 WHERE id = ?');
    expect(await bind()).toBe(false);
    await run("UPDATE `user` SET token_generation = token_generation - 1, status = 'DISABLED' WHERE id = ?");
    expect(await bind()).toBe(false);
    expect(await first()).toBeNull();
    await run("UPDATE `user` SET status = 'ACTIVE' WHERE id = ?");
    expect(await refusalOfToken(app, await issuer.sign(claims({ sub: 'b', email: ANDREAS })))).toBeNull();
    expect(await first()).toBe(app.clock.now());
    expect(await bind()).toBe(false);
  });

  it('bind once if many first requests come at the same time', async () => {
    const tokens = await Promise.all(['a', 'b'].map((sub) => issuer.sign(claims({ sub, email: ANDREAS }))));
    const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => refusalOfToken(app, tokens[index % 2] ?? '')));
    const taken = [0, 1].map((half) => answers.filter((_, index) => index % 2 === half));
    expect(taken.filter((half) => half.every((code) => code === null)).length).toBe(1);
    expect(taken.filter((half) => half.every((code) => code === 'UNAUTHENTICATED')).length).toBe(1);
    expect((await app.database.rows('SELECT subject FROM external_identity', [])).length).toBe(1);
  });

  it('end with all sessions of their user: signed out everywhere, a changed password, changed roles', async () => {
    const ends: readonly (() => Promise<unknown>)[] = [
      async () => app.send('mutation { signOutEverywhere { endedSessions } }', {}, await app.as(GERDA)),
      async () =>
        app.send(
          'mutation { signOutEverywhere { endedSessions } }',
          {},
          await issuer.sign(claims({ iat: app.clock.now() / 1000 })),
        ),
      async () =>
        send(
          app,
          'changePassword',
          { currentPassword: DEMO_PASSWORD, newPassword: 'eine Brücke über den Inn' },
          'session { accessToken }',
          (await tokensOf(app, GERDA, DEMO_PASSWORD)).accessToken,
        ),
    ];
    for (const end of ends) {
      app.clock.advance(60_000);
      const token = await issuer.sign(claims({ iat: app.clock.now() / 1000 - 1 }));
      expect(await refusalOfToken(app, token)).toBeNull();
      await end();
      expect(await refusalOfToken(app, token)).toBe('UNAUTHENTICATED');
    }
    app.clock.advance(1_000);
    expect(await refusalOfToken(app, await issuer.sign(claims({ iat: app.clock.now() / 1000 })))).toBeNull();
  });

  it('have no session here that could be signed out', async () => {
    const token = await issuer.sign(claims());
    expect((await signOut(app, token)).data).toEqual({ signOut: { signedOut: false, errors: [{ code: 'EXTERNAL_SESSION' }] } });
    const { data } = await app.send('{ sessions { nodes { current } } }', {}, token);
    expect(data).toEqual({ sessions: { nodes: [] } });
  });

  it('are refused if no organization trusts the issuer', async () => {
    const other = await startDemoApp();
    expect(await refusalOfToken(other, await issuer.sign(claims()))).toBe('UNAUTHENTICATED');
    await other.stop();
  });
});
