import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:net';
import BetterSqlite3 from 'better-sqlite3';
import { describeEngine, engineUnderTest, scratchPlace } from '../../support/database';
import { ask, runBuilt, startBuilt } from '../../support/process';

const SECRET = 'qK3v9TzN7bXw2LmPr8sYd5fGh1jCe4uA';
/** What production needs beside a database. */
const REACHED = { TOKEN_SECRET: SECRET, PUBLIC_URL: 'https://graph.example' };
const SIGN_IN =
  'mutation($input: SignInInput!) { signIn(input: $input) { session { accessToken mustChangePassword } errors { code } } }';
const CREATE = `mutation($input: CreateProviderInput!) { createProvider(input: $input) { provider { id name } userName temporaryPassword secretShownBefore errors { code path } } }`;

/** What is judged before any database is opened is the same on every engine. */
const once = engineUnderTest() === 'sqlite' ? it : it.skip;

describeEngine('a server as a process', () => {
  let place: Awaited<ReturnType<typeof scratchPlace>>;
  beforeEach(async () => {
    place = await scratchPlace(engineUnderTest());
  });
  afterEach(() => place.remove());

  const refusal = async (env: Record<string, string>): Promise<string> => {
    const { code, output } = await runBuilt('main.js', { PORT: '0', ...env });
    expect(code).toBe(1);
    expect(output.trim().split('\n')).toHaveLength(1);
    return output;
  };

  it('refuses to start in production on a database without tables, with one sentence', async () => {
    expect(await refusal({ NODE_ENV: 'production', ...place.env, ...REACHED })).toMatch(/lacks migrations/);
  });

  once('refuses to start with other settings, each time with one sentence', async () => {
    const production = { NODE_ENV: 'production', ...place.env };
    expect(await refusal(production)).toMatch(/TOKEN_SECRET is missing/);
    expect(await refusal({ ...production, TOKEN_SECRET: 'short' })).toMatch(/TOKEN_SECRET is too weak/);
    expect(await refusal({ ...production, TOKEN_SECRET: 'a'.repeat(64) })).toMatch(/TOKEN_SECRET is too weak/);
    expect(await refusal({ ...production, TOKEN_SECRET: SECRET })).toMatch(/PUBLIC_URL is missing/);
    expect(await refusal({ ...production, ...REACHED, DEMO: 'true' })).toMatch(/DEMO=true is not allowed/);
    expect(await refusal({ ...place.env, PLAYGROUND: 'true', INTROSPECTION: 'false' })).toMatch(/PLAYGROUND=true needs/);
    expect(await refusal({ ...place.env, TRUSTED_PROXIES: '10.0.0.0/99' })).toMatch(/TRUSTED_PROXIES .* is invalid/);
    expect(await refusal({ ...place.env, TRUSTED_PROXIES: 'proxy' })).toMatch(/TRUSTED_PROXIES .* is invalid/);
    expect(await refusal({ ...place.env, CORS_ORIGINS: 'https://portal.example/' })).toMatch(/CORS_ORIGINS .* is invalid/);
    expect(await refusal({ ...place.env, PORT: '70000' })).toMatch(/PORT "70000" is invalid/);
    expect(await refusal({ DATABASE_URL: 'mysql://root@127.0.0.1:1/none', DATABASE_FILE: 'x.sqlite' })).toMatch(
      /exclude each other/,
    );
    expect(await refusal({ DATABASE_URL: 'mysql://root:secret@127.0.0.1:1/none' })).toMatch(/cannot be reached/);
    expect(await refusal({ DATABASE_URL: 'mysql://root:secret@127.0.0.1:1/none' })).not.toMatch(/secret/);
  });

  once('refuses production without a place for its data and a sender of its mails', async () => {
    const production = { NODE_ENV: 'production', ...REACHED };
    expect(await refusal(production)).toMatch(/DATABASE_URL or DATABASE_FILE is missing/);
    expect(await refusal({ ...production, ...place.env, SMTP_URL: 'smtp://127.0.0.1:1' })).toMatch(/MAIL_FROM is missing/);
  });

  once.each([
    ['mysql://root:p/w@127.0.0.1:1/none', /special characters of user and password percent-encoded/],
    ['mysql://root:p#w@127.0.0.1:1/none', /special characters of user and password percent-encoded/],
    ['mysql://root:12/3@127.0.0.1:1/none', /special characters of user and password percent-encoded/],
    ['mysql://root:secret@127.0.0.1:1/none?sslmode=require', /unknown option "sslmode". Known options: ssl, ssl-ca/],
    ['mysql://root:secret@127.0.0.1:1/none?ssl=true', /It must be disabled, required, verify-ca, verify-identity/],
    [
      'mysql://root:secret@127.0.0.1:1/none?ssl=verify-ca&ssl-ca=/nowhere.pem',
      /Cannot read the file \/nowhere\.pem of `ssl-ca` in DATABASE_URL \(ENOENT\)/,
    ],
  ])('says what is wrong with the address %s of a database', async (DATABASE_URL, expected) => {
    const output = await refusal({ DATABASE_URL });
    expect(output).toMatch(expected);
    expect(output).not.toMatch(/secret|p\/w|p#w/);
  });

  it('says what is wrong with a database that is not there, a file that is none, and one of another program', async () => {
    if (engineUnderTest() !== 'sqlite') {
      const gone = place.env['DATABASE_URL']?.replace(/\/t_\w+$/, '/t_never_made') ?? '';
      expect(await refusal({ DATABASE_URL: gone })).toMatch(/has no database t_never_made. Create it first/);
      const nobody = new URL(gone);
      nobody.username = 'nobody';
      expect(await refusal({ DATABASE_URL: nobody.href })).toMatch(/rejects the credentials of nobody/);
      return;
    }
    const file = place.env['DATABASE_FILE'] ?? '';
    writeFileSync(file, 'Not a database, but a text that is longer than the head of one would be. '.repeat(20));
    expect(await refusal({ DATABASE_FILE: file })).toMatch(/is not an SQLite database/);
    expect(await refusal({ DATABASE_FILE: `${file}/below.sqlite` })).toMatch(
      /Cannot write the database file .* \((EEXIST|ENOTDIR)\)/,
    );
    // A folder that lets nobody make files, which even the superuser is told only when it tries.
    expect(await refusal({ DATABASE_FILE: '/proc/partner-graph.sqlite' })).toMatch(
      /Cannot write the database file .* \((SQLITE_CANTOPEN|EACCES)\)/,
    );
    const other = new BetterSqlite3(`${file}.other`);
    other.exec('CREATE TABLE bookmarks (url text)');
    other.close();
    const before = readFileSync(`${file}.other`);
    expect(await refusal({ DATABASE_FILE: `${file}.other` })).toMatch(/is a database of another program/);
    expect(readFileSync(`${file}.other`).equals(before)).toBe(true);
  });

  it('says that mails or the secret cannot be kept where a file is in the way', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'in-the-way-'));
    const file = join(folder, 'text');
    writeFileSync(file, 'no folder');
    const quiet = { ...place.env, DEMO: 'false', PLAYGROUND: 'false', LOG_LEVEL: 'silent' };
    expect(await refusal({ ...quiet, MAIL_FOLDER: file })).toMatch(/Cannot write mails .*Set MAIL_FOLDER/);
    rmSync(folder, { recursive: true });
    if (engineUnderTest() !== 'sqlite') return;
    rmSync(`${place.env['DATABASE_FILE'] ?? ''}.secret`, { force: true });
    mkdirSync(`${place.env['DATABASE_FILE'] ?? ''}.secret`);
    expect(await refusal(quiet)).toMatch(/Cannot store the secret .*Set TOKEN_SECRET/);
  });

  once.each(['cli/operator-create.js', 'cli/seed.js', 'cli/migrate.js'])('shows the usage of %s', async (file) => {
    const shown = await runBuilt(file, place.env, ['--help']);
    expect(shown).toEqual({ code: 0, output: expect.stringMatching(/^Usage: npm run /) as string });
    const wrong = await runBuilt(file, place.env, ['--nonsense']);
    expect([wrong.code, wrong.output.trim().split('\n').length]).toEqual([1, 1]);
    expect(wrong.output).toMatch(/nonsense.*Usage: npm run /);
  });

  it('refuses a port that is in use, and a file that another process holds', async () => {
    const holder = createServer();
    await new Promise<void>((done) => holder.listen(0, '127.0.0.1', done));
    const { port } = holder.address() as { port: number };
    expect(await refusal({ ...place.env, DEMO: 'false', PLAYGROUND: 'false', PORT: String(port) })).toMatch(/already in use/);
    await new Promise((done) => holder.close(done));
    if (engineUnderTest() !== 'sqlite') return;
    const first = await startBuilt({ ...place.env, DEMO: 'false', PLAYGROUND: 'false' });
    expect(await refusal({ ...place.env, DEMO: 'false' })).toMatch(/in use by another process/);
    expect(await first.kill('SIGTERM')).toBe(0);
  });

  it('shows a sign-in for each role at the demo start and keeps its data over a second one', async () => {
    const env = { ...place.env, PLAYGROUND: 'false' };
    const first = await startBuilt(env);
    for (const role of [
      'GLOBAL_ADMIN',
      'USER_ADMIN',
      'BILLING_ADMIN',
      'ADMIN_AGENT',
      'SALES_AGENT',
      'HELPDESK_AGENT',
      'CUSTOMER_ADMIN',
      'OPERATOR',
    ]) {
      expect(first.output()).toContain(role);
    }
    const input = { email: 'admin.agent@elbe-cloud.example', password: 'demo-Partner-Graph-1' };
    const token = (await ask(first.url, SIGN_IN, { input })).data.signIn.session.accessToken as string;
    const before = await ask(first.url, '{ customers(first: 100) { totalCount nodes { id name } } }', {}, token);
    expect(before.data.customers.totalCount).toBeGreaterThan(10);
    expect(await first.kill('SIGTERM')).toBe(0);
    const second = await startBuilt(env);
    // The secret was kept, so the token of the first process is still good.
    expect(await ask(second.url, '{ customers(first: 100) { totalCount nodes { id name } } }', {}, token)).toEqual(before);
    expect(await second.kill('SIGTERM')).toBe(0);
  });

  it('starts with others at once on an empty database: one migrates it and fills it, all serve it', async () => {
    // A file has one server.
    const count = engineUnderTest() !== 'sqlite' ? 3 : 1;
    const env = { ...place.env, PLAYGROUND: 'false', TOKEN_SECRET: SECRET };
    const servers = await Promise.all(Array.from({ length: count }, () => startBuilt(env)));
    const input = { email: 'admin.agent@elbe-cloud.example', password: 'demo-Partner-Graph-1' };
    const token = (await ask(servers[0]?.url ?? '', SIGN_IN, { input })).data.signIn.session.accessToken as string;
    const answers = await Promise.all(
      servers.map(({ url }) => ask(url, '{ customers(first: 100) { totalCount nodes { id } } }', {}, token)),
    );
    expect(answers[0]?.data.customers.totalCount).toBeGreaterThan(10);
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    for (const server of servers) expect(await server.kill('SIGTERM')).toBe(0);
  });

  it('leads an empty production database to a first provider, whatever is repeated or killed on the way', async () => {
    const env = { NODE_ENV: 'production', ...REACHED, ...place.env };
    expect((await runBuilt('cli/migrate.js', env)).output).toMatch(/Ran \d+ migrations/);
    expect((await runBuilt('cli/migrate.js', env)).output).toMatch(/up to date/);
    const created = await runBuilt('cli/operator-create.js', env, ['--email', 'op@vendor.example', '--name', 'Olga Op']);
    const temporary = /^ {2}(\S+)$/m.exec(created.output)?.[1] ?? '';
    expect(temporary).toHaveLength(23);
    expect((await runBuilt('cli/operator-create.js', env, ['--email', 'other@vendor.example'])).code).toBe(1);

    let server = await startBuilt(env);
    const signIn = async (email: string, password: string): Promise<{ accessToken: string; mustChangePassword: boolean }> =>
      (await ask(server.url, SIGN_IN, { input: { email, password } })).data.signIn.session as {
        accessToken: string;
        mustChangePassword: boolean;
      };
    const first = await signIn('op@vendor.example', temporary);
    expect(first.mustChangePassword).toBe(true);
    const closed = await ask(server.url, '{ viewer { id } }', {}, first.accessToken);
    expect(closed.errors?.[0].extensions.code).toBe('PASSWORD_CHANGE_REQUIRED');
    const changed = await ask(
      server.url,
      'mutation($input: ChangePasswordInput!) { changePassword(input: $input) { session { accessToken } errors { code } } }',
      { input: { currentPassword: temporary, newPassword: 'an own long passphrase' } },
      first.accessToken,
    );
    const token = changed.data.changePassword.session.accessToken as string;

    const input = {
      name: 'First Distribution',
      country: 'DE',
      domain: 'first.example',
      idempotencyKey: 'k1',
      admin: { name: 'Ada', email: 'ada@first.example' },
    };
    const made = (await ask(server.url, CREATE, { input }, token)).data.createProvider;
    expect(made.errors).toEqual([]);
    // The process dies the moment it has answered; what it answered is there.
    await server.kill('SIGKILL');
    server = await startBuilt(env);
    const again = (await ask(server.url, CREATE, { input }, token)).data.createProvider;
    expect(again).toEqual({ ...made, temporaryPassword: null, secretShownBefore: true });
    const conflict = await ask(server.url, CREATE, { input: { ...input, name: 'Other' } }, token);
    expect(conflict.data.createProvider.errors).toEqual([{ code: 'IDEMPOTENCY_CONFLICT', path: ['idempotencyKey'] }]);

    const ada = await signIn('ada@first.example', made.temporaryPassword as string);
    const own = await ask(
      server.url,
      'mutation($input: ChangePasswordInput!) { changePassword(input: $input) { session { accessToken } errors { code } } }',
      { input: { currentPassword: made.temporaryPassword, newPassword: 'another own passphrase' } },
      ada.accessToken,
    );
    const query = '{ viewer { organization { name } roles } customers { totalCount } directory { nodes { name } } }';
    expect((await ask(server.url, query, {}, own.data.changePassword.session.accessToken as string)).data).toEqual({
      viewer: { organization: { name: 'First Distribution' }, roles: ['ADMIN_AGENT', 'GLOBAL_ADMIN'] },
      customers: { totalCount: 0 },
      directory: { nodes: [{ name: 'First Distribution' }] },
    });
    expect(await server.kill('SIGTERM')).toBe(0);
  });

  it('loses nothing that it acknowledged when it is killed while writing', async () => {
    const env = { ...place.env, PLAYGROUND: 'false' };
    let server = await startBuilt(env);
    const input = { email: 'operator@partner-graph.example', password: 'demo-Partner-Graph-1' };
    const token = (await ask(server.url, SIGN_IN, { input })).data.signIn.session.accessToken as string;
    const acknowledged: string[] = [];
    for (let round = 0; round < 2; round += 1) {
      const writers = Array.from({ length: 4 }, async (_, writer) => {
        for (let index = 0; index < 50; index += 1) {
          const name = `p${round}-${writer}-${index}`;
          const provider = { name, country: 'DE', domain: `${name}.example`, admin: { name: 'A', email: `a@${name}.example` } };
          const answer = await ask(server.url, CREATE, { input: provider }, token).catch(() => null);
          if (answer === null) return;
          if (answer.data?.createProvider?.provider) acknowledged.push(answer.data.createProvider.provider.id as string);
        }
      });
      const before = acknowledged.length;
      while (acknowledged.length <= before + 3 + 5 * round) await new Promise((done) => setTimeout(done, 5));
      await server.kill('SIGKILL');
      await Promise.all(writers);
      server = await startBuilt(env);
    }
    expect(acknowledged.length).toBeGreaterThan(0);
    for (let start = 0; start < acknowledged.length; start += 100) {
      const ids = acknowledged.slice(start, start + 100);
      const { data } = await ask(server.url, 'query($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids }, token);
      expect(data.nodes).toEqual(ids.map((id) => ({ id })));
    }
    await server.kill('SIGTERM');
  });
});
