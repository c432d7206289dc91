import { launchBrowser, type Browser } from '../../browser/launch';
import { engineUnderTest, scratchPlace } from '../../support/database';
import { startBuilt, type ServerProcess } from '../../support/process';

// One engine is enough: the page does not know which one is behind it.
const here = process.env['TEST_BROWSER'] && engineUnderTest() === 'sqlite' ? describe : describe.skip;

here('the playground in a browser', () => {
  let browser: Browser;
  let server: ServerProcess;
  let place: Awaited<ReturnType<typeof scratchPlace>>;
  beforeAll(async () => {
    place = await scratchPlace('sqlite');
    server = await startBuilt({ ...place.env });
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await server.kill('SIGTERM');
    await place.remove();
  });

  it('loads, signs in and runs the dashboard without a request to anybody else', async () => {
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    const foreign: string[] = [];
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) complaints.push(message.text());
    });
    await page.route('**/*', (route) => {
      if (new URL(route.request().url()).origin === server.url) return route.continue();
      foreign.push(route.request().url());
      return route.abort();
    });
    await page.goto(server.url);
    await page.waitForSelector('[data-testid="examples"]:not([disabled])');
    await page.selectOption('[data-testid="demo-user"]', 'admin.agent@alpine-distribution.example');
    await page.click('[data-testid="sign-in"]');
    await page.waitForSelector('[data-testid="signed-in-as"]');
    await page.click('.graphiql-execute-button');
    await page.locator('.result-window', { hasText: 'hasNextPage' }).waitFor();
    const result = (await page.textContent('.result-window'))?.replaceAll('\u00a0', ' ') ?? '';
    expect(result).toContain('"customers"');
    expect(result).not.toContain('"errors"');
    expect({ foreign, complaints }).toEqual({ foreign: [], complaints: [] });
    await page.close();
  });

  it('runs its first query for the first demo user', async () => {
    const { demo } = (await (await fetch(`${server.url}/playground.json`)).json()) as {
      demo: { password: string; users: { email: string; roles: string[] }[] };
    };
    expect(demo.users.at(-1)?.roles).toEqual(['OPERATOR']);
    const page = await browser.newPage();
    await page.goto(server.url);
    await page.waitForSelector('[data-testid="examples"]:not([disabled])');
    await page.selectOption('[data-testid="demo-user"]', demo.users[0]?.email ?? '');
    await page.click('[data-testid="sign-in"]');
    await page.waitForSelector('[data-testid="signed-in-as"]');
    await page.click('.graphiql-execute-button');
    await page.locator('.result-window', { hasText: 'hasNextPage' }).waitFor();
    expect(await page.textContent('.result-window')).not.toContain('"errors"');
    await page.close();
  });

  it('keeps the sign-in over a reload, in this tab alone, and leaves no token in the storage meanwhile', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(server.url);
    await page.waitForSelector('[data-testid="examples"]:not([disabled])');
    await page.selectOption('[data-testid="demo-user"]', 'admin.agent@alpine-distribution.example');
    await page.click('[data-testid="sign-in"]');
    await page.waitForSelector('[data-testid="signed-in-as"]');
    const stored = (): Promise<string> => page.evaluate('JSON.stringify([{ ...sessionStorage }, { ...localStorage }])');
    expect(await stored()).not.toMatch(/refresh|eyJ/);
    await page.reload();
    expect(await page.textContent('[data-testid="signed-in-as"]')).toContain('alpine-distribution.example');
    expect(await stored()).not.toMatch(/refresh|eyJ/);
    await page.waitForSelector('[data-testid="examples"]:not([disabled])');
    await page.click('.graphiql-execute-button');
    await page.locator('.result-window', { hasText: 'hasNextPage' }).waitFor();
    const other = await context.newPage();
    await other.goto(server.url);
    await other.waitForSelector('[data-testid="sign-in"]');
    await page.click('[data-testid="sign-out"]');
    await page.reload();
    await page.waitForSelector('[data-testid="sign-in"]');
    await context.close();
  });

  it('says for each example who can run it, and signs in as such a user', async () => {
    const page = await browser.newPage();
    await page.goto(server.url);
    await page.waitForSelector('[data-testid="examples"]:not([disabled])');
    await page.selectOption('[data-testid="demo-user"]', 'operator@partner-graph.example');
    await page.click('[data-testid="sign-in"]');
    await page.waitForSelector('[data-testid="signed-in-as"]');
    await page.click('[data-testid="examples"]');
    expect(await page.textContent('[data-testid="audience-directory"]')).toContain('For everyone');
    expect(await page.textContent('[data-testid="audience-audit-trail"]')).toContain('Works as');
    expect(await page.textContent('[data-testid="audience-dashboard"]')).toContain('Signs in as');
    await page.click('[data-testid="example-dashboard"]');
    await page.locator('[data-testid="signed-in-as"]:not(:has-text("operator@"))').waitFor();
    await page.click('.graphiql-execute-button');
    await page.locator('.result-window', { hasText: 'hasNextPage' }).waitFor();
    expect(await page.textContent('.result-window')).not.toContain('"errors"');
    await page.close();
  });
});
