import { DEMO_PASSWORD, type TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { here, openLink } from '../../support/pages';
import { BALTIC, DONAU, invite, invitePartner, newCustomer, newProvider, ALPINE, stored } from '../invitations/support/world';
import { startDemoApp } from '../rights/support/demo-app';

const linkOf = ({ answer }: { answer: Record<string, any> }): string => answer['draft'].link as string;

describeEngine('the page of an invitation', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startDemoApp();
  });
  afterAll(() => app.stop());

  const status = async (id: string): Promise<unknown> =>
    (await app.database.rows('SELECT state FROM invitation WHERE id = ?', [id]))[0]?.['state'];

  it('says who invites and to what, and changes nothing however often it is opened [rows 57, 94]', async () => {
    const invited = await invite(app, ALPINE, { recipientEmail: 'ada@tell.example', message: 'Hallo <b>Ada</b>' });
    const before = await stored(app, invited.id);
    const page = await openLink(app, linkOf(invited));
    await openLink(app, linkOf(invited));
    expect(page.status).toBe(200);
    expect(page.html).toContain('Alpine Distribution');
    expect(page.html).toContain('delegated admin privileges');
    expect(page.html).toContain('Hallo &lt;b&gt;Ada&lt;/b&gt;');
    expect(await stored(app, invited.id)).toEqual(before);
  });

  it('sets no cookie, is not cached, sends no referrer, runs no script and contacts no other server', async () => {
    const invited = await invite(app, ALPINE, { recipientEmail: 'ada@headers.example' });
    const { headers, html } = await openLink(app, linkOf(invited));
    expect(headers.get('set-cookie')).toBeNull();
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    );
    expect(html).not.toMatch(/<script|\son\w+=|(src|href|action)="(https?:)?\/\//i);
  });

  it('accepts somebody with an account in one form [rows 58, 59, 60]', async () => {
    const provider = await newProvider(app, 'pages-provider.example', 'AT');
    const invited = await invitePartner(app, provider, DONAU);
    const refused = await openLink(app, linkOf(invited), {
      email: DONAU,
      password: 'not the password',
      confirm: 'yes',
      decision: 'accept',
    });
    expect(refused.status).toBe(422);
    expect(refused.html).toContain('E-mail address or password is wrong');
    const unticked = await openLink(app, linkOf(invited), { email: DONAU, password: DEMO_PASSWORD, decision: 'accept' });
    expect(unticked.status).toBe(422);
    expect(await status(invited.id)).toBe('PENDING');
    const sessions = (await app.database.rows('SELECT id FROM session WHERE revoked_at IS NULL', [])).length;
    const accepted = await openLink(app, linkOf(invited), {
      email: DONAU,
      password: DEMO_PASSWORD,
      confirm: 'yes',
      decision: 'accept',
    });
    expect(accepted.status).toBe(200);
    expect(accepted.html).toContain('You have accepted');
    expect(await status(invited.id)).toBe('ACCEPTED');
    expect((await app.database.rows('SELECT id FROM session WHERE revoked_at IS NULL', [])).length).toBe(sessions);
  });

  it('takes a refusal, too', async () => {
    const customer = await newCustomer(app, ALPINE, 'declines-page.example');
    const invited = await invite(app, DONAU, { recipientEmail: customer, includeDelegatedAdmin: false });
    const answer = await openLink(app, linkOf(invited), { email: customer, password: DEMO_PASSWORD, decision: 'decline' });
    expect(answer.html).toContain('You have declined');
    expect(await status(invited.id)).toBe('DECLINED');
  });

  it('creates a tenant for somebody without one and asks for the agreement [rows 83, 99]', async () => {
    const invited = await invite(app, BALTIC, { recipientEmail: 'nina@pages-new.example' });
    const [{ country } = {}] = await app.database.rows("SELECT country FROM partner WHERE name = 'Baltic Distribution'", []);
    const fields = {
      tenant: 'new',
      companyName: 'Neue Pages <GmbH>',
      domain: 'pages-new.example',
      country: String(country),
      line1: 'Weg 1',
      city: 'Stadt',
      adminName: 'Nina Neu',
      adminEmail: 'nina@pages-new.example',
      adminPassword: 'ein Leuchtturm bei Nacht',
      confirm: 'yes',
    };
    const without = await openLink(app, linkOf(invited), fields);
    expect(without.status).toBe(422);
    expect(without.html).toContain('Neue Pages &lt;GmbH&gt;');
    expect(without.html).not.toContain('ein Leuchtturm bei Nacht');
    const made = await openLink(app, linkOf(invited), { ...fields, agreement: 'yes' });
    expect(made.html).toContain('Sign in as nina@pages-new.example');
    expect(await status(invited.id)).toBe('ACCEPTED');
    expect(await app.as('nina@pages-new.example', 'ein Leuchtturm bei Nacht')).toBeTruthy();
  });

  it('gives the same answer to every link that does not work', async () => {
    const invited = await invite(app, ALPINE, { recipientEmail: 'ada@dead.example' });
    const link = linkOf(invited);
    const wrong = [
      `${link}x`,
      link.slice(0, -1),
      `${link.slice(0, -1)}${link.endsWith('A') ? 'B' : 'A'}`,
      link.replace('/invitation/', '/enrollment/'),
      link.replace('/invitation/', '/email/'),
      link.replace('/invitation/', '/nothing/'),
    ];
    const answers = await Promise.all(wrong.map((text) => openLink(app, text)));
    expect(new Set(answers.map(({ status, html }) => `${status} ${html}`)).size).toBe(1);
    expect(answers[0]?.status).toBe(404);
    const posted = await Promise.all(wrong.map((text) => openLink(app, text, { decision: 'accept', confirm: 'yes' })));
    expect(new Set(posted.map(({ status, html }) => `${status} ${html}`))).toEqual(new Set([`404 ${answers[0]?.html}`]));
  });

  it('never writes a token to the log', async () => {
    const invited = await invite(app, ALPINE, { recipientEmail: 'ada@log.example' });
    await openLink(app, linkOf(invited));
    await openLink(app, linkOf(invited), { email: 'x@y.example', password: 'secret of the form', decision: 'accept' });
    const written = JSON.stringify(app.log);
    expect(written).toContain('/links/:purpose/:token');
    expect(written).not.toContain(invited.token);
    expect(written).not.toContain('secret of the form');
  });

  it('takes forms only at their own addresses, and only small ones', async () => {
    const graph = await fetch(`${app.url}/graphql`, { method: 'POST', body: new URLSearchParams({ query: '{ __typename }' }) });
    expect(graph.status).toBe(415);
    const invited = await invite(app, ALPINE, { recipientEmail: 'ada@large.example' });
    const large = await fetch(here(app, linkOf(invited)), {
      method: 'POST',
      body: new URLSearchParams({ message: 'x'.repeat(20_000) }),
    });
    expect(large.status).toBe(413);
  });
});

describeEngine('attempts on pages', () => {
  it('are throttled like those of signing in', async () => {
    const app = await startDemoApp({ SIGN_IN_ATTEMPTS: '5', LINK_ATTEMPTS: '1000' });
    try {
      const invited = await invite(app, ALPINE, { recipientEmail: 'ada@throttle.example' });
      const answers: number[] = [];
      for (let attempt = 0; attempt < 8; attempt += 1) {
        answers.push(
          (await openLink(app, linkOf(invited), { email: 'x@y.example', password: `guess ${attempt}`, decision: 'accept' }))
            .status,
        );
      }
      expect(answers.at(-1)).toBe(429);
      expect(answers.filter((code) => code === 422).length).toBeLessThanOrEqual(5);
    } finally {
      await app.stop();
    }
  });

  it('are throttled by link, too', async () => {
    const app = await startDemoApp({ LINK_ATTEMPTS: '5' });
    try {
      const answers = await Promise.all(
        Array.from({ length: 8 }, () => openLink(app, `http://x.example/links/invitation/${'a'.repeat(60)}`)),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([404, 404, 404, 404, 404, 429, 429, 429]);
      expect(answers.find(({ status }) => status === 429)?.headers.get('retry-after')).toMatch(/^\d+$/);
    } finally {
      await app.stop();
    }
  });
});
