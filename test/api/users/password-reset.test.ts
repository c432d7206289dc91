import { DEMO_DAY, DEMO_PASSWORD, type TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { aCustomer } from '../../support/factories/customers';
import { aReseller } from '../../support/factories/partners';
import { aUser } from '../../support/factories/users';
import { startWorld } from '../../support/factories/world';
import { eventsOf } from '../../support/mutate';
import { requestPasswordReset } from '../../../src/modules/users/password-reset/request-password-reset';
import { readMail } from '../../../src/modules/outbox';
import { changePassword, refresh, signIn, tokensOf } from '../sign-in/support/sessions';
import { codeOf, codesOf, idOf, mutate, OPERATOR, rowOf } from './support/world';

const GLOBAL_ADMIN = 'global.admin@reseller.example';
const USER_ADMIN = 'user.admin@reseller.example';
const CUSTOMER_USER = 'user@customer.example';
const NEW = 'ein Fährmann auf der Donau';
const MINUTE = 60_000;

interface Mail {
  to: string;
  text: string;
  html: string;
  subject: string;
  token: string;
}

describeEngine('a forgotten password', () => {
  let app: TestApp;
  beforeEach(async () => {
    app = await startWorld();
    await aReseller(app, { name: 'The Reseller', domain: 'reseller.example' });
    await aUser(app, await aCustomer(app), { email: CUSTOMER_USER, roles: ['CUSTOMER_USER'] });
  });
  afterEach(() => app.stop());

  /** The mails about passwords as they would go out. */
  async function mails(): Promise<Mail[]> {
    const rows = await app.database.rows(
      "SELECT recipient, template, parameters FROM outbox_mail WHERE template = 'passwordReset' AND created_at >= ? ORDER BY id",
      [DEMO_DAY],
    );
    return rows.map((row) => {
      const written = readMail(app.context(), String(row['template']), String(row['parameters']), 'usable');
      const url = /https?:\/\/\S+\/links\/\S+/.exec(written.text)?.[0];
      return { to: String(row['recipient']), ...written, token: url?.split('/').at(-1) ?? '' };
    });
  }

  const request = (email: string, more: object = {}): Promise<Record<string, any>> =>
    mutate(app, null, 'requestPasswordReset', { email, ...more }, 'accepted');
  const confirm = (token: string, newPassword = NEW, more: object = {}): Promise<Record<string, any>> =>
    mutate(app, null, 'confirmPasswordReset', { token, newPassword, ...more }, 'changed');
  const newToken = async (email: string): Promise<string> => {
    await request(email);
    return (await mails()).filter(({ to }) => to === email).at(-1)?.token ?? '';
  };

  it('is replaced by a mailed link: all sessions end, nobody is signed in, and the link works once [row 139]', async () => {
    const before = await tokensOf(app, GLOBAL_ADMIN, DEMO_PASSWORD);
    expect(await request(GLOBAL_ADMIN.toUpperCase())).toEqual({ accepted: true, errors: [] });
    const [mail, ...others] = await mails();
    expect(others).toEqual([]);
    expect(mail).toMatchObject({ to: GLOBAL_ADMIN, subject: 'Choose a new password' });
    expect(mail?.text).toContain(`/links/password-reset/${mail?.token ?? ''}`);
    expect(mail?.text).toContain('Hello global.admin of The Reseller');
    expect(await codeOf(app, before.accessToken)).toBeNull();
    expect(await confirm(mail?.token ?? '')).toEqual({ changed: true, errors: [] });
    expect(await codeOf(app, before.accessToken)).toBe('UNAUTHENTICATED');
    expect((await refresh(app, before.refreshToken)).session).toBeNull();
    expect((await signIn(app, GLOBAL_ADMIN, DEMO_PASSWORD)).session).toBeNull();
    expect((await signIn(app, GLOBAL_ADMIN, NEW)).session).not.toBeNull();
    expect(await confirm(mail?.token ?? '')).toMatchObject({ changed: false, errors: [{ code: 'INVALID_LINK' }] });
    const events = await eventsOf(app, OPERATOR, await idOf(app, GLOBAL_ADMIN));
    expect(events.map(({ action }) => action as string)).toEqual(
      expect.arrayContaining(['requestPasswordReset', 'confirmPasswordReset']),
    );
    const confirmed = events.find(({ action }) => action === 'confirmPasswordReset');
    expect(confirmed).toMatchObject({ outcome: 'ACCEPTED', actorId: await idOf(app, GLOBAL_ADMIN), changes: null });
  });

  it('can be a lapsed temporary one, and the reset proves the address', async () => {
    const id = await idOf(app, CUSTOMER_USER);
    await app.database.transaction((writer) =>
      writer.run(
        'UPDATE `user` SET must_change_password = 1, temporary_password_expires_at = ?, email_verified_at = NULL WHERE id = ?',
        [app.clock.now(), id],
      ),
    );
    expect((await signIn(app, CUSTOMER_USER, DEMO_PASSWORD)).session).toBeNull();
    expect(await confirm(await newToken(CUSTOMER_USER))).toMatchObject({ changed: true });
    expect((await signIn(app, CUSTOMER_USER, NEW)).session).toMatchObject({ mustChangePassword: false });
    expect((await rowOf(app, id))['email_verified_at']).toBe(app.clock.now());
  });

  it('gets the same answer for every address, with as many statements, and only accounts that can sign in get a mail', async () => {
    expect(await codesOf(app, GLOBAL_ADMIN, 'disableUser', { userId: await idOf(app, USER_ADMIN) })).toEqual([]);
    const unknown = 'nobody@reseller.example';
    const answers: unknown[] = [];
    const statements: number[] = [];
    for (const email of [GLOBAL_ADMIN, unknown, USER_ADMIN, 'nobody@nowhere.example']) {
      const ctx = app.context();
      answers.push(await requestPasswordReset.run(ctx, { email }));
      statements.push(ctx.meter.statements);
      answers.push(await request(email));
    }
    expect(new Set(answers.map((answer) => JSON.stringify(answer, ['accepted', 'errors']))).size).toBe(1);
    expect(new Set(statements).size).toBe(1);
    expect((await mails()).map(({ to }) => to)).toEqual([GLOBAL_ADMIN]);
    expect(await codesOf(app, null, 'requestPasswordReset', { email: 'no address' })).toEqual(['INVALID_EMAIL']);
  });

  it('sends one mail per account in five minutes, however often and from wherever it is requested', async () => {
    await Promise.all(Array.from({ length: 10 }, () => request(GLOBAL_ADMIN)));
    expect(await mails()).toHaveLength(1);
    app.clock.advance(5 * MINUTE - 1);
    await request(GLOBAL_ADMIN);
    expect(await mails()).toHaveLength(1);
    app.clock.advance(1);
    await request(GLOBAL_ADMIN);
    const [first, second] = await mails();
    expect(await confirm(first?.token ?? '')).toMatchObject({ errors: [{ code: 'INVALID_LINK' }] });
    expect(await confirm(second?.token ?? '')).toMatchObject({ changed: true });
  });

  it('takes idempotency keys by address and by token, and dry runs', async () => {
    expect(await request(GLOBAL_ADMIN, { dryRun: true })).toEqual({ accepted: true, errors: [] });
    expect(await mails()).toEqual([]);
    const keyed = { idempotencyKey: 'a' };
    expect(await request(GLOBAL_ADMIN, keyed)).toEqual({ accepted: true, errors: [] });
    app.clock.advance(10 * MINUTE);
    expect(await request(GLOBAL_ADMIN, keyed)).toEqual({ accepted: true, errors: [] });
    expect(await mails()).toHaveLength(1);
    expect(await request('nobody@reseller.example', keyed)).toEqual({ accepted: true, errors: [] });
    const [mail] = await mails();
    const token = mail?.token ?? '';
    expect(await confirm(token, NEW, { dryRun: true })).toMatchObject({ changed: true });
    expect((await signIn(app, GLOBAL_ADMIN, NEW)).session).toBeNull();
    expect(await confirm(token, NEW, keyed)).toEqual({ changed: true, errors: [] });
    expect(await confirm(token, NEW, keyed)).toEqual({ changed: true, errors: [] });
    expect(await confirm(token, 'eine andere Brücke', keyed)).toMatchObject({ errors: [{ code: 'IDEMPOTENCY_CONFLICT' }] });
    expect(await confirm(token, NEW)).toMatchObject({ errors: [{ code: 'INVALID_LINK' }] });
    expect((await signIn(app, GLOBAL_ADMIN, NEW)).session).not.toBeNull();
  });

  it('gives the same answer to links that are mistyped, expired, void, for something else, or of a disabled user', async () => {
    const token = await newToken(GLOBAL_ADMIN);
    const other = await newToken(USER_ADMIN);
    expect(await codesOf(app, GLOBAL_ADMIN, 'disableUser', { userId: await idOf(app, USER_ADMIN) })).toEqual([]);
    const { links } = app.context().services;
    const id = await idOf(app, GLOBAL_ADMIN);
    const [linkId = ''] = token.split('.');
    const wrong: Record<string, string> = {
      nothing: '',
      nonsense: 'nonsense',
      mistyped: `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`,
      'the next issue': links.issue('password-reset', { id: linkId, issueNumber: 2 }),
      'another purpose': links.issue('email', { id: linkId, issueNumber: 1 }),
      'never issued': links.issue('password-reset', { id: 'lnk_01jd00000000000000000000zz', issueNumber: 1 }),
      'a user': links.issue('password-reset', { id, issueNumber: 1 }),
      'a disabled user': other,
    };
    const before = await rowOf(app, id);
    const answers = new Set<string>();
    for (const given of Object.values(wrong)) answers.add(JSON.stringify(await confirm(given)));
    app.clock.advance(60 * MINUTE);
    answers.add(JSON.stringify(await confirm(token)));
    expect([...answers]).toHaveLength(1);
    expect(JSON.parse([...answers][0] ?? '')).toMatchObject({
      changed: false,
      errors: [{ code: 'INVALID_LINK', path: ['token'] }],
    });
    app.clock.advance(-1);
    expect(await rowOf(app, id)).toEqual(before);
    expect(await confirm(token, 'too short')).toMatchObject({ errors: [{ code: 'PASSWORD_LENGTH', path: ['newPassword'] }] });
    expect(await confirm(token, 'password1234')).toMatchObject({ errors: [{ code: 'PASSWORD_COMMON', path: ['newPassword'] }] });
    expect(await confirm(token)).toMatchObject({ changed: true });
  });

  it('is set once if one link is used many times at once', async () => {
    const token = await newToken(GLOBAL_ADMIN);
    const passwords = Array.from({ length: 8 }, (_, index) => `eine Brücke über den Inn ${index}`);
    const answers = await Promise.all(passwords.map((password) => confirm(token, password)));
    const done = answers.flatMap(({ changed }, index) => (changed === true ? [passwords[index] ?? ''] : []));
    expect(done).toHaveLength(1);
    expect(answers.flatMap(({ errors }) => (errors as { code: string }[]).map(({ code }) => code))).toEqual(
      Array<string>(7).fill('INVALID_LINK'),
    );
    expect((await signIn(app, GLOBAL_ADMIN, done[0] ?? '')).session).not.toBeNull();
  });

  it('leaves no link that survives another change of the password', async () => {
    const token = await newToken(GLOBAL_ADMIN);
    const { accessToken } = await tokensOf(app, GLOBAL_ADMIN, DEMO_PASSWORD);
    expect((await changePassword(app, accessToken, DEMO_PASSWORD, NEW)).errors).toEqual([]);
    expect(await confirm(token, 'eine andere Brücke')).toMatchObject({ errors: [{ code: 'INVALID_LINK' }] });
    const other = await newToken(USER_ADMIN);
    const { accessToken: fresh } = await tokensOf(app, GLOBAL_ADMIN, NEW);
    const reset = 'mutation($input: ResetPasswordInput!) { resetPassword(input: $input) { errors { code } } }';
    expect(
      (await app.send(reset, { input: { userId: await idOf(app, USER_ADMIN) } }, fresh)).data?.['resetPassword'].errors,
    ).toEqual([]);
    expect(await confirm(other)).toMatchObject({ errors: [{ code: 'INVALID_LINK' }] });
  });
});

describeEngine('attempts from one address', () => {
  it.each([
    ['SIGN_IN_ATTEMPTS', 'signIn', { email: GLOBAL_ADMIN, password: 'not the password' }],
    ['LINK_ATTEMPTS', 'confirmPasswordReset', { token: 'nonsense', newPassword: NEW }],
    ['MAIL_ATTEMPTS', 'requestPasswordReset', { email: 'nobody@nowhere.example' }],
  ])('are limited by %s', async (variable, mutation, input) => {
    const app = await startWorld({ [variable]: '3' });
    try {
      for (let attempt = 1; attempt <= 3; attempt += 1) {
        expect(await codesOf(app, null, mutation, input)).not.toContain('THROTTLED');
      }
      expect(await codesOf(app, null, mutation, input)).toEqual(['THROTTLED']);
    } finally {
      await app.stop();
    }
  });
});
