import { DEMO_PASSWORD } from '../../support/app';
import { describeEngine } from '../../support/database';
import { aCreatedCustomer } from '../../support/factories/customers';
import { aServedCustomer, PROVIDER, RESELLER, startMarket, type Market } from '../../support/factories/market';
import { codesOf, mutate } from '../../support/mutate';
import { lastMail } from '../enrollment/support/mails';
import { changePassword, tokensOf } from '../sign-in/support/sessions';

const CUSTOMER_ADMIN = 'admin@customer.example';
/** Of a partner with a grant of that customer. */
const AGENT = RESELLER;
const PROOF = ['CUSTOMER_PROOF_REQUIRED'];

describeEngine('a password that a partner set', () => {
  let app: Market;
  let customerId: string;
  let company: string;
  let number = 0;
  beforeAll(async () => {
    app = await startMarket();
    company = 'office@customer.example';
    customerId = (await aServedCustomer(app, { domain: 'customer.example', values: { email: company } })).id;
  });
  afterAll(() => app.stop());

  const SELECTION = 'customerUser { id } userName temporaryPassword';

  /** Somebody of the customer, with the password that somebody else gave it changed for an own one. */
  async function settled(email: string, temporaryPassword: unknown): Promise<void> {
    const { accessToken } = await tokensOf(app, email, String(temporaryPassword));
    const { errors } = await changePassword(app, accessToken, String(temporaryPassword), DEMO_PASSWORD);
    if (errors.length > 0) throw new Error(JSON.stringify(errors));
  }

  async function make(by: string, roles: readonly string[], domain = 'customer.example'): Promise<{ id: string; email: string }> {
    const email = `probe${(number += 1)}@${domain}`;
    const made = await mutate(app, by, 'createCustomerUser', { customerId, name: 'Petra Probe', email, roles }, SELECTION);
    expect(made.errors).toEqual([]);
    await settled(email, made['temporaryPassword']);
    return { id: (made['customerUser'] as { id: string }).id, email };
  }

  async function resetBy(by: string, { id, email }: { id: string; email: string }): Promise<void> {
    const reset = await mutate(app, by, 'resetCustomerUserPassword', { customerUserId: id }, SELECTION);
    expect(reset.errors).toEqual([]);
    await settled(email, reset['temporaryPassword']);
  }

  async function prove(email: string): Promise<void> {
    expect(await codesOf(app, null, 'requestPasswordReset', { email })).toEqual([]);
    const { token } = await lastMail(app, email, 'passwordReset');
    expect(await codesOf(app, null, 'confirmPasswordReset', { token, newPassword: `${DEMO_PASSWORD}+` })).toEqual([]);
  }

  /** Signs in anew: the last session ended with the password. */
  const send = async (email: string, document: string, password = DEMO_PASSWORD): Promise<Record<string, any>> => {
    const { accessToken } = await tokensOf(app, email, password);
    const { data, errors } = await app.send(document, {}, accessToken);
    expect(errors).toEqual([]);
    return data ?? {};
  };

  async function actsOf(email: string, other: string, password?: string): Promise<Record<string, string[]>> {
    const [grant] = await app.database.rows(
      "SELECT id, partner_id AS partner FROM delegated_admin_grant WHERE customer_id = ? AND status = 'ACTIVE' LIMIT 1",
      [customerId],
    );
    const calls = [
      'acceptCustomerAgreement(input: { dryRun: true, acceptAgreement: true })',
      `revokeDelegatedAdmin(input: { dryRun: true, grantId: "${String(grant?.['id'])}" })`,
      `grantDelegatedAdmin(input: { dryRun: true, partnerId: "${String(grant?.['partner'])}" })`,
      'acceptInvitation(input: { dryRun: true, token: "x", confirm: true })',
      `updateCustomerUserRoles(input: { dryRun: true, customerUserId: "${other}", roles: [CUSTOMER_USER] })`,
      `disableCustomerUser(input: { dryRun: true, customerUserId: "${other}" })`,
      `resetCustomerUserPassword(input: { dryRun: true, customerUserId: "${other}" })`,
      'createCustomerUser(input: { dryRun: true, name: "Neu", email: "neu@customer.example", roles: [CUSTOMER_ADMIN] })',
    ];
    const found: Record<string, string[]> = {};
    for (const some of [calls.slice(0, 4), calls.slice(4)]) {
      const data = await send(email, `mutation { ${some.map((call) => `${call} { errors { code } }`).join(' ')} }`, password);
      for (const [name, answer] of Object.entries(data)) {
        found[name] = (answer as { errors: { code: string }[] }).errors.map(({ code }) => code);
      }
    }
    return found;
  }

  it('allows nothing that only the customer may do until the mailbox is proven by a mailed link', async () => {
    const other = await make(CUSTOMER_ADMIN, ['CUSTOMER_ADMIN']);
    const admin = await make(CUSTOMER_ADMIN, ['CUSTOMER_ADMIN']);
    expect(Object.values(await actsOf(admin.email, other.id)).flat()).not.toContain(PROOF[0]);
    await resetBy(AGENT, admin);
    const acts = await actsOf(admin.email, other.id);
    expect(acts).toEqual(Object.fromEntries(Object.keys(acts).map((name) => [name, PROOF])));
    const seen = await send(
      admin.email,
      `{ explainAccess(action: GRANT_REVOKE) { allowed code conditions { name met } }
         customers { nodes { availableActions { operation code } delegatedAdminGrants(first: 9) { nodes { status availableActions { code } } } users(first: 2) { nodes { name } } } } }`,
    );
    expect(seen['explainAccess']).toMatchObject({ allowed: false, code: PROOF[0] });
    expect(seen['explainAccess'].conditions).toContainEqual({ name: 'MAILBOX_PROVEN', met: false });
    const [customer] = seen['customers'].nodes as Record<string, any>[];
    expect(customer?.['availableActions']).toContainEqual({ operation: 'acceptCustomerAgreement', code: PROOF[0] });
    expect(customer?.['delegatedAdminGrants'].nodes[0].availableActions).toEqual([{ code: PROOF[0] }]);
    expect(customer?.['users'].nodes).toHaveLength(2);
    // What is no act of the customer's own stays possible.
    const plain = 'createCustomerUser(input: { dryRun: true, name: "Neu", email: "neu@customer.example" }) { errors { code } }';
    expect(await send(admin.email, `mutation { ${plain} }`)).toEqual({ createCustomerUser: { errors: [] } });
    await prove(admin.email);
    const proven = await actsOf(admin.email, other.id, `${DEMO_PASSWORD}+`);
    expect(proven).toMatchObject({ revokeDelegatedAdmin: [], updateCustomerUserRoles: [], createCustomerUser: [] });
  });

  it('limits admins that a partner created and promoted users, but not those whom the customer reset itself', async () => {
    const made = await make(AGENT, ['CUSTOMER_ADMIN']);
    const other = await make(CUSTOMER_ADMIN, ['CUSTOMER_ADMIN']);
    expect((await actsOf(made.email, other.id))['revokeDelegatedAdmin']).toEqual(PROOF);
    const user = await make(AGENT, ['CUSTOMER_USER']);
    expect(
      await codesOf(app, CUSTOMER_ADMIN, 'updateCustomerUserRoles', { customerUserId: user.id, roles: ['CUSTOMER_ADMIN'] }),
    ).toEqual([]);
    expect((await actsOf(user.email, other.id))['acceptCustomerAgreement']).toEqual(PROOF);
    await resetBy(CUSTOMER_ADMIN, made);
    expect((await actsOf(made.email, other.id))['revokeDelegatedAdmin']).toEqual([]);
    const created = await aCreatedCustomer(app, PROVIDER);
    await settled(String(created['userName']), created['temporaryPassword']);
    const data = await send(
      String(created['userName']),
      'mutation { acceptCustomerAgreement(input: { acceptAgreement: true }) { errors { code } } }',
    );
    expect(data['acceptCustomerAgreement'].errors).toEqual([{ code: PROOF[0] }]);
  });

  it('cannot be made up for by a mailbox that a partner chose elsewhere, only by an admin of the customer', async () => {
    const other = await make(CUSTOMER_ADMIN, ['CUSTOMER_ADMIN']);
    const elsewhere = await make(AGENT, ['CUSTOMER_ADMIN'], 'partners-own-mailbox.example');
    await prove(elsewhere.email);
    const acts = await actsOf(elsewhere.email, other.id, `${DEMO_PASSWORD}+`);
    expect(acts).toEqual(Object.fromEntries(Object.keys(acts).map((name) => [name, PROOF])));
    // Nor does it prove a domain for the customer, at which the partner would have more such mailboxes.
    const named = { customerId, customDomains: ['partners-own-mailbox.example'] };
    expect(await codesOf(app, AGENT, 'updateCustomer', named)).toEqual([]);
    const next = await make(AGENT, ['CUSTOMER_ADMIN'], 'partners-own-mailbox.example');
    await prove(next.email);
    const domain = "SELECT domain FROM organization_domain WHERE domain = 'partners-own-mailbox.example'";
    expect(await app.database.rows(domain, [])).toEqual([]);
    await resetBy(CUSTOMER_ADMIN, elsewhere);
    expect((await actsOf(elsewhere.email, other.id))['revokeDelegatedAdmin']).toEqual([]);
    // Whom the customer made an admin itself has the mailbox that the customer chose, wherever it is.
    const own = await make(CUSTOMER_ADMIN, ['CUSTOMER_ADMIN'], 'chosen-by-the-customer.example');
    await resetBy(AGENT, own);
    expect((await actsOf(own.email, other.id))['revokeDelegatedAdmin']).toEqual(PROOF);
    await prove(own.email);
    expect((await actsOf(own.email, other.id, `${DEMO_PASSWORD}+`))['revokeDelegatedAdmin']).toEqual([]);
  });

  it('is reported to the company address even if it is that of the user', async () => {
    const created = await aCreatedCustomer(app, PROVIDER);
    const { id } = created['customer'] as { id: string };
    await app.database.transaction((writer) =>
      writer.run('UPDATE customer SET email = ? WHERE id = ?', [String(created['userName']), id]),
    );
    expect(await codesOf(app, PROVIDER, 'resetCustomerUserPassword', { customerId: id })).toEqual([]);
    expect((await lastMail(app, String(created['userName']), 'resetByPartner')).text).toContain('The Provider');
  });

  it('is reported to the other admins and the company address, and audited with the name of the partner', async () => {
    const admin = await make(CUSTOMER_ADMIN, ['CUSTOMER_ADMIN']);
    const sent = async (template: string): Promise<string[]> => {
      const rows = await app.database.rows(
        'SELECT recipient, parameters FROM outbox_mail WHERE template = ? AND subject_id = ?',
        [template, admin.id],
      );
      return rows.map(
        ({ recipient, parameters }) => `${String(recipient)} ${(JSON.parse(String(parameters)) as { partner: string }).partner}`,
      );
    };
    expect(await codesOf(app, AGENT, 'resetCustomerUserPassword', { customerUserId: admin.id, dryRun: true })).toEqual([]);
    await resetBy(CUSTOMER_ADMIN, admin);
    expect(await sent('resetByPartner')).toEqual([]);
    await resetBy(AGENT, admin);
    const told = await sent('resetByPartner');
    expect(told).toEqual(expect.arrayContaining([`${CUSTOMER_ADMIN} The Reseller`, `${company} The Reseller`]));
    expect(told.some((line) => line.startsWith(admin.email))).toBe(false);
    expect((await lastMail(app, company, 'resetByPartner')).text).toContain(admin.email);
    const document = `{ node(id: "${admin.id}") { ... on CustomerUser { history(first: 20) { nodes { action actorName actorOrganizationName } } } } }`;
    const { data } = await app.send(document, {}, await app.as(CUSTOMER_ADMIN));
    expect(data?.['node'].history.nodes).toContainEqual({
      action: 'resetCustomerUserPassword',
      actorName: null,
      actorOrganizationName: 'The Reseller',
    });
    const byPartner = await make(AGENT, ['CUSTOMER_ADMIN']);
    const [mail] = await app.database.rows(
      "SELECT recipient FROM outbox_mail WHERE template = 'adminByPartner' AND subject_id = ?",
      [byPartner.id],
    );
    expect(mail).toBeDefined();
    const created = await aCreatedCustomer(app, PROVIDER);
    const [told2] = await app.database.rows('SELECT email FROM customer WHERE id = ?', [
      (created['customer'] as { id: string }).id,
    ]);
    expect((await lastMail(app, String(told2?.['email']), 'adminByPartner')).text).toContain('The Provider');
  });
});
