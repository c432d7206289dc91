import { describeEngine } from '../../support/database';
import { aCustomer } from '../../support/factories/customers';
import { aServedCustomer, startMarket, type Market } from '../../support/factories/market';
import { aPartnerIdRecord, aReseller } from '../../support/factories/partners';
import { eventsOf } from '../../support/mutate';
import { rebuilt, stored } from '../data/support/rebuild';
import { readFacts } from '../rights/support/facts';
import { codesOf, makeProvider, mutate, OPERATOR, reasonOf } from './support/world';

const PROVIDER_ADMIN = 'global.admin@provider.example';
const RESELLER_ADMIN = 'global.admin@reseller.example';
const CUSTOMER_ADMIN = 'admin@customer.example';
const SELECTION = `organization { ... on Partner { id name country marketRegion partnerId profile website specialities version }
  ... on Provider { address { line1 line2 city country } primaryContact { name email phone } supportContact { email phone website } }
  ... on Reseller { address { line1 city } membership { benefits competencies } } }`;

describeEngine('an organization', () => {
  let app: Market;
  let number = 0;
  let made: { id: string; admin: string; domain: string };
  beforeAll(async () => {
    app = await startMarket();
    await aCustomer(app, { domain: 'customer.example' });
  });
  afterAll(() => app.stop());
  beforeEach(async () => {
    const domain = `haus${(number += 1)}.example`;
    made = { ...(await makeProvider(app, domain)), domain };
  });

  const update = (by: string, input: object): Promise<Record<string, any>> =>
    mutate(app, by, 'updateOrganization', input, SELECTION);
  const rowOf = async (id: string): Promise<unknown> => {
    const partner = await app.database.rows('SELECT * FROM partner WHERE id = ?', [id]);
    const entry = await app.database.rows('SELECT * FROM directory_entry WHERE provider_id = ?', [id]);
    const organization = await app.database.rows('SELECT id, name FROM organization WHERE id = ?', [id]);
    return { partner, entry, organization };
  };

  it('has its contacts, support data and business profile changed by its global admin [row 141]', async () => {
    const input = {
      primaryContact: { name: ' Änne Groß ', email: `aenne@${made.domain}`, phone: '+49 30 1234' },
      address: { line1: 'Hafenstraße 1', city: 'Hamburg', postalCode: '20095' },
      support: { email: `help@${made.domain}`, website: 'https://help.example' },
      profile: 'Wir helfen.\nSeit 1999.',
      website: 'https://haus.example',
      specialities: ['Security', ' Retail ', 'Security'],
      idempotencyKey: 'profile',
    };
    const first = await update(made.admin, input);
    expect(first).toMatchObject({
      errors: [],
      organization: {
        id: made.id,
        profile: 'Wir helfen.\nSeit 1999.',
        website: 'https://haus.example',
        specialities: ['Security', 'Retail'],
        address: { line1: 'Hafenstraße 1', line2: null, city: 'Hamburg', country: 'DE' },
        primaryContact: { name: 'Änne Groß', email: `aenne@${made.domain}`, phone: '+49 30 1234' },
        supportContact: { email: `help@${made.domain}`, phone: null, website: 'https://help.example' },
      },
    });
    expect(await update(made.admin, input)).toEqual(first);
    expect(await codesOf(app, made.admin, 'updateOrganization', { ...input, profile: 'x' })).toEqual(['IDEMPOTENCY_CONFLICT']);
    const { version } = first['organization'] as { version: number };
    const cleared = await update(made.admin, { organizationId: made.id, profile: null, expectedVersion: version });
    expect(cleared).toMatchObject({ errors: [], organization: { profile: null, website: 'https://haus.example' } });
    expect(await reasonOf(app, made.admin, 'updateOrganization', { profile: 'Stale', expectedVersion: version })).toMatchObject({
      code: 'VERSION_CONFLICT',
      details: { version: version + 1 },
    });
    const before = await rowOf(made.id);
    expect(await codesOf(app, made.admin, 'updateOrganization', { profile: 'Dry', dryRun: true })).toEqual([]);
    expect(await codesOf(app, made.admin, 'updateOrganization', { website: 'https://haus.example' })).toEqual([]);
    expect(await rowOf(made.id)).toEqual(before);
    const accepted = (await eventsOf(app, OPERATOR, made.id)).filter(({ action }) => action === 'updateOrganization');
    expect(accepted.at(-1)?.['changes']).toEqual({
      before: { profile: 'Wir helfen.\nSeit 1999.' },
      after: { profile: null },
    });
  });

  it('cannot be changed by anybody else, and refusals store nothing', async () => {
    const before = await rowOf(made.id);
    const providerId = app.provider.id;
    const other = await rowOf(providerId);
    const contact = { name: 'N', email: `n@${made.domain}` };
    const cases: readonly (readonly [by: string, input: object, code: string, path: readonly string[]])[] = [
      [made.admin, { legalName: 'Anders' }, 'OPERATOR_ONLY', ['legalName']],
      [made.admin, { country: 'AT' }, 'OPERATOR_ONLY', ['country']],
      [made.admin, { partnerId: '4711' }, 'OPERATOR_ONLY', ['partnerId']],
      [made.admin, { organizationId: providerId, profile: 'x' }, 'NOT_FOUND', ['organizationId']],
      [made.admin, { organizationId: 'prv_01jd00000000000000000000zz', profile: 'x' }, 'NOT_FOUND', ['organizationId']],
      [made.admin, { organizationId: 'nonsense', profile: 'x' }, 'NOT_FOUND', ['organizationId']],
      [RESELLER_ADMIN, { organizationId: providerId, profile: 'x' }, 'OTHER_ORGANIZATION', ['organizationId']],
      [CUSTOMER_ADMIN, { profile: 'x' }, 'USE_UPDATE_CUSTOMER', ['organizationId']],
      [OPERATOR, { profile: 'x' }, 'INVALID', ['organizationId']],
      [made.admin, { primaryContact: { ...contact, email: 'n@gmail.com' } }, 'WEBMAIL_ADDRESS', ['primaryContact', 'email']],
      [
        made.admin,
        { primaryContact: { ...contact, email: 'n@else.example' } },
        'CONTACT_DOMAIN_MISMATCH',
        ['primaryContact', 'email'],
      ],
      [made.admin, { primaryContact: { ...contact, email: 'nobody' } }, 'INVALID_EMAIL', ['primaryContact', 'email']],
      [made.admin, { primaryContact: { ...contact, name: '' } }, 'INVALID', ['primaryContact', 'name']],
      [made.admin, { support: {} }, 'INVALID', ['support']],
      [made.admin, { support: { email: 'nobody' } }, 'INVALID_EMAIL', ['support', 'email']],
      [made.admin, { website: 'javascript:alert(1)' }, 'INVALID', ['website']],
      [made.admin, { specialities: Array.from({ length: 21 }, (_, index) => String(index)) }, 'INVALID', ['specialities']],
      [made.admin, { specialities: [''] }, 'INVALID', ['specialities', '0']],
      [made.admin, { profile: 'x'.repeat(4001) }, 'INVALID', ['profile']],
      [made.admin, { address: { line1: '', city: 'Hamburg' } }, 'INVALID', ['address', 'line1']],
    ];
    for (const [by, input, code, path] of cases) {
      expect({ input, reason: await reasonOf(app, by, 'updateOrganization', input) }).toMatchObject({ reason: { code, path } });
    }
    expect(await codesOf(app, app.provider.email('ADMIN_AGENT'), 'updateOrganization', { profile: 'x' })).toEqual(['FORBIDDEN']);
    expect([await rowOf(made.id), await rowOf(providerId)]).toEqual([before, other]);
  });

  it('gets another legal name from the operator, which appears everywhere', async () => {
    const providerId = app.provider.id;
    const legalName = 'Ärmelkanal Distribution';
    const { organization } = await update(OPERATOR, { organizationId: providerId, legalName: ` ${legalName} ` });
    expect(organization.name).toBe(legalName);
    const seen = await app.send(
      '{ viewer { organization { name } } resellers(first: 1) { totalCount } }',
      {},
      await app.as(PROVIDER_ADMIN),
    );
    expect(seen.data?.['viewer'].organization).toEqual({ name: legalName });
    const found = await app.send(
      '{ providers(filter: { name: { startsWith: "armelk" } }) { nodes { name } } }',
      {},
      await app.as(RESELLER_ADMIN),
    );
    expect(found.data?.['providers'].nodes).toEqual([{ name: legalName }]);
    const listed = await app.send('{ directory(filter: { name: { startsWith: "armelk" } }) { nodes { name } } }');
    expect(listed.data?.['directory'].nodes).toEqual([{ name: legalName }]);
    const facts = await readFacts(app.database);
    expect(await stored(app.database, 'partner_scope')).toEqual(rebuilt(facts)['partner_scope']);
    const [named] = await app.database.rows('SELECT name FROM organization WHERE id = ?', [providerId]);
    expect(named).toEqual({ name: legalName });
  });

  it('moves to another country with its market region, but not away from those it works with', async () => {
    const { organization } = await update(OPERATOR, { organizationId: made.id, country: 'US' });
    expect(organization).toMatchObject({ country: 'US', marketRegion: 'UNITED_STATES' });
    const [entry] = await app.database.rows('SELECT country FROM directory_entry WHERE provider_id = ?', [made.id]);
    expect(entry).toEqual({ country: 'US' });
    expect(await codesOf(app, OPERATOR, 'updateOrganization', { organizationId: made.id, country: 'XX' })).toEqual([
      'UNKNOWN_COUNTRY',
    ]);
    const { id: resellerId } = app.reseller;
    await aServedCustomer(app);
    const own = await aPartnerIdRecord(app, { country: 'AT' });
    await app.database.transaction((writer) =>
      writer.run("UPDATE partner SET country = 'AT', partner_id = ? WHERE id = ?", [own, resellerId]),
    );
    const before = await rowOf(resellerId);
    const reason = await reasonOf(app, OPERATOR, 'updateOrganization', { organizationId: resellerId, country: 'US' });
    expect(reason).toMatchObject({
      code: 'OTHER_MARKET_REGION',
      path: ['country'],
      details: { marketRegion: 'UNITED_STATES', partnerships: expect.any(Number) as number },
    });
    expect((reason['details'] as { relationships: number }).relationships).toBeGreaterThan(0);
    // Its PartnerID stands in the register with the country that it had.
    expect(await codesOf(app, OPERATOR, 'updateOrganization', { organizationId: resellerId, country: 'DE' })).toEqual([
      'PARTNER_ID_OTHER_COUNTRY',
    ]);
    expect(await rowOf(resellerId)).toEqual(before);
    await aPartnerIdRecord(app, { partnerId: '880099' });
    const moved = await update(OPERATOR, { organizationId: resellerId, country: 'DE', partnerId: '880099' });
    expect(moved).toMatchObject({ errors: [], organization: { country: 'DE', marketRegion: 'EUROPE', partnerId: '880099' } });
  });

  it('gets a PartnerID of the register with its benefits, one account per PartnerID', async () => {
    const { id: resellerId } = app.otherReseller;
    await aPartnerIdRecord(app, { partnerId: '880001' });
    await aPartnerIdRecord(app, { partnerId: '880002', active: false });
    await aPartnerIdRecord(app, { partnerId: '880003', country: 'AT' });
    const taken = await aPartnerIdRecord(app);
    await aReseller(app, { values: { partnerId: taken } });
    const before = await rowOf(resellerId);
    for (const [partnerId, code] of [
      ['880000', 'PARTNER_ID_UNKNOWN'],
      ['880002', 'PARTNER_ID_INACTIVE'],
      ['880003', 'PARTNER_ID_OTHER_COUNTRY'],
      [taken, 'PARTNER_ID_IN_USE'],
      ['12', 'INVALID'],
    ] as const) {
      expect({
        partnerId,
        codes: await codesOf(app, OPERATOR, 'updateOrganization', { organizationId: resellerId, partnerId }),
      }).toEqual({
        partnerId,
        codes: [code],
      });
    }
    expect(await rowOf(resellerId)).toEqual(before);
    const { organization } = await update(OPERATOR, { organizationId: resellerId, partnerId: '880001' });
    expect(organization).toMatchObject({
      partnerId: '880001',
      membership: { benefits: ['Support'], competencies: ['Security'] },
    });
    await aPartnerIdRecord(app, { partnerId: '880004' });
    const others = await Promise.all([makeProvider(app, `p${number}a.example`), makeProvider(app, `p${number}b.example`)]);
    const answers = await Promise.all(
      others.map(({ id }) => codesOf(app, OPERATOR, 'updateOrganization', { organizationId: id, partnerId: '880004' })),
    );
    expect(answers.map((codes) => codes.join()).sort()).toEqual(['', 'PARTNER_ID_IN_USE']);
  });

  it('is changed once by simultaneous requests with the same version', async () => {
    const [row] = await app.database.rows('SELECT version FROM partner WHERE id = ?', [made.id]);
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        codesOf(app, index % 2 ? OPERATOR : made.admin, 'updateOrganization', {
          organizationId: made.id,
          profile: `Profile ${index}`,
          expectedVersion: row?.['version'],
        }),
      ),
    );
    expect(answers.map((codes) => codes.join()).sort()).toEqual(['', ...Array<string>(5).fill('VERSION_CONFLICT')]);
  });
});
