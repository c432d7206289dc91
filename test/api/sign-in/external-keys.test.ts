import type { JWTPayload } from 'jose';
import { DEMO_DAY, type TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { Issuer } from '../../support/issuer';
import { trust } from '../../support/trust';
import { startDemoApp } from '../rights/support/demo-app';
import { refusalOfToken } from './support/sessions';

const DOMAIN = 'alpine-distribution.example';
const GERDA = `global.admin@${DOMAIN}`;
const AUDIENCE = 'partner-graph-api';
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const REFUSED = 'UNAUTHENTICATED';
const SAID = 'cannot verify tokens of an external issuer';

describeEngine('keys of an external issuer', () => {
  let app: TestApp;
  let issuer: Issuer;
  const begin = async (more: object = {}): Promise<void> => {
    app = await startDemoApp();
    await trust(app, GERDA, { issuer: issuer.url, audiences: [AUDIENCE], emailDomains: [DOMAIN], ...more });
  };
  beforeEach(async () => {
    issuer = await Issuer.start();
    await begin();
  });
  afterEach(async () => {
    await app.stop();
    await issuer.stop();
  });

  const claims = (more: JWTPayload = {}): JWTPayload => ({
    iss: issuer.url,
    aud: AUDIENCE,
    sub: 'gerda-at-the-issuer',
    email: GERDA,
    email_verified: true,
    iat: DEMO_DAY / 1000,
    exp: DEMO_DAY / 1000 + 24 * 3_600,
    ...more,
  });
  const ask = (token: string): Promise<string | null> => refusalOfToken(app, token);
  /** Tokens one after the other, so that no two share one look for keys. */
  const flood = async (count: number, header: object = {}): Promise<Set<string | null>> => {
    const codes = new Set<string | null>();
    for (let index = 0; index < count; index += 1) codes.add(await ask(await issuer.sign(claims({ jti: `${index}` }), header)));
    return codes;
  };

  it('are fetched once in half a minute even if they are not available, from either address', async () => {
    issuer.broken = 'keys';
    expect(await flood(8)).toEqual(new Set([REFUSED]));
    expect(issuer.asked.keys).toBe(1);
    app.clock.advance(30 * SECOND);
    expect(await flood(8)).toEqual(new Set([REFUSED]));
    expect(issuer.asked.keys).toBe(2);
    await app.stop();
    await begin({ jwksUrl: `${issuer.url}/keys` });
    expect(await flood(8)).toEqual(new Set([REFUSED]));
    expect(issuer.asked.keys).toBe(3);
  });

  it('are fetched once in half a minute for made-up key names, whether the issuer answers or not', async () => {
    expect(await flood(1)).toEqual(new Set([null]));
    expect(await flood(8, { kid: 'made-up' })).toEqual(new Set([REFUSED]));
    expect(issuer.asked.keys).toBe(1);
    for (const broken of [false, true] as const) {
      issuer.broken = broken;
      app.clock.advance(30 * SECOND);
      const before = issuer.asked.keys + issuer.asked.discovery;
      expect(await flood(8, { kid: 'made-up' })).toEqual(new Set([REFUSED]));
      expect(issuer.asked.keys + issuer.asked.discovery - before).toBeLessThanOrEqual(broken ? 1 : 2);
    }
    expect(await flood(1)).toEqual(new Set([null]));
  });

  it('are updated while the server runs: a new key half a minute after the last fetch, an old one for ten minutes', async () => {
    const old = await issuer.sign(claims());
    expect(await ask(old)).toBeNull();
    await issuer.rotate(true);
    const token = await issuer.sign(claims());
    expect(await ask(token)).toBe(REFUSED);
    app.clock.advance(30 * SECOND);
    expect(await ask(token)).toBeNull();
    app.clock.advance(10 * MINUTE);
    expect(await ask(old)).toBe(REFUSED);
    expect(await ask(token)).toBeNull();
  });

  it('are valid for an hour if the issuer cannot be asked again, and no longer', async () => {
    const token = await issuer.sign(claims());
    expect(await ask(token)).toBeNull();
    issuer.broken = true;
    app.clock.advance(60 * MINUTE - 1);
    expect(await ask(token)).toBeNull();
    expect(await ask(await issuer.sign(claims({ jti: 'new' })))).toBeNull();
    app.clock.advance(1);
    expect(await ask(token)).toBe(REFUSED);
    issuer.broken = false;
    app.clock.advance(30 * SECOND);
    expect(await ask(token)).toBeNull();
  });

  it('are not awaited if the issuer stops in the middle of an answer, or never stops', async () => {
    for (const broken of ['stalled', 'endless'] as const) {
      issuer.broken = broken;
      expect(await ask(await issuer.sign(claims()))).toBe(REFUSED);
      app.clock.advance(MINUTE);
    }
    expect(app.log.filter(({ msg }) => msg === SAID)).toHaveLength(1);
    issuer.broken = false;
    expect(await ask(await issuer.sign(claims()))).toBeNull();
    // The same where the keys are asked for straight away.
    issuer.broken = 'stalled';
    await app.stop();
    await begin({ jwksUrl: `${issuer.url}/keys` });
    expect(await ask(await issuer.sign(claims()))).toBe(REFUSED);
  });
});
