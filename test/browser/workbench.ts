import type { Browser, BrowserContextOptions, Page, Response } from 'playwright-core';

export type { Page };

/** A sign-in of the demo that sees customers, prices and subscriptions. */
export const SELLER = 'admin.agent@alpine-distribution.example';

/** The playground, ready for input. */
export async function openPlayground(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  context.setDefaultTimeout(120_000);
  const page = await context.newPage();
  await page.goto(url);
  await page.waitForSelector('[data-testid="examples"]:not([disabled])');
  return page;
}

export async function signIn(page: Page, email: string): Promise<void> {
  await page.selectOption('[data-testid="demo-user"]', email);
  await page.click('[data-testid="sign-in"]');
  await page.waitForSelector('[data-testid="signed-in-as"]');
}

/** Replaces what the editor has. */
export async function write(page: Page, document: string): Promise<void> {
  await page.click('.graphiql-query-editor .monaco-editor');
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(document);
}

/** The answer to what somebody ran, and not to what the page asks for itself. */
export function answered(page: Page): Promise<Response> {
  return page.waitForResponse((response) => {
    const request = response.request();
    return request.headers()['x-query-cost'] !== undefined && !(request.postData() ?? '').includes('IntrospectionQuery');
  });
}

/** Runs what the editor has, and waits for the answer. */
export async function run(page: Page): Promise<void> {
  await Promise.all([answered(page), page.click('.graphiql-execute-button')]);
  await page.locator('.graphiql-response .graphiql-spinner').waitFor({ state: 'detached' });
}

/** The texts of a column of the table, from top to bottom. */
export async function column(page: Page, name: string): Promise<string[]> {
  const headings = await page.locator('[data-testid="table"] thead th button').allTextContents();
  const index = headings.findIndex((heading) => heading.replace(/[▲▼]/u, '') === name);
  return page.locator(`[data-testid="table"] tbody td:nth-child(${index + 1})`).allTextContents();
}

interface Violation {
  id: string;
  impact: string;
  nodes: { target: string[]; html: string }[];
}

/** What axe finds serious or critical on the page as it is. */
export async function seriousFindings(page: Page): Promise<string[]> {
  // Only installed where there is a browser, as its driver.
  const { source } = await import('axe-core');
  if (!(await page.evaluate<boolean>('"axe" in window'))) await page.evaluate(source);
  const { violations } = await page.evaluate<{ violations: Violation[] }>("axe.run(document, { resultTypes: ['violations'] })");
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target, html }) => `${target.join(' ')} ${html.slice(0, 100)}`).join('; ')}`);
}
