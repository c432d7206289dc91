import { FoldLetters1764000000090 } from '../../../migrations/1764000000090-fold-letters';
import type { Param } from '../../../src/data/database';
import { declaredTypes } from '../../../src/graph/registry';
import { BulkRun } from '../../../src/modules/bulk/bulk-run.entity';
import { IdentityProvider } from '../../../src/modules/identity-providers/identity-provider.entity';
import { Schedule, ScheduleDelivery } from '../../../src/modules/schedules/schedule.entity';
import { DEMO_DAY, type TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { newRow, store } from '../../support/factories/rows';
import { ask } from '../rights/support/ask';
import { startDemoApp } from '../rights/support/demo-app';
import { readFacts } from '../rights/support/facts';
import { idsOf, walk } from '../rights/support/walk';

const ALPINE = 'global.admin@alpine-distribution.example';

/** Columns with a closed list of values that are in no schema. */
const STORED: readonly (readonly [table: string, column: string])[] = [
  ['organization', 'kind'],
  ['partner', 'kind'],
  ['user', 'kind'],
  ['role_assignment', 'role'],
  ['subscription', 'state'],
  ['invitation', 'state'],
  ['invitation_scope', 'role'],
  ['cloud_rule', 'privileges'],
];

/** Every column that the graph shows as an enumeration, and those above. */
function closedColumns(): string[] {
  const declared = [...declaredTypes().values()].flatMap(({ table, fields }) =>
    [...fields.values()].filter(({ kind, fromScope }) => kind === 'enum' && !fromScope).map(({ column }) => `${table}.${column}`),
  );
  return [...new Set([...declared, ...STORED.map((pair) => pair.join('.'))])].sort();
}

describeEngine('values', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startDemoApp();
    // Of what the demo has none.
    const counts = { totalRows: 0, position: 0, applied: 0, unchanged: 0, refused: 0, leaseUntil: 0, version: 1 };
    const [owner] = await app.database.rows('SELECT id, organization_id AS organizationId FROM `user` LIMIT 1', []);
    const sent = { organizationId: String(owner?.['organizationId']), userId: String(owner?.['id']), external: false };
    const run = { ...sent, ...counts, mutation: 'addUser', action: 'user.create', fileHash: '', policy: 'STOP', preview: true };
    const times = { createdAt: DEMO_DAY, state: 'QUEUED' };
    const schedule = {
      ...newRow('Schedule'),
      organizationId: sent.organizationId,
      ownerId: sent.userId,
      savedQueryId: 'svq_none',
      variablesJson: '{}',
      format: 'CSV',
      delivery: 'FILE',
      frequency: 'DAILY',
      time: '06:00',
      timeZone: 'UTC',
      status: 'ACTIVE',
      dueAt: DEMO_DAY,
      nextRunAt: DEMO_DAY,
      attempts: 0,
      failures: 0,
      createdAt: DEMO_DAY,
      version: 1,
    };
    const delivery = {
      ...newRow('ScheduleDelivery'),
      ownerId: sent.userId,
      scheduleId: schedule.id,
      dueAt: DEMO_DAY,
      status: 'DELIVERED',
      attempts: 1,
      createdAt: DEMO_DAY,
    };
    const trusted = {
      ...newRow('IdentityProvider'),
      organizationId: sent.organizationId,
      name: 'Login',
      kind: 'GENERIC',
      issuer: 'https://login.example',
      tokenIssuer: 'https://login.example',
      audiences: '[]',
      authorizedParties: '[]',
      emailDomains: '[]',
      enabled: true,
      createdAt: DEMO_DAY,
      version: 1,
    };
    await store(
      app,
      [IdentityProvider, [trusted]],
      [BulkRun, [{ ...newRow('BulkRun'), ...run, ...times }]],
      [Schedule, [schedule]],
      [ScheduleDelivery, [delivery]],
    );
  });
  afterAll(() => app.stop());

  /** How the database takes a value: what it answers, or that it stored it; nothing stays either way. */
  async function outcomeOf(table: string, column: string, value: Param): Promise<string> {
    const undo = new Error('undone');
    try {
      await app.database.transaction(async (writer) => {
        await writer.run(`UPDATE \`${table}\` SET \`${column}\` = ?`, [value]);
        throw undo;
      });
    } catch (cause) {
      if (cause === undo) return 'stored';
      const { code, errno } = cause as { code?: string; errno?: number };
      return errno === 4025 || errno === 3819 || code === 'SQLITE_CONSTRAINT_CHECK' ? 'refused by a check' : 'refused';
    }
    return 'stored';
  }

  it('are refused by the database if an enumeration does not list them', async () => {
    const columns = closedColumns();
    expect(columns.length).toBeGreaterThan(25);
    const taken: string[] = [];
    for (const name of columns) {
      const [table = '', column = ''] = name.split('.');
      if ((await outcomeOf(table, column, 'NEVER_HEARD_OF')) !== 'refused by a check') taken.push(name);
    }
    expect(taken).toEqual([]);
  });

  it.each([
    ['too long a code', 'customer', 'country', 'DEU'],
    ['too long a text', 'customer', 'name', 'x'.repeat(201)],
    ['a text for a number', 'subscription', 'quantity', 'many'],
    ['too small a number', 'subscription', 'quantity', 0],
    ['a text for yes or no', 'subscription', 'auto_renew', 'yes'],
    ['nothing', 'partner', 'name', null],
    ['a key of no row', 'customer_relationship', 'partner_id', 'prv_01jd00000000000000000000zz'],
  ] as const)('are refused on both engines if they do not fit: %s', async (_, table, column, value) => {
    expect(await outcomeOf(table, column, value)).toMatch(/^refused/);
  });

  it('are compared byte by byte if they are ids or codes: case and blanks count', async () => {
    const [one] = (await readFacts(app.database)).customers.filter(({ name }) => name === 'Rheingold Logistik');
    const id = one?.id ?? '';
    const found = async (filter: string): Promise<boolean> =>
      idsOf(await walk(app, ALPINE, 'customers', 'id', { filter: `, filter: ${filter}` })).includes(id);
    expect(await found(`{ id: { eq: "${id}" } }`)).toBe(true);
    expect(await found('{ country: { eq: "DE" } }')).toBe(true);
    for (const wrong of [id.toUpperCase(), `${id} `, ` ${id}`, `${id}\\u0000`]) {
      expect({ wrong, found: await found(`{ id: { eq: "${wrong}" } }`) }).toEqual({ wrong, found: false });
      expect((await ask<{ node: unknown }>(app, ALPINE, `{ node(id: "${wrong}") { id } }`)).node).toBeNull();
    }
    for (const wrong of ['de', 'DE ', ' DE', 'ＤＥ']) {
      expect({ wrong, found: await found(`{ country: { eq: "${wrong}" } }`) }).toEqual({ wrong, found: false });
    }
  });

  it('are compared folded if they are names, whatever case, marks and blanks the filter has', async () => {
    const found = async (filter: string): Promise<unknown[]> =>
      ((await walk(app, ALPINE, 'customers', 'id name', { filter: `, filter: { name: ${filter} }` })) ?? []).map(
        ({ name }) => name,
      );
    for (const text of ['Rheingold Logistik', 'RHEINGOLD  logistik ', ' rheingold\\tlogistík']) {
      expect(await found(`{ eq: "${text}" }`)).toEqual(['Rheingold Logistik']);
    }
    expect(await found('{ startsWith: "BERGBAHN EDELWEISS" }')).toEqual(['Bergbahn Edelweiß GmbH']);
    expect(await found('{ eq: "Rheingold_Logistik" }')).toEqual([]);
    expect(await found('{ contains: "100 %" }')).toEqual(['100 % Öko & Söhne_Handel "Grün" GmbH']);
    expect(await found('{ contains: "_ogistik" }')).toEqual([]);
  });

  it('are found by plain letters if they are names, also in rows stored before: lodz finds Łódź', async () => {
    const [customer] = await app.database.rows("SELECT id, name FROM customer WHERE name = 'Rheingold Logistik'", []);
    const id = String(customer?.['id']);
    const write = (name: string, nameFolded: string): Promise<void> =>
      app.database.transaction(async (writer) => {
        await writer.run('UPDATE customer SET name = ?, name_folded = ? WHERE id = ?', [name, nameFolded, id]);
        await writer.run('UPDATE customer_scope SET name_folded = ? WHERE customer_id = ?', [nameFolded, id]);
      });
    const found = async (text: string): Promise<number> =>
      ((await walk(app, ALPINE, 'customers', 'id', { filter: `, filter: { name: { contains: "${text}" } }` })) ?? []).length;
    // As it was stored before such letters were folded.
    await write('Fabryka Łódź i Ærø', 'fabryka łodz i ærø');
    expect(await found('lodz i aero')).toBe(0);
    const migration = new FoldLetters1764000000090();
    const runner = app.database.dataSource.createQueryRunner();
    await migration.up(runner);
    for (const text of ['lodz i aero', 'Łódź i Ærø', 'ŁÓDŹ i aero', 'łódź i ærø'])
      expect({ text, found: await found(text) }).toEqual({ text, found: 1 });
    const folded = async (): Promise<unknown[]> => [
      ...(await app.database.rows('SELECT name_folded AS folded FROM customer WHERE id = ?', [id])),
      ...(await app.database.rows('SELECT DISTINCT name_folded AS folded FROM customer_scope WHERE customer_id = ?', [id])),
    ];
    expect(await folded()).toEqual(Array(2).fill({ folded: 'fabryka lodz i aero' }));
    await migration.down(runner);
    expect(await folded()).toEqual(Array(2).fill({ folded: 'fabryka łodz i ærø' }));
    await runner.release();
    await write('Rheingold Logistik', 'rheingold logistik');
  });

  it('are equal to the database only if their folded bytes are equal', async () => {
    for (const [asked, count] of [
      ['rheingold logistik', 1],
      ['Rheingold logistik', 0],
      ['rheingold logistík', 0],
    ] as const) {
      const rows = await app.database.rows('SELECT id FROM customer WHERE name_folded = ?', [asked]);
      expect({ asked, count: rows.length }).toEqual({ asked, count });
    }
  });

  it('sort by the bytes of the folded name, in both directions and on both engines alike', async () => {
    const folded = new Map((await readFacts(app.database)).customers.map(({ id, nameFolded }) => [id, nameFolded]));
    for (const direction of ['ASC', 'DESC']) {
      const order = `, orderBy: [{ field: NAME, direction: ${direction} }]`;
      const rows = (await walk(app, ALPINE, 'customers', 'id', { first: 7, filter: order })) ?? [];
      const bytes = rows.map(({ id }) => Buffer.from(folded.get(id) ?? ''));
      const sorted = [...bytes].sort((one, other) => (direction === 'ASC' ? 1 : -1) * Buffer.compare(one, other));
      expect(bytes).toEqual(sorted);
      expect(bytes.length).toBeGreaterThan(20);
    }
  });
});
