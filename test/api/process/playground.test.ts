import { chromium, type Browser } from 'playwright-core';
import { engineUnderTest, scratchPlace } from '../../support/database';
import { startBuilt, type ServerProcess } from '../../support/process';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

// One engine is enough: the page does not know which one is behind it.
const here = process.env['TEST_BROWSER'] && engineUnderTest() === 'sqlite' ? describe : describe.skip;

here('the playground in a browser', () => {
  let browser: Browser;
  let server: ServerProcess;
  let place: Awaited<ReturnType<typeof scratchPlace>>;
  beforeAll(async () => {
    place = await scratchPlace('sqlite');
    server = await startBuilt({ ...place.env });
    browser = await chromium.launch({ executablePath: process.env['TEST_BROWSER'] ?? '', args: FLAGS });
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
});
