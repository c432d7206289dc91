import { decodeJwt, SignJWT, UnsecuredJWT } from 'jose';
import { newId } from '../../../src/kernel/ids';
import { accessTokens } from '../../../src/security/tokens';
import { DEMO_DAY, DEMO_PASSWORD, type TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { startDemoApp } from '../rights/support/demo-app';
import { refusalOfToken, tokensOf, type Tokens } from './support/sessions';

const GERDA = 'global.admin@alpine-distribution.example';
const ANDREAS = 'admin.agent@alpine-distribution.example';
const MINUTE = 60_000;

describeEngine('access tokens', () => {
  let app: TestApp;
  let tokens: Tokens;
  beforeAll(async () => {
    app = await startDemoApp();
    tokens = await tokensOf(app, GERDA, DEMO_PASSWORD);
  });
  afterAll(() => app.stop());
  beforeEach(() => app.clock.set(DEMO_DAY));

  const claims = (): { userId: string; sessionId: string; generation: number } => {
    const { sub = '', sid, gen } = decodeJwt<{ sid: string; gen: number }>(tokens.accessToken);
    return { userId: sub, sessionId: sid, generation: gen };
  };
  const sign = async (changes: Partial<ReturnType<typeof claims>>): Promise<string> =>
    (await app.context().services.tokens.sign({ ...claims(), ...changes }, DEMO_DAY)).token;

  it('last 15 minutes by the clock of the server', async () => {
    expect(Date.parse(tokens.expiresAt)).toBe(DEMO_DAY + 15 * MINUTE);
    app.clock.set(DEMO_DAY + 15 * MINUTE - 1);
    expect(await refusalOfToken(app, tokens.accessToken)).toBeNull();
    app.clock.set(DEMO_DAY + 15 * MINUTE);
    expect(await refusalOfToken(app, tokens.accessToken)).toBe('UNAUTHENTICATED');
  });

  it('are refused with the same answer, whatever is wrong with them', async () => {
    const [head = '', body = '', signature = ''] = tokens.accessToken.split('.');
    const [other] = await app.database.rows('SELECT id FROM `user` WHERE email = ?', [ANDREAS]);
    const payload = decodeJwt(tokens.accessToken);
    const raised = Buffer.from(JSON.stringify({ ...payload, gen: 99 })).toString('base64url');
    const none = new UnsecuredJWT({ ...payload }).encode();
    const elsewhere = await accessTokens('another secret that is long enough for a server', 900).sign(claims(), DEMO_DAY);
    const typeless = await new SignJWT({ ...payload })
      .setProtectedHeader({ alg: 'HS256' })
      .sign(new TextEncoder().encode('another secret that is long enough for a server'));
    const bad: Record<string, string> = {
      'the signature of another body': `${head}.${raised}.${signature}`,
      'a signature cut short': `${head}.${body}.${signature.slice(0, -2)}`,
      'no signature': `${head}.${body}.`,
      'algorithm none': none,
      'algorithm none with the old signature': `${none}${signature}`,
      'another secret': elsewhere.token,
      'another type': typeless,
      'a refresh token': tokens.refreshToken,
      'another user on this session': await sign({ userId: String(other?.['id']) }),
      'a session that never was': await sign({ sessionId: newId('Session', DEMO_DAY) }),
      'an older generation': await sign({ generation: 0 }),
      'a newer generation': await sign({ generation: 99 }),
      'not a token at all': 'x',
      'far too long': `${head}.${'x'.repeat(5_000)}.${signature}`,
    };
    const { status, data, errors } = await app.send('{ viewer { id } }', {}, 'rubbish');
    const refused = { status, data, errors };
    expect(refused).toMatchObject({ status: 401, data: null, errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
    expect(Object.keys(errors[0]?.extensions ?? {})).toEqual(['code']);
    for (const [what, token] of Object.entries(bad)) {
      const answer = await app.send('{ viewer { id } }', {}, token);
      expect({ what, status: answer.status, data: answer.data, errors: answer.errors }).toEqual({ what, ...refused });
    }
    app.clock.set(DEMO_DAY + 15 * MINUTE);
    const expired = await app.send('{ viewer { id } }', {}, tokens.accessToken);
    expect({ status: expired.status, data: expired.data, errors: expired.errors }).toEqual(refused);
  });

  it('are refused even where none is needed: a bad token is not an anonymous visitor', async () => {
    const answer = await app.send('{ directory { totalCount } }', {}, 'rubbish');
    expect(answer).toMatchObject({ status: 401, data: null });
    expect((await app.send('{ directory { totalCount } }')).status).toBe(200);
  });

  it('are accepted in the Bearer scheme only', async () => {
    const ask = async (authorization: string): Promise<number> => {
      const headers = { 'content-type': 'application/json', authorization };
      return (await fetch(`${app.url}/graphql`, { method: 'POST', headers, body: '{"query":"{ viewer { id } }"}' })).status;
    };
    expect(await ask(`Bearer ${tokens.accessToken}`)).toBe(200);
    expect(await ask(`bearer ${tokens.accessToken}`)).toBe(200);
    for (const header of [`Basic ${tokens.accessToken}`, tokens.accessToken, `Bearer ${tokens.accessToken} x`, 'Bearer']) {
      expect(await ask(header)).toBe(401);
    }
  });

  it('contain who has signed in and nothing that is decided elsewhere', () => {
    expect(Object.keys(decodeJwt(tokens.accessToken)).sort()).toEqual(['aud', 'exp', 'gen', 'iat', 'iss', 'sid', 'sub']);
  });
});
