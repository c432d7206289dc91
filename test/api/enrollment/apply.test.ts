import { because } from '../../../src/graph/operations';
import { enrollmentOperations } from '../../../src/modules/enrollment/enrollment.actions';
import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { codesOf, eventsOf, mutate, sendMutation } from '../../support/mutate';
import { startDemoApp } from '../rights/support/demo-app';
import {
  act,
  applicantOf,
  begin,
  contactToken,
  counts,
  DAY,
  filledIn,
  NEVER_ISSUED,
  OPERATOR,
  profile,
  readEnrollment,
  readyApplicant,
  reviewedApplicant,
  signedInAgain,
  verify,
} from './support/applicants';
import { kindsTo, lastMail } from './support/mails';

const PROFILES = '{ membershipProfiles { partnerId organizationName country active benefits competencies refusal } }';

/** Web-mail services that S0 names, with aliases in several countries. */
const WEBMAIL = [
  ...[
    'gmail.com',
    'googlemail.com',
    'yahoo.com',
    'yahoo.de',
    'yahoo.co.uk',
    'ymail.com',
    'rocketmail.com',
    'icloud.com',
    'me.com',
  ],
  ...[
    'mac.com',
    'aol.com',
    'aol.de',
    'aim.com',
    'outlook.com',
    'outlook.de',
    'hotmail.com',
    'hotmail.co.uk',
    'live.com',
    'msn.com',
  ],
];

describeEngine('filling in an enrollment', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startDemoApp({ DATABASE_POOL_SIZE: '30' });
  });
  afterAll(() => app.stop());

  const edit = (email: string, enrollmentId: string, more: object): Promise<Record<string, any>> =>
    mutate(app, email, 'updateEnrollment', { enrollmentId, ...more }, 'enrollment { version missing }');

  it("finds the membership profiles of the applicant's address, and chooses one [rows 21, 23]", async () => {
    const { email, enrollmentId } = await applicantOf(app, 'profile.example');
    const token = await app.as(email);
    expect((await app.send(PROFILES, {}, token)).data).toEqual({ membershipProfiles: [] });
    const mine = await profile(app, ['NORA@profile.example']);
    const old = await profile(app, [email], { active: false });
    const abroad = await profile(app, ['other@profile.example', email], { country: 'FR' });
    const { data } = await app.send(PROFILES, {}, token);
    expect(data?.['membershipProfiles']).toEqual([
      {
        partnerId: mine,
        organizationName: 'Lichthaus GmbH',
        country: 'DE',
        active: true,
        benefits: ['Training vouchers', 'Priority support'],
        competencies: ['Security'],
        refusal: null,
      },
      expect.objectContaining({ partnerId: old, active: false, refusal: 'PARTNER_ID_INACTIVE' }),
      expect.objectContaining({ partnerId: abroad, country: 'FR', refusal: 'PARTNER_ID_OTHER_COUNTRY' }),
    ]);
    expect(await edit(email, enrollmentId, { partnerId: mine })).toMatchObject({ errors: [], enrollment: { version: 2 } });
    const both = { partnerId: mine, alreadyEnrolledPartnerId: mine };
    expect((await edit(email, enrollmentId, both)).errors).toMatchObject([{ code: 'INVALID' }]);
  });

  it('shows the profiles of another address once it is proven [rows 22, 25]', async () => {
    const { email, enrollmentId } = await applicantOf(app, 'mitglied.example');
    const partnerId = await profile(app, ['member@membership.example']);
    expect((await edit(email, enrollmentId, { partnerId })).errors).toMatchObject([
      { code: 'PARTNER_ID_NOT_PROVEN', path: ['partnerId'] },
    ]);
    const input = { enrollmentId, email: 'member@membership.example' };
    expect(await codesOf(app, email, 'verifyMembershipEmail', { ...input, dryRun: true })).toEqual([]);
    expect(await kindsTo(app, 'member@membership.example')).toEqual([]);
    expect(await codesOf(app, email, 'verifyMembershipEmail', { ...input, email: 'nonsense' })).toEqual(['INVALID_EMAIL']);
    expect(await codesOf(app, email, 'verifyMembershipEmail', input)).toEqual([]);
    expect(await codesOf(app, email, 'verifyMembershipEmail', { ...input, email: 'nobody@membership.example' })).toEqual([]);
    const mail = await lastMail(app, 'member@membership.example', 'verifyMembership');
    expect(mail.text).toContain(email);
    expect((await app.send(PROFILES, {}, await app.as(email))).data).toEqual({ membershipProfiles: [] });
    // Somebody else reads that mailbox: the link asks for no password, it is not about an account.
    expect(await verify(app, mail.token, null)).toEqual({
      kind: 'VERIFY_MEMBERSHIP',
      email: 'member@membership.example',
      errors: [],
    });
    expect((await verify(app, mail.token, null)).errors).toMatchObject([{ code: 'INVALID_LINK' }]);
    expect((await app.send(PROFILES, {}, await app.as(email))).data?.['membershipProfiles']).toMatchObject([{ partnerId }]);
    expect((await edit(email, enrollmentId, { partnerId: `${partnerId} ` })).errors).toMatchObject([
      { code: 'PARTNER_ID_UNKNOWN' },
    ]);
    expect((await edit(email, enrollmentId, { partnerId })).errors).toEqual([]);
  });

  it('takes legal name, address, primary contact and support details [rows 28, 29, 30]', async () => {
    const { email, enrollmentId, domain } = await applicantOf(app, 'ausfuellen.example');
    const partnerId = await profile(app, [email]);
    const { legalName, address, primaryContact, supportContact } = filledIn(domain, partnerId);
    const steps: [object, string[]][] = [
      [{ partnerId }, ['legalName', 'address', 'primaryContact', 'supportContact']],
      [{ legalName, address }, ['primaryContact', 'supportContact']],
      [{ primaryContactIsMe: true }, ['supportContact']],
      [{ supportContact: { phone: '+49 431 555 0200' } }, []],
      [{ legalName: null }, ['legalName']],
      [{ legalName, primaryContact, supportContact }, []],
    ];
    for (const [index, [more, missing]] of steps.entries()) {
      expect(await edit(email, enrollmentId, { ...more, expectedVersion: index + 1 })).toEqual({
        errors: [],
        enrollment: { version: index + 2, missing },
      });
    }
    const selection =
      'legalName address { line1 city postalCode country } primaryContact { name email phone } supportContact { email }';
    expect(await readEnrollment(app, email, enrollmentId, selection)).toEqual({
      legalName,
      address: { ...(address as object), country: 'DE' },
      primaryContact,
      supportContact: { email: `support@${domain}` },
    });
    expect((await edit(email, enrollmentId, { legalName, expectedVersion: 2 })).errors).toMatchObject([
      { code: 'VERSION_CONFLICT', details: { version: 7 } },
    ]);
    const keyed = { legalName: 'Once', idempotencyKey: 'fill' };
    expect(await edit(email, enrollmentId, keyed)).toEqual(await edit(email, enrollmentId, keyed));
    expect((await edit(email, enrollmentId, { legalName: 'Never', dryRun: true })).enrollment).toMatchObject({ version: 8 });
  });

  it.each(WEBMAIL)('refuses %s for the primary contact [row 31]', async (domain) => {
    const { email, enrollmentId } = await webmailApplicant();
    const before = await counts(app);
    const { errors } = await edit(email, enrollmentId, {
      primaryContact: { name: 'Paul', email: `paul@${domain.toUpperCase()}` },
    });
    expect(errors).toMatchObject([{ code: 'WEBMAIL_ADDRESS', path: ['primaryContact', 'email'] }]);
    expect(await counts(app)).toEqual(before);
    expect((await readEnrollment(app, email, enrollmentId, 'version primaryContact { email }'))['primaryContact']).toBeNull();
  });
  let known: ReturnType<typeof applicantOf> | undefined;
  const webmailApplicant = (): ReturnType<typeof applicantOf> => (known ??= applicantOf(app, 'webmail-probe.example'));

  it('refuses invalid data, each with its own code, and stores nothing [rows 26, 27]', async () => {
    const { email, enrollmentId, domain } = await applicantOf(app, 'absagen.example');
    const inactive = await profile(app, [email], { active: false });
    const abroad = await profile(app, [email], { country: 'AT' });
    const foreign = await profile(app, ['somebody@else.example']);
    const contactAbroad = await profile(app, ['somebody@else.example']);
    const [alpine] = await app.database.rows("SELECT partner_id AS id FROM partner WHERE name = 'Donau IT'", []);
    const taken = String(alpine?.['id']);
    const cases: [object, string, string[]][] = [
      [{ partnerId: '99999999' }, 'PARTNER_ID_UNKNOWN', ['partnerId']],
      [{ partnerId: inactive }, 'PARTNER_ID_INACTIVE', ['partnerId']],
      [{ partnerId: taken }, 'PARTNER_ID_IN_USE', ['partnerId']],
      [{ partnerId: abroad }, 'PARTNER_ID_OTHER_COUNTRY', ['partnerId']],
      [{ partnerId: foreign }, 'PARTNER_ID_NOT_PROVEN', ['partnerId']],
      [{ alreadyEnrolledPartnerId: inactive }, 'PARTNER_ID_INACTIVE', ['alreadyEnrolledPartnerId']],
      [{ alreadyEnrolledPartnerId: contactAbroad }, 'CONTACT_DOMAIN_MISMATCH', ['alreadyEnrolledPartnerId']],
      [
        { primaryContact: { name: 'P', email: 'paul@elsewhere.example' } },
        'CONTACT_DOMAIN_MISMATCH',
        ['primaryContact', 'email'],
      ],
      [{ primaryContact: { name: 'P', email: `paul@sub.${domain}` } }, 'CONTACT_DOMAIN_MISMATCH', ['primaryContact', 'email']],
      [{ primaryContact: { name: 'P', email: 'nonsense' } }, 'INVALID_EMAIL', ['primaryContact', 'email']],
      [{ supportContact: {} }, 'INVALID', ['supportContact']],
      [{ supportContact: { email: 'nonsense' } }, 'INVALID_EMAIL', ['supportContact', 'email']],
      [{ supportContact: { website: 'javascript:alert(1)' } }, 'INVALID', ['supportContact', 'website']],
      [{ country: 'XX' }, 'UNKNOWN_COUNTRY', ['country']],
      [{ legalName: 'x' }, 'INVALID', ['legalName']],
    ];
    const before = await counts(app);
    for (const [more, code, path] of cases) {
      expect({ more, errors: (await edit(email, enrollmentId, more)).errors }).toMatchObject({ more, errors: [{ code, path }] });
    }
    expect(await counts(app)).toEqual(before);
    expect(await readEnrollment(app, email, enrollmentId, 'version partnerId alreadyEnrolledPartnerId')).toEqual({
      version: 1,
      partnerId: null,
      alreadyEnrolledPartnerId: null,
    });
    // In the country of the profile it fits.
    expect((await edit(email, enrollmentId, { country: 'AT', partnerId: abroad })).errors).toEqual([]);
    const { data } = await app.send(
      '{ viewer { organization { ... on Reseller { country marketRegion } } } }',
      {},
      await app.as(email),
    );
    expect(data?.['viewer'].organization).toEqual({ country: 'AT', marketRegion: 'EUROPE' });
  });

  it('asks for a proven address before a PartnerID is chosen and before it is submitted', async () => {
    const { enrollmentId, userName } = await begin(app, 'unbewiesen.example');
    const partnerId = await profile(app, ['nora@unbewiesen.example']);
    expect((await app.send(PROFILES, {}, await app.as(userName))).data).toEqual({ membershipProfiles: [] });
    expect((await edit(userName, enrollmentId, { partnerId })).errors).toMatchObject([{ code: 'EMAIL_NOT_VERIFIED' }]);
    expect((await edit(userName, enrollmentId, { legalName: 'Early bird' })).errors).toEqual([]);
    for (const name of ['submitEnrollment', 'verifyMembershipEmail']) {
      const more = name === 'verifyMembershipEmail' ? { email: 'a@b.example' } : {};
      expect(await codesOf(app, userName, name, { enrollmentId, ...more })).toEqual(['EMAIL_NOT_VERIFIED']);
    }
    const { availableActions } = await readEnrollment(app, userName, enrollmentId, 'availableActions { operation allowed code }');
    expect(availableActions).toContainEqual({ operation: 'submitEnrollment', allowed: false, code: 'EMAIL_NOT_VERIFIED' });
    expect(availableActions).toContainEqual({ operation: 'reviewEnrollment', allowed: false, code: 'FORBIDDEN' });
  });

  it('says what is missing when it is submitted too early', async () => {
    const { email, enrollmentId } = await applicantOf(app, 'unvollstaendig.example');
    const { errors } = await mutate(app, email, 'submitEnrollment', { enrollmentId });
    expect(errors).toMatchObject([
      {
        code: 'ENROLLMENT_INCOMPLETE',
        details: { missing: ['partnerId', 'legalName', 'address', 'primaryContact', 'supportContact'] },
      },
    ]);
  });
});

describeEngine('submitting an enrollment', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startDemoApp({ DATABASE_POOL_SIZE: '30' });
  });
  afterAll(() => app.stop());

  const preview = async (token: string): Promise<Record<string, any> | null> => {
    const { data } = await app.send(
      `query($token: String!) { enrollmentConfirmationPreview(token: $token) {
        statements organizationName companyDomain applicantName applicantEmail contactName contactEmail expiresAt } }`,
      { token },
    );
    return data?.['enrollmentConfirmationPreview'] as Record<string, any> | null;
  };

  it('asks the primary contact, and the review begins only after the contact has confirmed [rows 32, 34, 35, 36, 37]', async () => {
    const { email, enrollmentId, domain } = await readyApplicant(app, 'einreichen.example');
    const submitted = await mutate(
      app,
      email,
      'submitEnrollment',
      { enrollmentId, idempotencyKey: 'go' },
      'enrollment { status version }',
    );
    expect(submitted).toEqual({ enrollment: { status: 'SUBMITTED', version: 3 }, errors: [] });
    expect(
      await mutate(app, email, 'submitEnrollment', { enrollmentId, idempotencyKey: 'go' }, 'enrollment { status version }'),
    ).toEqual(submitted);
    expect(await kindsTo(app, `paul@${domain}`)).toEqual(['enrollmentConfirmation']);
    const mail = await lastMail(app, `paul@${domain}`, 'enrollmentConfirmation');
    expect(mail.text).toMatch(/your organization applied and that this e-mail address belongs to it/);
    expect(mail.text).toContain('/links/enrollment/');
    const outbox = await app.send(
      'query($to: String!) { outboxMails(filter: { recipient: { eq: $to } }) { nodes { template status } } }',
      { to: `paul@${domain}` },
      await app.as(OPERATOR),
    );
    expect(outbox.data?.['outboxMails'].nodes).toEqual([{ template: 'enrollmentConfirmation', status: 'PENDING' }]);
    expect(JSON.stringify(await app.database.rows('SELECT * FROM outbox_mail', []))).not.toContain(mail.token.split('.')[2]);

    expect(await codesOf(app, OPERATOR, 'reviewEnrollment', { enrollmentId, decision: 'APPROVE' })).toEqual(['INVALID_STATE']);
    expect(await preview(mail.token)).toEqual({
      statements: [
        `Lichthaus ${domain} applied to take part as an indirect reseller.`,
        `The address paul@${domain} belongs to that organization.`,
      ],
      organizationName: `Lichthaus ${domain}`,
      companyDomain: domain,
      applicantName: 'Nora Licht',
      applicantEmail: email,
      contactName: 'Paul Kontakt',
      contactEmail: `paul@${domain}`,
      expiresAt: new Date(app.clock.now() + 7 * DAY).toISOString(),
    });
    const { confirmationExpiresAt } = await readEnrollment(app, email, enrollmentId, 'confirmationExpiresAt');
    expect(confirmationExpiresAt).toBe(new Date(app.clock.now() + 7 * DAY).toISOString());

    const dry = await mutate(app, null, 'confirmEnrollmentContact', { token: mail.token, dryRun: true }, 'status');
    expect(dry).toEqual({ status: 'IN_REVIEW', errors: [] });
    const input = { token: mail.token, idempotencyKey: 'yes' };
    const answer = await mutate(app, null, 'confirmEnrollmentContact', input, 'status expectedDecisionBy');
    expect(answer).toEqual({ status: 'IN_REVIEW', expectedDecisionBy: expect.any(String) as string, errors: [] });
    expect(await mutate(app, null, 'confirmEnrollmentContact', input, 'status expectedDecisionBy')).toEqual(answer);
    const read = await readEnrollment(app, email, enrollmentId, 'status expectedDecisionBy confirmedAt confirmationExpiresAt');
    expect(read).toEqual({
      status: 'IN_REVIEW',
      expectedDecisionBy: answer['expectedDecisionBy'],
      confirmedAt: new Date(app.clock.now()).toISOString(),
      confirmationExpiresAt: null,
    });
    // Five working days later: a Sunday, 1 November 2026, and the Friday after it.
    expect(answer['expectedDecisionBy']).toBe('2026-11-06T00:00:00.000Z');
    expect(await preview(mail.token)).toBeNull();
    expect(await kindsTo(app, `paul@${domain}`)).toEqual(['enrollmentConfirmation', 'enrollmentStatus']);
    const events = await eventsOf(app, OPERATOR, enrollmentId);
    expect(
      events.filter(({ outcome }) => outcome === 'ACCEPTED').map(({ action, actorId }) => [action, actorId !== null]),
    ).toEqual([
      ['startEnrollment', true],
      ['verifyEmail', true],
      ['updateEnrollment', true],
      ['submitEnrollment', true],
      ['confirmEnrollmentContact', false],
    ]);
  });

  it('gives the same answer for every link that is mistyped, void, used, expired or for something else', async () => {
    const { email, enrollmentId, domain } = await readyApplicant(app, 'verweise.example');
    await act(app, email, 'submitEnrollment', enrollmentId);
    const token = await contactToken(app, `paul@${domain}`);
    const [, issue = '', seal = ''] = token.split('.');
    const before = await counts(app);
    const wrong = [
      `${enrollmentId}.${Number(issue) + 1}.${seal}`,
      `${enrollmentId}.${issue}.${seal.slice(1)}A`,
      app.context().services.links.issue('enrollment', { id: enrollmentId, issueNumber: Number(issue) - 1 }),
      app.context().services.links.issue('email', { id: enrollmentId, issueNumber: Number(issue) }),
      NEVER_ISSUED,
      'nonsense',
    ];
    for (const name of ['confirmEnrollmentContact', 'denyEnrollmentContact']) {
      const answers = await Promise.all(wrong.map((one) => sendMutation(app, null, name, { token: one }, 'status')));
      expect(new Set(answers.map(({ status, data, errors }) => JSON.stringify({ status, data, errors }))).size).toBe(1);
      expect(answers[0]?.data?.[name]).toMatchObject({ status: null, errors: [{ code: 'INVALID_LINK', path: ['token'] }] });
    }
    expect(await counts(app)).toEqual(before);
    expect(await codesOf(app, null, 'denyEnrollmentContact', { token, idempotencyKey: 'no' })).toEqual([]);
    expect(await codesOf(app, null, 'confirmEnrollmentContact', { token })).toEqual(['INVALID_LINK']);
    const rejected = await readEnrollment(app, email, enrollmentId, 'status reasons decidedAt');
    expect(rejected).toMatchObject({
      status: 'REJECTED',
      reasons: ['The primary contact denied that the organization applied.'],
    });
  });

  it('asks the operations with the facts of the enrollment, whether it is found by id or by link', async () => {
    const { email, enrollmentId, domain } = await readyApplicant(app, 'nachfrage.example');
    await act(app, email, 'submitEnrollment', enrollmentId);
    const token = await contactToken(app, `paul@${domain}`);
    const facts: unknown[] = [];
    const tries = [
      ['resendEnrollmentConfirmation', email, { enrollmentId }],
      ['confirmEnrollmentContact', null, { token }],
      ['denyEnrollmentContact', null, { token }],
    ] as const;
    for (const [name, who, input] of tries) {
      const operation = enrollmentOperations.operations.get(name);
      if (!operation) throw new Error(`${name} is no operation on enrollments.`);
      const { check } = operation;
      operation.check = (known) => {
        facts.push(known);
        return because('RESEND_TOO_EARLY', 'Not now.');
      };
      const codes = await codesOf(app, who, name, input).finally(() => (operation.check = check));
      expect([name, codes]).toEqual([name, ['RESEND_TOO_EARLY']]);
    }
    expect(facts).toEqual([facts[0], facts[0], facts[0]]);
    expect(await codesOf(app, null, 'confirmEnrollmentContact', { token })).toEqual([]);
  });

  it('sends the confirmation again after a day and not earlier; the older link becomes void', async () => {
    const { email, enrollmentId, domain } = await readyApplicant(app, 'nochmal.example');
    expect(await codesOf(app, email, 'resendEnrollmentConfirmation', { enrollmentId })).toEqual(['INVALID_STATE']);
    await act(app, email, 'submitEnrollment', enrollmentId);
    const first = await contactToken(app, `paul@${domain}`);
    const early = await mutate(app, email, 'resendEnrollmentConfirmation', { enrollmentId });
    expect(early.errors).toMatchObject([
      { code: 'RESEND_TOO_EARLY', details: { possibleFrom: new Date(app.clock.now() + DAY).toISOString() } },
    ]);
    app.clock.advance(DAY);
    const again = await app.send(
      'mutation($input: ResendEnrollmentConfirmationInput!) { resendEnrollmentConfirmation(input: $input) { errors { code } } }',
      { input: { enrollmentId } },
      await signedInAgain(app, email),
    );
    expect(again.data?.['resendEnrollmentConfirmation'].errors).toEqual([]);
    const second = await contactToken(app, `paul@${domain}`);
    expect(second).not.toBe(first);
    expect(await codesOf(app, null, 'confirmEnrollmentContact', { token: first })).toEqual(['INVALID_LINK']);
    app.clock.advance(7 * DAY - 1);
    expect(await preview(second)).not.toBeNull();
    app.clock.advance(1);
    expect(await preview(second)).toBeNull();
    expect(await codesOf(app, null, 'confirmEnrollmentContact', { token: second })).toEqual(['INVALID_LINK']);
    app.clock.advance(-8 * DAY);
  });

  it('lets either a confirmation or a denial win, and only one of many', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { email, enrollmentId, domain } = await readyApplicant(app, `rennen${round}.example`);
      await act(app, email, 'submitEnrollment', enrollmentId);
      const token = await contactToken(app, `paul@${domain}`);
      const names = Array.from({ length: 8 }, (_, index) =>
        index % 2 === round % 2 ? 'confirmEnrollmentContact' : 'denyEnrollmentContact',
      );
      const answers = await Promise.all(names.map((name) => codesOf(app, null, name, { token })));
      const winners = names.filter((_, index) => answers[index]?.length === 0);
      expect(winners).toHaveLength(1);
      expect(answers.flat()).toEqual(Array(7).fill('INVALID_LINK'));
      const { status } = await readEnrollment(app, email, enrollmentId, 'status');
      expect(status).toBe(winners[0] === 'confirmEnrollmentContact' ? 'IN_REVIEW' : 'REJECTED');
      expect(await kindsTo(app, `paul@${domain}`)).toHaveLength(2);
    }
  });

  it('gives a PartnerID to one of two who submit it at the same time, and frees it when that one withdraws', async () => {
    const one = await applicantOf(app, 'eins.example');
    const two = await applicantOf(app, 'zwei.example');
    const partnerId = await profile(app, [one.email, two.email]);
    for (const { email, enrollmentId, domain } of [one, two]) {
      await act(app, email, 'updateEnrollment', enrollmentId, filledIn(domain, partnerId));
    }
    const submit = ({ email, enrollmentId }: typeof one): Promise<string[]> =>
      codesOf(app, email, 'submitEnrollment', { enrollmentId });
    const answers = await Promise.all([submit(one), submit(two)]);
    expect(answers.flat()).toEqual(['PARTNER_ID_IN_USE']);
    const [winner, loser] = answers[0]?.length === 0 ? [one, two] : [two, one];
    const profiles = await app.send('{ membershipProfiles { refusal } }', {}, await app.as(loser.email));
    expect(profiles.data?.['membershipProfiles']).toEqual([{ refusal: 'PARTNER_ID_IN_USE' }]);
    expect(await submit(loser)).toEqual(['PARTNER_ID_IN_USE']);
    const input = { enrollmentId: winner.enrollmentId, idempotencyKey: 'back' };
    const withdrawn = await mutate(app, winner.email, 'withdrawEnrollment', input, 'enrollment { status viewerCan }');
    expect(withdrawn).toEqual({ enrollment: { status: 'WITHDRAWN', viewerCan: ['ENROLLMENT_EDIT'] }, errors: [] });
    expect(await mutate(app, winner.email, 'withdrawEnrollment', input, 'enrollment { status viewerCan }')).toEqual(withdrawn);
    expect(await submit(loser)).toEqual([]);
    expect((await kindsTo(app, `paul@${winner.domain}`)).slice(-1)).toEqual(['enrollmentStatus']);
  });

  it('allows one new draft after a withdrawal, filled in like the last one', async () => {
    const { email, enrollmentId, domain } = await readyApplicant(app, 'neustart.example');
    expect(await codesOf(app, email, 'startNewEnrollment', { enrollmentId })).toEqual(['INVALID_STATE']);
    await act(app, email, 'withdrawEnrollment', enrollmentId);
    expect(await kindsTo(app, `paul@${domain}`)).toEqual([]);
    for (const name of ['updateEnrollment', 'submitEnrollment', 'withdrawEnrollment', 'resendEnrollmentConfirmation']) {
      expect(await codesOf(app, email, name, { enrollmentId })).toEqual(['INVALID_STATE']);
    }
    const answers = await Promise.all(
      Array.from({ length: 6 }, () =>
        mutate(
          app,
          email,
          'startNewEnrollment',
          { enrollmentId },
          'enrollment { id status missing legalName primaryContact { email } }',
        ),
      ),
    );
    const made = answers.filter(({ errors }) => errors.length === 0);
    expect(made).toHaveLength(1);
    expect(answers.flatMap(({ errors }) => errors.map(({ code }) => code))).toEqual(Array(5).fill('ENROLLMENT_OPEN'));
    expect(made[0]?.['enrollment']).toMatchObject({
      status: 'DRAFT',
      missing: ['partnerId'],
      legalName: `Lichthaus ${domain}`,
      primaryContact: { email: `paul@${domain}` },
    });
    expect(made[0]?.['enrollment'].id).not.toBe(enrollmentId);
  });

  it('takes support details only from a company already in the program; the registered contact confirms [row 13]', async () => {
    const { email, enrollmentId, domain } = await applicantOf(app, 'schondabei.example');
    const contact = `registered@${domain}`;
    const partnerId = await profile(app, [contact, 'second@elsewhere.example']);
    await act(app, email, 'updateEnrollment', enrollmentId, { alreadyEnrolledPartnerId: partnerId });
    expect((await readEnrollment(app, email, enrollmentId, 'missing'))['missing']).toEqual(['supportContact']);
    await act(app, email, 'updateEnrollment', enrollmentId, { supportContact: { email: `support@${domain}` } });
    await act(app, email, 'submitEnrollment', enrollmentId);
    expect(await readEnrollment(app, email, enrollmentId, 'legalName address { line1 } primaryContact { name email }')).toEqual({
      legalName: 'Lichthaus GmbH',
      address: { line1: 'Registerweg 1' },
      primaryContact: { name: 'Lutz Haus', email: contact },
    });
    expect(await codesOf(app, null, 'confirmEnrollmentContact', { token: await contactToken(app, contact) })).toEqual([]);
    expect((await readEnrollment(app, email, enrollmentId, 'status'))['status']).toBe('IN_REVIEW');
  });

  it('goes straight to review if the confirmed contact is the same, and otherwise asks the new one', async () => {
    const { email, enrollmentId, domain } = await reviewedApplicant(app, 'zurueck.example');
    const ask = { decision: 'REQUEST_ACTION', reasons: ['The address is incomplete.'] };
    await act(app, OPERATOR, 'reviewEnrollment', enrollmentId, ask);
    expect(await readEnrollment(app, email, enrollmentId, 'status reasons expectedDecisionBy')).toEqual({
      status: 'ACTION_REQUIRED',
      reasons: ['The address is incomplete.'],
      expectedDecisionBy: null,
    });
    expect((await lastMail(app, `paul@${domain}`, 'enrollmentStatus')).text).toContain('The address is incomplete.');
    expect(await codesOf(app, OPERATOR, 'reviewEnrollment', { enrollmentId, decision: 'APPROVE' })).toEqual(['INVALID_STATE']);
    await act(app, email, 'updateEnrollment', enrollmentId, { address: { line1: 'Hafenstraße 7 b', city: 'Kiel' } });
    expect((await act(app, email, 'submitEnrollment', enrollmentId))['enrollment'].status).toBe('IN_REVIEW');
    await act(app, OPERATOR, 'reviewEnrollment', enrollmentId, ask);
    const other = { primaryContact: { name: 'Petra Neu', email: `petra@${domain}` } };
    await act(app, email, 'updateEnrollment', enrollmentId, other);
    expect((await act(app, email, 'submitEnrollment', enrollmentId))['enrollment'].status).toBe('SUBMITTED');
    expect(await codesOf(app, null, 'confirmEnrollmentContact', { token: await contactToken(app, `petra@${domain}`) })).toEqual(
      [],
    );
    expect((await readEnrollment(app, email, enrollmentId, 'status'))['status']).toBe('IN_REVIEW');
  });

  it('keeps its PartnerID while action is required', async () => {
    const { email, enrollmentId, partnerId } = await reviewedApplicant(app, 'wechsel.example');
    await act(app, OPERATOR, 'reviewEnrollment', enrollmentId, {
      decision: 'REQUEST_ACTION',
      reasons: ['Choose the other profile.'],
    });
    const other = await applicantOf(app, 'lauert.example');
    const next = await profile(app, [email, other.email]);
    await act(app, email, 'updateEnrollment', enrollmentId, { partnerId: next });
    await act(app, other.email, 'updateEnrollment', other.enrollmentId, { ...filledIn(other.domain, next), partnerId: null });
    expect(await codesOf(app, other.email, 'updateEnrollment', { enrollmentId: other.enrollmentId, partnerId: next })).toEqual([
      'PARTNER_ID_IN_USE',
    ]);
    const held = await app.database.rows('SELECT partner_id AS id FROM partner_id_hold WHERE enrollment_id = ?', [enrollmentId]);
    expect(held).toEqual([{ id: next }]);
    expect(next).not.toBe(partnerId);
  });
});
