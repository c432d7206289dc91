import { describeEngine } from '../../support/database';
import { aCreatedCustomer } from '../../support/factories/customers';
import { PROVIDER, startMarket, type Market } from '../../support/factories/market';
import { OPERATOR } from '../../support/factories/world';
import { codesOf, eventsOf, mutate } from '../../support/mutate';
import { startNameServer, type NameServer } from '../../support/name-server';
import { takeOver } from '../customer-lifecycle/support/customers';
import { begin, verify } from '../enrollment/support/applicants';
import { lastMail } from '../enrollment/support/mails';
import { makeUser, rowOf, settle } from '../users/support/world';

/** Somebody of a partner that the customers have nothing to do with. */
const STRANGER = 'global.admin@other-provider.example';

describeEngine('a custom domain of a customer', () => {
  let app: Market;
  let names: NameServer;
  beforeAll(async () => {
    names = await startNameServer();
    app = await startMarket({ DNS_SERVERS: names.address });
  });
  afterAll(() => app.stop());

  /** A customer whose admin has taken it over. */
  async function customer(): Promise<{ id: string; admin: string; initial: string }> {
    const made = await aCreatedCustomer(app, PROVIDER);
    const admin = await takeOver(app, made);
    return { id: (made['customer'] as { id: string }).id, admin, initial: admin.split('@')[1] ?? '' };
  }
  const name = (by: string, customerId: string, ...customDomains: string[]): Promise<string[]> =>
    codesOf(app, by, 'updateCustomer', { customerId, customDomains });
  const proofsOf = async (id: string): Promise<Record<string, string | null>> => {
    const { data } = await app.send(
      'query($id: ID!) { customer(id: $id) { domains { name initial proven proof provenAt } } }',
      { id },
      await app.as(PROVIDER),
    );
    const domains = data?.['customer'].domains as {
      name: string;
      proven: boolean;
      proof: string | null;
      provenAt: string | null;
    }[];
    for (const { proven, proof, provenAt } of domains) expect([proof !== null, provenAt !== null]).toEqual([proven, proven]);
    return Object.fromEntries(domains.map(({ name: domain, proof }) => [domain, proof]));
  };

  async function addPerson(admin: string, email: string, roles: readonly string[]): Promise<string> {
    const input = { name: 'Petra Probe', email, roles };
    const made = await mutate(app, admin, 'createCustomerUser', input, 'customerUser { id } userName temporaryPassword');
    expect(made.errors).toEqual([]);
    await settle(app, String(made['userName']), String(made['temporaryPassword']));
    return (made['customerUser'] as { id: string }).id;
  }
  const prove = async (email: string): Promise<void> => {
    expect((await verify(app, (await lastMail(app, email, 'proveAddress')).token)).errors).toEqual([]);
  };

  it('blocks nobody and reserves no address while it is only named, and is shown as unproven', async () => {
    const { id, admin, initial } = await customer();
    expect(await name(PROVIDER, id, 'famous-shop.example')).toEqual([]);
    expect(await proofsOf(id)).toEqual({ [initial]: 'PROVIDER', 'famous-shop.example': null });
    const person = await addPerson(admin, 'boss@famous-shop.example', ['CUSTOMER_USER']);
    expect(await rowOf(app, person)).toMatchObject({ unproven_domain: 'famous-shop.example' });
    expect((await makeUser(app, STRANGER, 'other@famous-shop.example', ['SALES_AGENT'])).id).toMatch(/^usr_/);
    await begin(app, 'famous-shop.example');
    expect((await verify(app, (await lastMail(app, 'nora@famous-shop.example', 'verifyEmail')).token)).errors).toEqual([]);
    expect(await rowOf(app, person)).toMatchObject({ status: 'DISABLED' });
    expect(await proofsOf(id)).toMatchObject({ 'famous-shop.example': null });
    // Nobody names what is another's.
    expect(await name(PROVIDER, (await customer()).id, 'famous-shop.example')).toEqual(['DOMAIN_TAKEN']);
  });

  it('is proven once an admin of the customer, and nobody else, has proven their address there', async () => {
    const { id, admin } = await customer();
    const rival = await customer();
    expect(await name(admin, id, 'zweitname.example')).toEqual([]);
    expect(await name(rival.admin, rival.id, 'zweitname.example')).toEqual([]);
    await addPerson(admin, 'leute@zweitname.example', ['CUSTOMER_USER']);
    await prove('leute@zweitname.example');
    expect(await proofsOf(id)).toMatchObject({ 'zweitname.example': null });
    await addPerson(admin, 'chefin@zweitname.example', ['CUSTOMER_ADMIN']);
    expect(await proofsOf(id)).toMatchObject({ 'zweitname.example': null });
    await prove('chefin@zweitname.example');
    expect(await proofsOf(id)).toMatchObject({ 'zweitname.example': 'ADMINISTRATOR' });
    expect(await proofsOf(rival.id)).toMatchObject({ 'zweitname.example': null });
    expect((await eventsOf(app, OPERATOR, id)).map(({ action }) => action)).toContain('customerDomainProven');
    expect(await codesOf(app, STRANGER, 'addUser', { name: 'S', email: 's@zweitname.example', roles: ['SALES_AGENT'] })).toEqual([
      'EMAIL_OF_ANOTHER_ORGANIZATION',
    ]);
    expect(await name(admin, id)).toEqual([]);
    expect(await rowsAt('zweitname.example')).toEqual([]);
  });

  it('is proven at once if an admin has proven their address there before, or if the parent domain is proven', async () => {
    const { id, admin, initial } = await customer();
    await addPerson(admin, 'vorab@vorher.example', ['CUSTOMER_ADMIN']);
    await prove('vorab@vorher.example');
    expect(await name(admin, id, 'vorher.example', `shop.${initial}`)).toEqual([]);
    expect(await proofsOf(id)).toMatchObject({ 'vorher.example': 'ADMINISTRATOR', [`shop.${initial}`]: 'PROVIDER' });
  });

  it('is also proven by choosing a password with a mailed link', async () => {
    const { id, admin } = await customer();
    expect(await name(admin, id, 'mitlink.example')).toEqual([]);
    await addPerson(admin, 'ada@mitlink.example', ['CUSTOMER_ADMIN']);
    await mutate(app, null, 'requestPasswordReset', { email: 'ada@mitlink.example' });
    const { token } = await lastMail(app, 'ada@mitlink.example', 'passwordReset');
    expect(await codesOf(app, null, 'confirmPasswordReset', { token, newPassword: 'an altogether new one 7' })).toEqual([]);
    expect(await proofsOf(id)).toMatchObject({ 'mitlink.example': 'ADMINISTRATOR' });
  });

  it('has one owner when two customers prove it at once', async () => {
    const [one, two] = [await customer(), await customer()];
    const emails = ['a@wettbewerb.example', 'b@wettbewerb.example'];
    for (const [index, { id, admin }] of [one, two].entries()) {
      expect(await name(admin, id, 'wettbewerb.example')).toEqual([]);
      await addPerson(admin, emails[index] ?? '', ['CUSTOMER_ADMIN']);
    }
    const tokens = await Promise.all(emails.map(async (email) => (await lastMail(app, email, 'proveAddress')).token));
    await Promise.all(tokens.map((token) => verify(app, token)));
    expect(await rowsAt('wettbewerb.example')).toHaveLength(1);
    const proofs = await Promise.all([one, two].map(async ({ id }) => (await proofsOf(id))['wettbewerb.example']));
    expect(proofs.filter((proof) => proof === 'ADMINISTRATOR')).toHaveLength(1);
  });

  it('is proven by a DNS record that is different for each customer', async () => {
    const { id, admin } = await customer();
    const rival = await customer();
    const domain = 'im-dns.example';
    expect(await name(admin, id, domain)).toEqual([]);
    expect(await name(rival.admin, rival.id, domain)).toEqual([]);
    const proveIt = (by: string, customerId: string, more: object = {}): Promise<string[]> =>
      codesOf(app, by, 'proveCustomerDomain', { customerId, domain, ...more });
    const recordOf = async (by: string): Promise<{ name: string; value: string } | null> => {
      const { data } = await app.send('{ customers { nodes { domains { dnsRecord { name value } } } } }', {}, await app.as(by));
      return data?.['customers'].nodes[0].domains[1].dnsRecord as { name: string; value: string } | null;
    };
    const record = await recordOf(admin);
    expect(record?.name).toBe(`_partner-graph.${domain}`);
    expect(await proveIt(admin, id)).toEqual(['DNS_RECORD_MISSING']);
    names.records.set(`_partner-graph.${domain}`, ['v=spf1 -all', (await recordOf(rival.admin))?.value ?? '']);
    expect(await proveIt(admin, id)).toEqual(['DNS_RECORD_MISSING']);
    names.records.set(`_partner-graph.${domain}`, ['v=spf1 -all', record?.value ?? '']);
    expect(await proveIt(rival.admin, rival.id)).toEqual(['DNS_RECORD_MISSING']);
    expect(await proveIt(STRANGER, id)).toEqual(['NOT_FOUND']);
    expect(await proveIt(admin, id, { domain: 'not-named.example' })).toEqual(['INVALID']);
    expect(await proveIt(admin, id, { dryRun: true })).toEqual([]);
    expect(await proofsOf(id)).toMatchObject({ [domain]: null });
    expect(await proveIt(PROVIDER, id, { domain: ' IM-DNS.example' })).toEqual([]);
    expect(await proofsOf(id)).toMatchObject({ [domain]: 'DNS' });
    expect(await recordOf(admin)).toBeNull();
    expect(await proveIt(admin, id)).toEqual(['DOMAIN_PROVEN']);
    names.records.set(`_partner-graph.${domain}`, [(await recordOf(rival.admin))?.value ?? '']);
    expect(await proveIt(rival.admin, rival.id)).toEqual(['DOMAIN_TAKEN']);
  });

  it('is not proven while no name server answers', async () => {
    const { id, admin } = await customer();
    expect(await name(admin, id, 'stille.example')).toEqual([]);
    names.answers = false;
    expect(await codesOf(app, admin, 'proveCustomerDomain', { customerId: id, domain: 'stille.example' })).toEqual([
      'DNS_UNAVAILABLE',
    ]);
    names.answers = true;
    expect(await proofsOf(id)).toMatchObject({ 'stille.example': null });
  });

  const rowsAt = (domain: string): Promise<unknown[]> =>
    app.database.rows('SELECT organization_id FROM organization_domain WHERE domain = ?', [domain]);
});
