import { plugIn } from '../../browser/authenticator';
import { launchBrowser, type Browser } from '../../browser/launch';
import { openPlayground, SELLER } from '../../browser/workbench';
import { DEMO_PASSWORD } from '../../support/app';
import { engineUnderTest, scratchPlace } from '../../support/database';
import { startBuilt, type ServerProcess } from '../../support/process';

// One engine is enough: the page does not know which one is behind it.
const here = process.env['TEST_BROWSER'] && engineUnderTest() === 'sqlite' ? describe : describe.skip;

/** Signs in, creates a passkey and adds it, as a page of this server would. */
async function addPasskey({ email, password }: { email: string; password: string }): Promise<string[]> {
  const send = async (query: string, input: object, token = ''): Promise<any> => {
    const headers = { 'content-type': 'application/json', ...(token === '' ? {} : { authorization: `Bearer ${token}` }) };
    const answer = await fetch('/graphql', { method: 'POST', headers, body: JSON.stringify({ query, variables: { input } }) });
    return ((await answer.json()) as { data: unknown }).data;
  };
  const { signIn } = await send('mutation($input: SignInInput!) { signIn(input: $input) { session { accessToken } } }', {
    email,
    password,
  });
  const token = String(signIn.session.accessToken);
  const begin = 'mutation($input: BeginPasskeyInput!) { beginPasskey(input: $input) { options } }';
  const { beginPasskey } = await send(begin, { currentPassword: password }, token);
  // Of the browser, whose types this file does not have.
  const { PublicKeyCredential, navigator } = globalThis as any;
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(beginPasskey.options);
  const passkey = (await navigator.credentials.create({ publicKey })).toJSON();
  const add = 'mutation($input: AddPasskeyInput!) { addPasskey(input: $input) { recoveryCodes errors { code } } }';
  const { addPasskey: added } = await send(add, { name: 'Browser', passkey }, token);
  return added.errors.length > 0 ? [JSON.stringify(added.errors)] : (added.recoveryCodes as string[]);
}

here('signing in to the playground', () => {
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

  it('takes a passkey after the password, and a recovery code if none answers', async () => {
    // Passkeys belong to the public URL, which is at localhost.
    const page = await openPlayground(browser, server.url.replace('127.0.0.1', 'localhost'));
    const authenticator = await plugIn(page);
    const [recoveryCode = '', ...more] = await page.evaluate(addPasskey, { email: SELLER, password: DEMO_PASSWORD });
    expect(more.length).toBe(9);

    const enter = async (): Promise<void> => {
      await page.selectOption('[data-testid="demo-user"]', SELLER);
      await page.click('[data-testid="sign-in"]');
    };
    await enter();
    await page.waitForSelector('[data-testid="signed-in-as"]');
    await page.click('[data-testid="sign-out"]');

    await authenticator.replace();
    await enter();
    await page.fill('[data-testid="code"]', recoveryCode);
    expect(await page.locator('text=No passkey answered').count()).toBe(1);
    await page.click('[data-testid="sign-in"]');
    await page.waitForSelector('[data-testid="signed-in-as"]');
    await page.context().close();
  });
});
