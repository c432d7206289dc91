import { describeEngine } from '../../support/database';
import { aCreatedCustomer, company } from '../../support/factories/customers';
import { aServedCustomer, OTHER_PROVIDER, PROVIDER, RESELLER, startMarket, type Market } from '../../support/factories/market';
import { anApiToken } from '../../support/factories/tokens';
import { OPERATOR } from '../../support/factories/world';
import { codesOf, eventsOf, mutate } from '../../support/mutate';
import { csv, resultsOf, runOf } from '../bulk/support/files';

const OFFER = {
  ...{ name: 'Rooms', summary: 'Rooms.', kind: 'LICENSE', unit: 'License', minQuantity: 1, maxQuantity: 10 },
  ...{ billingCycles: ['MONTHLY'], terms: ['P1M'], clouds: ['PUBLIC'], countries: ['DE'] },
};

const provider = (name: string): object => ({
  ...{ name: `Provider ${name}`, country: 'DE', domain: `${name}.example` },
  admin: { name: 'Ada Miller', email: `ada@${name}.example` },
});

describeEngine('external ids of new objects', () => {
  let app: Market;
  beforeAll(async () => {
    app = await startMarket({ DATABASE_POOL_SIZE: '30' });
  });
  afterAll(() => app.stop());

  const ids = (value: string, system = 'erp'): object => ({ externalIds: [{ system, value }] });
  const counts = async (): Promise<unknown> =>
    app.database.rows(
      `SELECT (SELECT COUNT(*) FROM external_id) AS ids, (SELECT COUNT(*) FROM customer) AS customers, (SELECT COUNT(*) FROM offer) AS offers,
       (SELECT COUNT(*) FROM partner) AS partners, (SELECT COUNT(*) FROM change_event) AS events`,
      [],
    );
  const found = async (who: string, name: string): Promise<string | null> => {
    const { data } = await app.send('query($id: ID!) { node(id: $id) { id } }', { id: name }, await app.as(who));
    return (data?.['node']?.id as string | undefined) ?? null;
  };

  it('are stored with a customer, an offer and a provider, and belong to the organization that creates them', async () => {
    const externalIds = [
      { system: 'erp', value: 'K-1' },
      { system: 'crm', value: '77' },
    ];
    const { customer } = await aCreatedCustomer(app, PROVIDER, { externalIds, resellerId: app.reseller.id });
    expect(await found(PROVIDER, 'external:erp:K-1')).toBe(customer.id);
    expect(await found(PROVIDER, 'external:crm:77')).toBe(customer.id);
    expect(await found(RESELLER, 'external:erp:K-1')).toBeNull();
    const changes = (await eventsOf(app, PROVIDER, customer.id as string)).map((event) => JSON.stringify(event['changes']));
    expect(changes.filter((text) => text.includes('K-1'))).toHaveLength(1);
    const trail = await app.send(
      'query($id: ID!) { auditEvents(filter: { subjectId: { eq: $id } }) { nodes { changes } } }',
      { id: customer.id },
      await app.as(RESELLER),
    );
    expect(trail.data?.['auditEvents'].nodes.length).toBeGreaterThan(0);
    expect(JSON.stringify(trail.data)).not.toContain('K-1');
    const { offer } = await mutate(app, OPERATOR, 'createOffer', { ...OFFER, ...ids('O-1', 'vendor') }, 'offer { id }');
    expect(await found(OPERATOR, 'external:vendor:O-1')).toBe(offer.id);
    expect(await found(PROVIDER, 'external:vendor:O-1')).toBeNull();
    const made = await mutate(app, OPERATOR, 'createProvider', { ...provider('north'), ...ids('P-1') }, 'provider { id }');
    expect(await found(OPERATOR, 'external:erp:P-1')).toBe(made['provider'].id);
  });

  it('are refused if another object has them, and then nothing is stored', async () => {
    const taken = await aServedCustomer(app);
    for (const who of [PROVIDER, OPERATOR]) {
      const subjectId = who === PROVIDER ? taken.id : app.provider.id;
      expect(await codesOf(app, who, 'setExternalIds', { subjectId, ...ids('T-1') })).toEqual([]);
    }
    const before = await counts();
    const calls = [
      [PROVIDER, 'createCustomer', company(), taken.id],
      [OPERATOR, 'createOffer', OFFER, app.provider.id],
      [OPERATOR, 'createProvider', provider('south'), app.provider.id],
    ] as const;
    for (const [who, name, input, subjectId] of calls) {
      const externalIds = [
        { system: 'crm', value: 'free' },
        { system: 'erp', value: 'T-1' },
      ];
      for (const dryRun of [true, false]) {
        const { errors } = await mutate(app, who, name, { ...input, externalIds, dryRun });
        const path = ['externalIds', '1', 'value'];
        expect(errors).toMatchObject([{ code: 'EXTERNAL_ID_TAKEN', path, details: { subjectId } }]);
      }
    }
    expect(await counts()).toEqual(before);
    // The same id is free in another system, and in another organization.
    expect(await codesOf(app, PROVIDER, 'createCustomer', { ...company(), ...ids('T-1', 'crm') })).toEqual([]);
    expect(await codesOf(app, OTHER_PROVIDER, 'createCustomer', { ...company(), ...ids('T-1') })).toEqual([]);
  });

  it('need their right, a good form, and are not stored in a dry run', async () => {
    const before = await counts();
    const refused = async (who: string, name: string, input: object, externalIds: object[]): Promise<string[]> =>
      codesOf(app, who, name, { ...input, externalIds });
    for (const [who, name, input] of [
      [PROVIDER, 'createCustomer', company()],
      [OPERATOR, 'createOffer', OFFER],
      [OPERATOR, 'createProvider', provider('west')],
    ] as const) {
      expect(await refused(who, name, input, [{ system: 'ERP', value: '1' }])).toEqual(['INVALID']);
      expect(await refused(who, name, input, [{ system: 'erp', value: ' 1' }])).toEqual(['INVALID']);
      const twice = [
        { system: 'erp', value: '1' },
        { system: 'erp', value: '2' },
      ];
      expect(await refused(who, name, input, twice)).toEqual(['INVALID']);
      const many = Array.from({ length: 21 }, (_, index) => ({ system: `s${index}`, value: '1' }));
      expect(await refused(who, name, input, many)).toEqual(['INVALID']);
      expect(await codesOf(app, who, name, { ...input, ...ids('dry'), dryRun: true })).toEqual([]);
    }
    expect(await counts()).toEqual(before);
    const [make, more] = [{ actions: ['CUSTOMER_CREATE', 'CUSTOMER_READ'], readOnly: false }, ['EXTERNAL_ID_MANAGE']];
    const document = 'mutation($input: CreateCustomerInput!) { createCustomer(input: $input) { errors { code } } }';
    const send = async (token: string, externalIds: object | null) =>
      app.send(document, { input: { ...company(), externalIds } }, token);
    const without = await anApiToken(app, PROVIDER, make);
    const answer = await send(without, [{ system: 'erp', value: 'token' }]);
    expect(answer.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN', action: 'EXTERNAL_ID_MANAGE', reason: 'TOKEN' } }]);
    expect((await send(without, [])).data?.['createCustomer'].errors).toEqual([]);
    const having = await anApiToken(app, PROVIDER, { ...make, actions: [...make.actions, ...more] });
    expect((await send(having, [{ system: 'erp', value: 'token' }])).data?.['createCustomer'].errors).toEqual([]);
  });

  it('are given once, however often and in parallel the same is asked', async () => {
    const input = { ...company(), ...ids('key'), idempotencyKey: 'one-key' };
    const first = await mutate(app, PROVIDER, 'createCustomer', input, 'customer { id }');
    const second = await mutate(app, PROVIDER, 'createCustomer', input, 'customer { id }');
    expect([first.errors, second['customer'].id]).toEqual([[], first['customer'].id]);
    for (const [who, name, makeInput] of [
      [PROVIDER, 'createCustomer', (): object => company()],
      [OPERATOR, 'createOffer', (): object => OFFER],
      [OPERATOR, 'createProvider', (index: number): object => provider(`race-${index}`)],
    ] as const) {
      const asked = Array.from({ length: 4 }, (_, index) =>
        codesOf(app, who, name, { ...makeInput(index), ...ids(`race-${name}`) }),
      );
      const codes = (await Promise.all(asked)).map((one) => one.join());
      expect(codes.sort()).toEqual(['', 'EXTERNAL_ID_TAKEN', 'EXTERNAL_ID_TAKEN', 'EXTERNAL_ID_TAKEN']);
    }
  });

  it('come with the rows of a file, of which another one changes nothing', async () => {
    const cells = (index: number): string[] => [`Bulk ${index}`, `bulk-${index}.example`, `office@bulk-${index}.example`];
    const file = (...indexes: number[]): string =>
      csv(['No', 'Name', 'Domain', 'Mail'], ...indexes.map((index) => [`B-${index}`, ...cells(index)]), ['', ...cells(0)]);
    const fields = [
      { field: 'externalIds.0.system', value: 'erp' },
      { field: 'externalIds.0.value', value: '{No}' },
      ...Object.entries({ name: '{Name}', initialDomain: '{Domain}', email: '{Mail}', country: 'DE' }).map(([field, value]) => ({
        field,
        value,
      })),
      { field: 'address.line1', value: 'Markt 1' },
      { field: 'address.city', value: 'Leipzig' },
      { field: 'address.postalCode', value: '04109' },
    ];
    const template = { name: 'erp', mutation: 'createCustomer', keyFields: ['externalIds.0.value'], fields };
    expect(await codesOf(app, PROVIDER, 'createImportTemplate', template)).toEqual([]);
    const send = async (content: string): Promise<string[]> => {
      const id = await runOf(app, PROVIDER, { mutation: '', template: 'erp', policy: 'SKIP', content });
      await app.background();
      return (await resultsOf(app, PROVIDER, id)).map(({ outcome, errors }) => [outcome, errors[0]?.code ?? ''].join(' '));
    };
    expect(await send(file(1, 2))).toEqual(['APPLIED ', 'APPLIED ', 'APPLIED ']);
    const made = async (): Promise<unknown> =>
      app.database.rows('SELECT (SELECT COUNT(*) FROM external_id) AS ids, (SELECT COUNT(*) FROM customer) AS customers', []);
    const before = await made();
    expect(await send(file(1, 2))).toEqual(['APPLIED ', 'APPLIED ', 'APPLIED ']);
    expect(await send(file(2, 1))).toEqual(['REFUSED EXTERNAL_ID_TAKEN', 'REFUSED EXTERNAL_ID_TAKEN', 'REFUSED DOMAIN_TAKEN']);
    expect(await made()).toEqual(before);
    const seats = csv(
      ['externalIds.0.value', 'externalIds.0.system', ...Object.keys(OFFER)],
      ['B-1', 'vendor', ...Object.values(OFFER)],
    );
    const id = await runOf(app, OPERATOR, { mutation: 'createOffer', content: seats });
    await app.background();
    expect((await resultsOf(app, OPERATOR, id))[0]).toMatchObject({ outcome: 'APPLIED' });
    expect(await found(OPERATOR, 'external:vendor:B-1')).toMatch(/^off_/);
  });
});
