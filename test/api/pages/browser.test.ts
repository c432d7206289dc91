import { launchBrowser, type Browser } from '../../browser/launch';
import { DEMO_PASSWORD, type TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { linkIn, startMailServer, type MailServer } from '../../support/mail-server';
import { here } from '../../support/pages';
import { recordPage } from '../../support/record';
import { ALPINE, DONAU, invite, newCustomer } from '../invitations/support/world';
import { startDemoApp } from '../rights/support/demo-app';

(process.env['TEST_BROWSER'] ? describeEngine : describe.skip)('an invitation in a browser', () => {
  let app: TestApp;
  let mails: MailServer;
  let browser: Browser;
  beforeAll(async () => {
    mails = await startMailServer();
    app = await startDemoApp({ SMTP_URL: mails.url });
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await app.stop();
    await mails.stop();
  });

  it.each([
    ['with', true],
    ['without', false],
  ])('leads from the mail to the relationship %s JavaScript [rows 93, 100]', async (word, javaScriptEnabled) => {
    recordPage('invitation');
    const domain = `browser-${word}.example`;
    const customer = await newCustomer(app, ALPINE, domain);
    await invite(app, DONAU, { recipientEmail: customer, sendByEmail: true, includeDelegatedAdmin: true });
    await app.background();
    const link = linkIn((await mails.to(customer)).at(-1));

    const context = await browser.newContext({ javaScriptEnabled });
    const page = await context.newPage();
    const foreign: string[] = [];
    await page.route('**/*', (route) => {
      if (new URL(route.request().url()).origin === app.url) return route.continue();
      foreign.push(route.request().url());
      return route.abort();
    });
    await page.goto(here(app, link));
    expect(await page.textContent('h1')).toContain('Donau IT');
    await page.locator('input[name=email]').fill(customer);
    await page.locator('input[name=password]').fill(DEMO_PASSWORD);
    await page.locator('form').first().locator('input[name=confirm]').check();
    await page.locator('button', { hasText: /^Accept$/ }).click();
    await page.getByRole('heading', { name: 'You have accepted' }).waitFor();
    expect(await context.cookies()).toEqual([]);
    expect(foreign).toEqual([]);
    await context.close();

    const { data } = await app.send(
      'query($name: String!) { customers(filter: { initialDomain: { eq: $name } }) { nodes { name access { details } } } }',
      { name: domain },
      await app.as('admin.agent@donau-it.example'),
    );
    expect(data?.['customers'].nodes).toMatchObject([{ access: { details: 'FULL' } }]);
  });
});
