import { describeEngine } from '../../support/database';
import { aCreatedCustomer, aCustomer, aRelationship } from '../../support/factories/customers';
import { OTHER_PROVIDER, PROVIDER, RESELLER, startMarket, type Market } from '../../support/factories/market';
import { aUser } from '../../support/factories/users';
import { codesOf, eventsOf, mutate } from '../../support/mutate';
import { customerSeen, takeOver } from '../customer-lifecycle/support/customers';
import { stored } from '../customer-lifecycle/support/stored';

const READ = `customer { id name email customDomains version address { line1 line2 city } }`;

describeEngine('the company data of a customer', () => {
  let app: Market;
  beforeAll(async () => {
    app = await startMarket();
  });
  afterAll(() => app.stop());

  it('are changed field by field by a partner with a grant, and everybody reads them', async () => {
    const company = { email: 'anfangs@kunde.example' };
    const { customer } = await aCreatedCustomer(app, PROVIDER, { ...company, resellerId: app.reseller.id });
    const changed = await mutate(
      app,
      RESELLER,
      'updateCustomer',
      { customerId: customer.id, email: ' post@neuer-name.example ', expectedVersion: customer.version },
      READ,
    );
    expect(changed).toMatchObject({ errors: [], customer: { email: 'post@neuer-name.example', version: 2 } });
    expect(changed['customer'].address).toEqual({ line1: 'Am Markt 1', line2: null, city: 'Neustadt' });
    const moved = await mutate(
      app,
      PROVIDER,
      'updateCustomer',
      { customerId: customer.id, address: { line1: 'Ring 2', line2: 'Hof', city: 'Altstadt' } },
      READ,
    );
    expect(moved['customer']).toMatchObject({ email: 'post@neuer-name.example', address: { line1: 'Ring 2', line2: 'Hof' } });
    const emptied = await mutate(app, PROVIDER, 'updateCustomer', { customerId: customer.id, address: null, email: null }, READ);
    expect(emptied['customer']).toMatchObject({ email: null, address: null, version: 4 });
    const [event] = (await eventsOf(app, RESELLER, customer.id)).filter(({ action }) => action === 'updateCustomer');
    expect(event).toMatchObject({ onBehalfOfId: customer.id });
    expect(event?.['changes']).toEqual({
      before: { email: company.email },
      after: { email: 'post@neuer-name.example' },
    });
  });

  it('include a name that the creating provider and the customer change, and lists follow', async () => {
    const created = await aCreatedCustomer(app, PROVIDER, { resellerId: app.reseller.id });
    const { id: customerId } = created['customer'];
    const rename = (email: string, name: string) => mutate(app, email, 'updateCustomer', { customerId, name }, READ);
    expect((await rename(RESELLER, 'Vom Händler')).errors).toMatchObject([{ code: 'NOT_CREATOR', path: ['name'] }]);
    expect((await rename(PROVIDER, 'Äpfel & Söhne')).errors).toEqual([]);
    const found = await app.send(
      '{ customers(first: 5, filter: { name: { contains: "apfel & sohne" } }) { nodes { id name } } }',
      {},
      await app.as(RESELLER),
    );
    expect(found.data?.['customers'].nodes).toEqual([{ id: customerId, name: 'Äpfel & Söhne' }]);
    const admin = await takeOver(app, created);
    expect((await rename(admin, 'Zwetschgen AG')).errors).toEqual([]);
    const { data } = await app.send('{ viewer { organization { name } } }', {}, await app.as(admin));
    expect(data?.['viewer'].organization).toEqual({ name: 'Zwetschgen AG' });
    const [row] = await app.database.rows('SELECT name FROM organization WHERE id = ?', [customerId]);
    expect(row).toEqual({ name: 'Zwetschgen AG' });
    const sorted = await app.database.rows('SELECT DISTINCT name_folded AS name FROM customer_scope WHERE customer_id = ?', [
      customerId,
    ]);
    expect(sorted).toEqual([{ name: 'zwetschgen ag' }]);
  });

  it('include domains that belong to nobody else', async () => {
    const { customer } = await aCreatedCustomer(app, PROVIDER);
    const { id: customerId } = customer;
    const other = await aCustomer(app);
    const domains = (customDomains: string[]) => mutate(app, PROVIDER, 'updateCustomer', { customerId, customDomains }, READ);
    expect((await domains(['Shop-Neu.example ', 'shop-neu.example', 'blog-neu.example']))['customer'].customDomains).toEqual([
      'shop-neu.example',
      'blog-neu.example',
    ]);
    const before = await stored(app.database);
    const refusals = [
      await domains(['blog-neu.example', other.domain]),
      await domains(['gmail.com']),
      await domains(['kein name']),
      await domains([
        (await app.database.rows('SELECT initial_domain AS d FROM customer WHERE id = ?', [customerId]))[0]?.['d'] as string,
      ]),
      await domains(Array.from({ length: 51 }, (_, index) => `viele-${index}.example`)),
    ];
    expect(refusals.map(({ errors }) => errors.map(({ code, path }) => [code, path]))).toEqual([
      [['DOMAIN_TAKEN', ['customDomains', '1']]],
      [['WEBMAIL_DOMAIN', ['customDomains', '0']]],
      [['INVALID', ['customDomains', '0']]],
      [['INVALID', ['customDomains']]],
      [['INVALID', ['customDomains']]],
    ]);
    expect(await stored(app.database)).toEqual(before);
    expect((await domains(['blog-neu.example'])).errors).toEqual([]);
    const next = await aCreatedCustomer(app, PROVIDER, { initialDomain: 'shop-neu.example' });
    expect(next.errors).toEqual([]);
  });

  it('are changed by the creating provider without a grant, except the domains', async () => {
    const created = await aCustomer(app, { createdBy: app.provider });
    await aRelationship(app, { customer: created, partner: app.provider });
    const { id: customerId } = created;
    const codes = (input: object) => codesOf(app, PROVIDER, 'updateCustomer', { customerId, ...input });
    expect(await codes({ email: 'neu@kunde.example' })).toEqual([]);
    expect((await customerSeen(app, PROVIDER, customerId))?.['email']).toBe('neu@kunde.example');
    const ungranted = await aCustomer(app);
    await aRelationship(app, { customer: ungranted, partner: app.otherProvider });
    await app.as(OTHER_PROVIDER);
    const before = await stored(app.database);
    expect(await codes({ customDomains: ['neu-kunde.example'] })).toEqual(['DELEGATED_ADMIN_REQUIRED']);
    const input = { customerId: ungranted.id, email: 'a@b.example' };
    const { errors } = await mutate(app, OTHER_PROVIDER, 'updateCustomer', input, READ);
    expect(errors).toMatchObject([{ code: 'DELEGATED_ADMIN_REQUIRED', path: ['customerId'], details: { reason: 'NO_GRANT' } }]);
    expect(await stored(app.database)).toEqual(before);
  });

  it('are changed by the customer itself, which may enter any address', async () => {
    const customer = await aCustomer(app);
    const { id: customerId, admin } = customer;
    expect(await codesOf(app, admin, 'updateCustomer', { customerId, email: 'kontakt@provider.example' })).toEqual([]);
    const user = await aUser(app, customer, { roles: ['CUSTOMER_USER'] });
    expect(await codesOf(app, user.email, 'updateCustomer', { customerId, name: 'Lena' })).toEqual(['FORBIDDEN']);
    const other = await aCustomer(app);
    expect(await codesOf(app, admin, 'updateCustomer', { customerId: other.id, name: 'Unsers' })).toEqual(['NOT_FOUND']);
  });

  it.each([
    ['NOT_FOUND', {}, 'foreign'],
    ['NOT_FOUND', {}, 'cus_01jd00000000000000000000zz'],
    ['NOT_FOUND', {}, 'usr_01jd00000000000000000000zz'],
    ['VERSION_CONFLICT', { expectedVersion: 99 }, 'own'],
    ['INVALID_EMAIL', { email: 'a@@b' }, 'own'],
    ['EMAIL_DOMAIN_NOT_ALLOWED', { email: 'a@provider.example' }, 'own'],
    ['INVALID', { name: ' X ' }, 'own'],
    ['INVALID', { name: 'Zwei\nZeilen' }, 'own'],
    ['INVALID', { address: { line1: 'Ring 2', city: ' ' } }, 'own'],
  ])('are not changed with invalid input: %s for %j (%s)', async (code, input, which) => {
    const { customer } = await aCreatedCustomer(app, PROVIDER);
    const foreign = (await aCustomer(app)).id;
    const customerId = which === 'own' ? (customer as { id: string }).id : which === 'foreign' ? foreign : which;
    const before = await stored(app.database);
    expect(await codesOf(app, PROVIDER, 'updateCustomer', { customerId, ...input })).toEqual([code]);
    expect(await stored(app.database)).toEqual(before);
  });

  it('are not changed by a dry run, and once by a repeat', async () => {
    const { customer } = await aCreatedCustomer(app, PROVIDER);
    const { id: customerId, version } = customer as { id: string; version: number };
    const before = await stored(app.database);
    const tried = await mutate(app, PROVIDER, 'updateCustomer', { customerId, name: 'Probe AG', dryRun: true }, READ);
    expect(tried).toMatchObject({ errors: [], customer: { version } });
    expect(await stored(app.database)).toEqual(before);
    const input = { customerId, name: 'Ernst AG', idempotencyKey: 'serious', expectedVersion: version };
    const answers = [
      await mutate(app, PROVIDER, 'updateCustomer', input, READ),
      await mutate(app, PROVIDER, 'updateCustomer', input, READ),
    ];
    expect(answers.map((answer) => [answer.errors, answer['customer'].version])).toEqual([
      [[], version + 1],
      [[], version + 1],
    ]);
  });

  it('are changed by only one of many who read the same version', async () => {
    const { customer } = await aCreatedCustomer(app, PROVIDER);
    const { id: customerId, version: expectedVersion } = customer as { id: string; version: number };
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        codesOf(app, PROVIDER, 'updateCustomer', { customerId, expectedVersion, name: `Name ${index}` }),
      ),
    );
    expect(answers.filter((codes) => codes.length === 0)).toHaveLength(1);
    expect(new Set(answers.flat())).toEqual(new Set(['VERSION_CONFLICT']));
  });
});
