import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { mutate } from '../../support/mutate';
import { applicantOf } from '../enrollment/support/applicants';
import { startDemoApp } from '../rights/support/demo-app';

const OPERATOR = 'operator@partner-graph.example';
const CUSTOMER_ADMIN = 'admin@rheingold-logistik.example';
const ELBE_ADMIN = 'global.admin@elbe-cloud.example';
const ADDRESS = 'address { line1 line2 city state postalCode }';

type Read = Record<string, any>;

describeEngine('a thing that is given the values that it has', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startDemoApp();
  });
  afterAll(() => app.stop());

  const read = async (email: string, query: string): Promise<Read> => {
    const { data, errors } = await app.send(query, {}, await app.as(email));
    if (errors && errors.length > 0) throw new Error(JSON.stringify(errors));
    return Object.values(data as Record<string, Read>)[0] ?? {};
  };
  const idIn = async (table: string, where = '1 = 1'): Promise<string> =>
    String((await app.database.rows(`SELECT id FROM ${table} WHERE ${where} ORDER BY id LIMIT 1`, []))[0]?.['id']);
  const versionOf = async (table: string, id: string): Promise<unknown> => [
    (await app.database.rows(`SELECT version FROM ${table} WHERE id = ?`, [id]))[0]?.['version'],
    (await app.database.rows('SELECT COUNT(*) AS n FROM audit_event WHERE subject_id = ?', [id]))[0]?.['n'],
  ];
  /** Gives the inputs one after the other, none of which changes anything. */
  const expectUnchanged = async (
    table: string,
    id: string,
    [email, operation]: [email: string, operation: string],
    inputs: readonly object[],
  ): Promise<void> => {
    const before = await versionOf(table, id);
    for (const input of inputs) {
      expect([input, (await mutate(app, email, operation, input)).errors]).toEqual([input, []]);
      expect([input, await versionOf(table, id)]).toEqual([input, before]);
    }
  };

  it('is not changed: a customer', async () => {
    const customerId = await idIn('customer', "name = 'Rheingold Logistik'");
    const { name, email, customDomains, address } = await read(
      CUSTOMER_ADMIN,
      `{ customer(id: "${customerId}") { name email customDomains ${ADDRESS} } }`,
    );
    const inputs = [
      { name },
      { name: ` ${name} ` },
      { email },
      { address },
      { customDomains },
      { customDomains: [...customDomains].reverse() },
      {},
    ];
    await expectUnchanged(
      'customer',
      customerId,
      [CUSTOMER_ADMIN, 'updateCustomer'],
      inputs.map((input) => ({ customerId, ...input })),
    );
  });

  it('is not changed: an offer with its prices and targets', async () => {
    const offerId = await idIn('offer', `id IN (SELECT offer_id FROM offer_upgrade) AND countries = '["US"]'`);
    const { upgradeTargets, prices, ...shape } = await read(
      OPERATOR,
      `{ offer(id: "${offerId}") { name summary unit minQuantity maxQuantity billingCycles terms clouds countries listPrice { amount currency }
         upgradeTargets { nodes { id } } prices(first: 100) { nodes { segment validFrom validTo country billingCycle term amount { amount currency } } } } }`,
    );
    const inputs = [
      ...Object.entries(shape).map(([name, value]) => ({ [name]: value as unknown })),
      { countries: [...shape['countries']].reverse(), terms: [...shape['terms']].reverse() },
      { upgradeTargetIds: upgradeTargets.nodes.map(({ id }: Read) => id as string) },
      { prices: prices.nodes as unknown },
      {},
    ];
    await expectUnchanged(
      'offer',
      offerId,
      [OPERATOR, 'updateOffer'],
      inputs.map((input) => ({ offerId, ...input })),
    );
  });

  it('is not changed: an entry of the directory', async () => {
    const directoryEntryId = await idIn('directory_entry');
    const entry = await read(
      OPERATOR,
      `{ node(id: "${directoryEntryId}") { ... on DirectoryEntry { training marketingHelp financing creditTerms website
         regions { region offers } salesContact { name email phone } } } }`,
    );
    await expectUnchanged(
      'directory_entry',
      directoryEntryId,
      [OPERATOR, 'updateDirectoryEntry'],
      [...Object.entries(entry).map(([name, value]) => ({ [name]: value as unknown })), {}].map((input) => ({
        directoryEntryId,
        ...input,
      })),
    );
  });

  it('is not changed: an entry of the register, nor the account that is linked to it', async () => {
    const reseller = await idIn('partner', "name = 'Elbe Cloud'");
    const [linked] = await app.database.rows('SELECT partner_id AS id FROM partner WHERE id = ?', [reseller]);
    const partnerId = String(linked?.['id']);
    const id = await idIn('partner_id_record', `partner_id = '${partnerId}'`);
    const entry = await read(
      OPERATOR,
      `{ node(id: "${id}") { ... on PartnerIdRecord { organizationName country active contactName contactEmails benefits competencies } } }`,
    );
    const inputs = [...Object.entries(entry).map(([name, value]) => ({ [name]: value as unknown })), entry].map((input) => ({
      partnerId,
      ...input,
    }));
    await expectUnchanged('partner_id_record', id, [OPERATOR, 'upsertPartnerIdRecord'], inputs);
    await expectUnchanged('partner', reseller, [OPERATOR, 'upsertPartnerIdRecord'], inputs);
    const other = { partnerId, benefits: [...entry['benefits'], 'Another one'] };
    const before = await versionOf('partner', reseller);
    expect((await mutate(app, OPERATOR, 'upsertPartnerIdRecord', other)).errors).toEqual([]);
    expect(await versionOf('partner', reseller)).not.toEqual(before);
  });

  it('is not changed: an enrollment', async () => {
    const { email, enrollmentId } = await applicantOf(app, 'same-values.example');
    const input = {
      enrollmentId,
      country: 'DE',
      legalName: 'Same Values GmbH',
      address: { line1: 'Weg 1', city: 'Stadt', postalCode: '10115' },
      primaryContact: { name: 'Nora Licht', email },
      supportContact: { email: `help@same-values.example` },
    };
    expect((await mutate(app, email, 'updateEnrollment', input)).errors).toEqual([]);
    const reseller = await app.database.rows('SELECT reseller_id AS id FROM enrollment WHERE id = ?', [enrollmentId]);
    await expectUnchanged('enrollment', enrollmentId, [email, 'updateEnrollment'], [input, { enrollmentId }]);
    await expectUnchanged('partner', String(reseller[0]?.['id']), [email, 'updateEnrollment'], [input]);
  });

  it('is not changed: what an organization says of itself', async () => {
    const id = await idIn('partner', "name = 'Elbe Cloud'");
    const organization = await read(
      ELBE_ADMIN,
      `{ reseller(id: "${id}") { website profile specialities ${ADDRESS} primaryContact { name email phone } } }`,
    );
    const { primaryContact, ...rest } = organization;
    const blanks = { ...primaryContact, email: ` ${primaryContact.email} ` };
    const inputs = [...Object.entries(rest).map(([name, value]) => ({ [name]: value as unknown })), { primaryContact: blanks }];
    await expectUnchanged('partner', id, [ELBE_ADMIN, 'updateOrganization'], inputs);
  });
});

describeEngine('a form with several faults', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startDemoApp();
  });
  afterAll(() => app.stop());

  const wrong = { name: '', email: 'none', phone: '1' };
  const address = { line1: '', city: '' };

  it.each([
    [
      ELBE_ADMIN,
      'updateOrganization',
      { primaryContact: wrong, address, support: { email: 'none', phone: '1', website: 'x' }, website: 'x', specialities: [''] },
      'primaryContact.name primaryContact.email primaryContact.phone address.line1 address.city support.phone support.website support.email website specialities.0',
    ],
    [
      OPERATOR,
      'createProvider',
      {
        name: 'x',
        country: 'DE',
        domain: 'co.uk',
        partnerId: 'x',
        website: 'x',
        supportEmail: 'none',
        admin: { name: '', email: 'none' },
      },
      'name domain partnerId website admin.name admin.email supportEmail',
    ],
    [
      OPERATOR,
      'upsertPartnerIdRecord',
      { partnerId: 'x', organizationName: 'x', contactName: '', contactEmails: [], benefits: [''], address },
      'partnerId organizationName contactName contactEmails benefits address.line1 address.city',
    ],
    [
      OPERATOR,
      'updateDirectoryEntry',
      { directoryEntryId: 'dir_01fqr8zv6czesr3107mmmfcncg', training: '', website: 'x', regions: null, salesContact: wrong },
      'training website regions salesContact.name salesContact.phone salesContact.email',
    ],
  ])('gets all its errors at once: %s, %s', async (email, operation, input, expected) => {
    const { errors } = await mutate(app, email, operation, input);
    expect(errors.map(({ path }) => path.join('.')).join(' ')).toBe(expected);
  });

  it('gets all its errors at once: an enrollment', async () => {
    const { email, enrollmentId } = await applicantOf(app, 'several-faults.example');
    const input = { enrollmentId, legalName: 'x', address, primaryContact: wrong, supportContact: { email: 'none', phone: '1' } };
    const { errors } = await mutate(app, email, 'updateEnrollment', input);
    expect(errors.map(({ path }) => path.join('.')).join(' ')).toBe(
      'legalName address.line1 address.city primaryContact.name primaryContact.email primaryContact.phone supportContact.phone supportContact.email',
    );
  });
});
