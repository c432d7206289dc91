import { DEMO_PASSWORD, type TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { mutate } from '../../support/mutate';
import { openLink } from '../../support/pages';
import { applicantOf } from '../enrollment/support/applicants';
import { ALPINE, DONAU, invite, invitePartner, newProvider } from '../invitations/support/world';
import { startDemoApp } from '../rights/support/demo-app';

const linkOf = ({ answer }: { answer: Record<string, any> }): string => answer['draft'].link as string;
const shownIn = (html: string): string | undefined => /name="textVersion"\s+value="([^"]*)"/.exec(html)?.[1];
const ENROLL = 'https://enroll.example/start?from=mail&lang=en';

describeEngine('pages on which something is agreed to', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startDemoApp({ ENROLLMENT_URL: ENROLL, LINK_ATTEMPTS: '1000', SIGN_IN_ATTEMPTS: '1000' });
  });
  afterAll(() => app.stop());

  const textOf = async (kind: string): Promise<{ version: string; text: string }> => {
    const { data } = await app.send('{ agreementTexts { kind version text } }');
    return data?.['agreementTexts'].find((one: { kind: string }) => one.kind === kind);
  };
  const account = (email: string, more: object = {}): Record<string, string> => ({
    email,
    password: DEMO_PASSWORD,
    confirm: 'yes',
    decision: 'accept',
    ...more,
  });
  const company = (domain: string, textVersion: string): Record<string, string> => ({
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
    textVersion,
  });

  it('show the text, and submit the version that was shown', async () => {
    const partner = await invitePartner(app, await newProvider(app, 'texts-provider.example', 'AT'), DONAU);
    const customer = await invite(app, ALPINE, { recipientEmail: 'ada@texts.example' });
    for (const [invited, kind] of [
      [partner, 'PARTNERSHIP_AUTHORIZATION'],
      [customer, 'CUSTOMER_AGREEMENT'],
    ] as const) {
      const { version, text } = await textOf(kind);
      const { html } = await openLink(app, linkOf(invited));
      expect(shownIn(html)).toBe(version);
      expect(html.replaceAll('&#39;', "'")).toContain(text);
    }
  });

  it('ask again if the text has changed meanwhile, with the boxes unchecked', async () => {
    const partner = await invitePartner(app, await newProvider(app, 'changed-provider.example', 'AT'), DONAU);
    const old = await openLink(app, linkOf(partner), account(DONAU, { textVersion: '2025-07' }));
    expect([old.status, old.html]).toEqual([422, expect.stringContaining('The terms have changed since you opened this page.')]);
    expect(old.html).not.toContain('checked');
    const { version } = await textOf('PARTNERSHIP_AUTHORIZATION');
    expect(shownIn(old.html)).toBe(version);
    const now = await openLink(app, linkOf(partner), account(DONAU, { textVersion: version }));
    expect(now.html).toContain('You have accepted');

    const customer = await invite(app, ALPINE, { recipientEmail: 'ada@changed-text.example' });
    const stale = await openLink(app, linkOf(customer), company('changed-text.example', '2025-07'));
    expect([stale.status, stale.html]).toEqual([422, expect.stringContaining('The terms have changed')]);
    expect(await app.database.rows('SELECT id FROM customer WHERE initial_domain = ?', ['changed-text.example'])).toEqual([]);
    const agreed = (await textOf('CUSTOMER_AGREEMENT')).version;
    const made = await openLink(app, linkOf(customer), company('changed-text.example', agreed));
    expect(made.html).toContain('Sign in as ada@changed-text.example');
  });

  it('lead an applicant to the enrollment, like the mail and the API [row 146]', async () => {
    const applicant = await applicantOf(app, 'not-enrolled.example');
    const provider = await newProvider(app, 'early-provider.example');
    const invited = await invitePartner(app, provider, applicant.email);
    expect(invited.answer['draft'].body).toContain(
      `If your company is not enrolled as an indirect reseller yet, enroll first: ${ENROLL}`,
    );
    const escaped = ENROLL.replace('&', '&amp;');
    expect((await openLink(app, linkOf(invited))).html).toContain(`<a href="${escaped}"`);
    const page = await openLink(app, linkOf(invited), account(applicant.email));
    expect(page.status).toBe(422);
    expect(page.html).toContain('The enrollment of your company is not finished.');
    expect(page.html).toContain(`<a href="${escaped}"`);
    const { errors } = await mutate(app, applicant.email, 'acceptInvitation', { token: invited.token, confirm: true });
    expect(errors).toMatchObject([{ code: 'RESELLER_NOT_ENROLLED', details: { enrollmentUrl: ENROLL } }]);
    // Customers are not resellers: their mails say nothing of it.
    expect((await invite(app, provider, { recipientEmail: 'a@customer-here.example' })).answer['draft'].body).not.toContain(
      ENROLL,
    );
  });

  it('name the pages of the program in the requirements, or a built-in page if the installation has none', async () => {
    const { data } = await app.send('{ enrollmentRequirements { enrollmentUrl programUrl indirectModelUrl checklist } }');
    const { enrollmentUrl, programUrl, indirectModelUrl, checklist } = data?.['enrollmentRequirements'] as Record<string, any>;
    expect(enrollmentUrl).toBe(ENROLL);
    for (const url of [programUrl, indirectModelUrl] as string[]) {
      const { pathname, hash } = new URL(url);
      const response = await fetch(`${app.url}${pathname}`);
      const html = await response.text();
      expect([response.status, html]).toEqual([200, expect.stringContaining(`id="${hash.slice(1)}"`)]);
      expect(html).toContain(checklist[0]);
      expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    }
  });
});
