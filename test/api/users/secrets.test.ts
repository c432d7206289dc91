import { DEMO_DAY, DEMO_PASSWORD, type TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { aCustomer } from '../../support/factories/customers';
import { aReseller } from '../../support/factories/partners';
import { aUser } from '../../support/factories/users';
import { startWorld } from '../../support/factories/world';
import { readMail } from '../../../src/modules/outbox';
import { catalogOf } from '../data/support/catalog';
import { tokensOf } from '../sign-in/support/sessions';
import { codesOf, codesWith, idOf, mutate, OPERATOR } from './support/world';

const GLOBAL_ADMIN = 'global.admin@reseller.example';
const CUSTOMER_ADMIN = 'admin@customer.example';
const CUSTOMER_USER = 'user@customer.example';
const CHOSEN = 'ein Fährmann auf der Donau';

describeEngine('secrets of people', () => {
  let app: TestApp;
  const secrets = new Map<string, string>();
  beforeAll(async () => {
    app = await startWorld();
    await aReseller(app, { domain: 'reseller.example' });
    const customer = await aCustomer(app, { domain: 'customer.example' });
    await aUser(app, customer, { email: CUSTOMER_USER, roles: ['CUSTOMER_USER'] });
    const keep = (what: string, secret: unknown): void => {
      if (typeof secret !== 'string' || secret.length < 12) throw new Error(`There is no ${what}.`);
      secrets.set(what, secret);
    };
    const shown = async (by: string, name: string, input: object): Promise<unknown> =>
      (await mutate(app, by, name, { ...input, idempotencyKey: `key of ${name}` }, 'temporaryPassword'))['temporaryPassword'];
    const person = { name: 'Anna', email: 'anna@reseller.example', roles: ['SALES_AGENT'] };
    keep('temporary password of addUser', await shown(GLOBAL_ADMIN, 'addUser', person));
    keep(
      'temporary password of resetPassword',
      await shown(GLOBAL_ADMIN, 'resetPassword', { userId: await idOf(app, person.email) }),
    );
    const customerPerson = { name: 'Bert', email: 'bert@customer.example' };
    keep('temporary password of createCustomerUser', await shown(CUSTOMER_ADMIN, 'createCustomerUser', customerPerson));
    const user = { customerUserId: await idOf(app, CUSTOMER_USER) };
    keep('temporary password of resetCustomerUserPassword', await shown(CUSTOMER_ADMIN, 'resetCustomerUserPassword', user));

    const token = {
      name: 'Tool',
      readOnly: true,
      expiresAt: new Date(DEMO_DAY + 1_000_000).toISOString(),
      idempotencyKey: 'token',
    };
    const made = await mutate(app, GLOBAL_ADMIN, 'createApiToken', token, 'token');
    keep('API token', made['token']);
    keep('secret of the API token', (made['token'] as string).split('.')[1]);
    await app.send('{ viewer { id } }', {}, made['token'] as string);
    await app.send('{ viewer { id } }', {}, `${made['token'] as string}x`);

    for (const email of [GLOBAL_ADMIN, 'user.admin@reseller.example'])
      await mutate(app, null, 'requestPasswordReset', { email, idempotencyKey: 'mail' });
    const links = await app.database.rows(
      "SELECT template, parameters FROM outbox_mail WHERE template = 'passwordReset' AND created_at >= ?",
      [DEMO_DAY],
    );
    for (const [index, row] of links.entries()) {
      const { text } = readMail(app.context(), String(row['template']), String(row['parameters']), 'usable');
      const url = /https?:\/\/\S+\/links\/\S+/.exec(text)?.[0] ?? null;
      keep(`link ${index}`, url);
      const token = url?.split('/').at(-1) ?? '';
      keep(`token of link ${index}`, token);
      keep(`seal of link ${index}`, token.split('.')[2]);
    }
    expect(links).toHaveLength(2);
    const used = { token: secrets.get('token of link 0'), newPassword: CHOSEN, idempotencyKey: 'confirm' };
    expect(await codesOf(app, null, 'confirmPasswordReset', used)).toEqual([]);
    expect(await codesOf(app, null, 'confirmPasswordReset', { ...used, idempotencyKey: 'other' })).toEqual(['INVALID_LINK']);
    keep('chosen password', CHOSEN);
    const { accessToken } = await tokensOf(app, GLOBAL_ADMIN, CHOSEN);
    expect(await codesWith(app, accessToken, 'addUser', { ...person, email: 'no address' })).toEqual(['INVALID_EMAIL']);
    keep('password of the demo', DEMO_PASSWORD);
  });
  afterAll(() => app.stop());

  const found = (text: string): string[] => [...secrets].filter(([, secret]) => text.includes(secret)).map(([what]) => what);

  it('are in no log line', () => {
    expect(app.log.length).toBeGreaterThan(10);
    expect(found(JSON.stringify(app.log))).toEqual([]);
  });

  it('are in no row of any table: audit trail, outbox, idempotency records and all others', async () => {
    const tables = Object.keys(await catalogOf(app.database));
    expect(tables).toEqual(
      expect.arrayContaining(['audit_event', 'outbox_mail', 'idempotency_record', 'api_token', 'email_link', 'user']),
    );
    const where: string[] = [];
    for (const table of tables) {
      const rows = await app.database.rows(`SELECT * FROM \`${table}\``, []);
      where.push(...found(JSON.stringify(rows)).map((what) => `${what} in ${table}`));
    }
    expect(where).toEqual([]);
    const records = await app.database.rows('SELECT operation FROM idempotency_record', []);
    expect(records.map(({ operation }) => operation)).toEqual(
      expect.arrayContaining(['addUser', 'resetPassword', 'createApiToken', 'requestPasswordReset', 'confirmPasswordReset']),
    );
  });

  it('are in nothing that the operator reads', async () => {
    const document = `{ outboxMails(first: 100) { nodes { template recipient problems } }
      auditEvents(first: 100) { nodes { action changes actorName refusalCode } } }`;
    const { data } = await app.send(document, {}, await app.as(OPERATOR));
    expect(found(JSON.stringify(data))).toEqual([]);
  });
});
