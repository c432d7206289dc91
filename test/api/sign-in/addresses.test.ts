import { DEMO_PASSWORD, startTestApp, type TestApp } from '../../support/app';
import { describeEngine, engineUnderTest, hasEngine } from '../../support/database';
import { describeRedis } from '../../support/describe-redis';
import { startRedis } from '../../support/redis';
import { startDemoApp } from '../rights/support/demo-app';

const GERDA = 'global.admin@alpine-distribution.example';
const PROXY = { TRUSTED_PROXIES: '127.0.0.1' };
const ALLOWED = 5;
const MANY = 12;
const SIGN_IN = 'mutation($input: SignInInput!) { signIn(input: $input) { session { deviceToken } errors { code } } }';
const RESET = 'mutation($input: RequestPasswordResetInput!) { requestPasswordReset(input: $input) { errors { code } } }';
const PREVIEW = '{ invitationPreview(token: "not a token") { kind } }';

/** Ways to look like many while being one. */
const ONE_NETWORK: readonly (readonly [string, (index: number) => string])[] = [
  ['one IPv4 address', () => '192.0.2.7'],
  ['one IPv4 address, also in IPv6', (index) => (index % 2 ? '::ffff:192.0.2.7' : '192.0.2.7')],
  ['one IPv4 address on many ports', (index) => `192.0.2.7:${4000 + index}`],
  ['one IPv6 address in two spellings', (index) => (index % 2 ? '2001:DB8:0:1::a' : '2001:0db8:0000:0001:0000:0000:0000:000a')],
  ['many addresses of one /64', (index) => `2001:db8:0:1::${(index + 1).toString(16)}`],
  ['what a proxy does not know', (index) => `_hidden${index}`],
];

interface Sent {
  code: string;
  deviceToken?: string;
}

/** Sends a document as if a trusted proxy had passed it on. */
async function from(app: TestApp, address: string, query: string, input?: object): Promise<Sent> {
  const response = await fetch(`${app.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
    body: JSON.stringify({ query, variables: { input } }),
  });
  const { data, errors } = (await response.json()) as Record<'data' | 'errors', any>;
  const [answer] = Object.values((data ?? {}) as Record<string, any>);
  const code = errors?.[0].extensions.code ?? answer?.errors?.[0]?.code ?? '';
  return { code: String(code), deviceToken: answer?.session?.deviceToken };
}

const guess = async (app: TestApp, address: string, email: string, deviceToken?: string): Promise<string> =>
  (await from(app, address, SIGN_IN, { email, password: 'not the password', deviceToken })).code;

/** What many requests answer, one after the other. */
async function many(ask: (index: number) => Promise<string>): Promise<string[]> {
  const codes: string[] = [];
  for (let index = 0; index < MANY; index += 1) codes.push(await ask(index));
  return codes;
}

const throttledAfter = (count: number, before: string): string[] => [
  ...Array<string>(count).fill(before),
  ...Array<string>(MANY - count).fill('THROTTLED'),
];

describeEngine('attempts by address', () => {
  let app: TestApp;
  const start = async (env: Record<string, string> = {}): Promise<void> => {
    const attempts = { SIGN_IN_ATTEMPTS: String(ALLOWED), LINK_ATTEMPTS: String(ALLOWED), MAIL_ATTEMPTS: String(ALLOWED) };
    app = await startDemoApp({ ...PROXY, ...attempts, ...env });
  };
  afterEach(() => app.stop());

  it.each(ONE_NETWORK)('are counted as those of one address: %s', async (_name, address) => {
    await start();
    const accounts = await many((index) => guess(app, address(index), `nobody${index}@nowhere.example`));
    expect(accounts).toEqual(throttledAfter(ALLOWED, 'INVALID_CREDENTIALS'));
    expect(await many(async (index) => (await from(app, address(index), PREVIEW)).code)).toEqual(throttledAfter(ALLOWED, ''));
    const mails = await many(
      async (index) => (await from(app, address(index), RESET, { email: `nobody${index}@nowhere.example` })).code,
    );
    expect(mails).toEqual(throttledAfter(ALLOWED, ''));
    // Somebody next door is not held up.
    for (const other of ['192.0.2.8', '2001:db8:0:2::a']) expect(await guess(app, other, GERDA)).toBe('INVALID_CREDENTIALS');
  });

  it('cannot claim another address without a trusted proxy', async () => {
    await start({ TRUSTED_PROXIES: '' });
    const codes = await many((index) => guess(app, `2001:db8:0:${index}::1`, `nobody${index}@nowhere.example`));
    expect(codes).toEqual(throttledAfter(ALLOWED, 'INVALID_CREDENTIALS'));
  });

  it('have exactly ten tries at one account from many networks, and leave its owner a way in', async () => {
    await start();
    const right = { email: GERDA, password: DEMO_PASSWORD };
    const { deviceToken } = await from(app, '198.51.100.1', SIGN_IN, right);
    const codes = await Promise.all(Array.from({ length: 40 }, (_, index) => guess(app, `2001:db8:1:${index}::1`, GERDA)));
    expect(new Set(codes)).toEqual(new Set(['INVALID_CREDENTIALS']));
    const counted = await app.database.rows('SELECT attempts, failures FROM sign_in_attempt WHERE attempts > 0', []);
    expect(counted.map((row) => ({ ...row }))).toEqual([{ attempts: 10, failures: 10 }]);
    expect((await from(app, '198.51.100.2', SIGN_IN, right)).code).toBe('INVALID_CREDENTIALS');
    expect((await from(app, '198.51.100.1', SIGN_IN, { ...right, deviceToken })).code).toBe('');
  });

  it('lock no accounts when they come from many networks at many accounts', async () => {
    await start();
    const people = ['user.admin', 'admin.agent', 'sales.agent'].map((name) => `${name}@alpine-distribution.example`);
    for (const email of people) {
      for (let index = 0; index < 9; index += 1) expect(await guess(app, `2001:db8:2:${index}::1`, email)).not.toBe('');
    }
    for (const email of [...people, GERDA]) {
      expect([email, (await from(app, '198.51.100.3', SIGN_IN, { email, password: DEMO_PASSWORD })).code]).toEqual([email, '']);
    }
  });
});

(hasEngine(engineUnderTest()) ? describeRedis : describe.skip)('attempts by address, counted in Redis', () => {
  it('are counted by /64 in all processes together', async () => {
    const redis = await startRedis();
    const app = await startTestApp({ env: { ...PROXY, REDIS_URL: redis.url, SIGN_IN_ATTEMPTS: String(ALLOWED) } });
    const other = await startTestApp({ beside: app });
    try {
      await new Promise((resolve) => setTimeout(resolve, 300));
      const codes = await many((index) => guess(index % 2 ? app : other, `2001:db8::${index + 1}`, 'nobody@nowhere.example'));
      expect(codes).toEqual(throttledAfter(ALLOWED, 'INVALID_CREDENTIALS'));
    } finally {
      await other.stop();
      await app.stop();
      await redis.remove();
    }
  });
});
