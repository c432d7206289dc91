import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import PostalMime from 'postal-mime';
import { launchBrowser, type Browser } from '../../browser/launch';
import { answered, openPlayground, run, SELLER, seriousFindings, signIn, write, type Page } from '../../browser/workbench';
import { engineUnderTest, scratchPlace } from '../../support/database';
import { startBuilt, type ServerProcess } from '../../support/process';

// One engine is enough: the page does not know which one is behind it.
const here = process.env['TEST_BROWSER'] && engineUnderTest() === 'sqlite' ? describe : describe.skip;

const ADMIN = 'global.admin@alpine-distribution.example';
const LIST = 'query Contracts { subscriptions(first: 20) { totalCount nodes { id name quantity } } }';

here('files of the playground', () => {
  let browser: Browser;
  let server: ServerProcess;
  let mails: string;
  let place: Awaited<ReturnType<typeof scratchPlace>>;
  beforeAll(async () => {
    place = await scratchPlace('sqlite');
    mails = mkdtempSync(join(tmpdir(), 'partner-graph-mails-'));
    server = await startBuilt({ ...place.env, MAIL_FOLDER: mails, BACKGROUND_SECONDS: '1' });
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await server.kill('SIGTERM');
    await place.remove();
    rmSync(mails, { recursive: true });
  });

  /** The name of the first mail, once there is one. */
  const firstMail = async (): Promise<string> => {
    for (;;) {
      const found = readdirSync(mails).find((name) => name.endsWith('.eml'));
      if (found !== undefined) return found;
      await setTimeout(200);
    }
  };
  const result = async (page: Page): Promise<any> => {
    const [response] = await Promise.all([answered(page), page.click('.graphiql-execute-button')]);
    return response.json();
  };

  it('have the whole list, not only the page that is shown', async () => {
    const page = await openPlayground(browser, server.url);
    await signIn(page, SELLER);
    await write(page, LIST);
    const { totalCount, nodes } = (await result(page)).data.subscriptions;
    expect(totalCount).toBeGreaterThan(nodes.length);
    await page.click('#result-tab-table');
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('[data-testid="whole-csv"]')]);
    const lines = readFileSync(await download.path(), 'utf8')
      .trim()
      .split('\n');
    expect(lines.length).toBe(totalCount + 1);
    expect(lines[0]?.trim()).toBe('id,name,quantity');
    await page.context().close();
  });

  it('come from queries that were saved under a name', async () => {
    const page = await openPlayground(browser, server.url);
    await signIn(page, SELLER);
    await write(page, LIST);
    await run(page);
    await page.click('[aria-label="Show Saved queries"]');
    await page.fill('[data-testid="saved-name"]', 'contracts');
    await page.click('[data-testid="save-query"]');
    await page.waitForSelector('[data-testid="saved-contracts"]');
    await write(page, '{ viewer { id } }');
    await page.click('[data-testid="saved-contracts"]');
    expect((await result(page)).data.subscriptions.nodes.length).toBe(20);
    await page.context().close();
  });

  it('are mailed by a schedule made by clicking, and the mail arrives', async () => {
    const page = await openPlayground(browser, server.url);
    await signIn(page, SELLER);
    await write(page, LIST);
    const { totalCount } = (await result(page)).data.subscriptions;
    await page.click('[aria-label="Show Saved queries"]');
    await page.fill('[data-testid="saved-name"]', 'mailed');
    await page.click('[data-testid="save-query"]');
    await page.waitForSelector('[data-testid="saved-mailed"]');
    await page.click('[aria-label="Show Schedules"]');
    await page.selectOption('[data-testid="schedule-query"]', { label: 'mailed' });
    await page.selectOption('[data-testid="schedule-frequency"]', 'WEEKLY');
    await page.selectOption('[data-testid="schedule-weekday"]', 'FRIDAY');
    await page.fill('[data-testid="schedule-zone"]', 'Vienna');
    await page.click('[data-testid="schedule-create"]');
    const note = page.locator('[data-testid="schedule-note"]');
    await note.filter({ hasText: 'time zone' }).waitFor();
    await page.fill('[data-testid="schedule-zone"]', 'Europe/Vienna');
    await page.click('[data-testid="schedule-create"]');
    const entry = page.locator('[data-testid="schedule-mailed"]');
    await entry.filter({ hasText: 'Weekly on Friday at 07:00 (Europe/Vienna), CSV as a file' }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await entry.locator('[aria-label="Run now: mailed"]').click();
    const mail = await firstMail();
    const { to, subject, attachments } = await PostalMime.parse(readFileSync(join(mails, mail)));
    expect([to?.[0]?.address, subject]).toEqual([SELLER, 'mailed: mailed.csv']);
    const lines = Buffer.from(attachments[0]?.content as ArrayBuffer)
      .toString()
      .trim()
      .split('\n');
    expect(lines.length).toBe(totalCount + 1);
    await page.click('[data-testid="schedules-read"]');
    await entry.locator('summary').click();
    await entry.filter({ hasText: /Mailed, \d+ bytes/ }).waitFor();
    await entry.locator('[aria-label="Pause mailed"]').click();
    await entry.filter({ hasText: 'Paused.' }).waitFor();
    await page.context().close();
  });

  it('are imported row by row: three bad ones are told with line and reason, a preview stores nothing', async () => {
    const page = await openPlayground(browser, server.url);
    await signIn(page, ADMIN);
    const rows = [
      'Ada,ada@alpine-distribution.example',
      'Bo,bo@alpine-distribution.example',
      'No Address,nowhere',
      'No Domain,twice@x',
      'Taken,admin.agent@alpine-distribution.example',
    ];
    const buffer = Buffer.from(['name,email,roles.0', ...rows.map((row) => `${row},HELPDESK_AGENT`)].join('\n'));
    await page.click('[aria-label="Show Import rows"]');
    await page.selectOption('[data-testid="bulk-mutation"]', 'addUser');
    await page.setInputFiles('[data-testid="bulk-file"]', { name: 'users.csv', mimeType: 'text/csv', buffer });
    const outcome = page.locator('[data-testid="bulk-outcome"]');
    await page.click('[data-testid="bulk-preview"]');
    await outcome.filter({ hasText: '2 would be applied, 0 unchanged, 3 refused' }).waitFor();
    expect(await outcome.locator('tbody td:first-child').allTextContents()).toEqual(['4', '5', '6']);
    const counted = 'query Users { users(first: 1, filter: { email: { startsWith: "ada@" } }) { totalCount } }';
    await write(page, counted);
    expect((await result(page)).data.users.totalCount).toBe(0);
    await page.click('[data-testid="allow-changes"]');
    await page.click('[data-testid="bulk-import"]');
    await outcome.filter({ hasText: '2 applied, 0 unchanged, 3 refused' }).waitFor();
    expect((await result(page)).data.users.totalCount).toBe(1);
    await page.context().close();
  });

  it('are imported through a template that knows their columns', async () => {
    const page = await openPlayground(browser, server.url);
    await signIn(page, ADMIN);
    await page.click('[data-testid="allow-changes"]');
    const fields = [
      '{ field: "name", value: "{First} {Last}" }',
      '{ field: "email", value: "{Mail}" }',
      '{ field: "roles", value: "{Job}", values: [{ from: "Desk", to: "HELPDESK_AGENT" }] }',
    ];
    await write(
      page,
      `mutation { createImportTemplate(input: { name: "people", mutation: "addUser", fields: [${fields.join(' ')}] }) { errors { message } } }`,
    );
    await page.click('.graphiql-execute-button');
    await Promise.all([answered(page), page.click('[data-testid="run-for-real"]')]);
    await page.click('[aria-label="Show Import rows"]');
    await page.selectOption('[data-testid="bulk-mutation"]', 'template:people');
    const buffer = Buffer.from('First,Last,Mail,Job\nCy,Cole,cy@alpine-distribution.example,Desk');
    await page.setInputFiles('[data-testid="bulk-file"]', { name: 'people.csv', mimeType: 'text/csv', buffer });
    await page.click('[data-testid="bulk-preview"]');
    await page
      .locator('[data-testid="bulk-outcome"]')
      .filter({ hasText: '1 would be applied, 0 unchanged, 0 refused' })
      .waitFor();
    await page.context().close();
  });
});
