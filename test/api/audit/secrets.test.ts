import { readMail } from '../../../src/modules/outbox';
import { DEMO_DAY, type TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { mutate, type PayloadAnswer } from '../../support/mutate';
import { SeenSecrets } from '../../support/secrets';
import { agreement, company, CREATED } from '../customer-lifecycle/support/customers';
import { lastMail } from '../enrollment/support/mails';
import { acceptAsNew, company as invited, DRAFT, INVITATION, invite } from '../invitations/support/world';
import { startDemoApp } from '../rights/support/demo-app';
import { tokensOf } from '../sign-in/support/sessions';

const ALPINE = 'admin.agent@alpine-distribution.example';
const ELBE = 'admin.agent@elbe-cloud.example';
const GEORG = 'global.admin@donau-it.example';
const OPERATOR = 'operator@partner-graph.example';
const KATHARINA = 'admin@rheingold-logistik.example';
const CHOSEN = 'ein Fährmann auf dem Rhein';

describeEngine('what is shown once, over all workflows', () => {
  let app: TestApp;
  const seen = new SeenSecrets();

  /** Does something with a key, and again: a repeat shows nothing more. */
  async function twice(by: string, name: string, input: object, selection: string, secret: string): Promise<PayloadAnswer> {
    const keyed = { ...input, idempotencyKey: `secret key of ${name}` };
    const answer = await mutate(app, by, name, keyed, selection);
    expect([name, answer.errors]).toEqual([name, []]);
    const again = await mutate(app, by, name, keyed, selection);
    expect([name, again.errors, again[secret]]).toEqual([name, [], null]);
    return answer;
  }

  beforeAll(async () => {
    app = await startDemoApp();
    const person = { name: 'Anna', email: 'anna@donau-it.example', roles: ['SALES_AGENT'] };
    const shown = 'temporaryPassword';
    const added = await twice(GEORG, 'addUser', person, `user { id } ${shown}`, shown);
    seen.keep('password of addUser', added[shown]);
    const reset = await twice(GEORG, 'resetPassword', { userId: added['user'].id }, shown, shown);
    seen.keep('password of resetPassword', reset[shown]);
    const created = await twice(ALPINE, 'createCustomer', company({ agreement: agreement() }), CREATED, shown);
    seen.keep('password of createCustomer', created[shown]);
    await tokensOf(app, String(created['userName']), String(created[shown]));

    const expiresAt = new Date(DEMO_DAY + 1_000_000).toISOString();
    const tool = { name: 'Tool', readOnly: true, expiresAt };
    const token = seen.keep('API token', (await twice(GEORG, 'createApiToken', tool, 'token', 'token'))['token']);
    seen.keep('secret of the API token', token.split('.')[1]);
    await app.send('{ viewer { id } }', {}, token);
    await app.send('{ viewer { id } }', {}, `${token}x`);

    const input = { recipientEmail: 'neu@neuland.example', sendByEmail: true, idempotencyKey: 'secret key of inviteCustomer' };
    const { draft } = await mutate(app, ELBE, 'inviteCustomer', input, `${INVITATION} ${DRAFT}`);
    const link = seen.keepLink('link of inviteCustomer', (draft as { link: string }).link);
    const fields = invited(link, 'neuland.example', { idempotencyKey: 'secret key of accepting' });
    const admin = { name: 'Ada Neu', email: 'ada@neuland.example', password: CHOSEN };
    expect((await acceptAsNew(app, { ...fields, admin })).errors).toEqual([]);
    expect((await acceptAsNew(app, { ...fields, admin, idempotencyKey: 'another' })).errors).toMatchObject([
      { code: 'INVALID_LINK' },
    ]);
    seen.keep('chosen password', CHOSEN);

    const other = await invite(app, ELBE, { recipientEmail: 'einkauf@andernorts.example' });
    seen.keep('link of another invitation', other.token);
    const asked = { token: other.token, email: 'neu@anderes-land.example', idempotencyKey: 'secret key of proof' };
    expect((await mutate(app, null, 'requestDomainProof', asked)).errors).toEqual([]);
    seen.keep('link of requestDomainProof', (await lastMail(app, asked.email, 'domainProof')).token);

    await mutate(app, null, 'requestPasswordReset', { email: GEORG, idempotencyKey: 'secret key of reset' });
    const [mail] = await app.database.rows(
      "SELECT template, parameters FROM outbox_mail WHERE template = 'passwordReset' AND created_at >= ?",
      [DEMO_DAY],
    );
    const { text } = readMail(app.context(), String(mail?.['template']), String(mail?.['parameters']), 'usable');
    seen.keepLink('link of requestPasswordReset', /https?:\/\/\S+\/links\/\S+/.exec(text)?.[0]);
    for (const key of ['addUser', 'inviteCustomer', 'accepting', 'proof', 'reset'])
      seen.keep(`key of ${key}`, `secret key of ${key}`);
    await app.background();
  });
  afterAll(() => app.stop());

  it('would be found if it were stored', () => {
    expect(seen.foundIn({ deep: [`before ${CHOSEN} after`] })).toEqual(['chosen password']);
  });

  it('is in no log line', () => {
    expect(app.log.length).toBeGreaterThan(10);
    expect(seen.foundIn(app.log)).toEqual([]);
  });

  it('is in no table: audit trail, outbox, idempotency records and all others', async () => {
    expect(await seen.foundInTables(app)).toEqual([]);
    const records = await app.database.rows('SELECT operation FROM idempotency_record', []);
    expect(records.map(({ operation }) => operation)).toEqual(
      expect.arrayContaining([
        'addUser',
        'resetPassword',
        'createCustomer',
        'createApiToken',
        'inviteCustomer',
        'acceptInvitationAsNewCustomer',
        'requestDomainProof',
        'requestPasswordReset',
      ]),
    );
  });

  const MAILS = '{ outboxMails(last: 100) { totalCount nodes { template recipient subject text problems } } }';

  it('is in nothing that the operator reads: links in mails are masked', async () => {
    const { data } = await app.send(
      `{ auditEvents(last: 100) { nodes { action changes actorName refusalCode } } ${MAILS.slice(1)}`,
      {},
      await app.as(OPERATOR),
    );
    expect(seen.foundIn(data)).toEqual([]);
    const mails = data?.['outboxMails'].nodes as { template: string; recipient: string; text: string }[];
    for (const recipient of ['neu@neuland.example', 'neu@anderes-land.example', GEORG]) {
      const mine = mails.filter((mail) => mail.recipient === recipient);
      expect(mine.map(({ text }) => text)).toContainEqual(expect.stringContaining('[link]'));
      expect(mine.map(({ text }) => text).join('')).not.toMatch(/\/links\//);
    }
  });

  it.each([ALPINE, 'global.admin@alpine-distribution.example', GEORG, ELBE, KATHARINA, null])(
    'does not show mails to %s',
    async (email) => {
      const { data, errors } = await app.send(MAILS, {}, email === null ? undefined : await app.as(email));
      expect(data?.['outboxMails'] ?? null).toBeNull();
      expect(errors.map(({ extensions }) => extensions.code)).toEqual([email === null ? 'UNAUTHENTICATED' : 'FORBIDDEN']);
    },
  );
});
