import { DEMO_PASSWORD, type TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { codesOf, eventsOf, mutate, sendMutation } from '../../support/mutate';
import { openLink, type FetchedPage } from '../../support/pages';
import { applicantOf, begin, profile } from '../enrollment/support/applicants';
import { lastMail } from '../enrollment/support/mails';
import {
  ALPINE,
  DONAU,
  DONAU_SALES,
  invite,
  invitePartner,
  newCustomer,
  newProvider,
  OPERATOR,
  RHEINGOLD,
} from '../invitations/support/world';
import { startDemoApp } from '../rights/support/demo-app';

const linkOf = ({ answer }: { answer: Record<string, any> }): string => answer['draft'].link as string;
/** What a person reads of a page: its text, without the addresses that its forms carry. */
const read = ({ html }: FetchedPage): string => html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
const wrongs = ({ html }: FetchedPage): string[] =>
  [...(/<section class="problems"[\s\S]*?<\/section>/.exec(html)?.[0] ?? '').matchAll(/<li>([\s\S]*?)<\/li>/g)].map((found) =>
    String(found[1]).trim(),
  );
const expectPlain = (page: FetchedPage): void => expect(read(page)).not.toMatch(/`|[a-z]\w*: true|[A-Z]+_[A-Z]+/);

describeEngine('what pages behind links say', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startDemoApp({ LINK_ATTEMPTS: '10000', SIGN_IN_ATTEMPTS: '10000' });
  });
  afterAll(() => app.stop());

  const account = (email: string, more: object = {}): Record<string, string> => ({
    email,
    password: DEMO_PASSWORD,
    decision: 'accept',
    ...more,
  });
  const newTenant = (domain: string, more: object = {}): Record<string, string> => ({
    tenant: 'new',
    companyName: `Firma ${domain}`,
    domain,
    country: 'DE',
    line1: 'Weg 1',
    city: 'Stadt',
    adminName: 'Ada Neu',
    adminEmail: `ada@${domain}`,
    adminPassword: 'ein Leuchtturm bei Nacht',
    confirm: 'yes',
    agreement: 'yes',
    decision: 'accept',
    ...more,
  });

  it('speaks to people, not to programs', async () => {
    const partner = await invitePartner(app, await newProvider(app, 'plain-provider.example', 'AT'), DONAU);
    const customer = await invite(app, ALPINE, { recipientEmail: 'ada@plain.example' });
    for (const invited of [partner, customer]) expectPlain(await openLink(app, linkOf(invited)));
    const unticked = await openLink(app, linkOf(partner), account(DONAU));
    expect(wrongs(unticked)).toEqual(['Check the box that confirms.']);
    const tenant = await newCustomer(app, ALPINE, 'plain-tenant.example');
    const again = await openLink(app, linkOf(partner), account(tenant, { confirm: 'yes' }));
    const without = await openLink(app, linkOf(customer), newTenant('plain.example', { agreement: '', confirm: '' }));
    expect(wrongs(without)).toEqual([
      'Check the box that confirms what is described above.',
      'Check the box that accepts the customer agreement.',
    ]);
    for (const page of [unticked, again, without]) expectPlain(page);
  });

  it('shows a page also for damaged or overlong links, and for unreadable forms', async () => {
    const invited = await invite(app, ALPINE, { recipientEmail: 'ada@broken.example' });
    const links = ['/links/invitation', '/links/', `/links/invitation/${'x'.repeat(300)}`, '/links/invitation/%zz'];
    for (const path of links) {
      const response = await fetch(`${app.url}${path}`);
      expect([path, response.status, response.headers.get('content-type')]).toEqual([path, 404, 'text/html; charset=utf-8']);
      expect(await response.text()).toContain('This link is not valid');
    }
    const long = await openLink(app, linkOf(invited), { companyName: 'x'.repeat(20_000) });
    expect([long.status, long.headers.get('content-type')]).toEqual([413, 'text/html; charset=utf-8']);
    expect(read(long)).toContain('too long');
  });

  it('lists all errors of a form at once, each with the name of its field', async () => {
    const invited = await invite(app, ALPINE, { recipientEmail: 'ada@four.example' });
    const fields = newTenant('four.example', { companyName: 'F', line1: '', adminName: '', adminPassword: 'short', confirm: '' });
    const page = await openLink(app, linkOf(invited), fields);
    expect(page.status).toBe(422);
    expect(wrongs(page)).toEqual([
      'Company name: Enter 2 to 200 characters.',
      'Street and number: Enter 1 to 200 characters.',
      'Your name: Enter 1 to 200 characters.',
      'Choose a password: A password has 12 to 256 characters.',
      'Check the box that confirms what is described above.',
    ]);
    // What was right stays filled in, the password does not.
    expect(page.html).toMatch(/<option value="DE" selected>\s*Germany/);
    expect(page.html).not.toContain('value="short"');
    const codes = await sendMutation(app, null, 'acceptInvitationAsNewCustomer', {
      token: invited.token,
      companyName: 'F',
      domain: 'nonsense',
      country: 'DE',
      cloud: 'PUBLIC',
      address: { line1: '', city: '' },
      admin: { name: '', email: 'x', password: 'short' },
    });
    expect(codes.data?.['acceptInvitationAsNewCustomer'].errors.map(({ path }: { path: string[] }) => path.join('.'))).toEqual([
      'companyName',
      'domain',
      'address.line1',
      'address.city',
      'admin.name',
      'admin.email',
      'admin.password',
    ]);
  });

  it('creates nothing while a box is unchecked', async () => {
    const invited = await invite(app, ALPINE, { recipientEmail: 'ada@open-box.example' });
    await openLink(app, linkOf(invited), newTenant('open-box.example', { agreement: '' }));
    const rows = await app.database.rows('SELECT id FROM customer WHERE initial_domain = ?', ['open-box.example']);
    expect(rows).toEqual([]);
    const made = await openLink(app, linkOf(invited), newTenant('open-box.example'));
    expect(read(made)).toContain('Sign in as ada@open-box.example');
  });

  it('shows the form again if the account may not answer, and says which account may', async () => {
    const invited = await invitePartner(app, await newProvider(app, 'back-provider.example', 'AT'), DONAU);
    const page = await openLink(app, linkOf(invited), account(DONAU_SALES, { confirm: 'yes' }));
    expect(page.status).toBe(403);
    expect(wrongs(page)[0]).toContain('a global admin or an admin agent of an indirect reseller');
    expect(page.html).toContain('name="password"');
    expectPlain(page);
    const accepted = await openLink(app, linkOf(invited), account(DONAU, { confirm: 'yes' }));
    expect(accepted.html).toContain('You have accepted');
  });

  it('lets the holder of the link decline without an account', async () => {
    const invited = await invite(app, ALPINE, { recipientEmail: 'ada@no-account.example' });
    const page = await openLink(app, linkOf(invited));
    expect(read(page)).toContain('You can decline without an account.');
    const declined = await openLink(app, linkOf(invited), { decision: 'decline' });
    expect([declined.status, read(declined)]).toEqual([200, expect.stringContaining('You have declined')]);
    const [row] = await app.database.rows('SELECT state, accepted_by_id AS acceptedBy FROM invitation WHERE id = ?', [
      invited.id,
    ]);
    expect(row).toEqual({ state: 'DECLINED', acceptedBy: null });
    expect((await eventsOf(app, OPERATOR, invited.id)).at(-1)).toMatchObject({ action: 'declineInvitation', actorId: null });
    expect((await openLink(app, linkOf(invited))).status).toBe(404);
  });

  it('lets the API decline without a sign-in, once and repeatably, and checks the right of those who are signed in', async () => {
    const invited = await invite(app, ALPINE, { recipientEmail: 'ada@decline-api.example' });
    const { token } = invited;
    expect(await codesOf(app, DONAU, 'declineInvitation', { token })).toEqual(['WRONG_ORGANIZATION_KIND']);
    expect(await codesOf(app, DONAU_SALES, 'declineInvitation', { token })).toEqual(['FORBIDDEN']);
    expect(await codesOf(app, null, 'declineInvitation', { token: 'none' })).toEqual(['INVALID_LINK']);
    const keyed = { token, idempotencyKey: 'no, thank you' };
    expect(await codesOf(app, null, 'declineInvitation', keyed)).toEqual([]);
    expect(await codesOf(app, null, 'declineInvitation', keyed)).toEqual([]);
    expect(await codesOf(app, null, 'declineInvitation', { token })).toEqual(['INVALID_LINK']);
    expect(await codesOf(app, RHEINGOLD, 'declineInvitation', { token })).toEqual(['INVALID_LINK']);
  });

  it('shows the form for a new password only for a link that works', async () => {
    const { accepted } = await mutate(app, null, 'requestPasswordReset', { email: DONAU_SALES }, 'accepted');
    expect(accepted).toBe(true);
    const { token } = await lastMail(app, DONAU_SALES, 'passwordReset');
    const link = `http://x.example/links/password-reset/${token}`;
    const page = await openLink(app, link);
    expect([page.status, read(page)]).toEqual([200, expect.stringContaining(DONAU_SALES)]);
    expectPlain(page);
    const mistyped = `${link.slice(0, -1)}${link.endsWith('A') ? 'B' : 'A'}`;
    const sent = { newPassword: 'ein Fährmann auf der Donau', again: 'ein Fährmann auf der Donau' };
    expect((await openLink(app, mistyped)).status).toBe(404);
    expect((await openLink(app, mistyped, sent)).status).toBe(404);
    expect(wrongs(await openLink(app, link, { ...sent, again: 'other' }))).toEqual(['The two passwords do not match.']);
    expect(wrongs(await openLink(app, link, { newPassword: 'short', again: 'short' }))).toEqual([
      'New password: A password has 12 to 256 characters.',
    ]);
    expect((await openLink(app, link, sent)).html).toContain('Your password is set');
    expect((await openLink(app, link)).status).toBe(404);
  });

  it('tells a reseller in the first step what was started and what comes next', async () => {
    await begin(app, 'first-step.example');
    const { token } = await lastMail(app, 'nora@first-step.example', 'verifyEmail');
    const link = `http://x.example/links/email/${token}`;
    const page = await openLink(app, link);
    expect(read(page)).toContain('to start enrolling the company with the domain first-step.example as an indirect reseller');
    expectPlain(page);
    expect(wrongs(await openLink(app, link, { password: 'wrong' }))).toEqual(['The password is wrong.']);
    const proven = await openLink(app, link, { password: DEMO_PASSWORD });
    expect(read(proven)).toContain('sign in, complete it and submit it.');
  });

  it('says who asks for a membership profile, and what goes to whom', async () => {
    const { email, enrollmentId } = await applicantOf(app, 'asks-membership.example');
    const partnerId = await profile(app, ['member@keeps-membership.example'], { organizationName: 'Lichthaus Nord GmbH' });
    await mutate(app, email, 'verifyMembershipEmail', { enrollmentId, email: 'member@keeps-membership.example' });
    const { token } = await lastMail(app, 'member@keeps-membership.example', 'verifyMembership');
    const link = `http://x.example/links/email/${token}`;
    const page = await openLink(app, link);
    for (const said of [
      `Nora Licht (${email})`,
      'asks-membership.example',
      'Lichthaus Nord GmbH',
      partnerId,
      'Training vouchers, Priority support',
      'Security',
    ]) {
      expect(read(page)).toContain(said);
    }
    expectPlain(page);
    expect(read(await openLink(app, link, {}))).toContain('Nora Licht can now choose the profile.');
  });
});

describeEngine('an answer without a page of its own', () => {
  it('has a way back', async () => {
    const app = await startDemoApp({ LINK_ATTEMPTS: '1' });
    try {
      const link = `http://x.example/links/invitation/${'a'.repeat(60)}`;
      await openLink(app, link);
      const page = await openLink(app, link);
      expect([page.status, page.html]).toEqual([429, expect.stringContaining('<a href="">')]);
      expectPlain(page);
    } finally {
      await app.stop();
    }
  });
});
