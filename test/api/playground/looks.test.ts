import { launchBrowser, type Browser } from '../../browser/launch';
import { openPlayground, run, SELLER, seriousFindings, signIn, type Page } from '../../browser/workbench';
import { engineUnderTest, scratchPlace } from '../../support/database';
import { startBuilt, type ServerProcess } from '../../support/process';

// One engine is enough: the page does not know which one is behind it.
const here = process.env['TEST_BROWSER'] && engineUnderTest() === 'sqlite' ? describe : describe.skip;

here('how the playground looks and is used', () => {
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

  it.each(['light', 'dark'] as const)('has no serious or critical axe finding in any part of it: %s', async (colorScheme) => {
    const page = await openPlayground(browser, server.url, { colorScheme });
    const found: Record<string, string[]> = {};
    const look = async (part: string): Promise<void> => void (found[part] = await seriousFindings(page));
    await look('signed out');
    await page.click('[data-testid="examples"]');
    await look('examples');
    await page.keyboard.press('Escape');
    await signIn(page, SELLER);
    await run(page);
    await page.locator('.result-window', { hasText: 'hasNextPage' }).waitFor();
    await look('JSON');
    await page.click('#result-tab-table');
    await page.waitForSelector('[data-testid="table"]');
    await look('table');
    await page.click('[aria-label="Show Query builder"]');
    await page.click('[data-testid="add-condition"]');
    await look('builder');
    await page.click('[data-testid="examples"]');
    await page.click('[data-testid="example-seats-by-offer"]');
    await run(page);
    await page.click('#result-tab-chart');
    await page.waitForSelector('[data-testid="chart-bar"]');
    await look('chart');
    await page.click('[aria-label="Show Schema by domain"]');
    await page.locator('[data-testid="schema-panel"] summary').first().click();
    await look('schema');
    await page.click('[data-testid="show-map"]');
    await look('map');
    await page.keyboard.press('Escape');
    await page.click('[aria-label="Show Documentation Explorer"]');
    await look('documentation');
    await page.click('[data-testid="shortcuts"]');
    await look('keys');
    await page.keyboard.press('Escape');
    await page.click('[aria-label="Open settings dialog"]');
    await look('settings');
    expect(found).toEqual(Object.fromEntries(Object.keys(found).map((part) => [part, []])));
    await page.context().close();
  });

  it('is used by keyboard alone: sign in, run, table, sorting, and out of the editor again', async () => {
    const page = await openPlayground(browser, server.url);
    const focused = (): Promise<string> =>
      page.evaluate('document.activeElement.dataset.testid ?? document.activeElement.id ?? document.activeElement.tagName');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the query');
    const order: string[] = [];
    while ((await focused()) !== 'sign-in' && order.length < 12) {
      await page.keyboard.press('Tab');
      order.push(await focused());
      if (order.at(-1) === 'demo-user') await page.keyboard.type('Gerda');
    }
    expect(order).toEqual(['examples', 'allow-changes', 'theme', 'shortcuts', 'demo-user', 'email', 'password', 'sign-in']);
    await page.keyboard.press('Enter');
    await page.waitForSelector('[data-testid="signed-in-as"]');
    await page.keyboard.press('Alt+Digit1');
    expect(await page.evaluate("document.activeElement.closest('.graphiql-query-editor') !== null")).toBe(true);
    await page.keyboard.press('Control+Enter');
    await page.locator('.result-window', { hasText: 'hasNextPage' }).waitFor();
    // The tab key indents in an editor, until it is told not to.
    await page.keyboard.press('Control+m');
    await page.keyboard.press('Tab');
    expect(await page.evaluate("document.activeElement.closest('.monaco-editor') === null")).toBe(true);
    await page.keyboard.press('Alt+Digit3');
    expect(await focused()).toBe('result-tab-json');
    await page.keyboard.press('ArrowRight');
    expect(await focused()).toBe('result-tab-table');
    const isHeading = (): Promise<boolean> => page.evaluate("document.activeElement.closest('th') !== null");
    for (let presses = 0; presses < 10 && !(await isHeading()); presses += 1) await page.keyboard.press('Tab');
    expect(await isHeading()).toBe(true);
    await page.keyboard.press('Enter');
    expect(await page.locator('[data-testid="table"] th[aria-sort="ascending"]').count()).toBe(1);
    await page.keyboard.press('Alt+KeyK');
    await page.locator('dialog[open]', { hasText: 'What they do' }).waitFor();
    await page.keyboard.press('Escape');
    expect(await page.locator('dialog[open]').count()).toBe(0);
    await page.context().close();
  });

  it('shows where the focus is', async () => {
    const page = await openPlayground(browser, server.url);
    for (let presses = 0; presses < 8; presses += 1) {
      await page.keyboard.press('Tab');
      expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).not.toBe('none');
    }
    await page.context().close();
  });

  it('has a name and a theme of its own, and keeps the theme that is chosen', async () => {
    const page = await openPlayground(browser, server.url, { colorScheme: 'light' });
    const surface = (on: Page): Promise<string> => on.evaluate('getComputedStyle(document.body).backgroundColor');
    const light = await surface(page);
    expect(await page.title()).toBe('Partner Graph');
    expect(await page.evaluate('document.body.innerText')).not.toContain('GraphiQL');
    await page.click('[data-testid="theme"]');
    await page.click('[data-testid="theme"]');
    expect(await page.textContent('[data-testid="theme"]')).toBe('Theme: dark');
    const dark = await surface(page);
    expect(dark).not.toBe(light);
    await page.reload();
    await page.waitForSelector('[data-testid="examples"]:not([disabled])');
    expect(await surface(page)).toBe(dark);
    const bySystem = await openPlayground(browser, server.url, { colorScheme: 'dark' });
    expect(await surface(bySystem)).toBe(dark);
    await bySystem.context().close();
    await page.context().close();
  });

  it.each([1280, 1600, 2560])('fits a window of %d pixels, signed out and signed in', async (width) => {
    const page = await openPlayground(browser, server.url, { viewport: { width, height: 720 } });
    const overflow = async (): Promise<unknown> =>
      page.evaluate(`[...document.querySelectorAll('header *, .result, .panel')]
        .filter((element) => element.checkVisibility() && !element.closest('[popover], dialog, option'))
        .map((element) => [element.className || element.tagName, element.getBoundingClientRect()])
        .filter(([, box]) => box.width > 0 && (box.right > innerWidth + 1 || box.bottom > innerHeight + 1))
        .map(([name]) => name)`);
    expect(await overflow()).toEqual([]);
    await signIn(page, SELLER);
    await run(page);
    await page.click('#result-tab-table');
    await page.waitForSelector('[data-testid="table"]');
    await page.click('[aria-label="Show Query builder"]');
    await page.waitForSelector('[data-testid="builder"]');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    expect(await page.evaluate("document.querySelector('header').getBoundingClientRect().height")).toBeLessThan(50);
    await page.context().close();
  });

  it('lets browsers keep what is named by its content, and asks for the page each time', async () => {
    const page = await fetch(server.url);
    const html = await page.text();
    expect(page.headers.get('cache-control')).toBe('no-cache');
    const assets = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path]) => path ?? '');
    expect(assets.length).toBeGreaterThan(1);
    for (const asset of assets) {
      const { status, headers } = await fetch(`${server.url}${asset}`);
      expect([asset, status, headers.get('cache-control')]).toEqual([asset, 200, 'public, max-age=31536000, immutable']);
    }
    expect((await fetch(`${server.url}/playground.json`)).headers.get('cache-control')).toBe('no-cache');
  });
});
