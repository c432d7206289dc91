import { linkIn, startMailServer, type MailServer } from '../../support/mail-server';
import { DEMO_PASSWORD, type TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { mutate } from '../../support/mutate';
import { openLink } from '../../support/pages';
import { filledIn, OPERATOR, profile, start } from '../enrollment/support/applicants';
import { startDemoApp } from '../rights/support/demo-app';
import { changePassword, tokensOf } from '../sign-in/support/sessions';

const DOMAIN = 'leuchtturm-it.example';
const NORA = `nora@${DOMAIN}`;
const PAUL = `paul@${DOMAIN}`;

describeEngine('the enrollment of a reseller', () => {
  let app: TestApp;
  let mails: MailServer;
  beforeAll(async () => {
    mails = await startMailServer();
    app = await startDemoApp({ SMTP_URL: mails.url });
  });
  afterAll(async () => {
    await app.stop();
    await mails.stop();
  });

  const lastLinkTo = async (address: string): Promise<string> => {
    await app.background();
    return linkIn((await mails.to(address)).filter(({ text }) => text?.includes('/links/')).at(-1));
  };

  const done = async (name: string, by: string | null, input: object, selection = ''): Promise<Record<string, any>> => {
    const answer = await mutate(app, by, name, input, selection);
    expect([name, answer.errors]).toEqual([name, []]);
    return answer;
  };

  it('leads from the welcome page to its own users [rows 12, 14, 15, 16, 17, 18, 19, 20, 21, 23, 28, 29, 30, 32, 34, 35, 36, 37, 38, 39, 40, 43, 45, 46, 47]', async () => {
    // The welcome page lists what is needed before starting.
    const { data } = await app.send('{ enrollmentRequirements { checklist indirectModel programRequirements usualReviewDays } }');
    expect(data?.['enrollmentRequirements'].checklist.length).toBeGreaterThan(3);
    await done('checkWorkAccount', null, { email: NORA });
    await app.background();
    expect((await mails.to(NORA)).at(-1)?.text).toContain('has an account here');

    // Nora starts with a work account of her company and proves its address on the page of the mail.
    await done('startEnrollment', null, start(DOMAIN), 'enrollmentId');
    const verified = await openLink(app, await lastLinkTo(NORA), { password: DEMO_PASSWORD });
    expect(verified.html).toContain('Your address is confirmed');
    const mine = await app.send(
      '{ viewer { roles organization { id ... on Reseller { status enrollments { nodes { id status missing } } } } } membershipProfiles { partnerId } }',
      {},
      await app.as(NORA),
    );
    expect(mine.data?.['viewer'].roles).toEqual(['GLOBAL_ADMIN']);
    const enrollment = mine.data?.['viewer'].organization.enrollments.nodes[0] as {
      id: string;
      status: string;
      missing: string[];
    };
    expect(enrollment).toMatchObject({ status: 'DRAFT', missing: expect.arrayContaining(['partnerId', 'legalName']) as unknown });

    // The operator's register knows the company; customers it serves elsewhere are known, too.
    const partnerId = await profile(app, [NORA]);
    await done('importExternalRelationships', OPERATOR, {
      rows: [{ partnerId, customerDomain: 'altkunde.example', customerName: 'Altkunde', country: 'DE', hasGrant: true }],
    });
    const profiles = await app.send('{ membershipProfiles { partnerId organizationName benefits } }', {}, await app.as(NORA));
    expect(profiles.data?.['membershipProfiles']).toMatchObject([
      { partnerId, benefits: ['Training vouchers', 'Priority support'] },
    ]);

    // She chooses the profile, fills in the rest in steps and submits.
    const { id: enrollmentId } = enrollment;
    const { partnerId: _chosen, ...details } = filledIn(DOMAIN, partnerId);
    await done('updateEnrollment', NORA, { enrollmentId, partnerId });
    await done('updateEnrollment', NORA, { enrollmentId, ...details });
    await done('submitEnrollment', NORA, { enrollmentId });

    // Review waits for the primary contact, who confirms on the page of the mail.
    const early = await mutate(app, OPERATOR, 'reviewEnrollment', { enrollmentId, decision: 'APPROVE' });
    expect(early.errors.map(({ code }) => code)).toEqual(['INVALID_STATE']);
    const link = await lastLinkTo(PAUL);
    const page = await openLink(app, link);
    expect(page.html).toContain(`Did Lichthaus ${DOMAIN} apply?`);
    expect((await openLink(app, link, { decision: 'confirm' })).html).toContain('Thank you for confirming');
    expect((await openLink(app, link)).status).toBe(404);
    const waiting = await app.send(`{ enrollment(id: "${enrollmentId}") { status expectedDecisionBy } }`, {}, await app.as(NORA));
    expect(waiting.data?.['enrollment']).toMatchObject({
      status: 'IN_REVIEW',
      expectedDecisionBy: expect.any(String) as unknown,
    });

    // The operator asks for something, she answers, it approves; each step is mailed to the contact.
    await done('reviewEnrollment', OPERATOR, {
      enrollmentId,
      decision: 'REQUEST_ACTION',
      reasons: ['Please name your support website.'],
    });
    await done('updateEnrollment', NORA, {
      enrollmentId,
      supportContact: { email: `hilfe@${DOMAIN}`, website: `https://hilfe.${DOMAIN}` },
    });
    await done('submitEnrollment', NORA, { enrollmentId });
    await done('reviewEnrollment', OPERATOR, { enrollmentId, decision: 'APPROVE' });
    await app.background();
    expect((await mails.to(PAUL)).map(({ subject }) => subject).join('\n')).toMatch(/approved/);

    // She finds herself an admin agent, sees the customer served elsewhere, and adds a colleague.
    const { accessToken } = await tokensOf(app, NORA, DEMO_PASSWORD);
    const active = await app.send('{ viewer { roles } customers { nodes { name access { details } } } }', {}, accessToken);
    expect(active.data?.['viewer'].roles).toEqual(['ADMIN_AGENT', 'GLOBAL_ADMIN']);
    expect(active.data?.['customers'].nodes).toEqual([{ name: 'Altkunde', access: { details: 'FULL' } }]);
    const added = await app.send(
      'mutation($input: AddUserInput!) { addUser(input: $input) { user { roles } userName temporaryPassword errors { code } } }',
      { input: { name: 'Hedda Helfer', email: `hedda@${DOMAIN}`, roles: ['HELPDESK_AGENT'] } },
      accessToken,
    );
    const { user, userName, temporaryPassword } = added.data?.['addUser'] as Record<string, any>;
    expect(user.roles).toEqual(['HELPDESK_AGENT']);
    const first = await tokensOf(app, userName as string, temporaryPassword as string);
    expect(first.mustChangePassword).toBe(true);
    expect((await changePassword(app, first.accessToken, temporaryPassword as string, DEMO_PASSWORD)).session).toBeTruthy();
  });

  it('can be stopped halfway and begun anew [rows 17, 25]', async () => {
    const domain = 'abbruch.example';
    await done('startEnrollment', null, start(domain), 'enrollmentId');
    await openLink(app, await lastLinkTo(`nora@${domain}`), { password: DEMO_PASSWORD });
    const email = `nora@${domain}`;
    const { data } = await app.send('{ enrollments { nodes { id } } }', {}, await app.as(email));
    const enrollmentId = data?.['enrollments'].nodes[0].id as string;
    await done('withdrawEnrollment', email, { enrollmentId });
    await done('startNewEnrollment', email, { enrollmentId });
    const after = await app.send('{ enrollments { nodes { status } } }', {}, await app.as(email));
    expect((after.data?.['enrollments'].nodes as { status: string }[]).map(({ status }) => status).sort()).toEqual([
      'DRAFT',
      'WITHDRAWN',
    ]);
  });
});
