import { hashesComputed } from '../../../src/security/passwords';
import { describeEngine } from '../../support/database';
import { aCustomer, company } from '../../support/factories/customers';
import { aServedCustomer, OTHER_PROVIDER, PROVIDER, RESELLER, startMarket, type Market } from '../../support/factories/market';
import { anApiToken } from '../../support/factories/tokens';
import { codesOf, eventsOf, mutate } from '../../support/mutate';
import { csv, resultsOf, runOf, sendFile, shown } from '../bulk/support/files';

const SELECTION = `customer { id name email segment version address { line1 city postalCode } externalIds(first: 5) { nodes { system value } } }
  userName temporaryPassword secretShownBefore`;
const ACTIONS = [
  'CUSTOMER_READ',
  'CUSTOMER_CREATE',
  'CUSTOMER_UPDATE',
  'EXTERNAL_ID_MANAGE',
  'PARTNERSHIP_READ',
  'ORGANIZATION_READ',
];

describeEngine('importing customers', () => {
  let app: Market;
  let number = 0;
  let said: Record<string, unknown>;
  beforeAll(async () => {
    app = await startMarket({ DATABASE_POOL_SIZE: '30' });
  });
  afterAll(() => app.stop());
  beforeEach(() => {
    number += 1;
    said = { ...company({ resellerId: app.reseller.id }), externalId: { system: 'erp', value: `K-${number}` } };
  });

  const bring = (more: object = {}, who = PROVIDER) => mutate(app, who, 'importCustomer', { ...said, ...more }, SELECTION);
  const codes = (more: object = {}, who = PROVIDER) => codesOf(app, who, 'importCustomer', { ...said, ...more });
  const count = async (): Promise<number[]> => {
    const tables = ['customer', 'external_id', '`user`', 'change_event'];
    return Promise.all(
      tables.map(async (table) => Number((await app.database.rows(`SELECT COUNT(*) AS n FROM ${table}`, []))[0]?.['n'])),
    );
  };

  it('creates what is new as createCustomer does, with its external id, and once for the same key', async () => {
    const { errors, customer, ...secrets } = await bring({ idempotencyKey: `i${number}` });
    expect(errors).toEqual([]);
    expect(customer).toMatchObject({
      name: said['name'],
      segment: 'COMMERCIAL',
      externalIds: { nodes: [{ system: 'erp', value: `K-${number}` }] },
    });
    const userName = `admin@${String(said['initialDomain'])}`;
    expect(secrets).toMatchObject({ userName, temporaryPassword: expect.any(String), secretShownBefore: false });
    const before = await count();
    const again = await bring({ idempotencyKey: `i${number}` });
    expect(again['customer'].id).toBe(customer.id);
    expect(again).toMatchObject({ userName, temporaryPassword: null, secretShownBefore: true });
    expect(await count()).toEqual(before);
    const seen = 'query($id: ID!) { customer(id: $id) { id externalIds(first: 5) { totalCount } } }';
    expect((await app.send(seen, { id: customer.id }, await app.as(RESELLER))).data).toEqual({
      customer: { id: customer.id, externalIds: { totalCount: 0 } },
    });
    const { data } = await app.send('mutation($input: SignInInput!) { signIn(input: $input) { errors { code } } }', {
      input: { email: userName, password: secrets['temporaryPassword'] },
    });
    expect(data?.['signIn'].errors).toEqual([]);
  });

  it('changes what is said otherwise, leaves what is not said, and nothing if it says the same again', async () => {
    const { customer } = await bring({ segment: 'EDUCATION' });
    const before = await count();
    const hashes = hashesComputed();
    const same = await bring();
    expect(hashesComputed()).toBe(hashes);
    expect(same).toMatchObject({ errors: [], customer, userName: null, temporaryPassword: null, secretShownBefore: false });
    const { resellerId: _, ...less } = said;
    expect((await mutate(app, PROVIDER, 'importCustomer', less, SELECTION))['customer']).toEqual(customer);
    expect((await bring({ segment: null, initialDomain: String(said['initialDomain']).toUpperCase() }))['customer']).toEqual(
      customer,
    );
    expect(await count()).toEqual(before);
    const next = {
      name: 'Renamed Ltd',
      email: `office@${String(said['initialDomain'])}`,
      address: { line1: 'Am Markt 3', city: 'Neustadt', postalCode: '01844' },
    };
    expect(await codes({ ...next, dryRun: true })).toEqual([]);
    expect(await count()).toEqual(before);
    const { customer: changed, errors } = await bring({ ...next, idempotencyKey: `u${number}` });
    expect(errors).toEqual([]);
    expect(changed).toEqual({ ...customer, ...next, version: Number(customer.version) + 1 });
    const after = await count();
    expect(after.slice(0, 3)).toEqual(before.slice(0, 3));
    expect(await bring({ ...next, idempotencyKey: `u${number}` })).toMatchObject({ customer: changed, secretShownBefore: false });
    expect(await count()).toEqual(after);
    expect((await bring({ ...next, segment: 'COMMERCIAL' }))['customer'].segment).toBe('COMMERCIAL');
    const trail = (await eventsOf(app, PROVIDER, String(customer.id))).filter(({ action }) => action === 'importCustomer');
    expect(JSON.stringify(trail)).toContain('Renamed Ltd');
  });

  it('refuses what an import cannot change, and names the field', async () => {
    await bring();
    const before = await count();
    const other = { initialDomain: 'another.example', country: 'IT', cloud: 'GERMANY', resellerId: app.otherReseller.id };
    for (const [field, value] of Object.entries(other)) {
      const { errors } = await bring({ name: 'Never Stored', [field]: value });
      expect(errors).toMatchObject([{ code: 'NOT_IMPORTED', path: [field], details: { field } }]);
    }
    expect(await codes({ resellerId: null })).toEqual(['NOT_IMPORTED']);
    expect(await codes({ cloud: 'PUBLIC', dryRun: true })).toEqual([]);
    expect(await codes({ email: 'office@provider.example' })).toEqual(['EMAIL_DOMAIN_NOT_ALLOWED']);
    expect(await codes({ name: 'X' })).toEqual(['INVALID']);
    expect(await codes({ externalId: { system: 'ERP', value: '1' } })).toEqual(['INVALID']);
    const fresh = { externalId: { system: 'erp', value: `N-${number}` } };
    expect(await codes(fresh)).toEqual(['DOMAIN_TAKEN']);
    expect(await codes({ ...fresh, initialDomain: 'free.example', country: 'XX' })).toEqual(['UNKNOWN_COUNTRY']);
    expect(await codes({ ...fresh, initialDomain: 'free.example', resellerId: 'rsl_01jd00000000000000000000zz' })).toEqual([
      'NOT_FOUND',
    ]);
    expect(await count()).toEqual(before);
    const [offer] = await app.database.rows('SELECT id FROM offer LIMIT 1', []);
    const given = { subjectId: offer?.['id'], externalIds: [{ system: 'erp', value: `O-${number}` }] };
    expect(await codesOf(app, PROVIDER, 'setExternalIds', given)).toEqual([]);
    const { errors } = await bring({ externalId: { system: 'erp', value: `O-${number}` } });
    expect(errors).toMatchObject([{ code: 'EXTERNAL_ID_TAKEN', path: ['externalId', 'value'] }]);
  });

  it('does only what the caller may do with the customer', async () => {
    expect(await codes({}, 'helpdesk.agent@provider.example')).toEqual(['FORBIDDEN']);
    expect(await codes({}, RESELLER)).toEqual(['FORBIDDEN']);
    const tokenWithout = (action: string): Promise<string> =>
      anApiToken(app, PROVIDER, { readOnly: false, actions: ACTIONS.filter((one) => one !== action) });
    const withToken = async (token: string, more: object = {}): Promise<string[]> => {
      const document = 'mutation($input: ImportCustomerInput!) { importCustomer(input: $input) { errors { code } } }';
      const { data, errors } = await app.send(document, { input: { ...said, ...more } }, token);
      const reasons = data?.['importCustomer']?.errors as { code: string }[] | undefined;
      return reasons?.map(({ code }) => code) ?? errors.map(({ extensions }) => String(extensions.code));
    };
    const [neverGives, neverUpdates] = [await tokenWithout('EXTERNAL_ID_MANAGE'), await tokenWithout('CUSTOMER_UPDATE')];
    expect(await withToken(neverGives)).toEqual(['FORBIDDEN']);
    expect(await withToken(neverUpdates)).toEqual([]);
    expect(await withToken(neverGives, { name: 'Renamed' })).toEqual([]);
    expect(await withToken(neverUpdates, { name: 'Renamed again' })).toEqual(['FORBIDDEN']);
    // The ids of another provider are its own, and the domain is taken.
    expect(await codes({ resellerId: null }, OTHER_PROVIDER)).toEqual(['DOMAIN_TAKEN']);
  });

  it('needs what updateCustomer needs, and tells nothing of customers out of sight', async () => {
    const served = await aServedCustomer(app);
    const own = { externalIds: [{ system: 'erp', value: `K-${number}` }] };
    expect(await codesOf(app, OTHER_PROVIDER, 'setExternalIds', { subjectId: served.id, ...own })).toEqual([]);
    // Without delegated admin privileges.
    expect(await codes({ resellerId: null }, OTHER_PROVIDER)).toEqual(['DELEGATED_ADMIN_REQUIRED']);
    expect(await codesOf(app, PROVIDER, 'setExternalIds', { subjectId: served.id, ...own })).toEqual([]);
    const read = 'query($id: ID!) { customer(id: $id) { name email initialDomain country address { line1 city postalCode } } }';
    const { data } = await app.send(read, { id: served.id }, await app.as(PROVIDER));
    const stored = { ...(data?.['customer'] as object), address: { line1: 'Am Markt 9', city: 'Neustadt' } };
    // With them, but not its creator.
    expect(await codes({ ...stored, email: 'it@nowhere.example' })).toEqual([]);
    expect(await codes({ ...stored, email: 'it@nowhere.example', name: 'Another Name' })).toEqual(['NOT_CREATOR']);
    const stranger = await aCustomer(app);
    await app.database.transaction((writer) =>
      writer.run('UPDATE external_id SET subject_id = ? WHERE subject_id = ?', [stranger.id, served.id]),
    );
    const { errors } = await bring();
    expect(errors).toEqual([{ code: 'NOT_FOUND', message: expect.any(String), path: ['externalId'], details: null }]);
  });

  it('creates one customer for two requests with the same id, and the other one changes it', async () => {
    const before = await count();
    const both = await Promise.all([codes(), codes({ name: 'The Other' }), codes(), codes({ name: 'The Other' })]);
    expect(both).toEqual([[], [], [], []]);
    const after = await count();
    expect([after[0], after[1]]).toEqual([(before[0] ?? 0) + 1, (before[1] ?? 0) + 1]);
  });

  it('takes a file of customers, and the file of the next month', async () => {
    const header = [
      ...['externalId.system', 'externalId.value', 'name', 'initialDomain', 'country', 'email'],
      ...['address.line1', 'address.city', 'address.postalCode'],
    ];
    const row = (id: string, name: string): string[] => [
      ...['erp', id, name, `${id.toLowerCase()}.example`, 'DE', `it@${id.toLowerCase()}.example`],
      ...['Am Markt 1', 'Neustadt', '01844'],
    ];
    const send = async (rows: string[][]): Promise<Record<string, any>> => {
      const id = await runOf(app, PROVIDER, { mutation: 'importCustomer', content: csv(header, ...rows) });
      await app.background();
      expect((await resultsOf(app, PROVIDER, id)).flatMap(({ errors }) => errors as unknown[])).toEqual([]);
      return shown(app, PROVIDER, id);
    };
    expect(await send([row('F-1', 'First'), row('F-2', 'Second')])).toMatchObject({ applied: 2, unchanged: 0 });
    const next = [row('F-1', 'First'), row('F-2', 'Second Ltd'), row('F-3', 'Third')];
    expect(await send(next)).toMatchObject({ applied: 2, unchanged: 1 });
    const twice = csv(header, row('F-4', 'Fourth'), row('F-4', 'Fourth Ltd'));
    const { status, body } = await sendFile(app, PROVIDER, { mutation: 'importCustomer', content: twice });
    expect([status, JSON.stringify(body)]).toEqual([400, expect.stringContaining('Line 3')]);
  });
});
