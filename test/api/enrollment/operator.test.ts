import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { codesOf, eventsOf, mutate } from '../../support/mutate';
import { startDemoApp } from '../rights/support/demo-app';
import { applicantOf, counts, OPERATOR, profile } from './support/applicants';
import { kindsTo, lastMail } from './support/mails';

const PROVIDER = 'global.admin@alpine-distribution.example';
const NEVER = { directory: 'dir_01jd00000000000000000000zz', provider: 'prv_01jd00000000000000000000zz' };

describeEngine('what the operator does with partners', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startDemoApp();
  });
  afterAll(() => app.stop());

  const entryOf = async (name: string, email: string | null = OPERATOR): Promise<Record<string, any> | undefined> => {
    const { data } = await app.send(
      'query($name: String!) { directory(filter: { name: { eq: $name } }) { nodes { id version training website } } }',
      { name },
      email === null ? undefined : await app.as(email),
    );
    return (data?.['directory'].nodes as Record<string, any>[])[0];
  };
  const organization = async (name: string): Promise<string> => {
    const [row] = await app.database.rows('SELECT id FROM organization WHERE name = ?', [name]);
    return String(row?.['id']);
  };

  it('changes a directory entry, and everybody finds it [rows 4, 5]', async () => {
    const entry = await entryOf('Alpine Distribution', null);
    const input = {
      directoryEntryId: entry?.['id'] as string,
      expectedVersion: entry?.['version'] as number,
      training: 'Certification courses\nin Kiel and Graz.',
      marketingHelp: 'Campaign kits.',
      financing: null,
      creditTerms: '30 days net.',
      salesContact: { name: 'Sina Verkauf', email: 'sina@alpine-distribution.example', phone: '+49 431 555 0300' },
      regions: [{ region: 'EUROPE', offers: ['Security', 'Training'] }],
      idempotencyKey: 'entry',
    };
    const selection =
      'directoryEntry { version training financing creditTerms salesContact { email } regions { region offers } }';
    const answer = await mutate(app, OPERATOR, 'updateDirectoryEntry', input, selection);
    expect(answer).toEqual({
      directoryEntry: {
        version: 2,
        training: input.training,
        financing: null,
        creditTerms: '30 days net.',
        salesContact: { email: 'sina@alpine-distribution.example' },
        regions: input.regions,
      },
      errors: [],
    });
    expect(await mutate(app, OPERATOR, 'updateDirectoryEntry', input, selection)).toEqual(answer);
    expect((await entryOf('Alpine Distribution', null))?.['training']).toBe(input.training);
    const found = await app.send('{ directory(filter: { name: { contains: "alpine" } }) { nodes { marketingHelp } } }');
    expect(found.data?.['directory'].nodes).toEqual([{ marketingHelp: 'Campaign kits.' }]);
    const history = await app.send(
      'query($id: ID!) { node(id: $id) { ... on DirectoryEntry { history { nodes { action } } availableActions { operation allowed code } } } }',
      { id: input.directoryEntryId },
      await app.as(PROVIDER),
    );
    expect(history.data?.['node'].history.nodes).toEqual([{ action: 'updateDirectoryEntry' }]);
    expect(history.data?.['node'].availableActions).toEqual([
      { operation: 'updateDirectoryEntry', allowed: false, code: 'FORBIDDEN' },
      { operation: 'requestDirectoryChange', allowed: true, code: null },
    ]);
  });

  it.each([
    ['VERSION_CONFLICT', ['expectedVersion'], { expectedVersion: 99 }],
    ['NOT_FOUND', ['directoryEntryId'], { directoryEntryId: NEVER.directory }],
    ['INVALID', ['website'], { website: 'ftp://files.example' }],
    ['INVALID_EMAIL', ['salesContact', 'email'], { salesContact: { email: 'nonsense' } }],
    ['INVALID', ['regions'], { regions: ['EUROPE', 'EUROPE'].map((region) => ({ region, offers: [] })) }],
    ['INVALID', ['training'], { training: 'x'.repeat(4_001) }],
  ])('refuses a directory entry by %s at %j, and stores nothing', async (code, path, more) => {
    const entry = await entryOf('Baltic Distribution');
    const { errors } = await mutate(app, OPERATOR, 'updateDirectoryEntry', { directoryEntryId: entry?.['id'], ...more });
    expect(errors).toMatchObject([{ code, path }]);
    expect(await entryOf('Baltic Distribution')).toEqual(entry);
  });

  it('includes changes that a provider asks for, which can review its own entry but not change it [row 6]', async () => {
    const { data } = await app.send(
      '{ viewer { organization { ... on Provider { directoryEntry { id version training viewerCan } } } } }',
      {},
      await app.as(PROVIDER),
    );
    const own = data?.['viewer'].organization.directoryEntry as Record<string, unknown>;
    expect(own['viewerCan']).toEqual(['DIRECTORY_REQUEST_CHANGE']);
    const request = 'Please say that our courses\nare in Linz, too.';
    const input = { directoryEntryId: own['id'], request, idempotencyKey: 'ask' };
    expect(await codesOf(app, PROVIDER, 'updateDirectoryEntry', { directoryEntryId: own['id'], training: 'x' })).toEqual([
      'FORBIDDEN',
    ]);
    expect(await codesOf(app, PROVIDER, 'requestDirectoryChange', { ...input, idempotencyKey: null, dryRun: true })).toEqual([]);
    expect(await kindsTo(app, OPERATOR)).toEqual([]);
    expect(await codesOf(app, PROVIDER, 'requestDirectoryChange', input)).toEqual([]);
    expect(await codesOf(app, PROVIDER, 'requestDirectoryChange', input)).toEqual([]);
    expect(await kindsTo(app, OPERATOR)).toEqual(['directoryChangeRequested']);
    expect((await lastMail(app, OPERATOR, 'directoryChangeRequested')).text).toContain(request);
    expect(await entryOf('Alpine Distribution')).toMatchObject({ version: own['version'] });
    const [event] = (await eventsOf(app, OPERATOR, String(own['id']))).slice(-1);
    expect(event).toMatchObject({ action: 'requestDirectoryChange', outcome: 'ACCEPTED' });
    expect(event?.['changes']).toEqual({ after: { request } });
    const other = await entryOf('Baltic Distribution');
    expect(
      await codesOf(app, PROVIDER, 'requestDirectoryChange', { ...input, idempotencyKey: null, directoryEntryId: other?.['id'] }),
    ).toEqual(['NOT_OWN_ENTRY']);
    expect(await codesOf(app, PROVIDER, 'requestDirectoryChange', { directoryEntryId: NEVER.directory, request })).toEqual([
      'NOT_FOUND',
    ]);
    expect(await codesOf(app, PROVIDER, 'requestDirectoryChange', { directoryEntryId: own['id'], request: 'short' })).toEqual([
      'INVALID',
    ]);
  });

  it('suspends a partner, whose directory entry disappears and returns with it', async () => {
    const organizationId = await organization('Lakeshore Distribution');
    const set = (status: string, more: object = {}): Promise<Record<string, any>> =>
      mutate(
        app,
        OPERATOR,
        'setPartnerStatus',
        { organizationId, status, ...more },
        'provider { status version } reseller { id }',
      );
    expect(await entryOf('Lakeshore Distribution')).toBeDefined();
    expect((await set('SUSPENDED', { dryRun: true }))['provider'].status).toBe('ACTIVE');
    expect((await set('SUSPENDED', { expectedVersion: 42 }))['errors']).toMatchObject([{ code: 'VERSION_CONFLICT' }]);
    const answers = await Promise.all(Array.from({ length: 5 }, () => set('SUSPENDED')));
    for (const answer of answers) {
      expect(answer).toEqual({ provider: { status: 'SUSPENDED', version: 2 }, reseller: null, errors: [] });
    }
    expect(await entryOf('Lakeshore Distribution', null)).toBeUndefined();
    expect((await set('ACTIVE'))['provider'].status).toBe('ACTIVE');
    expect(await entryOf('Lakeshore Distribution', null)).toBeDefined();
    const events = (await eventsOf(app, OPERATOR, organizationId)).filter(({ action }) => action === 'setPartnerStatus');
    expect(events.filter(({ outcome }) => outcome === 'ACCEPTED')).toHaveLength(2);
    const [contact] = await app.database.rows('SELECT contact_email AS email FROM partner WHERE id = ?', [organizationId]);
    const kinds = await kindsTo(app, String(contact?.['email']));
    // The demo has mails of its own to some people.
    expect(kinds.filter((kind) => kind !== 'passwordReset')).toEqual(['partnerStatusChanged', 'partnerStatusChanged']);
    const reseller = await mutate(
      app,
      OPERATOR,
      'setPartnerStatus',
      { organizationId: await organization('Suomi Pilvi'), status: 'SUSPENDED' },
      'provider { id } reseller { status }',
    );
    expect(reseller).toEqual({ provider: null, reseller: { status: 'SUSPENDED' }, errors: [] });
  });

  it('neither suspends applicants nor makes partners applicants', async () => {
    const applicant = await applicantOf(app, 'bewerber.example');
    const [row] = await app.database.rows('SELECT reseller_id AS id FROM enrollment WHERE id = ?', [applicant.enrollmentId]);
    const codes = (organizationId: string, status: string): Promise<string[]> =>
      codesOf(app, OPERATOR, 'setPartnerStatus', { organizationId, status });
    expect(await codes(String(row?.['id']), 'SUSPENDED')).toEqual(['INVALID_STATE']);
    expect(await codes(await organization('Donau IT'), 'APPLICANT')).toEqual(['INVALID']);
    expect(await codes(NEVER.provider, 'ACTIVE')).toEqual(['NOT_FOUND']);
    expect(await codes(await organization('Rheingold Logistik'), 'SUSPENDED')).toEqual(['NOT_FOUND']);
    expect(await codesOf(app, PROVIDER, 'setPartnerStatus', { organizationId: NEVER.provider, status: 'ACTIVE' })).toEqual([
      'FORBIDDEN',
    ]);
  });

  it('fills and reads the PartnerID register, which nobody else can', async () => {
    const partnerId = await profile(app, ['Erste@register.example', 'zweite@register.example']);
    const document = `query($id: String!) { partnerIdRecords(filter: { partnerId: { eq: $id } }) { totalCount nodes { id version organizationName country active
      contactName contactEmails benefits competencies address { line1 country } history { nodes { action } } } } }`;
    const read = async (): Promise<Record<string, any>> =>
      (await app.send(document, { id: partnerId }, await app.as(OPERATOR))).data?.['partnerIdRecords'].nodes[0] as Record<
        string,
        any
      >;
    const record = await read();
    expect(record).toMatchObject({
      version: 1,
      organizationName: 'Lichthaus GmbH',
      contactEmails: ['erste@register.example', 'zweite@register.example'],
      address: { line1: 'Registerweg 1', country: 'DE' },
      history: { nodes: [{ action: 'upsertPartnerIdRecord' }] },
    });
    const change = (more: object): Promise<string[]> => codesOf(app, OPERATOR, 'upsertPartnerIdRecord', { partnerId, ...more });
    expect(await change({ benefits: ['Leads'], expectedVersion: 1 })).toEqual([]);
    expect(await change({ benefits: ['Leads'], expectedVersion: 1 })).toEqual(['VERSION_CONFLICT']);
    expect(await change({ contactEmails: ['nonsense'] })).toEqual(['INVALID_EMAIL']);
    expect(await change({ contactEmails: [] })).toEqual(['INVALID']);
    expect(await change({ country: 'ZZ' })).toEqual(['UNKNOWN_COUNTRY']);
    expect(await change({ organizationName: null })).toEqual(['INVALID']);
    expect(await change({ active: false, dryRun: true })).toEqual([]);
    expect(await read()).toMatchObject({ version: 2, benefits: ['Leads'], organizationName: 'Lichthaus GmbH', active: true });
    expect(await codesOf(app, OPERATOR, 'upsertPartnerIdRecord', { partnerId: '4711000' })).toEqual(['INVALID']);
    expect(await codesOf(app, OPERATOR, 'upsertPartnerIdRecord', { partnerId: 'MPN-1' })).toEqual(['INVALID']);
    const refused = await app.send(document, { id: partnerId }, await app.as(PROVIDER));
    expect(refused.errors[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', action: 'ORGANIZATION_MANAGE' });
    const node = await app.send(
      'query($id: ID!) { node(id: $id) { id } }',
      { id: record['id'] as string },
      await app.as(PROVIDER),
    );
    expect(node.data).toEqual({ node: null });
  });

  it('creates an entry of the register once when many do it at the same time', async () => {
    const input = {
      partnerId: '8123456',
      organizationName: 'Viele',
      country: 'DE',
      contactName: 'V',
      contactEmails: ['v@viele.example'],
    };
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        codesOf(app, OPERATOR, 'upsertPartnerIdRecord', { ...input, contactName: `V ${index}` }),
      ),
    );
    expect(answers.flat()).toEqual([]);
    expect(await app.database.rows("SELECT version FROM partner_id_record WHERE partner_id = '8123456'", [])).toEqual([
      { version: 6 },
    ]);
  });

  it('passes new benefits and competencies on to the linked account', async () => {
    const [row] = await app.database.rows("SELECT partner_id AS partnerId FROM partner WHERE name = 'Donau IT'", []);
    const input = { partnerId: row?.['partnerId'], benefits: ['Everything'], competencies: ['All of them'] };
    expect(await codesOf(app, OPERATOR, 'upsertPartnerIdRecord', input)).toEqual([]);
    const { data } = await app.send(
      '{ viewer { organization { ... on Reseller { membership { benefits competencies } } } } }',
      {},
      await app.as('global.admin@donau-it.example'),
    );
    expect(data?.['viewer'].organization.membership).toEqual({ benefits: ['Everything'], competencies: ['All of them'] });
  });

  it('imports external relationships completely or not at all; a repeat changes nothing', async () => {
    const partnerId = await profile(app, ['import@register.example']);
    const row = (customerDomain: string, more: object = {}): object => ({
      partnerId,
      customerDomain,
      customerName: 'Kunde',
      country: 'DE',
      hasGrant: false,
      ...more,
    });
    const run = (rows: object[], more: object = {}): Promise<Record<string, any>> =>
      mutate(app, OPERATOR, 'importExternalRelationships', { rows, ...more }, 'imported changed unchanged');
    const stored = async (): Promise<number> =>
      (await app.database.rows('SELECT id FROM external_relationship WHERE partner_id = ?', [partnerId])).length;
    const bad: [object[], string, string[]][] = [
      [[row('eins.example'), row('no domain')], 'INVALID', ['rows', '1', 'customerDomain']],
      [[row('eins.example'), row('EINS.example')], 'INVALID', ['rows', '1']],
      [[row('eins.example'), row('zwei.example', { partnerId: '99999998' })], 'PARTNER_ID_UNKNOWN', ['rows', '1', 'partnerId']],
      [[row('eins.example'), row('zwei.example', { country: 'US' })], 'OTHER_MARKET_REGION', ['rows', '1', 'country']],
      [[row('eins.example', { country: 'XX' })], 'UNKNOWN_COUNTRY', ['rows', '0', 'country']],
      [[], 'INVALID', ['rows']],
    ];
    const before = await counts(app);
    for (const [rows, code, path] of bad) expect((await run(rows))['errors']).toMatchObject([{ code, path }]);
    expect((await run([row('eins.example')], { dryRun: true }))['errors']).toEqual([]);
    expect(await counts(app)).toEqual(before);
    const rows = [row('eins.example'), row('Zwei.example ', { country: 'AT', hasGrant: true })];
    const answers = await Promise.all(Array.from({ length: 4 }, () => run(rows)));
    expect(answers.map(({ imported }) => Number(imported)).sort()).toEqual([0, 0, 0, 2]);
    expect(await stored()).toBe(2);
    expect(await run([row('eins.example', { hasGrant: true }), row('drei.example')])).toEqual({
      imported: 1,
      changed: 1,
      unchanged: 0,
      errors: [],
    });
    const { data } = await app.send(
      'query($id: String!) { externalRelationships(filter: { partnerId: { eq: $id } }) { nodes { customerDomain hasGrant country } } }',
      { id: partnerId },
      await app.as(OPERATOR),
    );
    expect(data?.['externalRelationships'].nodes).toEqual(
      expect.arrayContaining([
        { customerDomain: 'eins.example', hasGrant: true, country: 'DE' },
        { customerDomain: 'zwei.example', hasGrant: true, country: 'AT' },
      ]),
    );
    expect(await codesOf(app, PROVIDER, 'importExternalRelationships', { rows })).toEqual(['FORBIDDEN']);
  });
});
