import { hashPassword } from '../../../src/security/passwords';
import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { startDemoApp } from '../rights/support/demo-app';
import { changePassword, refusalOfToken, tokensOf } from './support/sessions';
import { create, OPERATOR, provider, rowCounts, type CreatedProvider } from './support/providers';

describeEngine('creating a provider', () => {
  let app: TestApp;
  beforeAll(async () => {
    // As many connections as repeats below, so that none is told to come back.
    app = await startDemoApp({ DATABASE_POOL_SIZE: '30' });
    await app.as(OPERATOR);
  });
  afterAll(() => app.stop());

  it('returns the provider with its first user and a temporary password that has to be changed', async () => {
    const { provider: made, userName, temporaryPassword, errors } = await create(app, provider('nordlicht.example'));
    expect({ userName, errors }).toEqual({ userName: 'nora@nordlicht.example', errors: [] });
    const { accessToken, mustChangePassword } = await tokensOf(app, userName ?? '', temporaryPassword ?? '');
    expect(mustChangePassword).toBe(true);
    expect(await refusalOfToken(app, accessToken)).toBe('PASSWORD_CHANGE_REQUIRED');
    const { session } = await changePassword(app, accessToken, temporaryPassword ?? '', 'ein Leuchtturm bei Nacht');
    const { data } = await app.send('{ viewer { roles organization { id name } } }', {}, session?.accessToken);
    expect(data).toEqual({ viewer: { roles: ['ADMIN_AGENT', 'GLOBAL_ADMIN'], organization: made } });
    const listed = await app.send('{ directory(first: 100) { nodes { name } } }');
    expect(JSON.stringify(listed.data)).toContain(made?.name);
  });

  it('returns the same ids but no password for a repeat with the same key', async () => {
    const input = provider('suedlicht.example', { idempotencyKey: 'south' });
    const first = await create(app, input);
    const before = await rowCounts(app.database);
    const again = await create(app, input);
    expect(again).toEqual({ ...first, temporaryPassword: null, secretShownBefore: true });
    expect(first).toMatchObject({ secretShownBefore: false, errors: [] });
    expect(await rowCounts(app.database)).toEqual(before);
    await tokensOf(app, 'nora@suedlicht.example', first.temporaryPassword ?? '');
  });

  it.each(['name', 'country', 'domain', 'partnerId'] as const)(
    'is a conflict for a repeat with the same key and another %s',
    async (field) => {
      const input = provider(`west-${field}.example`.toLowerCase(), { idempotencyKey: `west ${field}` });
      await create(app, input);
      const before = await rowCounts(app.database);
      const other = { name: 'Anders', country: 'AT', domain: 'west-anders.example', partnerId: '87654321' }[field];
      const admin = field === 'domain' ? { name: 'Nora Licht', email: 'nora@west-anders.example' } : input.admin;
      expect(await create(app, { ...input, admin, [field]: other })).toMatchObject({
        provider: null,
        temporaryPassword: null,
        errors: [{ code: 'IDEMPOTENCY_CONFLICT', path: ['idempotencyKey'] }],
      });
      expect(await rowCounts(app.database)).toEqual(before);
    },
  );

  it('checks everything in a dry run and stores nothing', async () => {
    const before = await rowCounts(app.database);
    const tried = await create(app, provider('ostlicht.example', { dryRun: true, idempotencyKey: 'east' }));
    expect(tried).toEqual({
      provider: null,
      userName: 'nora@ostlicht.example',
      temporaryPassword: null,
      secretShownBefore: false,
      errors: [],
    });
    const refused = await create(app, provider('alpine-distribution.example', { dryRun: true }));
    expect(refused.errors).toMatchObject([{ code: 'DOMAIN_TAKEN' }]);
    expect(await rowCounts(app.database)).toEqual(before);
    expect((await create(app, provider('ostlicht.example', { idempotencyKey: 'east' }))).errors).toEqual([]);
  });

  it.each([
    ['DOMAIN_TAKEN', ['domain'], provider('alpine-distribution.example')],
    [
      'DOMAIN_TAKEN',
      ['domain'],
      provider('Alpine-Distribution.EXAMPLE ', { admin: { name: 'N', email: 'n@alpine-distribution.example' } }),
    ],
    ['EMAIL_TAKEN', ['admin', 'email'], provider('taken.example', { admin: { name: 'N', email: 'Taken@taken.EXAMPLE' } })],
    ['PARTNER_ID_IN_USE', ['partnerId'], provider('partnerid.example', { partnerId: 'of Alpine' })],
    ['UNKNOWN_COUNTRY', ['country'], provider('nowhere.example', { country: 'XX' })],
    ['UNKNOWN_COUNTRY', ['country'], provider('small.example', { country: 'de' })],
    ['UNKNOWN_COUNTRY', ['country'], provider('blank.example', { country: 'DE ' })],
    ['EMAIL_DOMAIN_MISMATCH', ['admin', 'email'], provider('mine.example', { admin: { name: 'N', email: 'n@yours.example' } })],
    ['INVALID_EMAIL', ['admin', 'email'], provider('mail.example', { admin: { name: 'N', email: 'n@@mail.example' } })],
    ['INVALID', ['domain'], provider('no domain', { admin: { name: 'N', email: 'n@nodomain.example' } })],
    ['INVALID', ['name'], provider('nameless.example', { name: ' ' })],
    ['INVALID', ['partnerId'], provider('digits.example', { partnerId: '12a4' })],
  ] as const)('is refused by %s at %j, and nothing is stored', async (code, path, input) => {
    const email = 'taken@taken.example';
    await app.database.transaction((writer) =>
      writer.run("UPDATE `user` SET email = ?, email_normalized = ? WHERE email IN ('lena.vogt@rheingold-logistik.example', ?)", [
        email,
        email,
        email,
      ]),
    );
    const [alpine] = await app.database.rows("SELECT partner_id AS id FROM partner WHERE name = 'Alpine Distribution'", []);
    const asked = input.partnerId === 'of Alpine' ? { ...input, partnerId: String(alpine?.['id']) } : input;
    const before = await rowCounts(app.database);
    expect(await create(app, { ...asked, idempotencyKey: `refused ${input.domain}` })).toMatchObject({
      provider: null,
      userName: null,
      temporaryPassword: null,
      errors: [{ code, path }],
    });
    expect(await rowCounts(app.database)).toEqual(before);
  });

  /** Repeats that are all under way before the first of them can be stored. */
  async function atOnce(count: number, domain: string, key: string): Promise<CreatedProvider[]> {
    const undone = new Error('undone');
    let letGo = (): void => undefined;
    const gate = new Promise<void>((resolve) => (letGo = resolve));
    let repeats: Promise<CreatedProvider>[] = [];
    // Somebody holds the domain in an open transaction, so that everybody waits for it, and lets it go again.
    const holder = app.database.transaction(async (writer) => {
      const [row] = await writer.rows("SELECT id FROM organization WHERE kind = 'OPERATOR'", []);
      await writer.run('INSERT INTO organization_domain (domain, organization_id) VALUES (?, ?)', [domain, String(row?.['id'])]);
      repeats = Array.from({ length: count }, () => create(app, provider(domain, { idempotencyKey: key })));
      await gate;
      throw undone;
    });
    // Passwords are hashed in turn: when as many again have been hashed, those of the repeats are done.
    for (let hashed = 0; hashed < count + 5; hashed += 1) await hashPassword('in turn');
    letGo();
    await expect(holder).rejects.toBe(undone);
    return Promise.all(repeats);
  }

  it('makes one provider for twenty simultaneous requests with one key, and all of them get it', async () => {
    const answers = await atOnce(20, 'zwanzig.example', 'twenty');
    expect([...new Set(answers.flatMap(({ errors }) => errors.map(({ code }) => code)))]).toEqual([]);
    expect(new Set(answers.map((answer) => answer.provider?.id)).size).toBe(1);
    expect(answers.filter(({ temporaryPassword }) => temporaryPassword !== null).length).toBe(1);
    expect(answers.filter(({ secretShownBefore }) => secretShownBefore).length).toBe(19);
    const rows = await app.database.rows("SELECT id FROM partner WHERE domain = 'zwanzig.example'", []);
    expect(rows).toEqual([{ id: answers[0]?.provider?.id }]);
    const users = await app.database.rows("SELECT id FROM `user` WHERE email = 'nora@zwanzig.example'", []);
    expect(users.length).toBe(1);
  });
});
