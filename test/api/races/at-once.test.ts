import { describeEngine, engineUnderTest, scratchPlace } from '../../support/database';
import { ask, startBuilt, type ServerProcess } from '../../support/process';

/** Rounds of each kind of end: ten in CI, a thousand by `npm run races`. */
const ROUNDS = Number(process.env['RACE_ROUNDS'] ?? 3);
const LIMIT = Math.max(120_000, ROUNDS * 2_000);
const PASSWORD = 'demo-Partner-Graph-1';
const GERDA = 'global.admin@alpine-distribution.example';
const AGENT = 'admin.agent@alpine-distribution.example';
const CUSTOMER_ADMIN = 'admin@rheingold-logistik.example';
const OPERATOR = 'operator@partner-graph.example';
const TOMORROW = new Date(Date.now() + 86_400_000).toISOString();

/**
 * Servers as processes of their own, two of them where the engine lets them share a database. Each is asked without a pause
 * while a right ends; what it is asked after the end was answered has to be refused, by every server, the first time.
 */
describeEngine(`what ends is over with the next request`, () => {
  let place: Awaited<ReturnType<typeof scratchPlace>>;
  let servers: ServerProcess[] = [];
  let somebody: { id: string; email: string };

  const [first, last] = [() => servers[0]?.url ?? '', () => servers.at(-1)?.url ?? ''];

  async function call(name: string, input: object, selection: string, token?: string, at = first()): Promise<any> {
    const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
    const document = `mutation($input: ${type}!) { ${name}(input: $input) { ${selection} errors { code } } }`;
    const { data, errors } = await ask(at, document, { input }, token);
    const payload = data?.[name];
    if (!payload || payload.errors.length > 0) throw new Error(`${name}: ${JSON.stringify(errors ?? payload.errors)}`);
    return payload;
  }
  const signIn = async (
    email: string,
    password = PASSWORD,
    at = first(),
  ): Promise<{ accessToken: string; refreshToken: string }> =>
    (await call('signIn', { email, password }, 'session { accessToken refreshToken }', undefined, at)).session;
  const known = new Map<string, { token: string; until: number }>();
  /** A token of somebody that no end here concerns. */
  async function as(email: string): Promise<string> {
    const kept = known.get(email);
    if (kept && kept.until > Date.now()) return kept.token;
    const { accessToken: token } = await signIn(email);
    known.set(email, { token, until: Date.now() + 600_000 });
    return token;
  }
  const idOf = async (document: string, token: string): Promise<string> => {
    const { data, errors } = await ask(first(), document, {}, token);
    const [node] = (Object.values(data ?? {})[0] as { nodes: { id: string }[] } | null)?.nodes ?? [];
    if (!node) throw new Error(`Not found: ${document} ${JSON.stringify(errors)}`);
    return node.id;
  };

  beforeAll(async () => {
    place = await scratchPlace(engineUnderTest());
    const env = {
      ...place.env,
      TOKEN_SECRET: 'a secret of the races that is long enough to pass',
      PLAYGROUND: 'false',
      BACKGROUND_SECONDS: '0',
      SIGN_IN_ATTEMPTS: '100000',
    };
    servers = [await startBuilt(env)];
    if (engineUnderTest() !== 'sqlite') servers.push(await startBuilt(env));
    const email = 'at.once@alpine-distribution.example';
    const input = { name: 'At Once', email, roles: ['SALES_AGENT'] };
    const added = await call('addUser', input, 'user { id } temporaryPassword', await as(GERDA));
    const { accessToken } = await signIn(email, added.temporaryPassword);
    const change = { currentPassword: added.temporaryPassword, newPassword: PASSWORD };
    await call('changePassword', change, 'session { accessToken }', accessToken);
    somebody = { id: added.user.id, email };
  }, LIMIT);
  afterAll(async () => {
    for (const server of servers) await server.kill('SIGTERM');
    await place.remove();
  });

  /** Whether a server lets somebody in: no error, and something there to see. */
  const reads =
    (token: string, document = '{ customers { totalCount } }') =>
    async (url: string): Promise<boolean> => {
      const { data, errors } = await ask(url, document, {}, token);
      return !errors && Object.values((data ?? {}) as object).every((value) => value !== null);
    };

  /** Answers the servers that let somebody in when asked after the end, and those that did not before. */
  async function during(letsIn: (url: string) => Promise<boolean>, end: () => Promise<unknown>): Promise<object> {
    const shut = [];
    for (const { url } of servers) if (!(await letsIn(url))) shut.push(url);
    let over = false;
    const ending = end().then(() => (over = true));
    const late: string[] = [];
    const asking = servers.map(async ({ url }) => {
      for (let wasOver = false; !wasOver;) {
        wasOver = over;
        if ((await letsIn(url)) && wasOver) late.push(url);
      }
    });
    await ending;
    await Promise.all(asking);
    return { shut, late };
  }

  /** One round of each number; what a round answers has to be nothing at all. */
  const times = (what: string, round: (number: number) => Promise<object>): void =>
    it(
      `is refused in each of ${ROUNDS} rounds: ${what}`,
      async () => {
        for (let number = 1; number <= ROUNDS; number += 1) {
          expect([number, await round(number)]).toEqual([number, { shut: [], late: [] }]);
        }
      },
      LIMIT,
    );

  times('a removed role', async (number) => {
    const { accessToken } = await signIn(somebody.email, PASSWORD, last());
    const roles = number % 2 === 1 ? ['HELPDESK_AGENT'] : ['SALES_AGENT'];
    return during(reads(accessToken), async () =>
      call('updateUserRoles', { userId: somebody.id, roles }, 'user { id }', await as(GERDA)),
    );
  });

  times('a disabled user', async () => {
    const { accessToken } = await signIn(somebody.email, PASSWORD, last());
    const found = await during(reads(accessToken), async () =>
      call('disableUser', { userId: somebody.id }, 'user { id }', await as(GERDA)),
    );
    await call('enableUser', { userId: somebody.id }, 'user { id }', await as(GERDA));
    return found;
  });

  times('an ended session', async () => {
    const { accessToken, refreshToken } = await signIn(somebody.email, PASSWORD, last());
    const other = await signIn(somebody.email);
    const [sessionId] = refreshToken.split('.');
    return during(reads(accessToken), () => call('revokeSession', { sessionId }, 'session { id }', other.accessToken));
  });

  times('a revoked API token', async (number) => {
    const input = { name: `tool ${number}`, readOnly: true, expiresAt: TOMORROW };
    const { token, apiToken } = await call('createApiToken', input, 'token apiToken { id }', await as(AGENT));
    return during(reads(token), async () =>
      call('revokeApiToken', { apiTokenId: apiToken.id }, 'apiToken { id }', await as(AGENT)),
    );
  });

  times('a revoked grant', async () => {
    const [agent, admin] = [await as(AGENT), await as(CUSTOMER_ADMIN)];
    const customerId = await idOf('{ customers(filter: { name: { eq: "Rheingold Logistik" } }) { nodes { id } } }', agent);
    const { data } = await ask(first(), '{ viewer { organization { id } } }', {}, agent);
    const partnerId: string = data.viewer.organization.id;
    const active =
      `{ customer(id: "${customerId}") { delegatedAdminGrants(filter: { status: { eq: ACTIVE } }) ` +
      `{ nodes { id partner { id } } } } }`;
    const granted = async (): Promise<{ id: string; partner: { id: string } } | undefined> =>
      (await ask(first(), active, {}, admin)).data.customer.delegatedAdminGrants.nodes.find(
        ({ partner }: { partner: { id: string } }) => partner.id === partnerId,
      );
    if (!(await granted())) await call('grantDelegatedAdmin', { partnerId }, 'grant { id }', admin);
    const grantId = (await granted())?.id;
    const people = async (url: string): Promise<boolean> => {
      const answer = await ask(url, `{ customer(id: "${customerId}") { users { totalCount } } }`, {}, agent);
      return Number(answer.data?.customer?.users?.totalCount ?? 0) > 0;
    };
    return during(people, () => call('revokeDelegatedAdmin', { grantId }, 'grant { id }', admin));
  });

  times('the actions of a suspended partner', async () => {
    const agent = await as('admin.agent@baltic-distribution.example');
    const operator = await as(OPERATOR);
    const { data } = await ask(first(), '{ viewer { organization { id } } }', {}, agent);
    const status = (to: string) => () =>
      call('setPartnerStatus', { organizationId: data.viewer.organization.id, status: to }, 'provider { id }', operator);
    const input = '{ recipientEmail: "it@somewhere.example", acquiredThrough: OWN_MARKETING, dryRun: true }';
    const invites = async (url: string): Promise<boolean> => {
      const answer = await ask(url, `mutation { inviteCustomer(input: ${input}) { errors { code } } }`, {}, agent);
      return answer.data?.inviteCustomer?.errors.length === 0;
    };
    const found = await during(invites, status('SUSPENDED'));
    await status('ACTIVE')();
    return found;
  });
});
