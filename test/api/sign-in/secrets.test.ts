import { DEMO_PASSWORD, type TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { catalogOf } from '../data/support/catalog';
import { startDemoApp } from '../rights/support/demo-app';
import { changePassword, refresh, signIn, tokensOf } from './support/sessions';
import { setUpSecondFactor } from './support/second-factor';
import { create, provider } from './support/providers';

const GERDA = 'global.admin@alpine-distribution.example';
const NEW = 'ein Fährmann auf der Donau';

describeEngine('secrets', () => {
  let app: TestApp;
  const secrets = new Map<string, string>();
  let hashes: string[];
  beforeAll(async () => {
    app = await startDemoApp();
    await signIn(app, GERDA, 'this is not my password at all');
    const first = await tokensOf(app, GERDA, DEMO_PASSWORD);
    const second = (await refresh(app, first.refreshToken)).session;
    app.clock.advance(20_000);
    await refresh(app, first.refreshToken);
    const third = await tokensOf(app, GERDA, DEMO_PASSWORD);
    const fourth = (await changePassword(app, third.accessToken, DEMO_PASSWORD, NEW)).session;
    const { temporaryPassword } = await create(app, provider('geheim.example', { idempotencyKey: 'a key of mine' }));
    await tokensOf(app, 'nora@geheim.example', temporaryPassword ?? '');
    await app.send('{ viewer { id } }', {}, `${third.accessToken}x`);
    const given = { wrong: 'this is not my password at all', demo: DEMO_PASSWORD, new: NEW, temporary: temporaryPassword };
    for (const [what, secret] of Object.entries(given)) secrets.set(`password: ${what}`, secret ?? '');
    secrets.set('idempotency key', 'a key of mine');
    [first, second, third, fourth].forEach((tokens, index) => {
      secrets.set(`access token ${index}`, tokens?.accessToken.split('.')[2] ?? '');
      secrets.set(`refresh token ${index}`, tokens?.refreshToken.split('.')[2] ?? '');
      secrets.set(`refresh family ${index}`, tokens?.refreshToken.split('.')[1] ?? '');
    });
    const factor = await setUpSecondFactor(app, 'admin.agent@alpine-distribution.example');
    secrets.set('second factor', factor.secret);
    factor.recoveryCodes.forEach((code, index) => {
      secrets.set(`recovery code ${index}`, code);
      secrets.set(`recovery code ${index} without dashes`, code.replaceAll('-', ''));
    });
    const rows = await app.database.rows('SELECT password_hash AS hash FROM `user` UNION SELECT refresh_hash FROM session', []);
    hashes = rows.map(({ hash }) => String(hash));
  });
  afterAll(() => app.stop());

  const found = (text: string): string[] =>
    [...secrets].filter(([, secret]) => secret === '' || text.includes(secret)).map(([what]) => what);

  it('are nowhere in the log, and neither are their hashes', () => {
    const text = JSON.stringify(app.log);
    expect(app.log.length).toBeGreaterThan(5);
    expect(found(text)).toEqual([]);
    expect(hashes.filter((hash) => text.includes(hash))).toEqual([]);
  });

  it('are in no row of any table, and their hashes only where they are compared', async () => {
    const where: string[] = [];
    for (const table of Object.keys(await catalogOf(app.database))) {
      const text = JSON.stringify(await app.database.rows(`SELECT * FROM \`${table}\``, []));
      where.push(...found(text).map((what) => `${what} in ${table}`));
      if (table !== 'user' && table !== 'session')
        where.push(...hashes.filter((hash) => text.includes(hash)).map(() => `hash in ${table}`));
    }
    expect(where).toEqual([]);
  });

  it('are stored as argon2id with the configured cost', async () => {
    const [row] = await app.database.rows('SELECT password_hash AS hash FROM `user` WHERE email = ?', [GERDA]);
    expect(row?.['hash']).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  it('are not in the audit trail as its readers see it', async () => {
    const { accessToken } = await tokensOf(app, GERDA, NEW);
    const select = 'action subjectId changes requestId actorName refusalCode';
    const { data } = await app.send(`{ auditEvents(first: 100) { nodes { ${select} } } }`, {}, accessToken);
    const text = JSON.stringify(data);
    expect(text).toContain('changePassword');
    expect(found(text)).toEqual([]);
    expect(hashes.filter((hash) => text.includes(hash))).toEqual([]);
  });

  it('cannot be queried: no type of the schema has a field for them', async () => {
    const { data } = await app.send('{ __schema { types { name kind fields { name } } } }');
    const { types } = (data as { __schema: { types: { name: string; kind: string; fields: { name: string }[] | null }[] } })
      .__schema;
    const outputs = types.filter(({ name, kind }) => kind === 'OBJECT' && name !== 'Query' && name !== 'Mutation');
    const named = outputs.flatMap(({ fields }) => (fields ?? []).map(({ name }) => name));
    const suspicious = new Set(named.filter((name) => /password|hash|secret|generation/i.test(name)));
    expect([...suspicious].sort()).toEqual([
      // Questions and markers, the names of mutations as fields of payloads, and what is shown once.
      'fileHash',
      // The end of an audit chain, which an auditor keeps.
      'hash',
      'mustChangePassword',
      'passwordNeeded',
      'secret',
      'secretShownBefore',
      'temporaryPassword',
    ]);
  });
});
