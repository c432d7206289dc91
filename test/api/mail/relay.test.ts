import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { relayMails } from '../../../src/app/mail/relay';
import type { MailTransport } from '../../../src/app/mail/transport';
import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { linkIn, startMailServer, type MailServer } from '../../support/mail-server';
import { mutate } from '../../support/mutate';
import { startDemoApp } from '../rights/support/demo-app';

const PROVIDER = 'global.admin@alpine-distribution.example';
const OPERATOR = 'operator@partner-graph.example';

/** Mails of the demo wait, too; these tests are about their own. */
async function startApp(env: Record<string, string>): Promise<TestApp> {
  const app = await startDemoApp(env);
  await app.database.transaction((writer) => writer.run("UPDATE outbox_mail SET status = 'SENT' WHERE status = 'PENDING'", []));
  return app;
}

const invite = (app: TestApp, recipientEmail: string, message = 'Shall we?'): Promise<Record<string, any>> =>
  mutate(app, PROVIDER, 'invitePartnership', { recipientEmail, message, sendByEmail: true }, 'invitation { id } draft { link }');

async function outbox(app: TestApp, recipient: string): Promise<Record<string, any>[]> {
  const { data } = await app.send(
    'query($to: String!) { outboxMails(first: 100, filter: { recipient: { eq: $to } }) { nodes { status attempts problems subject text nextAttemptAt } } }',
    { to: recipient },
    await app.as(OPERATOR),
  );
  return data?.['outboxMails'].nodes as Record<string, any>[];
}

describeEngine('mails', () => {
  let server: MailServer;
  let app: TestApp;
  beforeAll(async () => {
    server = await startMailServer();
    app = await startApp({ SMTP_URL: server.url, MAIL_FROM: 'Alpine <portal@alpine-distribution.example>' });
  });
  afterAll(async () => {
    await app.stop();
    await server.stop();
  });

  it('reach one recipient each as text and HTML, with a link that the outbox does not store [row 54]', async () => {
    const { draft } = await invite(app, 'chief@reseller-one.example');
    await app.background();
    const [mail, ...more] = await server.to('chief@reseller-one.example');
    expect(more).toEqual([]);
    expect(linkIn(mail)).toBe(draft.link);
    expect(mail?.html).toContain(`href="${draft.link}"`);
    expect(mail?.from?.address).toBe('portal@alpine-distribution.example');
    const [stored] = await outbox(app, 'chief@reseller-one.example');
    expect(stored).toMatchObject({ status: 'SENT', attempts: 1 });
    expect(stored?.['text']).toContain('[link]');
    expect(JSON.stringify(stored)).not.toContain(draft.link.split('/').at(-1));
  });

  it('take no additional headers or recipients from what people write', async () => {
    const codes = await mutate(app, PROVIDER, 'invitePartnership', {
      recipientEmail: 'a@reseller-two.example\r\nBcc: all@everybody.example',
      sendByEmail: true,
    });
    expect(codes.errors.map(({ code }) => code)).toEqual(['INVALID_EMAIL']);
    await invite(app, 'chief@reseller-two.example', 'One line\nBcc: all@everybody.example\n\n<script>alert(1)</script>');
    await app.background();
    const taken = server.mails.filter(({ to }) => to.includes('chief@reseller-two.example'));
    expect(taken.map(({ to }) => to)).toEqual([['chief@reseller-two.example']]);
    expect(taken[0]?.raw.split('\r\n\r\n')[0]).not.toMatch(/^Bcc:/im);
    const [mail] = await server.to('chief@reseller-two.example');
    expect(mail?.html).toContain('&lt;script&gt;');
    expect(mail?.html).not.toContain('<script>');
    expect(server.mails.some(({ to }) => to.includes('all@everybody.example'))).toBe(false);
  });

  it.each([
    ['MAIL FROM', 553, 'PENDING'],
    ['AUTH LOGIN', 535, 'PENDING'],
    ['RCPT TO', 550, 'FAILED'],
    ['DATA', 554, 'FAILED'],
  ])(
    'refused at %s with %d are %s: only what is about the recipient is a reason to give up',
    async (command, responseCode, status) => {
      const recipient = `chief@refused-${responseCode}.example`;
      await invite(app, recipient);
      const refused = Object.assign(new Error(`${responseCode} No.`), { responseCode, command });
      const transport: MailTransport = { target: 'nowhere', send: () => Promise.reject(refused), close: () => undefined };
      for (let times = 0; times < (status === 'PENDING' ? 12 : 1); times += 1) {
        await relayMails(app.context(), transport);
        app.clock.advance(6 * 3_600_000);
      }
      expect(await outbox(app, recipient)).toMatchObject([{ status }]);
      app.clock.advance(7 * 24 * 3_600_000);
      await relayMails(app.context(), transport);
      expect(await outbox(app, recipient)).toMatchObject([{ status: 'FAILED' }]);
    },
  );

  it('are sent once when several processes relay at the same time', async () => {
    const recipients = Array.from({ length: 15 }, (_, index) => `chief@crowd-${index}.example`);
    for (const recipient of recipients) await invite(app, recipient);
    const sent: string[] = [];
    const transport: MailTransport = {
      target: 'here',
      send: (mail) => Promise.resolve(void sent.push(mail.recipient)),
      close: () => undefined,
    };
    await Promise.all(Array.from({ length: 4 }, () => relayMails(app.context(), transport)));
    await relayMails(app.context(), transport);
    expect(sent.sort()).toEqual([...recipients].sort());
  });
});

describeEngine('mails that are not accepted', () => {
  it('are retried at growing intervals', async () => {
    const server = await startMailServer(2);
    const app = await startApp({ SMTP_URL: server.url });
    try {
      await invite(app, 'chief@busy.example');
      await app.background();
      expect(await outbox(app, 'chief@busy.example')).toMatchObject([{ status: 'PENDING', attempts: 1 }]);
      await app.background();
      expect(await outbox(app, 'chief@busy.example')).toMatchObject([{ attempts: 1 }]);
      app.clock.advance(61_000);
      await app.background();
      expect(await outbox(app, 'chief@busy.example')).toMatchObject([{ status: 'PENDING', attempts: 2 }]);
      app.clock.advance(61_000);
      await app.background();
      expect(await outbox(app, 'chief@busy.example')).toMatchObject([{ attempts: 2 }]);
      app.clock.advance(60_000);
      await app.background();
      const [mail] = await outbox(app, 'chief@busy.example');
      expect(mail).toMatchObject({ status: 'SENT', attempts: 3 });
      expect(mail?.['problems']).toHaveLength(2);
      expect(server.mails).toHaveLength(1);
    } finally {
      await app.stop();
      await server.stop();
    }
  });

  it('become private files if there is no mail server', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'partner-graph-mail-'));
    const app = await startApp({ MAIL_FOLDER: folder });
    try {
      const { draft } = await invite(app, 'chief@files.example');
      await app.background();
      const [file = '', ...more] = readdirSync(folder);
      expect(more).toEqual([]);
      expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
      const content = readFileSync(join(folder, file), 'utf8').replaceAll('=\r\n', '');
      expect(content).toContain('To: chief@files.example');
      expect(content).toContain(draft.link);
    } finally {
      await app.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('wait in production until a mail server is configured', async () => {
    const app = await startApp({
      NODE_ENV: 'production',
      TOKEN_SECRET: 'qK3v9TzN7bXw2LmPr8sYd5fGh1jCe4uA',
      PUBLIC_URL: 'https://graph.example',
    });
    try {
      await invite(app, 'chief@waits.example');
      await app.background();
      expect(await outbox(app, 'chief@waits.example')).toMatchObject([{ status: 'PENDING', attempts: 0 }]);
      expect(app.log.some(({ msg }) => /Mails are kept in the outbox/.test(String(msg)))).toBe(true);
    } finally {
      await app.stop();
    }
  });
});
