import { type TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { mutate } from '../../support/mutate';
import { startDemoApp } from '../rights/support/demo-app';

const ALPINE = 'global.admin@alpine-distribution.example';
const OPERATOR = 'operator@partner-graph.example';
const SELECTED = 'id name cloud servedRegions services specialities version regions { region } training';

describeEngine('the directory', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startDemoApp();
  });
  afterAll(() => app.stop());

  type Entry = Record<string, any>;
  const entries = async (filter: object = {}): Promise<Entry[]> => {
    const { data, errors } = await app.send(
      `query($filter: DirectoryEntryFilter) { directory(first: 100, filter: $filter) { nodes { ${SELECTED} } } }`,
      { filter },
    );
    expect(errors).toEqual([]);
    return data?.['directory'].nodes as Entry[];
  };
  const names = (found: Entry[]): string[] => found.map(({ name }) => name as string).sort();

  it('is searched by region, cloud, service and speciality [rows 3, 147]', async () => {
    const all = await entries();
    expect(all.length).toBeGreaterThan(3);
    for (const { servedRegions, regions } of all) {
      expect(servedRegions).toEqual(regions.map(({ region }: { region: string }) => region));
    }
    const [some] = all.filter(({ specialities }) => specialities.length > 0);
    const cases: [object, (entry: Entry) => boolean][] = [
      [{ cloud: { eq: 'GERMANY' } }, ({ cloud }) => cloud === 'GERMANY'],
      [{ servedRegions: { has: 'EUROPE' } }, ({ servedRegions }) => servedRegions.includes('EUROPE')],
      [
        { servedRegions: { hasAny: ['AFRICA', 'ASIA_PACIFIC'] } },
        ({ servedRegions }) => servedRegions.includes('AFRICA') || servedRegions.includes('ASIA_PACIFIC'),
      ],
      [{ services: { has: 'FINANCING' } }, ({ services }) => services.includes('FINANCING')],
      [{ not: { services: { has: 'FINANCING' } } }, ({ services }) => !services.includes('FINANCING')],
      [
        { specialities: { has: String(some?.['specialities'][0]).toUpperCase() } },
        ({ specialities }) => specialities.includes(some?.['specialities'][0]),
      ],
    ];
    for (const [filter, holds] of cases)
      expect([filter, names(await entries(filter))]).toEqual([filter, names(all.filter(holds))]);
    // A part of a value is no value, and signs of patterns mean themselves.
    for (const text of ['%', '_', 'secur', '"', '']) expect(await entries({ specialities: { has: text } })).toEqual([]);
  });

  it('follows what the operator and the provider change', async () => {
    const alpine = (): Promise<Entry[]> => entries({ name: { eq: 'Alpine Distribution' } });
    const [before] = await alpine();
    const regions = [{ region: 'AFRICA', offers: ['Security'] }];
    const changed = await mutate(app, OPERATOR, 'updateDirectoryEntry', {
      directoryEntryId: before?.['id'],
      regions,
      training: null,
      financing: 'Leasing.',
    });
    expect(changed.errors).toEqual([]);
    const own = await mutate(app, ALPINE, 'updateOrganization', { specialities: ['Łódź “Süd” \\ "Zitat"', 'Netze'] });
    expect(own.errors).toEqual([]);
    const [after] = await alpine();
    expect(after).toMatchObject({
      servedRegions: ['AFRICA'],
      specialities: ['Łódź “Süd” \\ "Zitat"', 'Netze'],
      services: expect.not.arrayContaining(['TRAINING']),
    });
    expect(after?.['services']).toContain('FINANCING');
    const found = { name: { eq: 'Alpine Distribution' }, servedRegions: { has: 'AFRICA' } };
    expect(names(await entries({ ...found, specialities: { has: 'lodz “sud” \\ "ZITAT"' } }))).toEqual(['Alpine Distribution']);
  });
});

describeEngine('roles', () => {
  it('can be compared by what each may do, in words, before one is given [rows 31, 149]', async () => {
    const app = await startDemoApp();
    try {
      const { data, errors } = await app.send(
        '{ roles { role description organizationKinds mayGive permissions { action description side conditions } } }',
      );
      expect(errors).toEqual([]);
      const roles = data?.['roles'] as Record<string, any>[];
      const of = (role: string): Record<string, any> => roles.find((one) => one['role'] === role) ?? {};
      const may = (role: string): string[] => of(role)['permissions'].map(({ action }: { action: string }) => action);
      expect(may('SALES_AGENT')).toContain('CUSTOMER_INVITE');
      expect(may('HELPDESK_AGENT')).not.toContain('CUSTOMER_INVITE');
      expect(of('USER_ADMIN')['mayGive']).not.toContain('GLOBAL_ADMIN');
      expect(of('CUSTOMER_USER')['organizationKinds']).toEqual(['CUSTOMER']);
      const invite = of('GLOBAL_ADMIN')['permissions'].find(({ action }: { action: string }) => action === 'CUSTOMER_INVITE');
      expect(invite).toMatchObject({ conditions: ['partners must not be suspended'] });
      expect(may('CUSTOMER_USER').some((action) => action.startsWith('SAVED_QUERY'))).toBe(false);
      // The same policy that decides.
      const viewer = await app.send('{ viewer { actions } }', {}, await app.as('sales.agent@donau-it.example'));
      for (const action of viewer.data?.['viewer'].actions as string[]) expect(may('SALES_AGENT')).toContain(action);
    } finally {
      await app.stop();
    }
  });
});

describeEngine('the membership of a reseller', () => {
  it('is read from the register again when its users ask for it [row 148]', async () => {
    const app = await startDemoApp();
    try {
      const DONAU = 'global.admin@donau-it.example';
      const [partner] = await app.database.rows("SELECT id, partner_id AS partnerId FROM partner WHERE name = 'Donau IT'", []);
      await app.database.transaction((writer) =>
        writer.run('UPDATE partner_id_record SET benefits = ? WHERE partner_id = ?', [
          '["Fresh benefit"]',
          String(partner?.['partnerId']),
        ]),
      );
      const read = async (): Promise<string[]> => {
        const document = '{ viewer { organization { ... on Reseller { membership { benefits } } } } }';
        const { data } = await app.send(document, {}, await app.as(DONAU));
        return data?.['viewer'].organization.membership.benefits as string[];
      };
      expect(await read()).not.toEqual(['Fresh benefit']);
      expect((await mutate(app, DONAU, 'updateOrganization', { refreshMembership: true, dryRun: true })).errors).toEqual([]);
      expect((await mutate(app, DONAU, 'updateOrganization', { profile: 'Wir.' })).errors).toEqual([]);
      expect(await read()).not.toEqual(['Fresh benefit']);
      expect((await mutate(app, DONAU, 'updateOrganization', { refreshMembership: true })).errors).toEqual([]);
      expect(await read()).toEqual(['Fresh benefit']);
      await app.database.transaction((writer) =>
        writer.run('UPDATE partner_id_record SET active = 0 WHERE partner_id = ?', [String(partner?.['partnerId'])]),
      );
      expect((await mutate(app, DONAU, 'updateOrganization', { refreshMembership: true })).errors).toMatchObject([
        { code: 'PARTNER_ID_INACTIVE', path: ['refreshMembership'] },
      ]);
    } finally {
      await app.stop();
    }
  });
});
