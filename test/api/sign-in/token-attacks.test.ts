import { createHmac, createPrivateKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { decodeJwt, SignJWT } from 'jose';
import { DEMO_DAY, DEMO_PASSWORD, type TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { startDemoApp } from '../rights/support/demo-app';
import { everyToken } from './support/every-token';
import { refresh, signOut, tokensOf, type Tokens } from './support/sessions';

const GERDA = 'global.admin@alpine-distribution.example';
const SECRET = 'a secret of the tests that is long enough to pass';
const NOW = Math.floor(DEMO_DAY / 1000);

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const key = new TextEncoder().encode(SECRET);

/** A token with any head and body, signed with the right secret: only what it says is wrong. */
function forge(head: object, body: object | string, secret: string | Buffer = SECRET): string {
  const text = `${part(head)}.${typeof body === 'string' ? Buffer.from(body).toString('base64url') : part(body)}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}

describeEngine('forged tokens', () => {
  let app: TestApp;
  let tokens: Tokens;
  let claims: Record<string, unknown>;
  beforeAll(async () => {
    app = await startDemoApp();
    tokens = await tokensOf(app, GERDA, DEMO_PASSWORD);
    claims = decodeJwt(tokens.accessToken);
  });
  afterAll(() => app.stop());

  const HEAD = { alg: 'HS256', typ: 'at+jwt' };
  const refusal = async (token: string): Promise<object> => {
    const { status, data, errors, statements } = await app.send('{ viewer { id } }', {}, token);
    return { status, data, errors, statements };
  };

  it('differ only in the signature: the same header and body signed here is accepted', async () => {
    expect((await app.send('{ viewer { id } }', {}, forge(HEAD, claims))).status).toBe(200);
  });

  it('get the same answer without a read of the database: headers', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const heads: object[] = [
      ...['none', 'None', 'nOnE', 'NONE', '', 'HS384', 'HS512', 'hs256', 'RS256', 'ES256', 'EdDSA', 'dir'].map((alg) => ({
        ...HEAD,
        alg,
      })),
      ...['JWT', 'jwt', 'at+JWT ', '', 'challenge+jwt', 'device+jwt', 'application/at+jwtx'].map((typ) => ({ ...HEAD, typ })),
      { alg: 'HS256' },
      { typ: 'at+jwt' },
      {},
      { ...HEAD, crit: ['b64'], b64: false },
      { ...HEAD, crit: ['exp'] },
      { ...HEAD, crit: [] },
    ];
    const bad = [
      ...heads.map((head) => forge(head, claims)),
      await new SignJWT(claims).setProtectedHeader({ alg: 'RS256', typ: 'at+jwt' }).sign(privateKey),
      await new SignJWT(claims)
        .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt' })
        .sign(createPrivateKey(ec.privateKey.export({ type: 'pkcs8', format: 'pem' }))),
      await new SignJWT(claims).setProtectedHeader({ ...HEAD, alg: 'HS512' }).sign(key),
      // The public key as the secret of a symmetric signature; a key that the token brings along.
      forge({ ...HEAD, kid: 'x' }, claims, pem),
      forge({ ...HEAD, jwk: { kty: 'oct', k: part('x') } }, claims, 'x'),
      forge({ ...HEAD, jku: 'http://127.0.0.1:9/keys', kid: '1' }, claims, 'x'),
      forge({ ...HEAD, x5u: 'http://127.0.0.1:9/cert', x5c: ['x'] }, claims, 'x'),
      forge({ ...HEAD, kid: '../../../../dev/null' }, claims, ''),
      forge({ ...HEAD, kid: "x' UNION SELECT 'x" }, claims, 'x'),
      `${part({ ...HEAD, alg: 'ES256' })}.${part(claims)}.${Buffer.alloc(64).toString('base64url')}`,
    ];
    const refused = await refusal('rubbish');
    expect(refused).toMatchObject({ status: 401, data: null, statements: 0 });
    for (const token of bad) expect({ token, ...(await refusal(token)) }).toEqual({ token, ...refused });
  });

  it('get the same answer without a read of the database: bodies', async () => {
    const bodies: (object | string)[] = [
      ...[undefined, null, NOW - 1, String(NOW + 900), 'soon', -1, {}, [NOW + 900], true].map((exp) => ({ ...claims, exp })),
      ...[NOW + 61, 'x', null].map((nbf) => ({ ...claims, nbf })),
      ...['x', null].map((iat) => ({ ...claims, iat })),
      ...['', 'partner-graph ', 'Partner-Graph', null, ['partner-graph'], 'ftp://partner-graph'].map((iss) => ({
        ...claims,
        iss,
      })),
      ...['', 'other', null, [], ['other'], 'partner-graph/device', 'partner-graph/second-factor'].map((aud) => ({
        ...claims,
        aud,
      })),
      ...[undefined, null, 7, {}, []].map((sub) => ({ ...claims, sub })),
      ...[undefined, null, 7, {}, []].map((sid) => ({ ...claims, sid })),
      ...[undefined, null, '1', {}].map((gen) => ({ ...claims, gen })),
      '',
      'null',
      '[]',
      '"text"',
      '{',
      `${JSON.stringify(claims).slice(0, -1)},"exp":1}`,
    ];
    const refused = await refusal('rubbish');
    for (const body of bodies) expect({ body, ...(await refusal(forge(HEAD, body))) }).toEqual({ body, ...refused });
    // Somebody could trust this issuer, so it is looked up, once.
    expect(await refusal(forge(HEAD, { ...claims, iss: 'https://partner-graph' }))).toEqual({ ...refused, statements: 1 });
  });

  it('get the same answer without a read of the database: shapes', async () => {
    const [head = '', body = '', signature = ''] = tokens.accessToken.split('.');
    const last = signature.endsWith('A') ? 'E' : 'A';
    const bad = [
      `${head}.${body}`,
      `${head}.${body}.`,
      `.${body}.${signature}`,
      `${head}..${signature}`,
      `${head}.${body}.${signature}.`,
      `${head}.${body}.${signature}.${signature}`,
      `${head}.${body}.${signature.slice(0, -1)}${last}`,
      `${head}.${body}.${signature.slice(0, 10)}`,
      `${head}.${body}.${'A'.repeat(43)}`,
      `${head}.${body}.${randomBytes(32).toString('base64url')}`,
      `${head}==.${body}.${signature}`,
      `${body}.${head}.${signature}`,
      `${head}.${body}.${signature}`.toUpperCase(),
      'A'.repeat(8_000),
      `${'a.'.repeat(3_000)}a`,
    ];
    const refused = await refusal('rubbish');
    for (const token of bad) expect({ token, ...(await refusal(token)) }).toEqual({ token, ...refused });
  });

  it('are refused if another kind of token is expected', async () => {
    const made = await everyToken(app, GERDA, 'admin.agent@alpine-distribution.example');
    const refused = await refusal('rubbish');
    for (const token of [made.refreshToken, made.deviceToken, made.linkToken, made.challenge]) {
      expect({ token, ...(await refusal(token)) }).toMatchObject({ token, status: 401, errors: (refused as any).errors });
    }
    for (const token of [made.accessToken, made.deviceToken, made.apiToken, made.challenge, made.linkToken]) {
      expect(await refresh(app, token)).toMatchObject({ session: null, errors: [{ code: 'INVALID_REFRESH_TOKEN' }] });
    }
    const preview = async (token: string): Promise<unknown> =>
      (await app.send('query($token: String!) { invitationPreview(token: $token) { kind } }', { token })).data;
    for (const token of [made.accessToken, made.refreshToken, made.apiToken, made.challenge, made.deviceToken]) {
      expect(await preview(token)).toEqual({ invitationPreview: null });
    }
  });

  it('include good tokens right after signing out', async () => {
    const session = await tokensOf(app, GERDA, DEMO_PASSWORD);
    const asked = async (): Promise<number> => (await app.send('{ viewer { id } }', {}, session.accessToken)).status;
    expect(await asked()).toBe(200);
    await signOut(app, session.accessToken);
    expect(await Promise.all(Array.from({ length: 10 }, asked))).toEqual(Array<number>(10).fill(401));
  });
});
