import { lapseDrafts } from '../../../src/modules/enrollment/lapse-drafts';
import { DEMO_PASSWORD, type TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { codesOf, eventsOf, mutate, sendMutation } from '../../support/mutate';
import { startDemoApp } from '../rights/support/demo-app';
import { addPasskey, beginPasskey, newAuthenticator } from '../sign-in/support/passkeys';
import { send } from '../sign-in/support/second-factor';
import {
  act,
  applicantOf,
  begin,
  counts,
  DAY,
  NEVER_ISSUED,
  OPERATOR,
  readEnrollment,
  start,
  verify,
} from './support/applicants';
import { kindsTo, lastMail, mailsTo } from './support/mails';

const ALPINE = 'alpine-distribution.example';

describeEngine('starting an enrollment', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startDemoApp({ DATABASE_POOL_SIZE: '30' });
  });
  afterAll(() => app.stop());

  it('begins with a list of what to gather, which everybody can read [rows 7, 15, 16, 37]', async () => {
    const { data, errors } = await app.send(
      '{ enrollmentRequirements { checklist indirectModel programRequirements usualReviewDays } }',
    );
    expect(errors).toEqual([]);
    expect(data?.['enrollmentRequirements']).toMatchObject({ usualReviewDays: 5 });
    expect(data?.['enrollmentRequirements'].checklist.join(' ')).toMatch(/PartnerID.*primary contact.*support/);
  });

  it('makes the work account, its global admin and a draft, step by step [rows 12, 14, 17, 18, 19]', async () => {
    const { enrollmentId, userName } = await begin(app, 'nordlicht.example');
    // Until the address is proven the user signs in with the name of the draft.
    await expect(app.as('nora@nordlicht.example')).rejects.toThrow();
    const temporary = await app.as(userName);
    expect((await app.send('{ viewer { roles } }', {}, temporary)).data).toEqual({ viewer: { roles: ['GLOBAL_ADMIN'] } });
    const link = await lastMail(app, 'nora@nordlicht.example', 'verifyEmail');
    expect(link.text).toContain('/links/email/');
    const preview = await app.send(
      'query($token: String!) { emailLinkPreview(token: $token) { kind email companyDomain passwordNeeded } }',
      { token: link.token },
    );
    expect(preview.data).toEqual({
      emailLinkPreview: {
        kind: 'VERIFY_EMAIL',
        email: 'nora@nordlicht.example',
        companyDomain: 'nordlicht.example',
        passwordNeeded: true,
      },
    });
    expect(await verify(app, link.token)).toEqual({ kind: 'VERIFY_EMAIL', email: 'nora@nordlicht.example', errors: [] });
    const { data } = await app.send(
      '{ viewer { roles actions organization { name ... on Reseller { status domain } } } }',
      {},
      await app.as('nora@nordlicht.example'),
    );
    expect(data?.['viewer']).toMatchObject({
      roles: ['GLOBAL_ADMIN'],
      organization: { status: 'APPLICANT', domain: 'nordlicht.example' },
    });
    expect(data?.['viewer'].actions).toEqual([
      'DIRECTORY_READ',
      'ENROLLMENT_CONFIRM_CONTACT',
      'ENROLLMENT_EDIT',
      'ENROLLMENT_READ',
      'ENROLLMENT_START',
      'ENROLLMENT_SUBMIT',
      'INVITATION_PREVIEW',
      'ORGANIZATION_READ',
      'SESSION_MANAGE_OWN',
      'USER_READ',
    ]);
    const draft = await readEnrollment(
      app,
      'nora@nordlicht.example',
      enrollmentId,
      'status country companyDomain missing viewerCan',
    );
    expect(draft).toEqual({
      status: 'DRAFT',
      country: 'DE',
      companyDomain: 'nordlicht.example',
      missing: ['partnerId', 'legalName', 'address', 'primaryContact', 'supportContact'],
      viewerCan: ['ENROLLMENT_EDIT'],
    });
    const events = await eventsOf(app, OPERATOR, enrollmentId);
    expect(events.map(({ action, outcome }) => [action, outcome])).toEqual([
      ['startEnrollment', 'ACCEPTED'],
      ['verifyEmail', 'ACCEPTED'],
    ]);
  });

  it('reserves no address or domain before the link is used: of two applicants, the first to prove theirs gets both', async () => {
    await begin(app, 'zweimal.example', { name: 'First' });
    const first = await lastMail(app, 'nora@zweimal.example', 'verifyEmail');
    await begin(app, 'zweimal.example', { name: 'Second', password: 'another password altogether' });
    const second = await lastMail(app, 'nora@zweimal.example', 'verifyEmail');
    expect((await verify(app, second.token, 'another password altogether')).errors).toEqual([]);
    const before = await counts(app);
    expect((await verify(app, first.token)).errors).toMatchObject([{ code: 'EMAIL_TAKEN' }]);
    await begin(app, 'zweimal.example', { email: 'otto@zweimal.example' });
    expect(await kindsTo(app, 'otto@zweimal.example')).toEqual(['companyHasAccount']);
    const [row] = await app.database.rows("SELECT id FROM email_link WHERE email = 'otto@zweimal.example'", []);
    const token = app.context().services.links.issue('email', { id: String(row?.['id']), issueNumber: 1 });
    expect((await verify(app, token)).errors).toMatchObject([{ code: 'DOMAIN_TAKEN' }]);
    expect((await counts(app))['organization_domain']).toBe(before['organization_domain']);
  });

  it('gives the domain to one of many who prove an address there at the same time', async () => {
    const people = ['anna', 'bert', 'cora', 'dirk', 'emil', 'fred'].map((name) => `${name}@wettlauf.example`);
    const tokens = [];
    for (const email of people) {
      await begin(app, 'wettlauf.example', { email });
      tokens.push((await lastMail(app, email, 'verifyEmail')).token);
    }
    const answers = await Promise.all(tokens.map((token) => verify(app, token)));
    const codes = answers.map(({ errors }) => errors.map(({ code }) => code));
    expect(codes.filter((one) => one.length === 0)).toHaveLength(1);
    expect(codes.flat()).toEqual(Array(people.length - 1).fill('DOMAIN_TAKEN'));
    expect(await app.database.rows("SELECT domain FROM organization_domain WHERE domain = 'wettlauf.example'", [])).toHaveLength(
      1,
    );
  });

  it('gives the same answer whether the address or company has an account or not; only the mail tells', async () => {
    const known = { email: `global.admin@${ALPINE}`, companyDomain: ALPINE };
    const colleague = { email: `nobody@${ALPINE}`, companyDomain: ALPINE };
    const nobody = { email: 'nobody@nirgendwo.example', companyDomain: 'nirgendwo.example' };
    for (const person of [known, colleague, nobody]) {
      const answer = await sendMutation(app, null, 'startEnrollment', start('x.example', person), 'enrollmentId userName');
      expect(answer.status).toBe(200);
      const payload = answer.data?.['startEnrollment'] as Record<string, string>;
      expect(payload).toEqual({
        enrollmentId: expect.stringMatching(/^enr_/) as string,
        userName: payload['enrollmentId'],
        errors: [],
      });
      await app.as(payload['userName'] ?? '');
    }
    expect((await kindsTo(app, known.email)).slice(-1)).toEqual(['addressHasAccount']);
    expect(await kindsTo(app, colleague.email)).toEqual(['companyHasAccount']);
    expect(await kindsTo(app, nobody.email)).toEqual(['verifyEmail']);
  });

  it("never lets the owner of an address confirm an account with somebody else's password", async () => {
    await begin(app, 'opfer.example', { password: 'chosen by somebody else' });
    const { token } = await lastMail(app, 'nora@opfer.example', 'verifyEmail');
    expect((await verify(app, token, null)).errors).toMatchObject([{ code: 'PASSWORD_REQUIRED', path: ['password'] }]);
    expect((await verify(app, token)).errors).toMatchObject([{ code: 'WRONG_PASSWORD', path: ['password'] }]);
    expect(await app.database.rows("SELECT domain FROM organization_domain WHERE domain = 'opfer.example'", [])).toEqual([]);
    expect((await verify(app, token, 'chosen by somebody else')).errors).toEqual([]);
  });

  it('takes the link without the password from the signed-in applicant, once', async () => {
    const { userName } = await begin(app, 'angemeldet.example');
    const { token } = await lastMail(app, 'nora@angemeldet.example', 'verifyEmail');
    const used = await mutate(app, userName, 'verifyEmail', { token }, 'email enrollment { status }');
    expect(used).toEqual({ email: 'nora@angemeldet.example', enrollment: { status: 'DRAFT' }, errors: [] });
    expect((await verify(app, token)).errors).toMatchObject([{ code: 'INVALID_LINK' }]);
  });

  it('gives one answer for every link that is mistyped, void, used, expired or for something else', async () => {
    const { enrollmentId, userName } = await begin(app, 'glieder.example');
    const old = (await lastMail(app, 'nora@glieder.example', 'verifyEmail')).token;
    expect(await codesOf(app, userName, 'resendEmailVerification', { enrollmentId })).toEqual([]);
    const fresh = (await lastMail(app, 'nora@glieder.example', 'verifyEmail')).token;
    const reset = app.context().services.links.issue('password-reset', { id: fresh.split('.')[0] ?? '', issueNumber: 1 });
    const answers = [];
    for (const token of [old, `${fresh.slice(0, -1)}${fresh.endsWith('A') ? 'B' : 'A'}`, NEVER_ISSUED, 'nonsense', '', reset]) {
      answers.push((await verify(app, token)).errors);
    }
    expect(new Set(answers.map((errors) => JSON.stringify(errors))).size).toBe(1);
    expect(answers[0]).toMatchObject([{ code: 'INVALID_LINK', path: ['token'] }]);
    const preview = await app.send('query($token: String!) { emailLinkPreview(token: $token) { email } }', { token: old });
    expect(preview).toMatchObject({ data: { emailLinkPreview: null }, errors: [] });
    expect((await verify(app, fresh)).errors).toEqual([]);
    expect(await codesOf(app, 'nora@glieder.example', 'resendEmailVerification', { enrollmentId })).toEqual([
      'EMAIL_ALREADY_VERIFIED',
    ]);
  });

  it('gives the same draft and one mail for a repeat with the same key, and a conflict for another input or password', async () => {
    const input = start('wieder.example', { idempotencyKey: 'again' });
    const ask = (more: object = {}): Promise<Record<string, unknown>> =>
      mutate(app, null, 'startEnrollment', { ...input, ...more }, 'enrollmentId userName');
    const answers = await Promise.all(Array.from({ length: 5 }, () => ask()));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await kindsTo(app, 'nora@wieder.example')).toEqual(['verifyEmail']);
    expect(await ask({ password: 'another password altogether' })).toMatchObject({ errors: [{ code: 'IDEMPOTENCY_CONFLICT' }] });
    expect(await ask({ country: 'AT' })).toMatchObject({ errors: [{ code: 'IDEMPOTENCY_CONFLICT' }] });
    const records = await app.database.rows("SELECT * FROM idempotency_record WHERE operation = 'startEnrollment'", []);
    expect(JSON.stringify(records)).not.toContain(DEMO_PASSWORD);
    const { token } = await lastMail(app, 'nora@wieder.example', 'verifyEmail');
    const verified = { token, password: DEMO_PASSWORD, idempotencyKey: 'proof' };
    expect(await mutate(app, null, 'verifyEmail', verified, 'email')).toEqual(
      await mutate(app, null, 'verifyEmail', verified, 'email'),
    );
  });

  it('checks everything in a dry run, stores nothing and mails nothing', async () => {
    const before = await counts(app);
    const tried = await mutate(app, null, 'startEnrollment', start('probe.example', { dryRun: true }), 'enrollmentId userName');
    expect(tried).toEqual({ enrollmentId: null, userName: null, errors: [] });
    expect(await codesOf(app, null, 'startEnrollment', start('probe.example', { dryRun: true, country: 'XX' }))).toEqual([
      'UNKNOWN_COUNTRY',
    ]);
    expect(await mutate(app, null, 'checkWorkAccount', { email: 'a@probe.example', dryRun: true }, 'mailed')).toEqual({
      mailed: false,
      errors: [],
    });
    expect(await counts(app)).toEqual(before);
  });

  it.each([
    ['INVALID', ['name'], { name: ' ' }],
    ['INVALID_EMAIL', ['email'], { email: 'nora@@nein.example' }],
    ['PASSWORD_LENGTH', ['password'], { password: 'short' }],
    ['PASSWORD_COMMON', ['password'], { password: 'password1234' }],
    ['INVALID', ['companyDomain'], { companyDomain: 'no domain' }],
    ['EMAIL_DOMAIN_MISMATCH', ['companyDomain'], { companyDomain: 'andere.example' }],
    ['UNKNOWN_COUNTRY', ['country'], { country: 'ZZ' }],
    ['WEBMAIL_ADDRESS', ['email'], { email: 'nora@gmail.com', companyDomain: 'gmail.com' }],
    ['WEBMAIL_ADDRESS', ['email'], { email: 'nora@Hotmail.de', companyDomain: 'hotmail.de' }],
  ])('is refused by %s at %j, and nothing is stored', async (code, path, more) => {
    const before = await counts(app);
    const { errors } = await mutate(app, null, 'startEnrollment', start('nein.example', more), 'enrollmentId');
    expect(errors).toMatchObject([{ code, path }]);
    expect(await counts(app)).toEqual(before);
  });

  it('tells by mail only whether a work account exists [row 20]', async () => {
    const addresses = [`sales.agent@${ALPINE}`, `unknown@${ALPINE}`, 'anybody@niemand.example', 'anybody@gmail.com'];
    const answers = [];
    for (const email of addresses) {
      const { status, data, errors } = await sendMutation(app, null, 'checkWorkAccount', { email }, 'mailed');
      answers.push(JSON.stringify({ status, data, errors }));
    }
    expect(new Set(answers).size).toBe(1);
    const texts = await Promise.all(addresses.map(async (email) => (await lastMail(app, email, 'workAccountAnswer')).text));
    expect(texts[0]).toMatch(/is a work account here/);
    expect(texts[1]).toMatch(/your company has one/);
    expect(texts[2]).toMatch(/Starting an enrollment creates one/);
    expect(texts[3]).toMatch(/webmail/);
    expect(await codesOf(app, null, 'checkWorkAccount', { email: 'nonsense' })).toEqual(['INVALID_EMAIL']);
  });

  it('keeps the words of strangers out of mails to unproven addresses', async () => {
    await begin(app, 'fremdtext.example', { name: 'Visit https://evil.example now' });
    for (const { text, html, subject } of await mailsTo(app, 'nora@fremdtext.example')) {
      expect(`${text}${html}${subject}`).not.toContain('evil');
    }
  });

  it('lapses after seven days unless the address was proven, even if nobody looks until later', async () => {
    const proven = await applicantOf(app, 'bleibt.example');
    const { enrollmentId, userName } = await begin(app, 'vergeht.example');
    const { token } = await lastMail(app, 'nora@vergeht.example', 'verifyEmail');
    app.clock.advance(7 * DAY - 1);
    expect(await lapseDrafts(app.context())).toBe(0);
    app.clock.advance(1);
    const late = await app.as(userName.toUpperCase());
    // Whatever its user has set up goes with it: a passkey, an unanswered challenge, an app that was only begun.
    const added = await addPasskey(app, late, newAuthenticator(app).create((await beginPasskey(app, late))['options']));
    const [one, two] = added['recoveryCodes'] as string[];
    expect((await beginPasskey(app, late, { code: one })).errors).toEqual([]);
    const begun = { currentPassword: DEMO_PASSWORD, code: two };
    expect((await send(app, 'beginSecondFactor', begun, 'secret', late)).errors).toEqual([]);
    const refused = await app.send(
      'mutation($input: UpdateEnrollmentInput!) { updateEnrollment(input: $input) { errors { code details } } }',
      { input: { enrollmentId, legalName: 'Too late' } },
      late,
    );
    expect(refused.data?.['updateEnrollment'].errors).toMatchObject([{ code: 'INVALID_STATE', details: { state: 'LAPSED' } }]);
    expect((await verify(app, token)).errors).toMatchObject([{ code: 'INVALID_LINK' }]);
    const drafts = async (): Promise<number> => {
      const [row] = await app.database.rows(
        "SELECT COUNT(*) AS n FROM partner p WHERE p.status = 'APPLICANT' AND NOT EXISTS (SELECT 1 FROM `user` u WHERE u.organization_id = p.id AND u.email_verified_at IS NOT NULL)",
        [],
      );
      return Number(row?.['n']);
    };
    const waiting = await drafts();
    expect(waiting).toBeGreaterThan(5);
    const lapsed = await Promise.all([lapseDrafts(app.context()), lapseDrafts(app.context())]);
    expect(lapsed[0] + lapsed[1]).toBe(waiting);
    expect(await drafts()).toBe(0);
    expect((await eventsOf(app, OPERATOR.toUpperCase(), enrollmentId)).map(({ action }) => action as string)).toContain(
      'lapseDraft',
    );
    expect((await app.send('{ viewer { id } }', {}, late)).errors[0]?.extensions.code).toBe('UNAUTHENTICATED');
    const kept = await app.send(
      'query($id: ID!) { enrollment(id: $id) { status } }',
      { id: proven.enrollmentId },
      await app.as(proven.email.toUpperCase()),
    );
    expect(kept.data).toEqual({ enrollment: { status: 'DRAFT' } });
    // The address was never taken, so it can be given again.
    await applicantOf(app, 'vergeht.example');
  });

  it('limits mails by who asks for them and by who gets them', async () => {
    const strict = await startDemoApp({ MAIL_ATTEMPTS: '2' });
    try {
      const ask = (email: string): Promise<string[]> => codesOf(strict, null, 'checkWorkAccount', { email });
      expect(await ask('one@grenze.example')).toEqual([]);
      expect(await ask('two@grenze.example')).toEqual([]);
      expect(await ask('three@grenze.example')).toEqual(['THROTTLED']);
    } finally {
      await strict.stop();
    }
  });

  it('cannot be read or changed by others, who get the answer for an unknown id', async () => {
    const one = await applicantOf(app, 'einer.example');
    const other = await applicantOf(app, 'anderer.example');
    for (const name of ['updateEnrollment', 'submitEnrollment', 'withdrawEnrollment', 'startNewEnrollment']) {
      const foreign = await sendMutation(app, other.email, name, { enrollmentId: one.enrollmentId });
      const never = await sendMutation(app, other.email, name, { enrollmentId: 'enr_01jd00000000000000000000zz' });
      expect([foreign.data, foreign.errors]).toEqual([never.data, never.errors]);
      expect(foreign.data?.[name].errors).toMatchObject([{ code: 'NOT_FOUND', path: ['enrollmentId'] }]);
    }
    expect(await codesOf(app, 'global.admin@donau-it.example', 'updateEnrollment', { enrollmentId: one.enrollmentId })).toEqual([
      'FORBIDDEN',
    ]);
    await act(app, one.email, 'withdrawEnrollment', one.enrollmentId);
  });
});
