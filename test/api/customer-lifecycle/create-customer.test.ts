import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { aCreatedCustomer, aCustomer, company, CREATED } from '../../support/factories/customers';
import { OTHER_PROVIDER, OTHER_RESELLER, PROVIDER, RESELLER, startMarket, type Market } from '../../support/factories/market';
import { aPartnership, aProvider, aReseller } from '../../support/factories/partners';
import { OPERATOR } from '../../support/factories/world';
import { codesOf, eventsOf, mutate } from '../../support/mutate';
import { line } from '../orders/support/shop';
import { agreement, customerSeen, takeOver } from './support/customers';
import { stored, tablesWith } from './support/stored';

const listed = async (app: TestApp, email: string, filter: object): Promise<string[]> => {
  const { data } = await app.send(
    'query($filter: CustomerFilter) { customers(first: 100, filter: $filter) { nodes { id } } }',
    { filter },
    await app.as(email),
  );
  return (data?.['customers'].nodes as { id: string }[]).map(({ id }) => id);
};

describeEngine('a provider that creates a customer', () => {
  let app: Market;
  let resellerId = '';
  /** Resellers that cannot be named, by what is wrong with them. */
  const wrong: Record<string, string> = {};
  beforeAll(async () => {
    app = await startMarket({ DATABASE_POOL_SIZE: '30' });
    resellerId = app.reseller.id;
    await aCustomer(app, { domain: 'customer.example' });
    const suspended = await aReseller(app, { status: 'SUSPENDED' });
    await aPartnership(app, { provider: app.provider, reseller: suspended });
    for (const [what, { id }] of Object.entries({ stranger: await aReseller(app), suspended, itself: app.provider }))
      wrong[what] = id;
  });
  afterAll(() => app.stop());

  it('gets a customer account, before which nothing can be done for that customer [rows 83, 118]', async () => {
    const { customer, relationship, order, userName, temporaryPassword, errors } = await mutate(
      app,
      PROVIDER,
      'createCustomer',
      company({ initialDomain: 'muehlenhof.example', email: 'info@muehlenhof.example' }),
      CREATED,
    );
    expect({ errors, order, userName }).toEqual({ errors: [], order: null, userName: 'admin@muehlenhof.example' });
    expect(temporaryPassword).toMatch(/^\w{5}(-\w{5}){3}$/);
    const seen = await customerSeen(app, PROVIDER, customer.id);
    expect(seen).toMatchObject({ email: 'info@muehlenhof.example', access: { details: 'FULL' }, agreementState: 'MISSING' });
    expect(seen?.['relationships'].nodes).toEqual([
      {
        id: relationship.id,
        status: 'ACTIVE',
        origin: 'CREATED',
        acquiredThrough: 'OWN_MARKETING',
        partner: { name: 'The Provider' },
        associatedReseller: null,
      },
    ]);
    expect(await customerSeen(app, OTHER_PROVIDER, customer.id)).toBeNull();
    expect(await customerSeen(app, RESELLER, customer.id)).toBeNull();
  });

  it('shares it with the reseller that it names, which gets access to everything [rows 69, 74, 100, 119, 120, 128, 129]', async () => {
    const { customer } = await aCreatedCustomer(app, PROVIDER, { resellerId, acquiredThrough: 'VENDOR_REFERRAL' });
    expect(await listed(app, PROVIDER, { associatedResellerId: { eq: resellerId } })).toContain(customer.id);
    const [provider, reseller] = [await customerSeen(app, PROVIDER, customer.id), await customerSeen(app, RESELLER, customer.id)];
    expect(provider).toMatchObject({ associatedReseller: { name: 'The Reseller' }, access: { details: 'FULL' } });
    expect(reseller).toMatchObject({
      associatedReseller: null,
      access: { details: 'FULL' },
      email: provider?.['email'] as string,
    });
    expect(
      (reseller?.['relationships'].nodes as Record<string, unknown>[]).map(({ origin, acquiredThrough }) => [
        origin,
        acquiredThrough,
      ]),
    ).toEqual([
      ['CREATED', 'VENDOR_REFERRAL'],
      ['CREATED', 'PROVIDER'],
    ]);
    expect(reseller?.['viewerCan']).toContain('CUSTOMER_ADMINISTER');
    const { data } = await app.send(
      'query($id: ID!) { customer(id: $id) { users(first: 9) { nodes { email roles } } } }',
      { id: customer.id },
      await app.as(RESELLER),
    );
    expect(data?.['customer'].users.nodes).toHaveLength(1);
    expect(await customerSeen(app, OTHER_RESELLER, customer.id)).toBeNull();
  });

  it('finds it in its list and opens its record: account, services, people, licenses [rows 78, 82]', async () => {
    const name = 'Aufgeklappt & Partner';
    const { customer } = await aCreatedCustomer(app, PROVIDER, {
      name,
      agreement: agreement(),
      lines: [await line(app, 'Workplace Basic', { friendlyName: 'Büro' })],
    });
    const { data, errors } = await app.send(
      `{ customers(first: 5, filter: { name: { startsWith: "aufgeklappt" } }) { nodes { id name initialDomain address { city }
        subscriptions(first: 5) { nodes { name quantity licenses(first: 5) { totalCount } } } users(first: 5) { nodes { email } } } } }`,
      {},
      await app.as(PROVIDER),
    );
    expect(errors).toEqual([]);
    expect(data?.['customers'].nodes).toMatchObject([
      {
        id: customer.id as string,
        name,
        address: { city: 'Neustadt' },
        subscriptions: { nodes: [{ name: 'Büro', licenses: { totalCount: 0 } }] },
        users: { nodes: [{ email: expect.stringMatching(/^admin@/) }] },
      },
    ]);
  });

  it('places a first order of several subscriptions in the same step [rows 63, 70, 121, 122, 124]', async () => {
    const lines = [
      await line(app, 'Workplace Basic'),
      await line(app, 'Workplace Basic', { quantity: 12, friendlyName: 'Lager', resellerId: null }),
    ];
    const { customer, order } = await aCreatedCustomer(app, PROVIDER, { resellerId, agreement: agreement(), lines });
    const read =
      'query($id: ID!) { customer(id: $id) { subscriptions(first: 9) { nodes { name quantity status } } } order(id: $order) { lines(first: 9) { nodes { quantity resellerOfRecord { name } } } } }';
    const { data } = await app.send(
      read.replace('$id: ID!', '$id: ID!, $order: ID!'),
      { id: customer.id, order: order.id },
      await app.as(PROVIDER),
    );
    const subscriptions = data?.['customer'].subscriptions.nodes as { quantity: number; status: string }[];
    expect(subscriptions.map(({ quantity, status }) => [quantity, status])).toEqual([
      [lines[0]?.['quantity'], 'ACTIVE'],
      [12, 'ACTIVE'],
    ]);
    const names = (data?.['order'].lines.nodes as { resellerOfRecord: { name: string } | null }[]).map(
      ({ resellerOfRecord }) => resellerOfRecord?.name ?? null,
    );
    expect(names).toEqual(['The Reseller', null]);
    expect((await customerSeen(app, PROVIDER, customer.id))?.['agreementState']).toBe('ATTESTED');
    expect((await customerSeen(app, RESELLER, customer.id))?.['agreementState']).toBe('ATTESTED');
  });

  it('reviews it first: prices are shown, and nothing is stored [rows 123, 125]', async () => {
    const before = await stored(app.database);
    const input = company({ dryRun: true, resellerId, agreement: agreement(), lines: [await line(app, 'Workplace Basic')] });
    const { customer, order, userName, temporaryPassword, quote, errors } = await mutate(
      app,
      PROVIDER,
      'createCustomer',
      input,
      CREATED,
    );
    expect({ customer, order, temporaryPassword, errors }).toEqual({
      customer: null,
      order: null,
      temporaryPassword: null,
      errors: [],
    });
    expect(userName).toBe(`admin@${input.initialDomain}`);
    expect(quote.lines).toMatchObject([{ unitPrice: { currency: 'EUR' }, resellerOfRecord: { name: 'The Reseller' } }]);
    expect(Number(quote.totals[0].amount)).toBeGreaterThan(0);
    const refused = await mutate(app, PROVIDER, 'createCustomer', { ...input, agreement: null }, CREATED);
    expect(refused.errors).toMatchObject([{ code: 'AGREEMENT_REQUIRED', path: ['agreement'] }]);
    expect(refused['quote'].errors).toEqual([{ code: 'AGREEMENT_REQUIRED' }]);
    expect(await stored(app.database)).toEqual(before);
    expect(await codesOf(app, PROVIDER, 'createCustomer', { ...input, dryRun: false })).toEqual([]);
  });

  it('sees user name and password of its admin once; they work and are stored nowhere [rows 126, 127]', async () => {
    const input = company({ idempotencyKey: 'once only', agreement: agreement(), lines: [await line(app, 'Workplace Basic')] });
    const first = await mutate(app, PROVIDER, 'createCustomer', input, CREATED);
    const before = await stored(app.database);
    const again = await mutate(app, PROVIDER, 'createCustomer', input, CREATED);
    expect(again).toEqual({ ...first, temporaryPassword: null, secretShownBefore: true });
    expect(first).toMatchObject({ secretShownBefore: false, userName: `admin@${input.initialDomain}` });
    expect(await stored(app.database)).toEqual(before);
    const password = String(first['temporaryPassword']);
    expect(await tablesWith(app.database, password)).toEqual([]);
    expect(JSON.stringify(app.log)).not.toContain(password);
    const [hash] = await app.database.rows('SELECT password_hash AS hash FROM `user` WHERE email = ?', [
      first['userName'] as string,
    ]);
    expect(await tablesWith(app.database, String(hash?.['hash']))).toEqual(['user']);
    expect(JSON.stringify(app.log)).not.toContain(String(hash?.['hash']));
    const admin = await takeOver(app, first);
    const { data } = await app.send('{ viewer { roles organization { id } } }', {}, await app.as(admin));
    expect(data?.['viewer']).toEqual({ roles: ['CUSTOMER_ADMIN'], organization: { id: first['customer'].id } });
    expect(await codesOf(app, PROVIDER, 'createCustomer', { ...input, name: 'Anders GmbH' })).toEqual(['IDEMPOTENCY_CONFLICT']);
  });

  it('is on record for the reseller and the customer, too', async () => {
    const { customer } = await aCreatedCustomer(app, PROVIDER, { resellerId });
    const [event] = await eventsOf(app, OPERATOR, customer.id);
    expect(event).toMatchObject({ action: 'createCustomer', outcome: 'ACCEPTED' });
    const history = async (email: string): Promise<string[]> => {
      const { data } = await app.send(
        'query($id: ID!) { customer(id: $id) { history(first: 9) { nodes { action } } } }',
        { id: customer.id },
        await app.as(email),
      );
      return (data?.['customer'].history.nodes as { action: string }[]).map(({ action }) => action);
    };
    expect(await history(PROVIDER)).toEqual(['createCustomer']);
    expect(await history(RESELLER)).toEqual(['createCustomer']);
  });

  it('gets no privileges in a national cloud, but still reads the data that it entered', async () => {
    const national = { cloud: 'US_GOVERNMENT', country: 'US', marketRegion: 'UNITED_STATES' };
    const { provider, reseller } = await aPartnership(app, {
      provider: await aProvider(app, national),
      reseller: await aReseller(app, national),
    });
    const agent = provider.email('ADMIN_AGENT');
    const { customer } = await aCreatedCustomer(app, agent, { country: 'US', resellerId: reseller.id });
    const seen = await customerSeen(app, agent, customer.id);
    expect(seen).toMatchObject({ access: { details: 'BASIC', reason: 'CLOUD_RULE', supportRoute: 'CALL_VENDOR' } });
    expect(seen?.['email']).toContain('info@');
    const other = await customerSeen(app, reseller.email('ADMIN_AGENT'), customer.id);
    expect(other).toMatchObject({ email: null, access: { details: 'BASIC', reason: 'CLOUD_RULE' } });
  });

  const unknownLine = { billingCycle: 'MONTHLY', term: 'P1Y', quantity: 5, offerId: 'off_01jd00000000000000000000zz' };
  it.each([
    ['DOMAIN_TAKEN', ['initialDomain'], company({ initialDomain: 'Customer.EXAMPLE ' })],
    ['DOMAIN_TAKEN', ['initialDomain'], company({ initialDomain: 'provider.example' })],
    ['WEBMAIL_DOMAIN', ['initialDomain'], company({ initialDomain: 'gmail.com' })],
    ['INVALID', ['initialDomain'], company({ initialDomain: 'no domain' })],
    ['INVALID_EMAIL', ['email'], company({ email: 'info@@kunde.example' })],
    ['EMAIL_DOMAIN_NOT_ALLOWED', ['email'], company({ email: 'sales@Provider.example' })],
    ['EMAIL_DOMAIN_NOT_ALLOWED', ['email'], company({ email: 'sales@kunden.provider.example' })],
    ['EMAIL_DOMAIN_NOT_ALLOWED', ['email'], company({ email: 'someone@partner-graph.example' })],
    ['OTHER_MARKET_REGION', ['country'], company({ country: 'US' })],
    ['UNKNOWN_COUNTRY', ['country'], company({ country: 'XX' })],
    ['OTHER_CLOUD', ['cloud'], company({ cloud: 'GERMANY' })],
    ['NOT_FOUND', ['resellerId'], company({ resellerId: 'stranger' })],
    ['NOT_FOUND', ['resellerId'], company({ resellerId: 'rsl_01jd00000000000000000000zz' })],
    ['PARTNER_NOT_ACTIVE', ['resellerId'], company({ resellerId: 'suspended' })],
    ['RESELLER_IS_PROVIDER', ['resellerId'], company({ resellerId: 'itself' })],
    ['DATE_IN_FUTURE', ['agreement', 'agreedAt'], company({ agreement: agreement({ agreedAt: '2026-11-02T00:00:00.000Z' }) })],
    ['INVALID', ['agreement', 'contactName'], company({ agreement: agreement({ contactName: ' ' }) })],
    [
      'EMAIL_DOMAIN_NOT_ALLOWED',
      ['agreement', 'contactEmail'],
      company({ agreement: agreement({ contactEmail: 'me@provider.example' }) }),
    ],
    ['INVALID', ['name'], company({ name: 'X' })],
    ['INVALID', ['address', 'line1'], company({ address: { line1: '', city: 'Neustadt' } })],
    ['EMPTY_ORDER', ['lines'], company({ agreement: agreement(), lines: [] })],
    ['NOT_FOUND', ['lines', '0', 'offerId'], company({ agreement: agreement(), lines: [unknownLine] })],
  ] as const)('is refused by %s at %j, and nothing is stored', async (code, path, input) => {
    const named = wrong[String(input['resellerId'])];
    const asked = named === undefined ? input : { ...input, resellerId: named };
    const before = await stored(app.database);
    const answer = await mutate(
      app,
      PROVIDER,
      'createCustomer',
      { ...asked, idempotencyKey: `refused ${input.initialDomain}` },
      CREATED,
    );
    expect(answer).toMatchObject({
      customer: null,
      userName: null,
      temporaryPassword: null,
      quote: null,
      errors: [{ code, path }],
    });
    expect(await stored(app.database)).toEqual(before);
  });

  it('gets neither first order nor customer without the attestation', async () => {
    const before = await stored(app.database);
    const input = company({ lines: [await line(app, 'Workplace Basic')] });
    expect(await codesOf(app, PROVIDER, 'createCustomer', input)).toEqual(['AGREEMENT_REQUIRED']);
    expect(await stored(app.database)).toEqual(before);
  });

  it('stores nothing if one of several lines is wrong', async () => {
    const before = await stored(app.database);
    const lines = [await line(app, 'Workplace Basic'), await line(app, 'Workplace Basic', { quantity: 100_000_000 })];
    const { errors } = await mutate(app, PROVIDER, 'createCustomer', company({ agreement: agreement(), lines }), CREATED);
    expect(errors).toMatchObject([{ code: 'QUANTITY_OUT_OF_BOUNDS', path: ['lines', '1', 'quantity'] }]);
    expect(await stored(app.database)).toEqual(before);
  });

  it('cannot take an address that another admin already has', async () => {
    const input = company();
    await app.database.transaction((writer) =>
      writer.run('UPDATE `user` SET email_normalized = ? WHERE email = ?', [
        `admin@${input.initialDomain}`,
        'billing.admin@other-provider.example',
      ]),
    );
    const { errors } = await mutate(app, PROVIDER, 'createCustomer', input, CREATED);
    expect(errors).toMatchObject([{ code: 'EMAIL_TAKEN', path: ['initialDomain'] }]);
  });

  it('creates no customer while it is suspended', async () => {
    const suspended = (await aProvider(app, { status: 'SUSPENDED' })).email('GLOBAL_ADMIN');
    expect(await codesOf(app, suspended, 'createCustomer', company())).toEqual(['PARTNER_NOT_ACTIVE']);
  });

  it.each([
    ['helpdesk.agent@provider.example', ['FORBIDDEN']],
    ['billing.admin@provider.example', ['FORBIDDEN']],
    [RESELLER, ['FORBIDDEN']],
    ['sales.agent@provider.example', []],
    ['global.admin@provider.example', []],
  ])('acts in the role %s with the result %j', async (email, codes) => {
    expect(await codesOf(app, email, 'createCustomer', company())).toEqual(codes);
  });

  it('gets the domain alone when several ask for it at the same time', async () => {
    const { initialDomain } = company();
    const [one, other] = [company({ initialDomain }), company({ initialDomain, country: 'SE' })];
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        codesOf(app, index % 2 === 0 ? PROVIDER : OTHER_PROVIDER, 'createCustomer', index % 2 === 0 ? one : other),
      ),
    );
    expect(answers.filter((codes) => codes.length === 0)).toHaveLength(1);
    expect(new Set(answers.flat())).toEqual(new Set(['DOMAIN_TAKEN']));
    const rows = await app.database.rows('SELECT id FROM customer WHERE initial_domain = ?', [initialDomain]);
    expect(rows).toHaveLength(1);
  });

  it('makes one customer and shows one password when it repeats the request in parallel with one key', async () => {
    const input = company({ idempotencyKey: 'at the same time' });
    const answers = await Promise.all(Array.from({ length: 6 }, () => mutate(app, PROVIDER, 'createCustomer', input, CREATED)));
    expect(new Set(answers.map(({ customer }) => (customer as { id: string }).id)).size).toBe(1);
    expect(answers.filter(({ temporaryPassword }) => temporaryPassword !== null)).toHaveLength(1);
  });
});
