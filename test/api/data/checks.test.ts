import { changeCheck, oneOf } from '../../../migrations/support/ddl';
import { declaredTypes } from '../../../src/graph/registry';
import { buildGraph } from '../../../src/app/schema';
import { ORGANIZATION_KINDS, ROLES } from '../../../src/policy/roles';
import { describeEngine, engineUnderTest, openTestDatabase, type TestDatabase } from '../../support/database';

/** Columns that hold an enumeration and are no field of a type. */
const OTHERS: readonly [table: string, column: string, values: readonly string[]][] = [
  ['role_assignment', 'role', Object.keys(ROLES)],
  ['organization', 'kind', Object.keys(ORGANIZATION_KINDS)],
];

describeEngine('checks of columns', () => {
  let opened: TestDatabase;
  beforeAll(async () => {
    buildGraph();
    opened = await openTestDatabase();
  });
  afterAll(async () => {
    await opened.database.close();
    await opened.drop();
  });

  /** All that the database checks, by table. */
  async function checks(): Promise<Map<string, string>> {
    const { database } = opened;
    const rows =
      database.engine === 'sqlite'
        ? await database.rows<{ name: string; sql: string }>("SELECT name, sql FROM sqlite_master WHERE type = 'table'", [])
        : await database.rows<{ name: string; sql: string }>(
            `SELECT t.table_name AS name, GROUP_CONCAT(c.check_clause SEPARATOR ' ; ') AS \`sql\`
               FROM information_schema.check_constraints c JOIN information_schema.table_constraints t
                 ON t.constraint_schema = c.constraint_schema AND t.constraint_name = c.constraint_name
                 ${engineUnderTest() === 'mysql' ? '' : 'AND t.table_name = c.table_name'}
              WHERE c.constraint_schema = DATABASE() GROUP BY t.table_name`,
            [],
          );
    // MySQL keeps quotes escaped.
    return new Map(rows.map(({ name, sql }) => [name, sql.replaceAll("\\'", "'")]));
  }

  /** The values that a column may have by its check; null where nothing says so. */
  function valuesOf(sql: string | undefined, column: string): string[] | null {
    const found = new RegExp(`\`${column}\` in \\(([^)]*)\\)`, 'i').exec(sql ?? '');
    return found ? [...(found[1] ?? '').matchAll(/'([^']*)'/g)].map(([, value]) => value ?? '').sort() : null;
  }

  /** Enumerations in columns, those of fields and those that are none. */
  const enumerations = (): (typeof OTHERS)[number][] => [
    ...[...declaredTypes().values()].flatMap(({ table, fields }) =>
      [...fields.values()]
        .filter(({ kind, fromScope }) => kind === 'enum' && fromScope !== true)
        .map(({ column, type }): (typeof OTHERS)[number] => [table.replaceAll('`', ''), column, Object.keys(type() as object)]),
    ),
    ...OTHERS,
  ];

  /** Columns for which the database says something else, or nothing. */
  async function differing(wanted: readonly (typeof OTHERS)[number][]): Promise<string[]> {
    const all = await checks();
    const differ = wanted.filter(
      ([table, column, values]) => valuesOf(all.get(table), column)?.join() !== [...values].sort().join(),
    );
    return [...new Set(differ.map(([table, column]) => `${table}.${column}`))];
  }

  it('contain the values of the enumerations, so that the database does not refuse a new one', async () => {
    expect(enumerations().length).toBeGreaterThan(20);
    expect(await differing(enumerations())).toEqual([]);
  });

  it('lack a new role, and the test names it', async () => {
    expect(await differing([['role_assignment', 'role', [...Object.keys(ROLES), 'AUDITOR']]])).toEqual(['role_assignment.role']);
  });

  it('can be changed without changing stored rows', async () => {
    const { database } = opened;
    const runner = database.dataSource.createQueryRunner();
    const insert = (id: string): Promise<unknown> =>
      runner.query('INSERT INTO organization (id, kind, name, name_folded, created_at) VALUES (?, ?, ?, ?, ?)', [
        id,
        id,
        id,
        id,
        0,
      ]);
    const kinds = Object.keys(ORGANIZATION_KINDS);
    try {
      await expect(insert('AUDITOR')).rejects.toThrow();
      await changeCheck(runner, 'organization', 1, oneOf('kind', [...kinds, 'AUDITOR']));
      await insert('AUDITOR');
      await expect(insert('STRANGER')).rejects.toThrow();
      await runner.query("DELETE FROM organization WHERE id = 'AUDITOR'");
      await changeCheck(runner, 'organization', 1, oneOf('kind', kinds));
      await expect(insert('AUDITOR')).rejects.toThrow();
    } finally {
      await runner.release();
    }
  });
});
