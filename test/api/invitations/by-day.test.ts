import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { codesOf, mutate, sendMutation } from '../../support/mutate';
import { openLink } from '../../support/pages';
import { lastMail } from '../enrollment/support/mails';
import { startDemoApp } from '../rights/support/demo-app';
import { ALPINE, DONAU, DONAU_AGENT, DONAU_SALES } from './support/world';

const MESSAGE = 'Dear Ada,\nyour account is locked: sign in at https://evil.example now.';

describeEngine('invitations that are mailed', () => {
  let app: TestApp;
  beforeEach(async () => {
    app = await startDemoApp({ INVITATIONS_BY_USER: '3', INVITATIONS_BY_ORGANIZATION: '5' });
  });
  afterEach(() => app.stop());

  let count = 0;
  const input = (more: object = {}): object => ({
    recipientEmail: `somebody@stranger-${(count += 1)}.example`,
    includeDelegatedAdmin: false,
    sendByEmail: true,
    ...more,
  });
  const invite = (email: string, more: object = {}): Promise<string[]> => codesOf(app, email, 'inviteCustomer', input(more));
  const mails = async (): Promise<number> =>
    (await app.database.rows("SELECT id FROM outbox_mail WHERE template = 'invitation' AND recipient LIKE '%@stranger-%'", []))
      .length;

  it('are limited per day for each user and each organization', async () => {
    for (let sent = 0; sent < 3; sent += 1) expect(await invite(DONAU_SALES)).toEqual([]);
    const { errors, headers } = await sendMutation(app, DONAU_SALES, 'inviteCustomer', input());
    expect(errors).toMatchObject([{ extensions: { code: 'THROTTLED', retryAfter: expect.any(Number) } }]);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(3_600);
    // Another user of the organization has its own, until that of the organization ends.
    expect(await invite(DONAU_AGENT)).toEqual([]);
    expect(await invite(DONAU_AGENT)).toEqual([]);
    expect(await invite(DONAU_AGENT)).toEqual(['THROTTLED']);
    expect(await invite(DONAU)).toEqual(['THROTTLED']);
    expect(await invite(ALPINE)).toEqual([]);
    expect(await mails()).toBe(6);
    // A draft is sent by oneself, and a dry run sends nothing.
    expect(await invite(DONAU_SALES, { sendByEmail: false })).toEqual([]);
    expect(await invite(DONAU_SALES, { dryRun: true })).toEqual([]);
  });

  it('share their limit with links that prove the addresses of new users', async () => {
    const GLOBAL = 'global.admin@donau-it.example';
    const add = (at: string, more: object = {}): Promise<string[]> =>
      codesOf(app, GLOBAL, 'addUser', {
        name: 'Ada',
        email: `ada${(count += 1)}@${at}`,
        roles: ['SALES_AGENT'],
        ...more,
      });
    for (let sent = 0; sent < 3; sent += 1) expect(await add(`stranger-${count}.example`)).toEqual([]);
    expect(await add('stranger-last.example')).toEqual(['THROTTLED']);
    expect(await app.database.rows("SELECT id FROM `user` WHERE email LIKE '%@stranger-last.example'", [])).toEqual([]);
    expect(await add('stranger-last.example', { dryRun: true })).toEqual([]);
    expect(await add('donau-it.example')).toEqual([]);
    expect(await invite(DONAU_AGENT)).toEqual([]);
    expect(await invite(DONAU_AGENT)).toEqual([]);
    expect(await invite(DONAU_AGENT)).toEqual(['THROTTLED']);
  });

  it('count only if a mail is sent: not refusals or repeats, but new links', async () => {
    for (let refused = 0; refused < 5; refused += 1) {
      expect(await invite(DONAU_AGENT, { recipientEmail: 'somebody@donau-it.example' })).toEqual(['OWN_DOMAIN']);
      expect(await invite(DONAU_AGENT, { recipientEmail: 'no address' })).toEqual(['INVALID_EMAIL']);
    }
    const keyed = input({ idempotencyKey: 'once' });
    const first = await mutate(app, DONAU_AGENT, 'inviteCustomer', keyed, 'invitation { id }');
    for (let repeat = 0; repeat < 4; repeat += 1) expect(await codesOf(app, DONAU_AGENT, 'inviteCustomer', keyed)).toEqual([]);
    const invitationId = first['invitation'].id as string;
    const resend = (): Promise<string[]> => codesOf(app, DONAU_AGENT, 'resendInvitation', { invitationId, sendByEmail: true });
    expect(await resend()).toEqual([]);
    expect(await resend()).toEqual([]);
    expect(await resend()).toEqual(['THROTTLED']);
    expect(await mails()).toBe(3);
  });

  it('mark the message as the words of the sender, in the mail and on the page', async () => {
    const { draft, errors } = await mutate(
      app,
      ALPINE,
      'inviteCustomer',
      input({ recipientEmail: 'ada@marked.example', message: MESSAGE }),
      'draft { body link }',
    );
    expect(errors).toEqual([]);
    const quoted = [
      'Message from Alpine Distribution, not reviewed by anyone else:',
      '> Dear Ada,',
      '> your account is locked: sign in at https://evil.example now.',
    ].join('\n');
    expect(draft.body).toContain(quoted);
    const mail = await lastMail(app, 'ada@marked.example', 'invitation');
    expect(mail.text).toContain(quoted);
    expect(mail.html).not.toContain('href="https://evil');
    const { html } = await openLink(app, draft.link as string);
    expect(html).toContain('Message from Alpine Distribution');
    expect(html).toContain('Written by the sender and not reviewed by anyone else:');
    expect(html).toMatch(/<blockquote class="text">\s*Dear Ada,/);
    expect(html).not.toContain('href="https://evil');
  });
});
