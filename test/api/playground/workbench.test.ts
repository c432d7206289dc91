import { readFileSync } from 'node:fs';
import { launchBrowser, type Browser } from '../../browser/launch';
import { answered, column, openPlayground, run, SELLER, signIn, write, type Page } from '../../browser/workbench';
import { DEMO_PASSWORD } from '../../support/app';
import { engineUnderTest, scratchPlace } from '../../support/database';
import { startBuilt, type ServerProcess } from '../../support/process';

// One engine is enough: the page does not know which one is behind it.
const here = process.env['TEST_BROWSER'] && engineUnderTest() === 'sqlite' ? describe : describe.skip;

const ADMIN = 'global.admin@alpine-distribution.example';

here('the playground as a workbench', () => {
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

  /** Sends a document as a client of its own would. */
  async function ask(query: string, variables: object = {}, email = ADMIN): Promise<any> {
    const input = { email, password: DEMO_PASSWORD };
    const { signIn: signed } = (
      await send('mutation($i: SignInInput!) { signIn(input: $i) { session { accessToken } } }', { i: input })
    ).data;
    return send(query, variables, signed.session.accessToken);
  }

  async function send(query: string, variables: object, token?: string): Promise<any> {
    const headers = { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) };
    return (await fetch(`${server.url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query, variables }) })).json();
  }

  async function tableOf(page: Page, document: string): Promise<void> {
    await write(page, document);
    await run(page);
    await page.click('#result-tab-table');
    await page.waitForSelector('[data-testid="table"]');
  }

  it('builds a filtered query by clicking, and shows it as a table that sorts and adds up', async () => {
    const page = await openPlayground(browser, server.url);
    await signIn(page, SELLER);
    await page.click('[aria-label="Show Query builder"]');
    await page.selectOption('[data-testid="builder-list"]', 'subscriptions');
    await page.click('[data-testid="add-condition"]');
    await page.selectOption('[data-testid="condition-1-step-0"]', 'customer');
    await page.selectOption('[data-testid="condition-1-step-1"]', 'country');
    await page.selectOption('[data-testid="condition-1-comparison"]', 'in');
    await page.fill('[aria-label="Values, separated by commas"]', 'DE, AT');
    await page.click('[data-testid="add-condition"]');
    await page.selectOption('[data-testid="condition-2-step-0"]', 'status');
    await page.selectOption('[aria-label="Value"]', 'ACTIVE');
    await page.click('[data-testid="builder-run"]');
    await page.click('#result-tab-table');
    await page.waitForSelector('[data-testid="table"]');

    const { data } = await ask(
      `{ subscriptions(first: 20, filter: { and: [{ customer: { country: { in: ["DE", "AT"] } } }, { status: { eq: ACTIVE } }] }) {
        nodes { id quantity } } }`,
      {},
      SELLER,
    );
    const rows: { id: string; quantity: number }[] = data.subscriptions.nodes;
    expect(rows.length).toBe(20);
    expect(await column(page, 'id')).toEqual(rows.map(({ id }) => id));

    const quantities = rows.map(({ quantity }) => quantity);
    const total = quantities.reduce((sum, quantity) => sum + quantity, 0);
    expect(await page.textContent('[data-testid="table"] tfoot')).toContain(String(total));
    const heading = page.locator('[data-testid="table"] th', { hasText: 'quantity' });
    await heading.locator('button').click();
    expect(await heading.getAttribute('aria-sort')).toBe('ascending');
    const ascending = [...quantities].sort((one, other) => one - other);
    expect((await column(page, 'quantity')).map(Number)).toEqual(ascending);
    await heading.locator('button').press('Enter');
    expect(await heading.getAttribute('aria-sort')).toBe('descending');
    expect((await column(page, 'quantity')).map(Number)).toEqual([...ascending].reverse());

    // One total for each currency, exact.
    const totals = (await page.textContent('[data-testid="table"] tfoot td:last-child')) ?? '';
    const amounts = (await column(page, 'monthlyValue')).filter(Boolean).map((text) => text.split(' '));
    for (const currency of new Set(amounts.map(([, unit]) => unit))) {
      const cents = amounts
        .filter(([, unit]) => unit === currency)
        .reduce((sum, [amount]) => sum + Math.round(Number(amount) * 100), 0);
      expect(totals).toContain(`${(cents / 100).toFixed(2)} ${currency}`);
    }
    await page.context().close();
  });

  it('puts the filter of the builder into a query that is already there', async () => {
    const page = await openPlayground(browser, server.url);
    await signIn(page, SELLER);
    await page.click('[aria-label="Show Query builder"]');
    await page.selectOption('[data-testid="builder-list"]', 'customers');
    await page.click('[data-testid="add-condition"]');
    await page.selectOption('[data-testid="condition-1-step-0"]', 'country');
    await page.fill('[aria-label="Value"]', 'BG');
    await tableOf(page, 'query Mine { customers(first: 50) { nodes { name country } } }');
    expect(new Set(await column(page, 'country')).size).toBeGreaterThan(1);
    await page.click('[data-testid="builder-put"]');
    await run(page);
    await page.locator('[data-testid="table"] tbody td', { hasText: /^DE$/ }).first().waitFor({ state: 'detached' });
    expect(new Set(await column(page, 'country'))).toEqual(new Set(['BG']));
    await page.context().close();
  });

  it('saves the rows it shows as CSV in which no text is a formula', async () => {
    const found = await ask('{ subscriptions(first: 1, filter: { status: { eq: ACTIVE } }) { nodes { id } } }', {}, SELLER);
    const [{ id }] = found.data.subscriptions.nodes;
    const renamed = await ask(
      'mutation($i: RenameSubscriptionInput!) { renameSubscription(input: $i) { errors { code } } }',
      { i: { subscriptionId: id, name: '=1+1, "quoted"' } },
      SELLER,
    );
    expect(renamed.data.renameSubscription.errors).toEqual([]);
    const page = await openPlayground(browser, server.url);
    await signIn(page, SELLER);
    await tableOf(
      page,
      `query Renamed { subscriptions(first: 5, filter: { id: { eq: "${id}" } }) { nodes { name quantity unitPrice { amount currency } } } }`,
    );
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('[data-testid="csv-rows"]')]);
    expect(download.suggestedFilename()).toBe('subscriptions.csv');
    const [header, row, end] = readFileSync(await download.path(), 'utf8').split('\r\n');
    expect(header).toBe('name,quantity,unitPrice.amount,unitPrice.unit');
    expect(row).toMatch(/^"'=1\+1, ""quoted""",\d+,\d+\.\d+,[A-Z]{3}$/);
    expect(end).toBe('');
    await page.context().close();
  });

  it('draws grouped results as bars and as a line, without a request', async () => {
    const page = await openPlayground(browser, server.url);
    await signIn(page, SELLER);
    await page.click('[aria-label="Show Query builder"]');
    await page.selectOption('[data-testid="builder-list"]', 'subscriptions');
    await page.selectOption('[data-testid="builder-kind"]', 'groups');
    await page.click('[data-testid="add-key"]');
    await page.selectOption('[data-testid="key-1-step-0"]', 'offer');
    await page.selectOption('[data-testid="key-1-step-1"]', 'NAME');
    await page.check('label:has-text("sum.quantity") input');
    await page.click('[data-testid="builder-run"]');
    await page.click('#result-tab-table');
    await page.waitForSelector('[data-testid="table"]');
    const [offers, seats] = [await column(page, 'offer.name'), await column(page, 'sum.quantity')];
    const requests: string[] = [];
    page.on('request', (request) => requests.push(new URL(request.url()).pathname));

    await page.click('#result-tab-chart');
    await page.selectOption('[data-testid="chart-value"]', 'sum.quantity');
    const chart = page.locator('[data-testid="chart-bar"]');
    expect(await chart.locator('rect').count()).toBe(offers.length);
    expect((await chart.locator('.chart-value').allTextContents()).map((text) => text.replaceAll(',', ''))).toEqual(seats);
    expect(await page.getByRole('img', { name: 'sum.quantity by offer.name' }).count()).toBe(1);
    const most = seats.indexOf(String(Math.max(...seats.map(Number))));
    expect(await chart.locator('desc').textContent()).toContain(`Most: ${offers[most]}`);

    await page.check('label:has-text("Line") input');
    expect(await page.locator('[data-testid="chart-line"] circle').count()).toBe(offers.length);
    // The editors load their own parts when they need them.
    expect(requests.filter((path) => !path.startsWith('/assets/'))).toEqual([]);
    await page.context().close();
  });

  it('says what an operation cost, as the server counted it', async () => {
    const page = await openPlayground(browser, server.url);
    await signIn(page, SELLER);
    const [answer] = await Promise.all([answered(page), page.click('.graphiql-execute-button')]);
    await page.waitForSelector('[data-testid="cost"]');
    const { cost } = ((await answer.json()) as { extensions: { cost: Record<string, number> } }).extensions;
    expect(await page.locator('[data-testid="cost"] dd').allTextContents()).toEqual(
      ['requestedQueryCost', 'actualQueryCost', 'statements', 'rows', 'milliseconds'].map((name) => String(cost[name])),
    );
    await page.context().close();
  });

  const addLiterally = (email: string): string =>
    `mutation { addUser(input: { name: "Robin", email: "${email}", roles: [HELPDESK_AGENT] }) { userName errors { message } } }`;
  const exists = async (email: string): Promise<boolean> =>
    (await ask(`{ users(filter: { email: { eq: "${email}" } }) { nodes { id } } }`)).data.users.nodes.length > 0;

  it('sends no mutation until changes are allowed, and then its dry run first', async () => {
    const page = await openPlayground(browser, server.url);
    await signIn(page, ADMIN);
    const sent: string[] = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/graphql')) sent.push(request.postData() ?? '');
    });
    const email = 'armed@example.org';
    await write(page, addLiterally(email));
    await page.click('.graphiql-execute-button');
    await page.waitForSelector('[data-testid="held-back"]');
    expect(sent.filter((body) => body.includes('addUser'))).toEqual([]);

    await page.click('[data-testid="allow-changes"]');
    await page.click('.graphiql-execute-button');
    await page.waitForSelector('[data-testid="dry-run"]');
    expect(sent.filter((body) => body.includes('addUser'))).toHaveLength(1);
    expect(sent.at(-1)).toContain('dryRun: true');
    expect(await exists(email)).toBe(false);

    await page.click('[data-testid="cancel-change"]');
    await page.locator('[data-testid="dry-run"]').waitFor({ state: 'detached' });
    expect(await exists(email)).toBe(false);

    await run(page);
    await page.waitForSelector('[data-testid="dry-run"]');
    await Promise.all([answered(page), page.click('[data-testid="run-for-real"]')]);
    expect(await exists(email)).toBe(true);
    expect(sent.filter((body) => body.includes('addUser'))).toHaveLength(3);

    // The same again would be refused, and says so instead of offering it.
    await run(page);
    await page.locator('[data-testid="dry-run"]', { hasText: 'would be refused' }).waitFor();
    expect(await page.locator('[data-testid="run-for-real"]').count()).toBe(0);
    await page.context().close();
  });

  it('runs for real what its dry run was for, and nothing that was typed since', async () => {
    const page = await openPlayground(browser, server.url);
    await signIn(page, ADMIN);
    await page.click('[data-testid="allow-changes"]');
    await write(page, addLiterally('first@example.org'));
    await run(page);
    await page.waitForSelector('[data-testid="run-for-real"]');
    await write(page, addLiterally('second@example.org'));
    await Promise.all([answered(page), page.click('[data-testid="run-for-real"]')]);
    await page.waitForSelector('[data-testid="run-for-real"]');
    expect([await exists('first@example.org'), await exists('second@example.org')]).toEqual([false, false]);
    // Changes end with the account that allowed them.
    await page.click('[data-testid="sign-out"]');
    expect(await page.getAttribute('[data-testid="allow-changes"]', 'aria-checked')).toBe('false');
    await page.context().close();
  });

  it('makes a dry run of an input that is a variable', async () => {
    const page = await openPlayground(browser, server.url);
    await signIn(page, ADMIN);
    await page.click('[data-testid="allow-changes"]');
    await page.click('[data-testid="examples"]');
    await page.click('[data-testid="example-add-user"]');
    const [request] = await Promise.all([
      page.waitForRequest((one) => (one.postData() ?? '').includes('addUser')),
      page.click('.graphiql-execute-button'),
    ]);
    const body = request.postDataJSON() as { query: string; variables: { input: { dryRun: boolean; email: string } } };
    expect(body.variables.input.dryRun).toBe(true);
    await page.waitForSelector('[data-testid="run-for-real"]');
    expect(await exists(body.variables.input.email)).toBe(false);
    await page.context().close();
  });

  it('opens an example that works for whoever signs in', async () => {
    const page = await openPlayground(browser, server.url);
    await signIn(page, 'operator@partner-graph.example');
    await page.locator('.graphiql-query-editor', { hasText: 'AuditTrail' }).waitFor();
    await run(page);
    expect(await page.textContent('.result-window')).not.toContain('"errors"');
    await page.click('[data-testid="examples"]');
    const working = page.locator('ul[aria-label="Work now"] [data-testid^="audience-"]');
    expect((await working.allTextContents()).every((text) => /^(Works as Olivia|For everyone)/.test(text))).toBe(true);
    expect(await working.count()).toBeGreaterThan(4);
    // What somebody wrote stays.
    await page.keyboard.press('Escape');
    await write(page, '{ customers { nodes { id } } }');
    await page.click('[data-testid="sign-out"]');
    await signIn(page, 'lena.vogt@rheingold-logistik.example');
    await page.click('[data-testid="examples"]');
    await page.locator('ul[aria-label="Work now"]', { hasText: 'My licenses' }).waitFor();
    expect(await page.textContent('.graphiql-query-editor')).toContain('customers');
    await page.context().close();
  });

  it('sorts the schema by domain, and maps what leads where', async () => {
    const page = await openPlayground(browser, server.url);
    await page.click('[aria-label="Show Schema by domain"]');
    await page.fill('[aria-label="Search types, queries and mutations"]', 'cancelSubscription');
    await page.locator('[data-testid="schema-panel"] details', { hasText: 'Sales (1)' }).waitFor();
    await page.click('[data-testid="show-map"]');
    await page.focus('[data-testid="map"] [data-type="OrderLine"]');
    await page.keyboard.press('Enter');
    const order = page.locator('[data-testid="map"] .edges li', { hasText: 'OrderLine.order' });
    expect(await page.locator('[data-testid="map"] .map-lines path').count()).toBeGreaterThan(1);
    expect(
      (await page.locator('[data-testid="map"] .edges li', { hasText: 'Order.lines many' }).count()) + (await order.count()),
    ).toBeGreaterThan(0);
    await page.click('[data-testid="map"] >> text=Documentation');
    await page.locator('.graphiql-doc-explorer-title', { hasText: 'OrderLine' }).waitFor();
    await page.context().close();
  });
});
